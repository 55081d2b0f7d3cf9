"""Agencies, and the dated contracts by which they share their authors' commission."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.people.shops.types import LINE

SplitBp = Annotated[int, msgspec.Meta(ge=0, le=9000)]


class State(StrEnum):
    """invited waits for the author; active shares; the rest are over."""

    invited = "invited"
    active = "active"
    declined = "declined"
    withdrawn = "withdrawn"
    ended = "ended"


class FoundAgency(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Found an agency; who founds it owns it."""

    name: Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern=LINE)]


class Invite(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Offer an author a contract: the agency's part of her commission in basis points, for a number of months."""

    author_id: UUID
    split_bp: SplitBp
    months: Annotated[int, msgspec.Meta(ge=1, le=60)] = 12


class Agency(msgspec.Struct, frozen=True):
    """An agency."""

    id: UUID
    name: str
    created_at: datetime


class Contract(msgspec.Struct, frozen=True, kw_only=True):
    """A contract as both sides read it; it shares from `starts_at` up to but without `ends_at`."""

    id: UUID
    agency_id: UUID
    agency_name: str
    author_id: UUID
    author_name: str
    split_bp: int
    months: int
    state: State
    invited_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None


class Contracts(msgspec.Struct, frozen=True):
    items: list[Contract]


class Split(msgspec.Struct, frozen=True):
    """What of an author's commission goes to whom, by which contract."""

    agency_id: UUID
    contract_id: UUID
    split_bp: int


class NameTaken(Problem):
    """Another agency has this name."""

    code, status = "people.agencies.name_taken", 409


class NoSuchAuthor(Problem):
    """There is no active author with this id."""

    code, status = "people.agencies.no_such_author", 409


class AlreadyInvited(Problem):
    """The author has an open invitation of this agency, or is bound to it."""

    code, status = "people.agencies.already_invited", 409


class AlreadyBound(Problem):
    """The author is bound by another contract until `ends_at`."""

    code, status = "people.agencies.already_bound", 409


class WrongState(Problem):
    """The contract is past the point where this can be done."""

    code, status = "people.agencies.wrong_state", 409
