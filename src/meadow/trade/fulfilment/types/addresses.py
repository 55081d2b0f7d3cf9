"""Another address for an order that has not left."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem


class AskAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Send the order to this address of the buyer's book instead."""

    address_id: UUID


class DecideAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shop's answer; a refusal says why."""

    agree: bool
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class AddressChange(msgspec.Struct, frozen=True, kw_only=True):
    """A wish for another address; freight in minor units as it would be for each place, never charged anew."""

    id: UUID
    order_id: UUID
    order_number: str = ""
    state: Literal["open", "applied", "refused", "withdrawn"]
    name_masked: str
    region: str
    freight_was: int
    freight_now: int
    reason: str | None
    at: datetime
    decide_by: datetime
    decided_at: datetime | None


class Habits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a shop answers wishes for another address: by hand, or at once where the freight is not dearer."""

    address_changes: Literal["confirm", "auto"] = "confirm"


class AddressOpen(Problem):
    """One wish for this order is open already."""

    code, status = "trade.fulfilment.address_open", 409


class AddressSame(Problem):
    """The order goes there already."""

    code, status = "trade.fulfilment.address_same", 409


class AddressUnreachable(Problem):
    """The shop does not send these goods there."""

    code, status = "trade.fulfilment.address_unreachable", 409


class AddressPending(Problem):
    """The buyer waits for an answer about the address; it comes before shipping."""

    code, status = "trade.fulfilment.address_pending", 409


class AddressDecided(Problem):
    """The wish was answered before."""

    code, status = "trade.fulfilment.address_decided", 409
