"""Agencies over HTTP: the agency's side and the author's."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, agency, author, read, signed_in, write
from meadow.people.agencies import actions, queries
from meadow.people.agencies.types import (
    Agency,
    AlreadyBound,
    AlreadyInvited,
    Contract,
    FoundAgency,
    Invite,
    NameTaken,
    NoSuchAuthor,
    WrongState,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_OURS = "/api/agency/{agency_id:uuid}/authors"
_MINE = "/api/author/{author_id:uuid}/contracts"


@write("/api/agencies", guard=signed_in, op="people_agencies_found", status=201, raises=[NameTaken])
async def found(db: WriteDb, who: Who, data: FoundAgency) -> Agency:
    """Found an agency; the caller owns it."""
    return await actions.found(db, who, data)


@read(_OURS, guard=agency("authors.edit"), op="people_agencies_contracts")
async def ours(db: ReadDb, agency_id: UUID, cursor: str | None = None, limit: Limit = 24) -> Page[Contract]:
    """The agency's contracts, the newest first."""
    return await queries.contracts(db, cursor, limit, agency_id=agency_id)


@write(
    _OURS, guard=agency("authors.edit"), op="people_agencies_invite", status=201,
    raises=[NotFound, NoSuchAuthor, AlreadyInvited],
)  # fmt: skip
async def invite(db: WriteDb, who: Who, agency_id: UUID, data: Invite) -> Contract:
    """Offer an author a contract."""
    return await actions.invite(db, who, agency_id, data)


@write(
    "/api/agency/{agency_id:uuid}/authors/{contract_id:uuid}/release", guard=agency("authors.edit"),
    op="people_agencies_release", raises=[NotFound, WrongState],
)  # fmt: skip
async def release(db: WriteDb, who: Who, agency_id: UUID, contract_id: UUID) -> Contract:
    """Withdraw an invitation, or let a bound author go."""
    return await actions.release(db, who, agency_id, contract_id)


@read(_MINE, guard=author("contracts.sign"), op="people_agencies_offers")
async def mine(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 24) -> Page[Contract]:
    """The author's contracts and invitations, the newest first."""
    return await queries.contracts(db, cursor, limit, author_id=author_id)


@write(
    "/api/author/{author_id:uuid}/contracts/{contract_id:uuid}/accept", guard=author("contracts.sign"),
    op="people_agencies_accept", raises=[NotFound, WrongState, AlreadyBound],
)  # fmt: skip
async def accept(db: WriteDb, who: Who, author_id: UUID, contract_id: UUID) -> Contract:
    """Accept an invitation: the split holds from now on."""
    return await actions.accept(db, who, author_id, contract_id)


@write(
    "/api/author/{author_id:uuid}/contracts/{contract_id:uuid}/decline", guard=author("contracts.sign"),
    op="people_agencies_decline", raises=[NotFound, WrongState],
)  # fmt: skip
async def decline(db: WriteDb, who: Who, author_id: UUID, contract_id: UUID) -> Contract:
    """Refuse an invitation."""
    return await actions.decline(db, who, author_id, contract_id)


routes = [found, ours, invite, release, mine, accept, decline]
