"""What result pages showed: every slot with its chance, in the log; and what the log tells operators of it."""

from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import ids, policy
from meadow.base.db import House
from meadow.base.track import tables as track_tables
from meadow.people import access
from meadow.scenes.search import actions, rules, served
from meadow.scenes.search.store import quality
from meadow.scenes.search.tables import SERVED
from tests.conftest import Client
from tests.make import market

from .test_search import Kept, kept  # noqa: F401 - a fixture

CHANCES = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 40), st.floats(0, 0.5), CHANCES, CHANCES)
def test_neighbours_change_places_with_exact_chances(count: int, share: float, coin: float, at: float) -> None:
    order = rules.swap(count, share, coin, at)
    assert sorted(rank for rank, _ in order) == list(range(count))
    assert sum(rank != slot for slot, (rank, _) in enumerate(order)) in {0, 2}
    assert all(abs(rank - slot) <= 1 for slot, (rank, _) in enumerate(order))
    if count > 1:
        each = share / (count - 1)
        for slot, (rank, chance) in enumerate(order):
            beside = (slot > 0) + (slot < count - 1)
            assert chance == pytest.approx(each if rank != slot else 1 - each * beside)


def test_the_told_chance_is_how_often_it_comes() -> None:
    rounds, stood = 20_000, Counter[tuple[int, int]]()
    told: dict[tuple[int, int], float] = {}
    for n in range(rounds):
        coin, at = (n * 0.754877666) % 1, (n * 0.569840291) % 1
        for slot, (rank, chance) in enumerate(rules.swap(5, 0.4, coin, at)):
            stood[rank, slot] += 1
            told[rank, slot] = chance
    assert all(stood[cell] / rounds == pytest.approx(chance, abs=0.01) for cell, chance in told.items())
    for slot in range(5):
        assert sum(c for (_, s), c in told.items() if s == slot) == pytest.approx(1.0)


def test_how_often_a_slot_is_looked_at_shows_in_what_was_swapped() -> None:
    look, worth, n = [1.0, 0.6, 0.5, 0.2], [0.5, 0.3, 0.4, 0.2], 1_000_000
    shown = {
        (rank, slot): (n, round(n * look[slot - 1] * worth[rank - 1]))
        for slot in range(1, 5)
        for rank in (slot - 1, slot, slot + 1)
        if 1 <= rank <= 4
    }
    assert rules.examined(shown, 4) == pytest.approx(look, rel=1e-3)
    assert rules.examined({}, 3) == [1.0, None, None]
    assert rules.examined(shown | {(2, 3): (9, 1)}, 4)[2:] == [None, None]


def test_a_wording_has_the_key_that_browsers_make_of_it() -> None:
    assert rules.key_of("a") == 0xAF63DC4C8601EC8C, "FNV-1a as published"
    assert rules.key_of("减速器") != rules.key_of("减速机")


async def test_a_page_is_logged_slot_by_slot_and_its_next_one_belongs_to_it(
    house: House, web: Client, kept: Kept  # noqa: F811 - the fixture
) -> None:  # fmt: skip
    owner = await market.person(house, "owner")
    shop = await market.shop(house, owner)
    for n in range(5):
        await market.goods(house, shop, title=f"减速器链条 工业 {n}", price=9900 + n)
    await kept.follow()
    log = served.of(house)
    page = (await web.get("/api/search", q="减速器链条", tab="products", limit=3)).json
    rows, log.rows = log.rows, []
    assert [r["item"] for r in rows] == [ids.key64(UUID(p["id"])) for p in page["products"]]
    assert [r["slot"] for r in rows] == [1, 2, 3]
    assert {r["trace_id"] for r in rows} == {ids.key64(UUID(page["trace_id"]))}
    assert all(0 < r["propensity"] <= 1 and r["first"] and r["kind"] == "products" for r in rows)
    assert set(rows[0]) == set(SERVED.columns)
    asked = {"q": "减速器链条", "tab": "products", "limit": 3, "cursor": page["next"], "trace": page["trace_id"]}
    more = (await web.get("/api/search", **asked)).json
    rows, log.rows = log.rows, []
    assert more["trace_id"] == page["trace_id"]
    assert {(r["how"], r["first"], r["propensity"]) for r in rows} == {("greedy", False, 1.0)}
    assert min(r["slot"] for r in rows) > 3
    assert (await web.get("/api/search", q="没有的东西")).json["products"] == []
    assert [(r["hits"], r["slot"], r["item"]) for r in log.rows] == [(0, 0, 0)]
    log.rows = []
    assert (await web.get("/api/search", q="")).json["trace_id"]
    assert log.rows == [], "a page nobody searched for is none of searches"
    assert (await web.get("/api/search", q="链条", trace="x")).status == 422
    assert (await web.get("/api/search", q="链条", cursor="x")).status == 422


async def test_all_first_pages_swap_where_operators_say_so(
    house: House, web: Client, kept: Kept, monkeypatch: pytest.MonkeyPatch  # noqa: F811 - the fixture
) -> None:  # fmt: skip
    owner = await market.person(house, "owner")
    shop = await market.shop(house, owner)
    for n in range(4):
        await market.goods(house, shop, title=f"减速器链条 工业 {n}", price=9900 + n)
    await kept.follow()

    async def always(*_: Any) -> int:
        return 10_000

    monkeypatch.setattr(policy, "value", always)
    await web.get("/api/search", q="减速器链条", tab="products")
    rows = served.of(house).rows
    assert sorted(r["rank"] for r in rows) == [1, 2, 3, 4]
    assert sum(r["how"] == "swap" for r in rows) == 2
    assert actions.SWAPPED.key in policy.declared


