"""Facts about agencies and their contracts."""

from datetime import datetime
from uuid import UUID

from meadow.base.bus import Event


class Founded(Event, frozen=True, kw_only=True, tag="people.agencies.founded.v1"):
    """An agency exists."""

    agency_id: UUID
    account_id: UUID


class ContractEvent(Event, frozen=True, kw_only=True):
    """What every contract fact carries."""

    agency_id: UUID
    agency_name: str
    author_id: UUID
    contract_id: UUID
    split_bp: int


class Invited(ContractEvent, frozen=True, kw_only=True, tag="people.agencies.invited.v1"):
    """An agency offers an author a contract."""


class Bound(ContractEvent, frozen=True, kw_only=True, tag="people.agencies.bound.v1"):
    """An author accepted: her commission is shared from now on."""

    starts_at: datetime
    ends_at: datetime


class Ended(ContractEvent, frozen=True, kw_only=True, tag="people.agencies.ended.v1"):
    """A contract shares nothing any more."""

    ends_at: datetime
