"""Offers: what a thing costs, who gives what of it, and what it costs to send."""

from meadow.goods.offers.actions import archive_freight, give_back, join_group, put_freight, remember_prices, use
from meadow.goods.offers.actions.live import end_live, set_live
from meadow.goods.offers.queries import basis, freight_rules, freight_templates, protection
from meadow.goods.offers.queries.prices import lowest_30d
from meadow.goods.offers.queries.shown import faces
from meadow.goods.offers.types import Applied, Basis, Bearer, Freight, GroupOf

__all__ = [
    "Applied", "Basis", "Bearer", "Freight", "GroupOf", "archive_freight", "basis", "end_live", "faces", "freight_rules",
    "freight_templates", "give_back", "join_group", "lowest_30d", "protection", "put_freight", "remember_prices", "set_live", "use",
]  # fmt: skip
