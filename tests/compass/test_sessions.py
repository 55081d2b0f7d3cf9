"""Broadcasts as Compass knows them, and the paid lines that name them, on real PostgreSQL."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from meadow.base import clock, ids, track
from meadow.base.db import House
from meadow.base.errors import NotFound
from meadow.compass import metrics
from meadow.compass.metrics import actions, rules, store
from meadow.compass.metrics.types import Scope
from meadow.compass.metrics.types.rooms import Ledger
from meadow.people.authors.events import Followed
from meadow.scenes.live.events import Ended, Reopened, Started
from meadow.trade.aftersale.events import Refunded
from meadow.trade.aftersale.types import Kind
from meadow.trade.cart.types import Scene
from meadow.trade.orders.events import LineFact, Paid


def sold(room: UUID | None, amount: int) -> LineFact:
    made: dict[str, Any] = {name: ids.new() for name in ("line_id", "sku_id", "product_id", "category_id", "author_id")}
    return LineFact(**made, qty=2, amount=amount, freight=0, scene=Scene.live, room_id=room)


def paid(*lines: LineFact) -> Paid:
    held: dict[str, Any] = {name: ids.new() for name in ("shop_id", "order_id", "buyer_id", "checkout_id")}
    return Paid(
        **held, number="1", version=1, amount=sum(x.amount for x in lines), currency="CNY", lines=lines,
        paid_at=clock.now(), placed_at=clock.now(),
    )  # fmt: skip


async def test_who_follows_in_a_broadcast_is_a_fan_of_it(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    async def take(_: Any, rows: list[Any]) -> None:
        sent.extend(rows)

    monkeypatch.setattr(track, "send", take)
    author, sid = ids.new(), ids.new()
    whose: dict[str, Any] = {"author_id": author, "room_id": ids.new(), "session_id": sid}
    async with house.write() as db:
        await actions.open_session(db, Started(**whose, title="场", at=clock.now() - timedelta(hours=1)))
    told = [
        Followed(account_id=ids.new(), author_id=a, room_id=r)
        for a, r in ((author, sid), (ids.new(), sid), (author, ids.new()), (author, None))
    ]
    await actions.relay(house, told)
    assert [(str(r.name), r.room_id) for r in sent] == [("follow", ids.key64(sid)), *[("follow", 0)] * 3]
    async with house.write() as db:
        await actions.end_session(db, Ended(**whose, reason="host", at=clock.now() - timedelta(minutes=5)))
    sent.clear()
    await actions.relay(house, told[:1])
    assert sent[0].room_id == 0, "it was over"


async def test_a_broadcast_is_known_once_ends_and_goes_on(house: House) -> None:
    whose: dict[str, Any] = {"author_id": ids.new(), "room_id": ids.new()}
    made = [
        Started(**whose, session_id=ids.new(), title=f"场{i}", at=clock.now() - timedelta(hours=9 - i))
        for i in range(5)
    ]
    async with house.write() as db:
        for event in [*made, made[0]]:
            await actions.open_session(db, event)
        for event in made[:4]:
            assert await actions.end_session(db, Ended(**whose, session_id=event.session_id, reason="host"))
        assert not await actions.end_session(db, Ended(**whose, session_id=ids.new(), reason="host", rehearsal=True))
        await actions.open_session(db, Reopened(**whose, session_id=made[3].session_id))
    author = whose["author_id"]
    async with house.read() as db:
        first = await metrics.sessions.page(db, Scope(author_id=author), None, 3)
        assert [s.title for s in first.items] == ["场4", "场3", "场2"]
        rest = await metrics.sessions.page(db, Scope(author_id=author), first.next, 3)
        assert ([s.title for s in rest.items], rest.next) == (["场1", "场0"], None)
        last = first.items[0]
        assert last.key == ids.key64(last.session_id)
        assert [s.title for s in await metrics.sessions.before(db, last)] == ["场2", "场1", "场0"]
        with pytest.raises(NotFound):
            await metrics.sessions.one(db, Scope(author_id=ids.new()), last.session_id)
    async with house.write() as db:
        await metrics.set_target(db, Scope(author_id=author), last.session_id, 300_000_00)
        with pytest.raises(NotFound):
            await metrics.set_target(db, Scope(author_id=ids.new()), last.session_id, 5)
    async with house.read() as db:
        assert (await metrics.sessions.one(db, Scope(author_id=author), last.session_id)).target == 300_000_00


async def test_paid_lines_remember_their_broadcast_and_refunds_find_it(house: House) -> None:
    room, author = ids.new(), ids.new()
    event = paid(sold(room, 9900), sold(room, 5000), sold(None, 700))
    rows = rules.rows_of(event)
    assert [r.first_in & 2 for r in rows] == [2, 0, 0]
    assert [r.room_id for r in rows] == [ids.key64(room), ids.key64(room), 0]
    given = Refunded(
        case_id=ids.new(), kind=Kind.refund_unshipped, whole_line=False, whole_order=False, before_ship=True, checkout_id=event.checkout_id, refund_id=ids.new(), shop_id=event.shop_id, buyer_id=event.buyer_id, order_id=event.order_id,
        line_id=event.lines[0].line_id, product_id=event.lines[0].product_id, sku_id=event.lines[0].sku_id, qty=1, goods=4000, freight=0,
        currency="CNY",
    )  # fmt: skip
    async with house.write() as db:
        start = Started(session_id=room, author_id=author, room_id=ids.new(), title="场")
        await actions.open_session(db, start)
        await actions.remember(db, event)
        await actions.remember(db, event)
        await actions.remember_refund(db, given)
        await actions.end_session(db, Ended(session_id=room, author_id=author, room_id=ids.new(), reason="host"))
    async with house.read() as db:
        ways = await store.ways(db, [given.line_id])
        assert rules.refund_row(given, ways[given.line_id]).room_id == ids.key64(room)
        newest = await metrics.sessions.sold(db, [room], clock.now() - timedelta(minutes=1), 10)
        assert sorted((r.amount, r.qty) for r in newest) == [(5000, 2), (9900, 2)]
        money = Ledger(lines=2, paid=14_900, refunded=4000, early=4000, last=event.paid_at)
        assert await metrics.sessions.ledgers(db, [room, ids.new()]) == {room: money}
        assert await store.ended(db, before=clock.now() + timedelta(minutes=1)) == {ids.key64(room): room}
        assert await store.ended(db, before=clock.now() - timedelta(minutes=1)) == {}


def test_a_screen_that_shows_other_money_is_found() -> None:
    one, other = ids.new(), ids.new()
    assert rules.unlike({one: (500, 0)}, {one: (500, 0)}) == []
    assert len(rules.unlike({one: (500, 0)}, {one: (501, 0), other: (1, 0)})) == 2
    assert len(rules.unlike({one: (500, 5)}, {})) == 1
