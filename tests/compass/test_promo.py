"""The report of a promo node: its rules by property, its figures over a real log, its links and its picture."""

import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar
from PIL import Image

from meadow.base import clock, ids, policy, track
from meadow.base.db import House
from meadow.base.track import Envelope
from meadow.compass import market as calendar
from meadow.compass import metrics
from meadow.compass.market.types import Kind, Phase
from meadow.compass.matrix import rules as matrix
from meadow.compass.matrix import sales as read
from meadow.compass.matrix.rules import Broadcast
from meadow.compass.matrix.types import Part
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics.tables import session
from meadow.compass.metrics.types import Scope
from meadow.compass.promo import rules
from meadow.people import access
from meadow.scenes.live.events import Started
from meadow.wiring import PLATFORM
from tests.base.track.running import Running
from tests.compass.running import joined
from tests.make import market
from tests.make.people import Street, street

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONE = ZoneInfo("Asia/Shanghai")
PHASES = [Phase(Kind.warmup, NOW, NOW + HOUR * 30), Phase(Kind.peak, NOW + HOUR * 31, NOW + HOUR * 50)]
money_of = st.integers(1, 10**12)
usual = st.lists(st.integers(0, 10**9), min_size=24, max_size=24)


@given(money_of, money_of, usual, st.integers(-100, 60 * 60))
def test_the_path_spends_the_target_whole_and_never_falls(one: int, other: int, day: list[int], minutes: int) -> None:
    plan = rules.path(PHASES, [one, other], day, ZONE)
    assert sum(plan[at] for at in rules.hours(NOW, NOW + HOUR * 30)) == one
    assert sum(plan.values()) == one + other
    assert NOW + HOUR * 30 not in plan, "between two phases the path stands"
    at = NOW + timedelta(minutes=minutes)
    assert 0 <= rules.planned(plan, at) <= rules.planned(plan, at + timedelta(minutes=7)) <= one + other
    assert (rules.planned(plan, NOW), rules.planned(plan, PHASES[-1].ends_at)) == (0, one + other)


@given(st.dictionaries(st.integers(0, 199), st.integers(0, 10**9)), st.integers(1, 200), st.integers(0, 200))
def test_the_curve_ends_where_the_sales_do(sold: dict[int, int], length: int, gone: int) -> None:
    span, now = (NOW, NOW + HOUR * length), NOW + HOUR * gone - timedelta(seconds=1)
    told = {NOW + HOUR * h: n for h, n in sold.items() if h < min(length, gone)}
    plan = dict.fromkeys(rules.hours(*span), 3)
    grain, points = rules.curve(span, told, plan, now, ZONE)
    assert grain == ("hour" if length <= 96 else "day")
    assert sum(p.gmv or 0 for p in points) == max(p.total or 0 for p in points) == sum(told.values())
    assert points[-1].planned == 3 * length
    begun = [p.gmv is not None for p in points]
    assert begun == sorted(begun, reverse=True)
    assert [p.at for p in points] == sorted(p.at for p in points)


def test_the_pace_is_told_once_it_says_something() -> None:
    assert rules.at_end(500, 1000, 10_000) == 5000
    assert rules.at_end(500, 499, 10_000) is None
    assert rules.at_end(0, 0, 10_000) is None


rivals = st.lists(st.tuples(money_of, st.sampled_from([UUID(int=1), UUID(int=2), None])), max_size=60)


@given(rivals, st.integers(5, 20), st.integers(0, 60))
def test_a_rank_is_among_enough_shops_or_none(drawn: list[tuple[int, UUID | None]], least: int, who: int) -> None:
    rows = [(n, gmv, category) for n, (gmv, category) in enumerate(drawn)]
    found = rules.place(rows, who, least)
    if found is None:
        assert who >= len(rows) or len(rows) < least
        return
    rank, of, category = found
    peers = [r for r in rows if category is None or r[2] == category]
    assert of == len(peers) >= least
    assert sorted((r[1] for r in peers), reverse=True)[rank - 1] == rows[who][1]


@given(st.lists(st.tuples(st.integers(1, 3), st.sampled_from(["mine", "theirs", None]), st.integers(0, 50))))
def test_an_account_is_the_shops_own_since_it_broadcast_for_it(drawn: list[tuple[int, str | None, int]]) -> None:
    shops = {"mine": UUID(int=91), "theirs": UUID(int=92), None: None}
    told = sorted(
        {(n, at): Broadcast(UUID(int=n), shops[shop], NOW + HOUR * at) for n, shop, at in drawn}.items()
    )  # one broadcast at a time
    own = matrix.owned([b for _, b in told], UUID(int=91))
    for second in range(-1, 52):
        at = int((NOW + HOUR * second).timestamp())
        for n in (1, 2, 3):
            before = [b for (who, begun), b in told if who == n and begun <= second]
            mine = bool(before) and before[-1].shop_id == UUID(int=91)
            part = matrix.part_of(ids.key64(UUID(int=n)), at, own)
            assert part is (Part.field if mine else Part.alliance)
    assert matrix.part_of(0, 0, own) is Part.shelf
    assert matrix.part_of(1, 0, own, campaign=True) is Part.campaign
    assert matrix.part_of(1, 0, own, top=True, campaign=True) is Part.top_kol


