"""Explaining 讲解 and pinning: at most one product is being explained, and what is explained is pinned."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from meadow.base import policy, timers
from meadow.base.db import WriteDb
from meadow.base.timers import Timer
from meadow.scenes.live.actions import incidents
from meadow.scenes.live.actions.command import act, house_desk, note, take
from meadow.scenes.live.queries import items
from meadow.scenes.live.store import bag
from meadow.scenes.live.store import sessions as store
from meadow.scenes.live.types import Desk, NotInBag, Session
from meadow.scenes.live.types.rooms import EXPLAIN_S

CLOSE = "scenes.live.explain"


async def explain(db: WriteDb, desk: Desk, session_id: UUID, product_id: UUID, rev: int | None) -> None:
    """Explain a product from now on; what was explained before is closed with it. Raises `NotInBag`, `Closed`."""
    held = await take(db, desk, session_id, on_air=True)
    item = await _shown(db, held, product_id)
    open_now = await bag.open_explain_of(db, session_id=held.id)
    if open_now is not None and open_now.product_id == product_id and held.pinned_product == product_id:
        return
    await close_all(db, held, "next")
    row = await bag.open_explain(
        db, session_id=held.id, product_id=product_id, number=item.number, host_id=held.host_id
    )
    await store.change(db, session_id=held.id, pinned_product=product_id)
    await timers.set(db, CLOSE, row.id, row.started_at + timedelta(seconds=await policy.value(db, EXPLAIN_S.key)),
                     {"session_id": str(held.id)})  # fmt: skip
    body = {
        "product_id": product_id,
        "number": item.number,
        "explain": True,
        "explain_id": row.id,
        "host_id": held.host_id,
    }
    await act(db, held, desk, "explain", {"product_id": product_id, "number": item.number, "rev": rev}, ("pin", body))
    keys = {"shop_id": item.shop_id, "product_id": product_id, "at": row.started_at}
    await note(db, held, "explain_start", row.id, **keys, props={"number": item.number, "host": _text(held.host_id)})
    await note(db, held, "product_pin", row.id, **keys, props={"number": item.number})
    await compare(db, held, item)


async def compare(db: WriteDb, held: Session, item: Any) -> None:
    """The host speaks by the script: where its price is not the room's, viewers hear one and pay another, and the console is told."""
    now = (await items.desk_bag(db, held, [item.product_id])).items if item.planned_price else []
    key = str(item.product_id)
    if not now or now[0].price == item.planned_price:
        await incidents.lower(db, held.id, kind="price_mismatch", key=key)
        return
    detail = {"product_id": key, "number": item.number, "spoken": item.planned_price, "set": now[0].price}
    await incidents.raise_one(db, held.id, "price_mismatch", detail, key=key)


async def pin(db: WriteDb, desk: Desk, session_id: UUID, product_id: UUID, rev: int | None) -> None:
    """Show a product's card without explaining it; what was explained is closed. Raises `NotInBag`, `Closed`."""
    held = await take(db, desk, session_id, on_air=True)
    item = await _shown(db, held, product_id)
    if await close_all(db, held, "next") is None and held.pinned_product == product_id:
        return
    await store.change(db, session_id=held.id, pinned_product=product_id)
    body = {"product_id": product_id, "number": item.number, "explain": False}
    off = await act(db, held, desk, "pin", {"product_id": product_id, "number": item.number, "rev": rev}, ("pin", body))
    keys = {"shop_id": item.shop_id, "product_id": product_id}
    await note(db, held, "product_pin", held.id, version=off or 0, **keys, props={"number": item.number})


async def unpin(db: WriteDb, desk: Desk, session_id: UUID) -> None:
    """Take the card away, and close what is explained; where there is none, nothing happens. Raises `Closed`."""
    held = await take(db, desk, session_id, on_air=True)
    await drop_pin(db, held, desk, "closed")


async def close(db: WriteDb, desk: Desk, session_id: UUID) -> None:
    """Close what is explained; its card stays. Raises `Closed`."""
    held = await take(db, desk, session_id, on_air=True)
    product_id = await close_all(db, held, "closed")
    if product_id is not None:
        await _closed(db, held, desk, product_id)


async def _closed(db: WriteDb, held: Session, desk: Desk, product_id: UUID) -> None:
    item = await bag.item_of(db, session_id=held.id, product_id=product_id)
    body = {"product_id": product_id, "number": item.number if item else 0, "explain": False}
    await act(db, held, desk, "explain_close", {"product_id": product_id}, ("pin", body))


async def drop_pin(db: WriteDb, held: Session, desk: Desk, why: str) -> None:
    """Take a locked broadcast's card away, with the segment behind it."""
    await close_all(db, held, why)
    if held.pinned_product is None:
        return
    await store.change(db, session_id=held.id, pinned_product=None)
    product_id = held.pinned_product
    off = await act(
        db, held, desk, "unpin", {"product_id": product_id, "why": why}, ("unpin", {"product_id": product_id})
    )
    await note(db, held, "product_unpin", held.id, version=off or 0, product_id=product_id)


async def close_all(db: WriteDb, held: Session, why: str) -> UUID | None:
    """End the segment that is open, if one is; returns its product."""
    row = await bag.close_explain(db, session_id=held.id, why=why)
    if row is None:
        return None
    await timers.cancel(db, CLOSE, row.id)
    await incidents.lower(db, held.id, kind="price_mismatch", key=str(row.product_id))
    span = {"seconds": int((row.ended_at - row.started_at).total_seconds()), "number": row.number, "why": why}
    keys: dict[str, Any] = {"product_id": row.product_id, "at": row.ended_at, "props": span}
    await note(db, held, "explain_end", row.id, **keys)
    product_id: UUID = row.product_id
    return product_id


async def timed_out(db: WriteDb, timer: Timer) -> None:
    """Nobody explains a product for that long: close it, where it is still the open one."""
    held = await store.of(db, session_id=UUID(timer.note["session_id"]), lock=True)
    open_now = await bag.open_explain_of(db, session_id=held.id) if held else None
    if held is None or open_now is None or open_now.id != timer.key:
        return
    await close_all(db, held, "timeout")
    await _closed(db, held, house_desk(held.author_id), open_now.product_id)


async def _shown(db: WriteDb, held: Session, product_id: UUID) -> Any:
    row = await bag.item_of(db, session_id=held.id, product_id=product_id)
    if row is None or row.hidden:
        raise NotInBag
    return row


def _text(value: UUID | None) -> str:
    return str(value) if value else ""