async def test_rows_wait_while_the_collector_is_away(house: House) -> None:
    log = served.Log(house.settings, lambda: house.bus.connected)
    log.add([{"slot": n} for n in range(30_000)])
    assert len(log.rows) == 20_000
    assert not house.bus.connected
    await log.aclose()
    assert len(log.rows) == 20_000


def test_the_log_tells_what_was_opened_asked_again_and_paid(tmp_path: Path) -> None:
    from chdb import session

    held = session.Session(str(tmp_path / "log"))
    for line in (
        "CREATE DATABASE m ENGINE=Atomic",
        "USE m",
        track_tables.fill(track_tables.EVENTS),
        track_tables.fill(SERVED.ddl[0]),
    ):
        held.query(line)
    # trace, seconds ago, actor, query, hits, slot, rank, item
    shown = [
        (1, 60, 1, 10, 2, 1, 1, 100),
        (1, 60, 1, 10, 2, 2, 2, 101),
        (2, 50, 2, 11, 0, 0, 0, 0),
        (3, 40, 2, 12, 1, 1, 2, 100),
        (4, 30, 3, 11, 0, 0, 0, 0),
    ]
    rows = ",".join(
        f"({t}, now64(3) - INTERVAL {ago} SECOND, {a}, {q}, 'all', 'best', 1, {hits}, 'products', {slot}, {rank}, {item}, 'greedy', 1)"
        for t, ago, a, q, hits, slot, rank, item in shown
    )
    into = "INSERT INTO search_served (trace_id, at, actor, query_h, tab, sort, first, hits, kind, slot, rank, item, how, propensity) VALUES "
    held.query(into + rows)
    held.query(
        "INSERT INTO events (event_id, name, ts, recv, actor, product_id, trace_id) SELECT generateUUIDv4(), x.1, now64(3) - INTERVAL x.3 SECOND, "
        "now64(3), 1, 101, x.2 FROM (SELECT arrayJoin([('select_item', 1, 20), ('view_item', 1, 19), ('purchase', 0, 9)]) AS x)"
    )

    def read(sql: str) -> list[list[int]]:
        asked = quality.put(sql).replace("{since:DateTime64(3)}", "now64(3) - INTERVAL 1 DAY")
        told = held.query(asked, "TSV").bytes().decode()
        return [[int(x) for x in line.split("\t")] for line in told.splitlines()]

    (row,) = read(quality._TOTALS)
    totals = quality.Totals(*row)
    assert (totals.searches, totals.people, totals.empty, totals.again) == (4, 3, 2, 1)
    assert (totals.goods, totals.opened_1, totals.opened_3, totals.opened_10) == (2, 0, 1, 1)
    assert (totals.opened, totals.paid) == (1, 1)
    assert read(quality._SLOTS) == [[1, 1, 1, 0], [2, 1, 1, 0], [2, 2, 1, 1]]
    assert read(quality._WEAK) == [[11, 2, 2, 0]]
    assert read(
        quality._ORDER.replace("avg(", "1e4 * avg(").replace("1e4 * avg(dcg / ideal)", "round(1e4 * avg(dcg / ideal))")
    ) == [[1, 6309, 5000]]
    held.close()


async def test_only_operators_see_how_searches_go(house: House, web: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    async def totals(*_: Any, **__: Any) -> quality.Totals:
        return quality.Totals(4, 3, 1, 0, 1, 2, 1, 2, 2, 2, 1)

    async def slots(*_: Any, **__: Any) -> dict[tuple[int, int], tuple[int, int]]:
        return {(1, 1): (2, 1), (2, 1): (1, 1)}

    async def weak(*_: Any, **__: Any) -> list[tuple[int, int, int, int]]:
        return [(rules.key_of("减速器"), 3, 1, 0), (rules.key_of("秘密"), 2, 2, 0)]

    async def order(*_: Any, **__: Any) -> tuple[float, float]:
        return 0.63, 0.5

    for name, made in (("totals", totals), ("slots", slots), ("weak", weak), ("order", order)):
        monkeypatch.setattr(quality, name, made)
    for n in range(3):
        async with house.write() as db:
            await actions.remember(db, None, f"visitor {n}", actions.Asked("减速器"))
    async with house.write() as db:
        await actions.remember(db, None, "alone", actions.Asked("秘密"))
    assert (await web.get("/api/ops/search/quality")).status == 401
    account = await market.person(house, "boss")
    async with house.write() as db:
        await access.grant(db, kind="platform", subject_id=UUID(int=0), account_id=account.id, name="Meadow")
    await web.log_in(market.login("boss"), market.PASSWORD)
    told = (await web.get("/api/ops/search/quality", days=7)).json
    assert (told["empty"], told["opened_1"], told["paid"]) == (0.25, 0.5, 0.5)
    assert (told["ndcg"], told["mrr"]) == (0.63, 0.5)
    assert told["slots"][0] == {"slot": 1, "shown": 3, "opened": 2, "examined": 1.0}
    assert [w["query"] for w in told["weak"]] == ["减速器", None], "a wording of one person is not named"
    assert (await web.get("/api/ops/search/quality", days=31)).status == 422