@given(st.dictionaries(st.sampled_from([Part.field, Part.alliance, Part.shelf]), st.integers(0, 10**12)))
def test_the_matrix_is_whole_and_says_what_is_not_kept(gmv: dict[Part, int]) -> None:
    found = {f.key: f for f in matrix.fields(gmv, {})}
    assert set(found) == set(Part)
    assert sum(f.gmv or 0 for f in found.values()) == sum(gmv.values())
    assert sum(f.share_bp or 0 for f in found.values()) == (10_000 if any(gmv.values()) else 0)
    assert [(found[p].kept, found[p].gmv) for p in (Part.top_kol, Part.campaign)] == [(False, None)] * 2


@pytest.fixture
async def town(house: House, app: Litestar, log: Running) -> AsyncIterator[Street]:
    joined(house, log)
    async with street(house, app) as opened:
        yield opened


class Sales:
    """Paid lines of one shop in the log."""

    def __init__(self, log: Running, shop: UUID) -> None:
        self.log, self.shop, self.rows = log, shop, list[Envelope]()

    def sell(self, at: datetime, amount: int, *, product: UUID, author: UUID | None = None, flags: int = 1) -> None:
        key = ids.key64(ids.new())
        self.rows.append(Envelope(
            event_id=str(ids.new()), name="purchase", ts=int(at.timestamp() * 1000), actor=key % 7 + 1, flags=flags,
            shop_id=ids.key64(self.shop), author_id=ids.key64(author), order_id=key, line_id=key ^ 1, product_id=ids.key64(product),
            qty=1, amount_minor=amount, cash_minor=amount, currency="CNY", first_in=7, basis_ts=int(at.timestamp()), scene="order",
        ))  # fmt: skip

    async def tell(self) -> None:
        await track.send(self.log.settings, self.rows)
        query = "SELECT count() FROM events WHERE shop_id = {s:UInt64}"
        assert await self.log.until(query, len(self.rows), s=ids.key64(self.shop)) == len(self.rows)


def span(*phases: tuple[str, datetime, datetime]) -> dict[str, Any]:
    told = [{"kind": k, "starts_at": a.isoformat(), "ends_at": z.isoformat()} for k, a, z in phases]
    return {"name": {"zh-CN": "双旦狂欢节"}, "phases": told}


