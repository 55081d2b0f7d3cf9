"""Founding an agency, inviting authors, and the life of a contract."""

from typing import Any
from uuid import UUID

from meadow.base import clock, ids, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.people import access, authors
from meadow.people.agencies import queries, rules, store
from meadow.people.agencies.events import Bound, Ended, Founded, Invited
from meadow.people.agencies.types import (
    Agency,
    AlreadyBound,
    AlreadyInvited,
    Contract,
    FoundAgency,
    Invite,
    NameTaken,
    NoSuchAuthor,
    State,
    WrongState,
)


async def found(db: WriteDb, who: Who, ask: FoundAgency) -> Agency:
    """Found an agency owned by the caller; raises `NameTaken`."""
    made = Agency(ids.new(), ask.name, clock.now())
    if not await store.add_agency(db, made):
        raise NameTaken
    await access.grant(db, kind="agency", subject_id=made.id, account_id=who.account_id, name=made.name)
    await trail.note(db, who, verb="people.agencies.found", subject=made.id)
    await emit(db, Founded(agency_id=made.id, account_id=who.account_id))
    return made


async def invite(db: WriteDb, who: Who, agency_id: UUID, ask: Invite) -> Contract:
    """Offer an author a contract; raises `NoSuchAuthor`, `AlreadyInvited`.

    Another agency's author may be invited: she accepts once she is free.
    """
    mine = await store.agency_of(db, agency_id=agency_id)
    if mine is None:
        raise NotFound
    card = (await authors.cards(db, [ask.author_id])).get(ask.author_id)
    if card is None or card.status is not authors.Status.active:
        raise NoSuchAuthor
    held = store.Held(
        id=ids.new(), agency_id=agency_id, agency_name=mine.name, author_id=ask.author_id, split_bp=ask.split_bp,
        months=ask.months, state=State.invited, invited_at=clock.now(), starts_at=None, ends_at=None,
    )  # fmt: skip
    bound = await store.active_of(db, author_id=ask.author_id)
    if (bound and bound.agency_id == agency_id and _lasts(bound)) or not await store.add(db, held):
        raise AlreadyInvited
    await _note(db, who, "invite", held)
    await emit(db, Invited(**_fact(held)))
    return queries.view(held, card.name)


async def accept(db: WriteDb, who: Who, author_id: UUID, contract_id: UUID) -> Contract:
    """Bind the author from now on; raises `NotFound`, `WrongState`, `AlreadyBound`."""
    held = await _held(db, "accept", contract_id, author_id=author_id)
    now = clock.now()
    bound = await store.active_of(db, author_id=author_id)
    if bound and _lasts(bound):
        raise AlreadyBound(agency=bound.agency_name, ends_at=bound.ends_at)
    if bound:
        await store.turn(db, agency_id=bound.agency_id, contract_id=bound.id, change={"state": State.ended.value})
    dates: dict[str, Any] = {"starts_at": now, "ends_at": rules.months_later(now, held.months)}
    change = {"state": State.active.value, **dates}
    if not await store.turn(db, agency_id=held.agency_id, contract_id=contract_id, change=change):
        raise AlreadyBound
    await _note(db, who, "accept", held)
    await emit(db, Bound(**_fact(held), **dates))
    return await queries.contract(db, contract_id, author_id=author_id)


async def decline(db: WriteDb, who: Who, author_id: UUID, contract_id: UUID) -> Contract:
    """Refuse an invitation; raises `NotFound`, `WrongState`."""
    held = await _held(db, "decline", contract_id, author_id=author_id)
    await store.turn(db, agency_id=held.agency_id, contract_id=contract_id, change={"state": State.declined.value})
    await _note(db, who, "decline", held)
    return await queries.contract(db, contract_id, author_id=author_id)


async def release(db: WriteDb, who: Who, agency_id: UUID, contract_id: UUID) -> Contract:
    """Withdraw an invitation, or let a bound author go from now on; raises `NotFound`, `WrongState`."""
    found = await store.of(db, contract_id=contract_id, agency_id=agency_id)
    step = "end" if found and found.state is State.active else "withdraw"
    held = await _held(db, step, contract_id, agency_id=agency_id)
    now = clock.now()
    if step == "withdraw":
        await store.turn(db, agency_id=agency_id, contract_id=contract_id, change={"state": State.withdrawn.value})
    else:
        ends_at = min(now, held.ends_at or now)
        change = {"state": State.ended.value, "ends_at": ends_at}
        await store.turn(db, agency_id=agency_id, contract_id=contract_id, change=change)
        await emit(db, Ended(**_fact(held), ends_at=ends_at))
    await _note(db, who, step, held)
    return await queries.contract(db, contract_id, agency_id=agency_id)


async def _held(
    db: WriteDb, step: str, contract_id: UUID, *, agency_id: UUID | None = None, author_id: UUID | None = None
) -> store.Held:
    held = await store.of(db, contract_id=contract_id, agency_id=agency_id, author_id=author_id, lock=True)
    if held is None:
        raise NotFound
    if not rules.allowed(step, held.state):
        raise WrongState(state=held.state.value)
    return held


def _lasts(held: store.Held) -> bool:
    """Whether an active contract still shares: one that ran out is only not yet closed."""
    return rules.shares_at(held.starts_at, held.ends_at, clock.now())


def _fact(held: store.Held) -> dict[str, Any]:
    return {
        "agency_id": held.agency_id, "agency_name": held.agency_name, "author_id": held.author_id,
        "contract_id": held.id, "split_bp": held.split_bp,
    }  # fmt: skip


async def _note(db: WriteDb, who: Who, step: str, held: store.Held) -> None:
    detail = {"agency": str(held.agency_id), "author": str(held.author_id), "split_bp": held.split_bp}
    await trail.note(db, who, verb=f"people.agencies.{step}", subject=held.id, detail=detail)
