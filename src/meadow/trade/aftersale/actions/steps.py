"""One step of a case: order and case locked in this order, the version checked, the deadline of the new state set."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, policy, timers
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, Invalid, NotFound
from meadow.goods import media
from meadow.goods.media.types import Asset
from meadow.trade import orders
from meadow.trade.aftersale import store
from meadow.trade.aftersale.events import Closed, Looked
from meadow.trade.aftersale.events import Moved as MovedOn
from meadow.trade.aftersale.rules import machine
from meadow.trade.aftersale.types import (
    Actor,
    Arbitration,
    By,
    Case,
    Entry,
    LogFull,
    Moved,
    NotNow,
    State,
    UnknownPicture,
    Verb,
    terms,
)
from meadow.trade.orders.types import Order

DUE, LOOK = "trade.aftersale.due", "trade.aftersale.look"
TIME = Actor(By.time)
_MOST_ENTRIES = 50
_DEADLINES = {
    State.waiting_merchant: terms.REPLY,
    State.waiting_return: terms.RETURN,
    State.returned: terms.TRANSIT,
    State.waiting_resend: terms.RESEND,
    State.waiting_receipt: terms.RECEIPT,
    State.rejected_first: terms.APPEAL,
    State.rejected_second: terms.APPEAL,
}


async def hold(db: WriteDb, case: Case | None, version: int | None = None) -> tuple[Case, Order]:
    """Lock the order, then the case, and read it again. Raises `NotFound`, and `Moved` for another version than the one seen."""
    if case is None:
        raise NotFound
    order = await orders.load(db, case.shop_id, case.order_id, lock=True)
    held = await store.of_shop(db, shop_id=case.shop_id, case_id=case.id, lock=True)
    if held is None:
        raise NotFound
    if version is not None and held.version != version:
        raise Moved(version=held.version, state=held.state.value)
    return held, order


async def of_shop(db: WriteDb, shop_id: UUID, case_id: UUID, version: int | None = None) -> tuple[Case, Order]:
    """A case of this shop, held."""
    return await hold(db, await store.of_shop(db, shop_id=shop_id, case_id=case_id), version)


async def of_buyer(db: WriteDb, buyer_id: UUID, case_id: UUID, version: int | None = None) -> tuple[Case, Order]:
    """A case of this buyer, held."""
    return await hold(db, await store.of_buyer(db, buyer_id=buyer_id, case_id=case_id), version)


async def of_any(db: WriteDb, case_id: UUID, version: int | None = None) -> tuple[Case, Order]:
    """A case of whichever shop, held: for the platform."""
    return await hold(db, await store.find(db, case_id=case_id), version)


async def again(db: WriteDb, case: Case) -> Case:
    """The case as it is now, after a step of ours."""
    held = await store.of_shop(db, shop_id=case.shop_id, case_id=case.id)
    if held is None:
        raise NotFound
    return held


async def step(db: WriteDb, case: Case, verb: Verb, actor: Actor, **changes: Any) -> Case:
    """Move a held case by the machine: log, deadline and facts come with it. Raises `NotNow`."""
    kind = changes.get("kind", case.kind)
    to = machine.next_state(case.state, verb, actor.by, kind)
    now = clock.now()
    values: dict[str, Any] = {"state": to, "extended": 0, "offer": None, "deadline": None}
    if to in _DEADLINES:
        values["deadline"] = now + timedelta(seconds=await policy.value(db, _DEADLINES[to].key))
    else:
        values["closed_at"] = case.closed_at or now
    if case.arbitration in machine.LOOKED_AT and "arbitration" not in changes:
        values |= {"arbitration": Arbitration.ended, "look_by": None}
    moved = await write(db, case, at=now, **values | changes)
    await note(db, moved, actor, Entry.move, data={"verb": verb.value, "was": case.state.value, "state": to.value})
    if case.state in machine.OPEN and to not in machine.OPEN:
        await _let_go(db, moved)
    await told(db, moved, actor, case.state)
    return moved


async def write(db: WriteDb, case: Case, *, at: datetime, **values: Any) -> Case:
    """Write the next version of a held case, with the timer of its deadline; a timer of an older version does nothing."""
    plain = {name: value.value if hasattr(value, "value") else value for name, value in values.items()}
    if not await store.turn(db, shop_id=case.shop_id, case_id=case.id, version=case.version, at=at, **plain):
        raise Moved(version=case.version + 1, state=case.state.value)
    kept = {name: value for name, value in values.items() if name in Case.__struct_fields__}
    moved = msgspec.structs.replace(case, version=case.version + 1, updated_at=at, **kept)
    await wind(db, moved)
    return moved


async def wind(db: WriteDb, case: Case) -> None:
    """Set the timers of a version: each has its own key, so that no step waits for a timer that is just firing."""
    note = {"shop_id": str(case.shop_id), "case_id": str(case.id), "version": case.version}
    for kind, at in ((DUE, case.deadline), (LOOK, case.look_by)):
        if at is not None:
            await timers.set(db, kind, ids.derived(kind, case.id, case.version), at, note)


async def told(db: WriteDb, case: Case, actor: Actor, was: State | None) -> None:
    """Tell the house that a case took a step."""
    await emit(
        db,
        MovedOn(
            **head(case), number=case.number, version=case.version, was=was, state=case.state, by=actor.by, amount=case.amount,
            currency=case.currency,
        ),
    )  # fmt: skip


async def looked(db: WriteDb, case: Case, actor: Actor) -> None:
    """Tell the house how the platform looks at a case."""
    await emit(
        db,
        Looked(
            **head(case), number=case.number, arbitration=case.arbitration, blamed=case.blamed, by=actor.by,
            amount=case.amount, currency=case.currency,
        ),
    )  # fmt: skip


def head(case: Case) -> dict[str, Any]:
    """What every fact of a case carries."""
    return {
        "shop_id": case.shop_id, "order_id": case.order_id, "line_id": case.line_id, "buyer_id": case.buyer_id,
        "case_id": case.id, "kind": case.kind,
    }  # fmt: skip


async def _let_go(db: WriteDb, case: Case) -> None:
    await store.clear_items(db, shop_id=case.shop_id, case_id=case.id)
    for item in case.items:
        await emit(db, Closed(**head(case) | {"line_id": item.line_id}))


async def note(
    db: WriteDb,
    case: Case,
    actor: Actor,
    entry: Entry,
    *,
    text: str = "",
    pictures: Sequence[Asset] = (),
    data: dict[str, Any] | None = None,
) -> None:
    """Write a row of the log; words and proof of one side are limited. Raises `LogFull`."""
    if entry is not Entry.move and actor.account_id is not None:
        written = await store.entries_of(db, shop_id=case.shop_id, case_id=case.id, by=actor.by)
        if written >= _MOST_ENTRIES:
            raise LogFull(most=_MOST_ENTRIES)
    await store.add_entry(
        db, shop_id=case.shop_id, case_id=case.id, entry_id=ids.new(), at=clock.now(), by=actor.by,
        account_id=actor.account_id, entry=entry, text=text.strip(), pictures=pictures, data=data,
    )  # fmt: skip


async def pictured(db: WriteDb, owner_id: UUID, asset_ids: Sequence[UUID]) -> list[Asset]:
    """The pictures of their sender; raises `UnknownPicture` for one that is not hers."""
    held = await media.assets(db, owner_id, asset_ids)
    if missing := [str(i) for i in asset_ids if i not in held]:
        raise UnknownPicture(pictures=missing)
    return [held[i] for i in dict.fromkeys(asset_ids)]


async def spoken(db: WriteDb, case: Case, actor: Actor, text: str, pictures: Sequence[Asset]) -> None:
    """Write what one side says or shows; saying nothing is refused, and so is talking to a case that is over."""
    if case.state not in machine.OPEN:
        raise NotNow(state=case.state.value, verb="say")
    if not text.strip() and not pictures:
        raise Invalid(errors=(FieldError("/text", "base.shape.length", {"low": 1, "high": 1000}),))
    await shown(db, case, actor, text, pictures)


async def shown(db: WriteDb, case: Case, actor: Actor, text: str, pictures: Sequence[Asset]) -> None:
    """Write words and pictures that come along with a step; none are no row."""
    if text.strip() or pictures:
        await note(db, case, actor, Entry.evidence if pictures else Entry.message, text=text, pictures=pictures)