async def test_a_report_ties_to_metrics_to_the_cent(town: Street, log: Running) -> None:
    boss, rival = await town.browser("boss"), await town.browser("rival")
    shop = await market.shop(town.house, await town.person("boss"), "青屿茶事")
    other = await market.shop(town.house, await town.person("rival"), "别家")
    goods, fewer = await market.goods(town.house, shop), await market.goods(town.house, shop, title="另一件")
    this_hour = clock.now().replace(minute=0, second=0, microsecond=0)
    start, turn, end = this_hour - HOUR * 6, this_hour - HOUR * 3, this_hour + HOUR * 6
    own, ally, sales = ids.new(), ids.new(), Sales(log, shop)
    whose: dict[str, Any] = {"room_id": ids.new(), "author_id": own, "title": "店播"}
    async with town.house.write() as db:
        for one in (goods.product_id, fewer.product_id):
            await metrics.know(db, one)
        await measuring.open_session(db, Started(**whose, session_id=ids.new(), at=start + HOUR))
        await db.run(metrics_session_of(shop, own))
    sales.sell(start - timedelta(seconds=1), 77_777, product=goods.product_id)  # before the node
    sales.sell(start, 1_000, product=goods.product_id, author=own)  # not the shop's own yet
    sales.sell(start + HOUR * 2, 20_000, product=goods.product_id, author=own)
    sales.sell(turn, 3_000, product=fewer.product_id, author=ally)
    sales.sell(turn + timedelta(minutes=59), 400, product=fewer.product_id)
    sales.sell(turn, 9_000_000, product=goods.product_id, flags=1 | 1 << 9)  # left out everywhere
    await sales.tell()
    base = f"/api/merchant/{shop}/promo/nodes"
    node = (await boss.post(base, span(("warmup", start, turn), ("peak", turn, end)))).json["id"]
    await boss.put(f"{base}/{node}/target", {"amount": 100_000, "shares": {"warmup": 4000, "peak": 6000}})
    told = (await boss.get(f"{base}/{node}/report")).json
    async with town.house.read() as db:
        figures, _ = await metrics.figures_in(db, Scope(shop_id=shop), start, clock.now())
    assert told["gmv"] == figures.gmv == 24_400
    assert (told["orders"], told["per_order"], told["state"], told["grain"]) == (4, 6_100, "provisional", "hour")
    parts = {f["key"]: f for f in told["fields"]}
    assert [(p, parts[p]["gmv"], parts[p]["orders"], parts[p]["authors"]) for p in ("field", "alliance", "shelf")] == [
        ("field", 20_000, 1, 1), ("alliance", 4_000, 2, 2), ("shelf", 400, 1, 0),
    ]  # fmt: skip
    assert [(parts[p]["kept"], parts[p]["gmv"]) for p in ("campaign", "top_kol")] == [(False, None)] * 2
    assert [(p["kind"], p["gmv"], p["target"]) for p in told["phases"]] == [
        ("warmup", 21_000, 40_000), ("peak", 3_400, 60_000),
    ]  # fmt: skip
    assert sum(p["gmv"] or 0 for p in told["curve"]) == 24_400
    assert (len(told["curve"]), told["curve"][-1]["planned"], told["curve"][-1]["gmv"]) == (12, 100_000, None)
    assert (told["clock"]["where"], told["clock"]["kind"], told["path"]) == ("in", "peak", "own")
    assert [(h["gmv"], h["share_bp"], h["stock"]) for h in told["heroes"]] == [(21_000, 8606, 50), (3_400, 1393, 50)]
    assert told["rank"] is None
    for path in ("report", "picture", "links"):
        assert (await rival.get(f"{base}/{node}/{path}")).status == 404, path
        assert (await rival.get(f"/api/merchant/{other}/promo/nodes/{node}/{path}")).status == 404, path


def metrics_session_of(shop: UUID, author: UUID) -> Any:
    """The author's broadcasts were the shop's own."""

    return session.update().where(session.c.author_id == author).values(shop_id=shop)


async def test_parts_by_the_warehouse_are_those_of_the_rule(town: Street, log: Running) -> None:
    shop, authors, product = ids.new(), [ids.new() for _ in range(3)], ids.new()
    start, sales = clock.now().replace(minute=0, second=0, microsecond=0) - HOUR * 9, Sales(log, shop)
    told = [
        Broadcast(authors[0], shop, start + HOUR), Broadcast(authors[0], None, start + HOUR * 3), Broadcast(authors[0], shop, start + HOUR * 5),
        Broadcast(authors[1], ids.new(), start), Broadcast(authors[1], shop, start + HOUR * 2),
    ]  # fmt: skip
    async with town.house.write() as db:
        for b in told:
            await measuring.open_session(
                db,
                Started(session_id=ids.new(), room_id=ids.new(), author_id=b.author_id, title="场", at=b.started_at),
            )

        for b in told:
            mine = (session.c.author_id == b.author_id) & (session.c.started_at == b.started_at)
            await db.run(session.update().where(mine).values(shop_id=b.shop_id))
    wanted = dict.fromkeys(Part, 0)
    own = matrix.owned(sorted(told, key=lambda b: (b.author_id, b.started_at)), shop)
    for n in range(36):
        at, author = start + timedelta(minutes=15 * n), [*authors, None][n % 4]
        sales.sell(at, 1 << n % 20, product=product, author=author)
        wanted[matrix.part_of(ids.key64(author), int(at.timestamp()), own)] += 1 << n % 20
    await sales.tell()

    async with town.house.read() as db:
        found = await read(db, shop, start, start + HOUR * 9)
    assert {f.key: f.gmv or 0 for f in found.fields} == wanted
    assert found.gmv == sum(h.gmv for h in found.hours) == sum(wanted.values())


