"""Verbs of fulfilment that read."""

from meadow.trade.fulfilment.queries.addresses import address_changes, address_wishes, habits, one_change
from meadow.trade.fulfilment.queries.bulk import batch, batch_errors, batches, one_print, pools, prints, template
from meadow.trade.fulfilment.queries.freight import provinces, template_of, try_freight
from meadow.trade.fulfilment.queries.parcels import (
    carriers,
    checks,
    has_parcel,
    merge_hints,
    orders_by_tracking,
    parcels,
    parcels_of_buyer,
    parcels_of_case,
    parcels_of_shop,
    trouble,
    trouble_counts,
)

__all__ = [
    "address_changes", "address_wishes", "batch", "batch_errors", "batches", "carriers", "checks", "habits", "has_parcel",
    "merge_hints", "one_change", "one_print", "orders_by_tracking", "parcels", "parcels_of_buyer", "parcels_of_case",
    "parcels_of_shop", "pools", "prints", "provinces", "template", "template_of", "trouble", "trouble_counts", "try_freight",
]  # fmt: skip
