"""Reports of broadcasts: what stands out beside the author's own past, spans between marks, both versions and what moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from meadow.base import clock, ids, timers, track
from meadow.base.db import House
from meadow.compass import diagnosis, metrics
from meadow.compass.diagnosis import actions, rules
from meadow.compass.diagnosis.types import Baseline, Version
from meadow.compass.metrics import Scope
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics.types.rooms import Mark, Metric
from meadow.scenes.live.events import Ended, Reopened, Started
from meadow.wiring import compass
from tests.base.track.running import Running
from tests.compass.running import joined, sale, told

T0 = datetime(2026, 11, 20, 12, tzinfo=UTC)


def mark(what: str, minute: float, product: str = "", **props: object) -> Mark:
    return Mark(T0 + timedelta(minutes=minute), what, product, 0, 0, props)


def ms(minute: float) -> int:
    return int((T0 + timedelta(minutes=minute)).timestamp() * 1000)


def test_explains_never_overlap_and_end_with_the_broadcast() -> None:
    marks = [
        mark("explain_start", 1, "5"),
        mark("explain_start", 3, "6"),
        mark("explain_end", 4),
        mark("explain_start", 8, "5"),
    ]
    assert [(s.start, s.end, s.product) for s in rules.explains(marks, ms(10))] == [
        (ms(1), ms(3), 5), (ms(3), ms(4), 6), (ms(8), ms(10), 5),
    ]  # fmt: skip
    hosts = rules.shifts([mark("host_change", 4, name="阿梨")], ms(0), ms(10))
    assert [(name, s.start, s.end) for name, s in hosts] == [("", ms(0), ms(4)), ("阿梨", ms(4), ms(10))]


def test_a_past_of_fewer_than_five_is_no_past() -> None:
    past = [{"clickers": 1000, "click_buyers": 60, "enters": 9, "gmv": 5} for _ in range(4)]
    assert rules.baseline(past, [metrics.measure(p) for p in past]) == Baseline(sessions=4)
    known = rules.baseline([*past, past[0]], [metrics.measure(p) for p in [*past, past[0]]])
    assert (known.sessions, known.figures["click_pay_rate"], known.sums["gmv"]) == (5, 600, 5)


def test_what_fell_beyond_chance_is_named_with_its_evidence_and_silence_says_why() -> None:
    past = Baseline(sessions=9, figures={"click_pay_rate": 600, "prod_ctr": 1000, "refund_rate": 100})
    now = {
        "click_pay_rate": Metric(id="click_pay_rate", unit="rate", value=300, num=30, den=1000),
        "prod_ctr": Metric(id="prod_ctr", unit="rate", value=980, num=980, den=10_000),
    }
    marks = [mark("stock_out", 1, "7"), mark("product_pin", 2)]
    found, least = diagnosis.worst(now, past, marks, ms(5))
    assert found
    assert (found.id, found.median, found.value, found.change_bp, found.action, least) == (
        "click_pay_rate",
        600,
        300,
        -5000,
        "price",
        None,
    )
    assert found.marks == [f"{ms(1)}:stock_out"]
    few = {"click_pay_rate": Metric(id="click_pay_rate", unit="rate", value=300, num=1, den=33)}
    quiet, least = diagnosis.worst(few, past, marks, ms(5))
    assert quiet is None
    assert least
    assert least > 5000, "a drop of half could not have shown among 33 clicks"
    dear = Metric(id="refund_rate", unit="rate", value=400, num=40_000, den=1_000_000, better="down")
    assert rules.worst(rules.judged({"refund_rate": dear}, past, [], 0))[0].id == "refund_rate", (
        "more is worse where less is better"
    )
    assert diagnosis.worst(now, Baseline(), marks, 0) == (None, None)
    aov = Metric(id="aov", unit="money", value=10_000, num=100_000, den=10)
    one_more = Metric(id="refund_rate", unit="rate", value=1000, num=10_000, den=100_000, better="down")
    assert rules.worst(rules.judged({"refund_rate": one_more, "aov": aov}, past, [], 0)) == [], (
        "one order of ten is chance"
    )


def test_the_settled_version_says_what_moved() -> None:
    one = [Metric(id="gmv_net", unit="money", value=500), Metric(id="buyers", unit="count", value=3)]
    other = [Metric(id="gmv_net", unit="money", value=400), Metric(id="buyers", unit="count", value=3)]
    assert [(m.id, m.final, m.settled) for m in rules.moved(one, other)] == [("gmv_net", 500, 400)]
    assert rules.morning(datetime(2026, 11, 20, 17, tzinfo=UTC)) == datetime(2026, 11, 22, 0, tzinfo=UTC)


async def seen(log: Running, key: int, start: datetime) -> None:
    """Somebody entered, heard one product explained for three minutes, and bought it."""

    def at(minute: float) -> datetime:
        return start + timedelta(minutes=minute)

    bought = sale(ids.key64(ids.new()), 501, 9900)
    made = [
        told("live_enter", at(1), 1, key), told("explain_start", at(2), 0, key, product_id=501),
        told("select_item", at(3), 1, key, product_id=501), told("purchase", at(4), 1, key, **bought),
        told("explain_end", at(5), 0, key, product_id=501),
    ]  # fmt: skip
    await track.send(log.settings, made)
    assert await log.until("SELECT sum(gmv) FROM room_person WHERE room_id = {r:UInt64}", 9900, r=key) == 9900
    assert await log.until("SELECT count() FROM room_lane WHERE room_id = {r:UInt64}", 2, r=key) == 2


async def made_once(house: House, author: UUID, session_id: UUID) -> None:
    """The final version: figures of the sale, and a line in the list."""
    async with house.read() as db:
        review = await diagnosis.review(db, Scope(author_id=author), session_id)
        page = await diagnosis.overviews(db, Scope(author_id=author), None, 5)
    figures = {f.id: f.value for f in review.report.figures}
    assert (review.version, figures["gmv_pay"], figures["explain_gmv"], figures["explain_eff"]) == (
        Version.final,
        9900,
        9900,
        3300,
    )
    assert [(s.product, s.part.orders) for s in review.report.explains] == [("501", 1)]
    assert (page.items[0].gmv, page.items[0].version, page.items[0].viewers) == (9900, Version.final, 1)
    assert review.report.waterfall == []


async def made_again(
    house: House, log: Running, author: UUID, session_id: UUID, at: Callable[[float], datetime]
) -> None:
    """The settled version comes once the one line is settled, and the final one stays."""
    await actions.make(house, author, session_id, Version.settled)
    async with house.read() as db:
        assert (await diagnosis.review(db, Scope(author_id=author), session_id)).version is Version.final, "not yet"
    key = ids.key64(session_id)
    (line,) = [
        int(str(r[0]))
        for r in await log.ask("SELECT line_id FROM events WHERE name='purchase' AND room_id={r:UInt64}", r=key)
    ]
    await track.send(log.settings, [
        told("order_settled", at(25), 1, 0, **sale(line ^ 1, 501, 9900, first_in=0)),
        told("refund", at(28), 1, key, **sale(line ^ 1, 501, 100, first_in=0)),
    ])  # fmt: skip
    assert await log.until("SELECT count() FROM events WHERE line_id = {n:UInt64}", 3, n=line) == 3
    await actions.make(house, author, session_id, Version.settled)
    async with house.read() as db:
        assert (await diagnosis.review(db, Scope(author_id=author), session_id)).version is Version.settled
        assert (await diagnosis.review(db, Scope(author_id=author), session_id, Version.final)).version is Version.final


async def test_a_report_is_made_after_the_end_and_again_when_all_is_settled(house: House, log: Running) -> None:
    joined(house, log)
    author, start = ids.new(), clock.now() - timedelta(minutes=30)
    event = Started(session_id=ids.new(), room_id=ids.new(), author_id=author, title="场", at=start)
    whose = {"session_id": event.session_id, "room_id": event.room_id, "author_id": author}

    def at(minute: float) -> datetime:
        return start + timedelta(minutes=minute)

    await seen(log, ids.key64(event.session_id), start)
    async with house.write() as db:
        await measuring.open_session(db, event)
        for act in compass.NOW[Ended]:
            await act(db, Ended(**whose, reason="dropped", at=at(10)))
        for act in compass.NOW[Reopened]:
            await act(db, Reopened(**whose, at=at(11)))
    async with house.read() as db:
        assert await db.value(timers.timers.select().with_only_columns(timers.timers.c.kind)) is None, (
            "it goes on: no report"
        )
    await actions.make(house, author, event.session_id, Version.final)
    async with house.write() as db:
        for act in compass.NOW[Ended]:
            await act(db, Ended(**whose, reason="host", at=at(20)))
    async with house.read() as db:
        kinds = {r.kind for r in await db.all(timers.timers.select())}
    assert kinds == {actions.FINAL, actions.SETTLED}
    await actions.make(house, author, event.session_id, Version.final)
    await made_once(house, author, event.session_id)
    await made_again(house, log, author, event.session_id, at)