async def test_a_shop_learns_its_band_among_enough_others_and_nobodys_figures(town: Street, log: Running) -> None:
    boss, hour = await town.browser("boss"), clock.now().replace(minute=0, second=0, microsecond=0)
    mine = await market.shop(town.house, await town.person("boss"), "青屿茶事")
    base = f"/api/merchant/{mine}/promo/nodes"
    start = hour - timedelta(days=20)  # no other test sells there
    rows = []
    for n, shop in enumerate([*(ids.new() for _ in range(10)), mine]):
        sales = Sales(log, shop)
        sales.sell(start, 1000 + n, product=ids.new())
        rows += sales.rows
    await track.send(log.settings, rows)
    assert await log.until("SELECT count() FROM events WHERE shop_id = {s:UInt64}", 1, s=ids.key64(mine)) == 1
    node = (await boss.post(base, span(("peak", start, start + HOUR)))).json["id"]
    told = (await boss.get(f"{base}/{node}/report")).json
    assert (told["rank"], told["population"]) == (None, 20)
    assert (await boss.put("/api/ops/promo/rules", {"population": 5})).status == 403
    async with town.house.write() as db:
        boss_id = (await town.person("boss")).id
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=boss_id, name="Meadow")
    ops = await town.guest()
    await ops.log_in(market.login("boss"), market.PASSWORD)
    assert (await ops.put("/api/ops/promo/rules", {"population": 4})).status == 422
    assert (await ops.put("/api/ops/promo/rules", {"population": 5})).status == 204
    policy.forget()
    assert (await ops.get("/api/ops/promo/rules")).json == {"population": 5}
    town.house.engines.pop("compass.promo.reports")
    band = (await boss.get(f"{base}/{node}/report")).json["rank"]
    assert (band["low"], band["high"], band["of"], band["category"]) == (1, 5, 11, None)


async def test_a_link_shows_one_report_read_only_and_ends(town: Street, moved: Any) -> None:
    boss, rival, guest = await town.browser("boss"), await town.browser("rival"), await town.guest()
    shop = await market.shop(town.house, await town.person("boss"), "青屿茶事")
    other = await market.shop(town.house, await town.person("rival"), "别家")
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    base = f"/api/merchant/{shop}/promo/nodes"
    asked = span(("warmup", hour - HOUR, hour + HOUR), ("peak", hour + HOUR, hour + HOUR * 90))
    asked["name"] = {"zh-CN": "店庆😀\u202e" + "长" * 30, "en": "<script>%s{0}"}
    node = (await boss.post(base, asked)).json["id"]
    links = f"{base}/{node}/links"
    assert (await boss.post(links, {"hours": 25})).status == 422
    made = (await boss.post(links, {"hours": 1})).json
    seen = await guest.get(f"/api/promo/{made['secret']}")
    assert (seen.status, seen.json["shop"]["name"], seen.json["target"], seen.json["rank"]) == (
        200,
        "青屿茶事",
        None,
        None,
    )
    for language in ("zh-CN", "en"):
        drawn = await guest.get(f"/api/promo/{made['secret']}/picture", lang=language)
        assert (drawn.status, drawn.headers["content-type"]) == (200, "image/png")
        assert Image.open(io.BytesIO(drawn.content)).size == (1920, 1080)
    assert (await boss.get(f"{base}/{node}/picture")).content.startswith(b"\x89PNG")
    assert [(x["id"], "secret" in x) for x in (await boss.get(links)).response.json()] == [(made["id"], False)]
    assert (await rival.get(links)).status == 404
    assert (await rival.delete(f"/api/merchant/{other}/promo/nodes/{node}/links/{made['id']}")).status == 404
    for secret in ("x" * 32, "short", "x" * 300):
        assert (await guest.get(f"/api/promo/{secret}")).status in {404, 422}
        assert (await guest.get(f"/api/promo/{secret}/picture")).status in {404, 422}
    again = (await boss.post(links, {"hours": 1})).json
    assert (await boss.delete(f"{links}/{made['id']}")).status == 204
    assert (await guest.get(f"/api/promo/{made['secret']}")).status == 404
    moved(hours=1, seconds=1)
    assert (await guest.get(f"/api/promo/{again['secret']}")).status == 404
    assert (await boss.get(links)).response.json() == []
    assert (await boss.post(f"{base}/{node}/cancel")).status == 200
    assert (await boss.get(f"{base}/{node}/report")).status == 404, "a cancelled node has no report"


async def test_of_an_old_node_nothing_half_is_told(town: Street, moved: Any) -> None:
    boss, hour = await town.browser("boss"), clock.now().replace(minute=0, second=0, microsecond=0)
    shop = await market.shop(town.house, await town.person("boss"))
    base = f"/api/merchant/{shop}/promo/nodes"
    node = (await boss.post(base, span(("peak", hour, hour + HOUR)))).json["id"]
    coming = (await boss.get(f"{base}/{node}/report")).json
    assert (coming["gmv"], coming["heroes"], coming["rank"]) == (0, [], None)
    moved(days=90, hours=1)
    await boss.log_in(market.login("boss"), market.PASSWORD)
    assert (await boss.get(f"{base}/{node}/report")).code == "compass.promo.too_old"
    async with town.house.read() as db:
        assert (await calendar.shop_node(db, shop, UUID(node))).node.rev == 1
