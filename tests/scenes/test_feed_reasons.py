"""What a reason says is so: without the evidence it names, the item stands lower among all candidates, or leaves."""

import random
from collections import Counter

import msgspec
import numpy as np
import pytest

from meadow.base import clock, ids
from meadow.scenes.feed import serve
from meadow.scenes.feed.serve import reasons
from meadow.scenes.feed.serve.compose import Ask, Drawn, draw
from meadow.scenes.feed.serve.person import Person
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.types import SOURCES
from meadow.scenes.feed.types.ranking import Bought, Floats, Intent
from tests.scenes.test_feed_serving import ask, person, shelf

OWN = ("follow", "because", "like_you", "interest", "looking_for", "again")


class Odd:
    """A ranker that has learnt something else than the scorer without one: nothing is said of how it values."""

    def score(self, features: Floats, /) -> dict[str, Floats]:
        mixed = features @ np.random.default_rng(5).normal(0, 0.3, features.shape[1]).astype(np.float32)
        return {"long_view": (1 / (1 + np.exp(-mixed / 8))).astype(np.float32)}


def somebody(held: Shelf, seed: int) -> tuple[Person, Ask]:
    """A person who likes, wants, bought, watched and follows something, and what she is asked."""
    dice, now = random.Random(seed), clock.now().timestamp()
    liked = {f"t:tag{dice.randrange(20)}": [3.0, 3.0, 3.0, now] for _ in range(3)}
    who = person(
        interest=liked | {f"a:{ids.key64(ids.derived('author', dice.randrange(60))):x}": [2.0, 2.0, 2.0, now]},
        intents={f"leaf{dice.randrange(15)}": Intent(4.0, now)},
        bought={"top0": Bought(now - 40 * 86_400, 9_900, 3, 30 * 86_400.0)} if seed % 3 == 0 else {},
        recent=[(int(held.key[dice.randrange(len(held))]), now) for _ in range(5)],
    )
    followed = np.array([held.author[dice.randrange(len(held))] for _ in range(3)], np.int32)
    return who, ask(seed, followed=followed, price=20.0 if seed % 3 else 1.0)


def unknown(held: Shelf, who: Person, asked: Ask, source: str, evidence: str) -> tuple[Person, Ask]:
    """The same, had the evidence never been."""
    if source == "follow":
        return who, msgspec.structs.replace(asked, followed=asked.followed[asked.followed != held.words[evidence]])
    state = msgspec.structs.replace(who.state)
    state.recent = [r for r in state.recent if f"i:{r[0]}" != evidence]
    state.interest = {k: v for k, v in state.interest.items() if source != "interest" or k != evidence}
    state.intents = {c: i for c, i in state.intents.items() if source != "looking_for" or c != evidence[2:]}
    state.bought = {c: b for c, b in state.bought.items() if source != "again" or c != evidence[2:]}
    return Person(who.key, who.account_id, state), asked


def stands(drawn: Drawn, place: int) -> float:
    """How many candidates are worth more; infinitely many where it is none."""
    worth = (
        drawn.pool.ent + drawn.mix.price * drawn.mix.leaning * drawn.pool.com * drawn.pool.commerce - drawn.pool.tired
    )
    at = np.flatnonzero(drawn.places == place)
    return float((worth > worth[at[0]]).sum()) if len(at) else np.inf


@pytest.mark.parametrize("ranker", [None, Odd()], ids=["prior", "ranker"])
def test_five_hundred_items_and_the_evidence_of_each(ranker: Odd | None) -> None:
    held, told, fell, shown = shelf(400), Counter[str](), 0, 0
    for seed in range(60):
        who, asked = somebody(held, seed)
        before = draw(held, who, asked, ranker)
        for c in serve.compose(held, who, asked, ranker):
            shown += 1
            told[c.source] += 1
            if c.source in OWN:
                assert c.detail.evidence
                assert c.detail.sources >> SOURCES.index(c.source) & 1
                after = draw(held, *unknown(held, who, asked, c.source, c.detail.evidence), ranker)
                fell += stands(after, c.place) > stands(before, c.place)
    own = sum(told[s] for s in OWN)
    assert shown >= 500
    assert own >= 100
    assert fell / own >= 0.95, f"{fell} of {own}"
    if ranker is None:
        assert all(told[s] for s in ("follow", "because", "interest", "like_you")), told


def test_who_has_no_taste_is_told_nothing_of_it() -> None:
    held = shelf(200)
    page = [c for s in range(10) for c in serve.compose(held, person(), ask(s))]
    assert {c.source for c in page} <= {"popular", "new", "live_now", "rest"}
    assert {c.detail.evidence for c in page} == {""}


def test_evidence_that_changes_nothing_is_not_named() -> None:
    """A liked tag that all candidates bear moves none of them past another."""
    held = shelf(60)
    held.tags[: len(held)] = held.word("t:all")
    held.rank(clock.now().timestamp())
    who = person(interest={"t:all": [4.0, 4.0, 4.0, clock.now().timestamp()]})
    page = [c for s in range(10) for c in serve.compose(held, who, ask(s))]
    assert "interest" not in {c.source for c in page}
    assert reasons.source_of(0) == "rest"
