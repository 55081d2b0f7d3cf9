"""Peers are told as percentiles, of enough broadcasts of enough others; the band of a pace holds what it says."""

import random
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.base import ids
from meadow.compass.diagnosis.types import Baseline
from meadow.compass.metrics.rules import peers
from meadow.compass.metrics.types.rooms import Cell, Peer, Place, RoomMinute
from meadow.compass.screen import rules
from meadow.compass.screen.rules import ahead

SKIN, LIPS, BEAUTY = ids.new(), ids.new(), ids.new()
ME = ids.new()
AUTHORS = [ids.new() for _ in range(8)]


def place(author: UUID, category: UUID | None = SKIN, top: UUID | None = BEAUTY, tier: int = 4, hour: int = 3) -> Place:
    return Place(author_id=author, category=category, top=top, tier=tier, hour=hour)


def many(rooms: int, owners: int, **at: int) -> list[Peer]:
    return [
        Peer(place=place(AUTHORS[n % owners], **at), figures={"gpm_view": 100 + n, "opm": 20_000}) for n in range(rooms)
    ]


def test_nineteen_broadcasts_or_four_authors_are_nobodys_peers() -> None:
    assert peers.cell(many(19, 8), place(ME)) is None
    assert peers.cell(many(60, 4), place(ME)) is None
    assert (
        peers.cell([*many(60, 4), *(Peer(place=place(ME), figures={"gpm_view": 1}) for _ in range(60))], place(ME))
        is None
    )
    found = peers.cell(many(30, 5), place(ME))
    assert found is not None
    assert (found.rooms, found.authors, found.without, found.figures["gpm_view"]) == (30, 5, [], [107, 114, 122])


def test_a_thin_cell_widens_by_hour_then_tier_then_category() -> None:
    near = many(20, 5)
    assert peers.cell([*near, *many(10, 5, hour=1)], place(ME)).without == ["hour"]  # type: ignore[union-attr]
    assert peers.cell([*near, *many(10, 5, tier=5)], place(ME)).without == ["hour", "tier"]  # type: ignore[union-attr]
    assert peers.cell([*near, *many(10, 5, tier=6)], place(ME)).rooms == 20  # type: ignore[union-attr]
    assert peers.cell(many(40, 6), place(ME, category=LIPS)).without == ["hour", "tier", "category"]  # type: ignore[union-attr]
    assert peers.cell(many(40, 6), place(ME, category=None, top=None)) is None, (
        "of what nobody knows there are no peers"
    )


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([ME, *AUTHORS]), st.sampled_from([SKIN, LIPS, None]), st.integers(0, 9), st.integers(0, 3),
            st.dictionaries(st.sampled_from(["gpm_view", "opm", "follow_rate"]), st.integers(0, 10**6)),
        ),
        max_size=120,
    )
)  # fmt: skip
def test_no_cell_is_small_and_none_holds_ones_own(
    rows: list[tuple[UUID, UUID | None, int, int, dict[str, int]]],
) -> None:
    known = [Peer(place=place(a, c, BEAUTY if c else None, tier, hour), figures=f) for a, c, tier, hour, f in rows]
    found = peers.cell(known, place(ME))
    if found is None:
        return
    assert found.rooms >= peers.LEAST
    assert found.authors >= peers.OWNERS
    assert found.rooms <= sum(p.place.author_id != ME for p in known)
    for name, three in found.figures.items():
        told = [p for p in known if p.place.author_id != ME and name in p.figures]
        assert len({p.place.author_id for p in told}) >= peers.OWNERS
        assert three == sorted(three)
        assert set(three) <= {p.figures[name] for p in told}


@given(st.dictionaries(st.uuids(), st.integers(0, 10**9), min_size=1, max_size=40))
def test_tenths_follow_sales_and_equal_sales_are_one_tenth(sales: dict[UUID, int]) -> None:
    found = peers.tiers(sales)
    assert set(found.values()) <= set(range(10))
    ordered = sorted(sales, key=lambda one: sales[one])
    for one, other in pairwise(ordered):
        assert found[one] <= found[other]
        assert sales[one] != sales[other] or found[one] == found[other]


def test_a_pace_that_never_changes_leads_where_it_ended() -> None:
    even = [[100] * 120] * 12
    assert ahead.band(even, 0.5) == (1.0, 1.0, 12, 11 * 10_000 // 13)
    assert ahead.band(even[:8], 0.5) is None
    assert ahead.band(even, 0.0) is None
    assert ahead.off([0] * 60, 0.5) is None


def test_eight_in_ten_broadcasts_end_within_the_band() -> None:
    chance, hit, of = random.Random(7), 0, 300
    for _ in range(of):
        level = [chance.lognormvariate(0, 0.6) for _ in range(31)]
        rows = [[round(1000 * one * (1 + ix / 30 * chance.random())) for ix in range(40)] for one in level]
        mine, past = rows[0], rows[1:]
        low, high, n, covers = ahead.band(past, 0.5) or (0, 0, 0, 0)
        assert (n, covers) == (30, 25 * 10_000 // 31)
        hit += low <= (ahead.off(mine, 0.5) or 0) <= high
    assert 0.75 <= hit / of <= 0.87


def test_the_pace_is_told_with_its_band_and_never_below_what_was_sold() -> None:
    start = datetime(2026, 11, 22, 11, tzinfo=UTC)
    now, end = start + timedelta(hours=1), int((start + timedelta(hours=2)).timestamp() * 1000)
    minutes = {int(start.timestamp()) + 60 * n: [0, 0, 0, 1, 100] for n in range(60)}
    falls = [[300] * 30 + [100] * 30 + [0] * 60 for _ in range(10)]
    told = rules.pace(minutes, 6000, start, end, now, falls)
    assert (told["per_hour"], told["at_end"], told["of"]) == (6000, 12_000, 10)
    assert told["low"] == told["high"] == round(12_000 * 12_000 / 18_000)
    assert rules.pace(minutes, 12_500, start, end, now, falls)["low"] == 12_500
    assert "low" not in rules.pace(minutes, 6000, start, end, now, falls[:5])
    assert rules.pace(minutes, 6000, start, None, now, falls)["at_end"] is None


def test_figures_that_grow_are_set_beside_others_by_the_minute() -> None:
    past = Baseline(
        sessions=6, figures={"acu": 80, "gpm_view": 900}, sums={"minutes": 120, "orders": 240, "viewers": 6000}
    )
    cell = Cell(
        rooms=40, authors=9, without=[], figures={"opm": [10_000, 30_000, 50_000], "gpm_view": [500, 700, 1100]}
    )
    found = ahead.ticks(past, cell, 30)
    assert found["orders_paid"] == [60, 90, 150]
    assert found["room_view_uv"] == [1500, None, None]
    assert found["online_now"] == [80, None, None]
    assert found["gpm_view"] == [900, 700, 1100]
    assert "follow_rate" not in found
    assert ahead.ticks(Baseline(), None, 30) == {}


def test_sales_by_the_minute_have_the_silent_minutes() -> None:
    start = datetime(2026, 11, 22, 11, tzinfo=UTC)
    rows = [RoomMinute(start + timedelta(minutes=n), 0, 0, 0, 1, gmv, 0) for n, gmv in ((0, 5), (3, 7))]
    assert ahead.sold(rows) == [5, 0, 0, 7]
    assert ahead.sold([]) == []
