"""What a page and a day hold at most, pages of goods alone, and that every reason told is a true one."""

import random
from datetime import timedelta

import msgspec
import numpy as np
import pytest

from meadow.base import clock, ids
from meadow.scenes.feed import serve
from meadow.scenes.feed.rules.value import quality
from meadow.scenes.feed.serve.compose import draw
from meadow.scenes.feed.serve.person import Person
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.types import KINDS, SOURCES, Policies
from meadow.scenes.feed.types.ranking import Bought, Intent, State, Switches
from tests.scenes.test_feed_serving import Row, ask, packed, person, shelf

POLICIES = Policies(epsilon_bp=0, trials=0, holdback_bp=0, share_trial_bp=0)


def market(count: int = 60, shops: int = 3) -> Shelf:
    """Cards of a few shops, one in six sold out, among as many clips."""
    made, dice = Shelf(), random.Random(5)
    rows = []
    for i in range(count):
        seen = packed([400, 100, 100, 10, 10 * dice.random(), 5 * dice.random(), 0, 0])
        shop = ids.derived("shop", i % shops)
        rows.append(Row(ids.derived("card", i), "card", None, [], [f"top{i % 2}", f"leaf{i % 5}"], shop_id=shop, product_ids=[ids.derived("card", i)],
                        sells=i % 6 != 0, counts=seen, published_at=clock.now() - timedelta(days=9)))  # fmt: skip
        rows.append(Row(ids.derived("clip", i), "clip", ids.derived("author", i), [], [f"top{i % 2}"], published_at=clock.now() - timedelta(days=9)))  # fmt: skip
    made.put(rows)
    made.rank(clock.now().timestamp())
    return made


def goods(**over: object) -> serve.Ask:
    return ask(kinds=np.array([KINDS.index("card")], np.int32), goods=True, policies=POLICIES, **over)


def test_a_page_holds_no_more_of_a_shop_than_its_cap() -> None:
    held = market(shops=2)
    both = np.array([KINDS.index("card"), KINDS.index("clip")], np.int32)
    for most in (1, 2):
        policies = msgspec.structs.replace(POLICIES, shop_page=most, high_bp=5_000, target_bp=5_000)
        page = serve.compose(held, person(), ask(kinds=both, policies=policies, size=12, price=20.0))
        sold = [int(held.shop[c.place]) for c in page if held.shop[c.place] >= 0]
        assert sold
        assert max(sold.count(s) for s in sold) <= most


@pytest.mark.parametrize(("cap", "of"), [("author_day", "author"), ("shop_day", "shop"), ("product_day", "product")])
def test_a_day_has_enough_of_somebody_until_nothing_else_is_left(cap: str, of: str) -> None:
    held, now = shelf(200, authors=20), clock.now().timestamp()
    held.shop[:200] = held.words["t:tag1"]
    held.shop[:100] = held.words["t:tag2"]
    column = held.product[0] if of == "product" else getattr(held, of)
    first = int(np.flatnonzero((column[:200] >= 0) & held.servable[:200])[0])
    same = [p for p in range(200) if column[p] == column[first]]
    who = person()
    who.shown(ids.new(), same[:1], now)
    for most, barred in ((1, True), (2, False)):
        policies = msgspec.structs.replace(POLICIES, author_day=1_000, shop_day=1_000, product_day=1_000)
        places = set(draw(held, who, ask(policies=msgspec.structs.replace(policies, **{cap: most}))).places.tolist())
        assert (not places & set(same)) == barred
    worn = msgspec.structs.replace(POLICIES, author_day=1, shop_day=1, product_day=1)
    who.shown(ids.new(), list(range(200)), now)
    assert serve.compose(held, who, ask(policies=worn)), "an empty page would be worse"
    clock.move(timedelta(days=1))
    fresh = draw(held, who, ask(policies=worn))
    assert set(same) & set(fresh.places.tolist())


