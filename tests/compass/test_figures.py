"""A period's figures for a shop and for an author: money that goes back belongs to the day it was paid."""

from datetime import timedelta
from types import SimpleNamespace
from typing import cast

from meadow.base import clock, ids, track
from meadow.base.db import ReadDb
from meadow.base.track import Envelope
from meadow.compass import metrics
from meadow.compass.metrics.rules import ZONE
from meadow.compass.metrics.types import Scope, Trust
from tests.base.track.running import Running


async def test_net_is_of_the_cohort_and_settled_stays_settled(log: Running) -> None:
    db = cast("ReadDb", SimpleNamespace(house=SimpleNamespace(settings=log.settings)))
    shop, author = ids.new(), ids.new()
    noon = (clock.now() - timedelta(days=1)).astimezone(ZONE).replace(hour=12, minute=0)
    day, later, before = noon.date(), noon + timedelta(hours=13), noon - timedelta(days=3)

    def of(name: str, line: int, amount: int, first_in: int = 0, *, at=noon, paid=noon, by=author) -> Envelope:
        return Envelope(
            event_id=str(ids.new()), name=name, ts=int(at.timestamp() * 1000), actor=5, flags=1, shop_id=ids.key64(shop),
            author_id=ids.key64(by), order_id=line // 10, line_id=line, product_id=1, qty=1, amount_minor=amount,
            cash_minor=amount, currency="CNY", first_in=first_in, basis_ts=int(paid.timestamp()), scene="order",
        )  # fmt: skip

    async def sent(*made: Envelope) -> None:
        known = int(
            str((await log.ask("SELECT count() FROM events WHERE shop_id = {s:UInt64}", s=ids.key64(shop)))[0][0])
        )
        await track.send(log.settings, list(made))
        wanted = known + len(made)
        query = "SELECT count() FROM events WHERE shop_id = {s:UInt64}"
        assert await log.until(query, wanted, s=ids.key64(shop)) == wanted

    await sent(
        of("purchase", 11, 5000, 1, by=None), of("purchase", 12, 3000, 4), of("purchase", 21, 4000, 5),
        of("refund", 91, 700, paid=before), of("refund", 12, 1000, at=later),
    )  # fmt: skip
    now = await metrics.summary(db, Scope(shop_id=shop), day, day)
    assert (now.gmv, now.orders, now.refund, now.net, now.state) == (12_000, 2, 700, 11_000, Trust.provisional)
    await sent(
        of("order_settled", 11, 5000, at=later, by=None), of("order_settled", 12, 2000, at=later),
        of("order_settled", 21, 4000, at=later, by=None),
    )  # fmt: skip
    now = await metrics.summary(db, Scope(shop_id=shop), day, day)
    assert (now.settled_gmv, now.net, now.state) == (11_000, 11_000, Trust.settled)
    await sent(of("refund", 21, 500, at=later))
    now = await metrics.summary(db, Scope(shop_id=shop), day, day)
    assert (now.settled_gmv, now.net, now.state) == (11_000, 10_500, Trust.settled)
    mine = await metrics.summary(db, Scope(author_id=author), day, day)
    assert (mine.gmv, mine.orders, mine.settled_gmv, mine.net) == (7000, 2, 6000, 5500)
    assert (mine.checkouts, mine.paid, mine.state) == (0, 2, Trust.settled)
