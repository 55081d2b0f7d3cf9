"""Deltas: what they change is what changed, they fit their bytes, and what waited comes later."""

import random
from typing import Any

import msgspec

from meadow.compass.screen import rules
from meadow.compass.screen.hub.frames import KEYED, LIMIT, diff, fit, merge


def drawn(chance: random.Random, rows: int) -> dict[str, Any]:
    state: dict[str, Any] = {
        "tick": chance.randrange(10**9),
        "as_of": 1,
        "lag_ms": 0,
        "state": chance.choice(("a", "b")),
    }
    for name in KEYED:
        state[name] = {f"k{i}": [chance.randrange(10**8)] * 4 for i in range(rows) if chance.random() < 0.7}
    return state


def test_a_delta_takes_a_watcher_from_one_state_to_the_next() -> None:
    chance = random.Random(5)
    before = drawn(chance, 9)
    for _ in range(300):
        after = drawn(chance, 9)
        assert merge(before, diff(before, after)) == after
        before = after
    assert set(diff(before, before)) == {"tick", "as_of", "lag_ms"}


def test_a_delta_fits_and_what_waited_arrives() -> None:
    chance = random.Random(7)
    held, wanted = drawn(chance, 60), drawn(chance, 60)
    seconds = 0
    while held != wanted and seconds < 60:
        delta = fit(diff(held, wanted))
        assert len(msgspec.json.encode(delta)) <= LIMIT
        held = merge(held, delta)
        seconds += 1
    assert held == wanted
    assert seconds > 3, "it did not fit at once"
    assert "figures" in fit(diff(drawn(chance, 60), wanted)), "figures go first"


def test_who_only_has_a_link_sees_nobody() -> None:
    state = {"figures": {"gmv_pay": 5}, "orders": {"a": [1, "浙江杭州", "李**", "77", 2, 9900], "b": None}}
    assert rules.masked(state)["orders"] == {"a": [1, "", "", "77", 2, 9900], "b": None}
    frame = msgspec.json.encode(state)
    assert "李".encode() not in rules.without_people(frame)
    assert rules.without_people(b'{"figures":{}}') == b'{"figures":{}}'