def test_a_page_of_goods_is_of_goods_that_can_be_bought() -> None:
    held = market()
    page = serve.compose(held, person(), goods(size=20))
    assert len(page) == 20, "no cap of a shop, no band of commerce"
    assert all(held.sells[c.place] and held.kind[c.place] == KINDS.index("card") for c in page)
    assert serve.compose(held, person(switches=Switches(minor=True)), goods(size=20))
    leaf = held.words["c:leaf3"]
    page = serve.compose(held, person(), goods(size=20, category=leaf))
    assert {int(held.leaf[c.place]) for c in page} == {leaf}
    assert len(page) == sum(held.sells[: len(held)] & (held.leaf[: len(held)] == leaf))


def test_taste_orders_goods() -> None:
    held, now = market(), clock.now().timestamp()
    wanted = {"leaf2": Intent(2.0, now)}
    plain, fond = (serve.compose(held, who, goods(size=6)) for who in (person(), person(intents=wanted)))
    leaf = held.words["c:leaf2"]
    count = [sum(int(held.leaf[c.place]) == leaf for c in page) for page in (plain, fond)]
    assert count[1] > count[0]


def _worth(held: Shelf, who: Person, asked: serve.Ask) -> dict[int, float]:
    """What each candidate is worth to her, in long views."""
    drawn = draw(held, who, asked)
    worth = drawn.pool.ent + drawn.pool.com * drawn.pool.commerce
    return dict(zip(drawn.places.tolist(), worth.tolist(), strict=True))


def _without(state: State, source: str, evidence: str) -> State:
    """A state that never knew the evidence."""
    held = msgspec.msgpack.decode(msgspec.msgpack.encode(state), type=State)
    held.interest.pop(evidence, None)
    held.intents.pop(evidence[2:], None)
    held.bought.pop(evidence[2:], None)
    held.recent = [] if source in {"because", "like_you"} else held.recent
    return held


@pytest.mark.parametrize("source", ["follow", "because", "like_you", "interest", "looking_for", "again"])
def test_without_its_evidence_an_item_is_worth_less(source: str) -> None:
    held, now = shelf(400), clock.now().timestamp()
    states = {
        "follow": State(), "interest": State(interest={"t:tag3": [4.0, 4.0, 4.0, now]}),
        "because": State(recent=[(int(held.key[i]), now) for i in (3, 5, 7)]), "like_you": State(recent=[(int(held.key[3]), now)]),
        "looking_for": State(intents={c: Intent(4.0, now) for c in ("top0", "top4")}),
        "again": State(bought={c: Bought(now - 40 * 86_400, 9_900, 3, 30 * 86_400.0) for c in ("top0", "top4")}),
    }  # fmt: skip
    state = states[source]
    state.pages = 9
    followed = {"followed": held.author[:80:8]} if source == "follow" else {}
    price = 20.0 if source == "looking_for" else 1.0
    who = Person(ids.derived("s"), ids.derived("s"), state)
    cited = [
        c
        for s in range(40)
        for c in serve.compose(held, who, ask(s, price=price, **followed))
        if c.source == source and c.slot.how == "greedy"
    ]
    assert len(cited) >= 5
    before, fell = _worth(held, who, ask(**followed)), 0
    for c in cited:
        assert c.detail.evidence
        other = Person(ids.derived("s"), ids.derived("s"), _without(state, source, c.detail.evidence))
        fell += _worth(held, other, ask()).get(c.place, -1e9) < before[c.place] - 1e-6
    assert fell / len(cited) >= 0.95, f"{fell} of {len(cited)}"


def test_popular_and_new_are_told_of_what_is() -> None:
    held = shelf(400)
    page = [c for s in range(40) for c in serve.compose(held, person(), ask(s))]
    popular, new = [{c.place for c in page if c.source == s} for s in ("popular", "new")]
    assert popular
    assert new
    assert new <= set(held.fresh.tolist())
    assert popular <= set(held.ranked[:240].tolist())
    assert {c.source for c in page} <= set(SOURCES)


def test_goods_are_as_good_as_their_reviews_and_as_what_is_kept() -> None:
    assert quality(None, 0, 0, 0) == 0.5
    assert quality(480, 200, 0, 0) > 0.75
    assert quality(200, 200, 0, 0) == 0.0
    assert quality(500, 1, 0, 0) < 0.55, "one full mark says little"
    assert quality(None, 0, 50, 100) < 0.2
    assert quality(None, 0, 0, 100) > 0.5
