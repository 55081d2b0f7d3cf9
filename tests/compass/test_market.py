"""Promo nodes: what makes one, where a moment lies, whose they are, and ranks that are told in bands."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar import Litestar

from meadow.base import clock, ids, trail
from meadow.base.db import House
from meadow.compass.market import rules
from meadow.compass.market.types import BadPhases, BadShares, Kind, Phase, State, Target
from meadow.people import access
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.make import market
from tests.make.people import Street, street

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
hours = st.integers(-24 * 40, 24 * 410)


@st.composite
def lengths(draw: st.DrawFn) -> list[Phase]:
    """A node that is right: phases one after the other, with gaps or without."""
    kinds = draw(st.permutations(list(Kind)))[: draw(st.integers(1, 4))]
    kinds = kinds if Kind.peak in kinds else [Kind.peak, *kinds[1:]]
    at, found = NOW + HOUR * draw(st.integers(-24 * 20, 24 * 300)), []
    for kind in kinds:
        at += HOUR * draw(st.integers(0, 24))
        end = at + HOUR * draw(st.integers(1, 24 * 10))
        found.append(Phase(kind, at, end))
        at = end
    return found


@given(lengths(), st.randoms())
def test_a_node_is_its_phases_in_the_order_of_time(phases: list[Phase], chance: Any) -> None:
    mixed = list(phases)
    chance.shuffle(mixed)
    assert rules.checked(mixed, NOW) == phases


@given(st.lists(st.tuples(st.sampled_from(Kind), hours, hours), min_size=1, max_size=4))
def test_what_passes_never_overlaps(drawn: list[tuple[Kind, int, int]]) -> None:
    try:
        found = rules.checked([Phase(k, NOW + HOUR * a, NOW + HOUR * z) for k, a, z in drawn], NOW)
    except BadPhases:
        return
    every = [p.starts_at + HOUR * n for p in found for n in range(int((p.ends_at - p.starts_at) / HOUR))]
    assert len(set(every)) == len(every) > 0
    assert [p.kind for p in found].count(Kind.peak) == 1
    assert found[-1].ends_at - found[0].starts_at <= rules.LONGEST


@pytest.mark.parametrize(
    "phases",
    [
        [Phase(Kind.warmup, NOW, NOW + HOUR)],  # no peak
        [Phase(Kind.peak, NOW + timedelta(minutes=30), NOW + HOUR * 2)],
        [Phase(Kind.peak, NOW + HOUR, NOW + HOUR)],
        [Phase(Kind.peak, NOW, NOW + timedelta(days=61))],
        [Phase(Kind.peak, NOW - timedelta(days=31), NOW + HOUR)],
        [Phase(Kind.peak, NOW + timedelta(days=500), NOW + timedelta(days=501))],
        [Phase(Kind.peak, NOW, NOW + HOUR * 2), Phase(Kind.encore, NOW + HOUR, NOW + HOUR * 3)],
        [Phase(Kind.peak, NOW, NOW + HOUR), Phase(Kind.peak, NOW + HOUR, NOW + HOUR * 2)],
    ],
)
def test_what_is_no_node(phases: list[Phase]) -> None:
    with pytest.raises(BadPhases):
        rules.checked(phases, NOW)


@given(lengths(), st.integers(-60 * 24 * 3, 60 * 24 * 60))
def test_a_moment_lies_in_one_place_of_a_node(phases: list[Phase], minutes: int) -> None:
    now = phases[0].starts_at + timedelta(minutes=minutes)
    found = rules.stage(phases, now)
    inside = [p for p in phases if p.starts_at <= now < p.ends_at]
    if inside:
        assert found == ("in", inside[0].kind, inside[0].ends_at)
    elif now >= phases[-1].ends_at:
        assert found == ("over", None, None)
    else:
        coming = next(p for p in phases if p.starts_at > now)
        assert found == ("before" if coming is phases[0] else "between", coming.kind, coming.starts_at)


def test_shares_are_of_these_phases_or_give_way_to_their_length() -> None:
    phases = [Phase(Kind.warmup, NOW, NOW + HOUR), Phase(Kind.peak, NOW + HOUR, NOW + HOUR * 4)]
    right = Target(100, {Kind.warmup: 1000, Kind.peak: 9000})
    assert rules.weights(rules.fits(right, phases), phases) == [1000, 9000]
    assert rules.weights(right, phases[1:]) == [3 * 3600], "the node was edited since"
    assert rules.weights(Target(100), phases) == [3600, 3 * 3600]
    wrong: list[dict[Kind, int]] = [{Kind.peak: 10_000}, {Kind.warmup: 1, Kind.peak: 1}, {}]
    for shares in wrong:
        with pytest.raises(BadShares):
            rules.fits(Target(100, shares), phases)


@given(st.integers(0, 20_000))
def test_bands_tile_the_ranks_and_hold_at_least_five(n: int) -> None:
    found = rules.bands(n)
    assert (not found) is (n < rules.LEAST)
    assert [r for low, high in found for r in range(low, high + 1)] == (list(range(1, n + 1)) if found else [])
    assert all(high - low + 1 >= rules.LEAST for low, high in found)


@given(st.integers(1, 500), st.integers(1, 500))
def test_a_rank_is_told_by_its_band(rank: int, n: int) -> None:
    found = rules.band(rank, n)
    assert (found is None) is (n < rules.LEAST or rank > n)
    assert found is None or found[0] <= rank <= found[1]


@pytest.fixture
async def town(house: House, app: Litestar) -> AsyncIterator[Street]:
    async with street(house, app) as opened:
        yield opened


def body(*spans: tuple[str, int, int], name: str = "双旦狂欢节") -> dict[str, Any]:
    """A node whose phases lie so many hours from this one."""
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    phases = [
        {"kind": k, "starts_at": (now + HOUR * a).isoformat(), "ends_at": (now + HOUR * z).isoformat()}
        for k, a, z in spans
    ]
    return {"name": {"zh-CN": name, "en": "Double holiday"}, "phases": phases}


async def operator(town: Street) -> Client:
    who = await town.person("operator")
    async with town.house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=who.id, name="Meadow")
    return await town.browser("operator")


OPS = "/api/ops/promo/nodes"


async def test_the_house_keeps_nodes_that_every_shop_sees_and_writes_down_who_did(town: Street) -> None:
    ops, boss = await operator(town), await town.browser("boss")
    shop = f"/api/merchant/{await market.shop(town.house, await town.person('boss'))}/promo/nodes"
    assert (await ops.get(OPS)).json == {"items": [], "next": None}
    made = (await ops.post(OPS, body(("peak", 48, 72), ("warmup", 1, 48)))).json
    assert ([p["kind"] for p in made["phases"]], made["house"], made["rev"]) == (["warmup", "peak"], True, 1)
    own = (await boss.post(shop, body(("peak", 5, 6), name="店庆"))).json
    assert own["house"] is False
    seen = (await boss.get(shop)).json["items"]
    assert [(n["node"]["id"], n["target"]) for n in seen] == [(own["id"], None), (made["id"], None)]
    assert [n["id"] for n in (await ops.get(OPS)).json["items"]] == [made["id"]], "a shop's own is its own"
    first = (await boss.get(shop, limit=1)).json
    assert [n["node"]["id"] for n in (await boss.get(shop, cursor=first["next"])).json["items"]] == [made["id"]]
    edited = body(("peak", 48, 80), ("warmup", 1, 48)) | {"rev": 1}
    assert (await ops.put(f"{OPS}/{made['id']}", edited)).json["rev"] == 2
    assert (await ops.put(f"{OPS}/{made['id']}", edited)).code == "base.errors.stale"
    assert (await boss.put(f"{shop}/{made['id']}", edited | {"rev": 2})).status == 404, "not the shop's to change"
    assert (await boss.post(f"{shop}/{made['id']}/cancel")).status == 404
    assert (await ops.post(f"{OPS}/{own['id']}/cancel")).status == 404
    assert (await boss.post(f"{shop}/{own['id']}/cancel")).json["state"] == State.cancelled
    assert (await boss.post(f"{shop}/{own['id']}/cancel")).code == "compass.market.node_over"
    async with town.house.read() as db:
        verbs = await db.all(trail.trail.select().where(trail.trail.c.subject == made["id"]).order_by(trail.trail.c.id))
    assert [r.verb for r in verbs] == ["compass.market.add_node", "compass.market.edit_node"]


async def test_targets_are_each_shops_own(town: Street) -> None:
    ops, boss, rival = await operator(town), await town.browser("boss"), await town.browser("rival")
    shops = [await market.shop(town.house, await town.person(name), name) for name in ("boss", "rival")]
    mine, theirs = (f"/api/merchant/{shop}/promo/nodes" for shop in shops)
    node = (await ops.post(OPS, body(("warmup", -1, 2), ("peak", 2, 4)))).json["id"]
    aim = {"amount": 300_000_00, "shares": {"warmup": 2000, "peak": 8000}}
    assert (await boss.put(f"{mine}/{node}/target", aim)).status == 204
    assert (await boss.get(mine)).json["items"][0]["target"] == aim
    assert (await rival.get(theirs)).json["items"][0]["target"] is None
    assert (await rival.put(f"{mine}/{node}/target", aim)).status == 404
    assert (await boss.put(f"{mine}/{node}/target", {"amount": 5, "shares": {"peak": 10_000}})).code == (
        "compass.market.bad_shares"
    )
    assert (await boss.put(f"{mine}/{node}/target", {"amount": None})).status == 204
    assert (await boss.get(mine)).json["items"][0]["target"] is None
    own = (await rival.post(theirs, body(("peak", 1, 2)))).json["id"]
    assert (await boss.put(f"{mine}/{own}/target", aim | {"shares": None})).status == 404


async def test_what_is_over_stays_as_it_was(town: Street, moved: Any) -> None:
    boss = await town.browser("boss")
    base = f"/api/merchant/{await market.shop(town.house, await town.person('boss'))}/promo/nodes"
    node = (await boss.post(base, body(("peak", -30 * 23, 2)))).json["id"]
    running = body(("peak", -30 * 23, 4)) | {"rev": 1}
    assert (await boss.put(f"{base}/{node}", running)).status == 200
    moved(hours=5)
    assert (await boss.put(f"{base}/{node}", running | {"rev": 2})).code == "compass.market.node_over"
    assert (await boss.put(f"{base}/{node}/target", {"amount": 1})).code == "compass.market.node_over"


WRONG: list[dict[str, Any]] = [
    {"name": {"zh-CN": "x" * 41}}, {"name": {"fr": "Soldes"}}, {"name": {}}, {"phases": []}, {"phases": None}, {"more": 1},
    {"name": {"zh-CN": "a\u0000b"}}, {"phases": [{"kind": "party"}]},
    {"phases": [{"kind": "peak", "starts_at": "2026-11-26T00:00:00", "ends_at": "2026-11-27T00:00:00"}]},  # no zone
    {"phases": [{"kind": "peak", "starts_at": "0001-01-01T00:00:00Z", "ends_at": "9999-12-31T23:00:00Z"}]},
    {"phases": [{"kind": "peak", "starts_at": "0001-01-01T00:00:00+14:00", "ends_at": "9999-12-31T23:00:00-12:00"}]},
]  # fmt: skip


async def test_what_is_no_node_is_refused(town: Street) -> None:
    boss = await town.browser("boss")
    base = f"/api/merchant/{await market.shop(town.house, await town.person('boss'))}/promo/nodes"
    for wrong in WRONG:
        assert (await boss.post(base, body(("peak", 1, 2)) | wrong)).status == 422, wrong
    assert (await boss.post(base, {})).status == 422
    assert (await boss.put(f"{base}/{ids.new()}/target", {"amount": 10**15})).status == 422
    assert (await boss.get(base, cursor="bm9wZQ")).status == 422
    assert (await boss.get(base)).json["items"] == []


async def test_nobody_keeps_nodes_without_end(house: House, town: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meadow.compass.market.actions.MOST", 2)
    boss = await town.browser("boss")
    shop: UUID = await market.shop(house, await town.person("boss"))
    told = [(await boss.post(f"/api/merchant/{shop}/promo/nodes", body(("peak", 1, 2)))).status for _ in range(3)]
    assert told == [201, 201, 409]
