"""Verbs on promo nodes: the house keeps them for all, a shop for itself; each is written down."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.trail import Who
from meadow.compass.market import rules, store
from meadow.compass.market.types import EditNode, NewNode, Node, NodeOver, State, Target, TooManyNodes

MOST = 50


async def add(db: WriteDb, who: Who, shop_id: UUID | None, new: NewNode) -> Node:
    """Keep a node. Raises `BadPhases`, `TooManyNodes`."""
    made, now = ids.new(), clock.now()
    values = _values(new, now)
    if await store.living(db, shop_id=shop_id, now=now) >= MOST:
        raise TooManyNodes(most=MOST)
    await store.add(db, shop_id=shop_id, values=values | {"id": made, "made_by": who.account_id, "made_at": now})
    return await _told(db, who, shop_id, made, "add_node")


async def edit(db: WriteDb, who: Who, shop_id: UUID | None, node_id: UUID, new: EditNode) -> Node:
    """Change a node that is not over. Raises `NotFound`, `NodeOver`, `BadPhases`, `Stale`."""
    held, now = await _living(db, shop_id, node_id), clock.now()
    # A node that began long ago may go on from where it began.
    begun = min(p.starts_at for p in new.phases) == held.starts_at
    values = _values(new, held.starts_at if begun else now) | {"changed_at": now}
    if not await store.change(db, shop_id=shop_id, node_id=node_id, rev=new.rev, values=values):
        raise Stale
    return await _told(db, who, shop_id, node_id, "edit_node")


async def cancel(db: WriteDb, who: Who, shop_id: UUID | None, node_id: UUID) -> Node:
    """Take a node back that is not over. Raises `NotFound`, `NodeOver`."""
    await _living(db, shop_id, node_id)
    values = {"state": State.cancelled.value, "changed_at": clock.now()}
    await store.change(db, shop_id=shop_id, node_id=node_id, rev=None, values=values)
    return await _told(db, who, shop_id, node_id, "cancel_node")


async def set_target(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID, aim: Target) -> None:
    """Say what the shop wants to sell in a node that is not over. Raises `NotFound`, `NodeOver`, `BadShares`."""
    held, now = await store.seen(db, shop_id=shop_id, node_id=node_id), clock.now()
    if held is None:
        raise NotFound
    if not rules.alive(held.state, held.ends_at, now):
        raise NodeOver
    rules.fits(aim, held.phases)
    await store.put_target(db, shop_id=shop_id, node_id=node_id, aim=aim, by=who.account_id, at=now)
    detail = {"shop_id": str(shop_id), "amount": aim.amount}
    await trail.note(db, who, verb="compass.market.set_target", subject=node_id, detail=detail)


def _values(new: NewNode, now: datetime) -> dict[str, Any]:
    phases = rules.checked(new.phases, now)
    return {
        "name": new.name, "phases": msgspec.to_builtins(phases), "starts_at": phases[0].starts_at, "ends_at": phases[-1].ends_at,
        "changed_at": now,
    }  # fmt: skip


async def _living(db: WriteDb, shop_id: UUID | None, node_id: UUID) -> Node:
    held = await store.own(db, shop_id=shop_id, node_id=node_id, lock=True)
    if held is None:
        raise NotFound
    if not rules.alive(held.state, held.ends_at, clock.now()):
        raise NodeOver
    return held


async def _told(db: WriteDb, who: Who, shop_id: UUID | None, node_id: UUID, verb: str) -> Node:
    held = await store.own(db, shop_id=shop_id, node_id=node_id)
    if held is None:
        raise NotFound
    detail = {"shop_id": str(shop_id) if shop_id else None, "rev": held.rev, "phases": msgspec.to_builtins(held.phases)}
    await trail.note(db, who, verb=f"compass.market.{verb}", subject=node_id, detail=detail)
    return held
