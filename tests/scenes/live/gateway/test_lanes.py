"""The lanes without a socket: what is sampled, what never is, and what a gap does."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.base import clock
from meadow.scenes.live.gateway.lanes import RING, RING_MS, Events, Lanes, States, Talk
from meadow.scenes.live.gateway.limits import Talk as Limits
from meadow.scenes.live.gateway.loops import STEP_S, on_grid
from meadow.scenes.live.gateway.room import Beat
from meadow.scenes.live.gateway.unique import PACKED, Unique
from meadow.scenes.live.gateway.wire import Batch, Chat, Event, State
from meadow.scenes.live.gateway.words import Words, cleaned


def event(off: int, at: int = 0) -> Event:
    return Event(off, "notice", at or clock.now_ms())


def line(n: int, role: str = "viewer", kind: str = "text") -> Chat:
    return Chat(i=str(n), x=f"line {n}", r=role, k=kind)  # type: ignore[arg-type]


@given(st.permutations(range(1, 30)), st.lists(st.integers(1, 29), max_size=20))
def test_events_leave_once_and_in_order_however_they_come(order, again):
    events, sent = Events(0), []
    for off in [*order[:15], *again, *order[15:]]:
        events.take(event(off))
        sent += [e.off for e in events.send()]
    assert sent == list(range(1, 30))
    assert not events.gap


def test_a_gap_holds_back_what_came_later():
    events = Events(0)
    events.take(event(1))
    events.take(event(3))
    assert [e.off for e in events.send()] == [1]
    assert events.gap
    events.take(event(2))
    assert [e.off for e in events.send()] == [2, 3]


def test_who_comes_back_gets_what_was_sent_meanwhile():
    events = Events(0)
    for off in range(1, 6):
        events.take(event(off))
    events.send()
    events.take(event(6))  # not sent yet: it comes with the next frame
    assert [e.off for e in events.since(2) or []] == [3, 4, 5]
    assert events.since(5) == []
    assert events.since(6) is None, "ahead of everything"
    assert events.since(0, most=4) is None, "too much"


def test_the_ring_forgets_after_500_and_after_ten_minutes():
    events = Events(0)
    for off in range(1, RING + 11):
        events.take(event(off, clock.now_ms() - RING_MS - 1 if off < 200 else 0))
    events.send()
    assert events.since(9) is None
    assert len(events.since(10) or []) == RING
    events.age(clock.now_ms())
    assert events.since(198) is None
    assert next(e.off for e in events.since(199) or []) == 200


def test_chat_shows_staff_then_buyers_then_the_newest_and_counts_all():
    talk = Talk()
    for n in range(842):
        talk.add(line(n))
    talk.add(line(900, "buyer"))
    talk.add(line(901, "host"))
    for n in range(50):
        talk.add(line(1000 + n, kind="enter"))
    n, shown = talk.take()
    assert n == 844, "who comes in is shown, not counted"
    assert [c.i for c in shown] == [str(i) for i in range(824, 842)] + ["900", "901"]
    assert talk.take() == (0, [])


def test_retracted_lines_are_not_shown_even_where_they_come_late():
    talk = Talk()
    talk.add(line(1))
    talk.add(line(2))
    talk.retract(["1", "3"])
    talk.add(line(3))
    assert [c.i for c in talk.take()[1]] == ["2"]


def test_a_batch_carries_twenty_lines_and_the_exact_number():
    mine, other = Lanes(0), Lanes(0)
    for n in range(100):
        mine.say(line(n))
    mine.like(7)
    batch = mine.outgoing()
    assert batch is not None
    assert (len(batch.c), batch.n, batch.lk) == (20, 100, 7)
    other.merge(msgspec.json.decode(msgspec.json.encode(batch), type=Batch))
    assert (other.talk.take()[0], other.likes) == (100, 7)
    assert mine.outgoing() is None


def test_states_keep_the_newest_version_and_tell_it_once():
    states = States()
    for ver, val in ((2, b"20"), (1, b"10"), (2, b"99")):
        states.put(State("stock:a", ver, msgspec.Raw(val)))
    assert states.take() == {"stock:a": (2, msgspec.Raw(b"20"))}
    assert states.take() == {}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("加我微信 vx123", "加我** ***23"), ("v x 1 联系", "***** 联系"), ("see www.evil.example/a now", "see ******** now"),
        ("电话 138 0013 8000 哦", "电话 ******** 哦"), ("只要 99.90 元", "只要 99.90 元"), ("ＶＸ１", "***"), ("ok", "ok"),
    ],
)  # fmt: skip
def test_words_links_and_numbers_are_masked(said, shown):
    assert Words(1, ["微信", "vx1"]).mask(said) == shown


@given(st.text(max_size=250), st.lists(st.text(min_size=1, max_size=6), max_size=5))
@settings(max_examples=200, deadline=500)
def test_masking_bears_any_text_and_any_list(text, listed):
    seen = cleaned(text)
    assert "\n" not in seen
    Words(1, listed).mask(seen)


def test_limits_of_talking():
    limits = Limits()
    assert [limits.refuse(t, 0, 0.0) for t in ("a", "b", "c", "d")] == ["", "", "", "too_fast"]
    assert limits.refuse("a", 0, 6.0) == ""
    assert limits.refuse("a", 0, 12.0) == "repeated"
    assert limits.refuse("e", 30, 13.0) == "slow_mode"
    assert [limits.likes(n, at) for n, at in ((6, 0.0), (6, 0.5), (6, 1.5), (1000, 3.0))] == [6, 4, 6, 10]


def test_unique_viewers_are_counted_within_their_error():
    one, other = Unique(), Unique()
    for n in range(20_000):
        one.add(f"a{n}")
        other.add(f"a{n + 10_000}")
    whole = Unique(one.packed())
    whole.merge(Unique(other.packed()))
    assert len(one.packed()) == PACKED == 12_288
    assert abs(one.count() - 20_000) < 20_000 * 0.03
    assert abs(whole.count() - 30_000) < 30_000 * 0.03
    few = Unique()
    for n in range(100):
        few.add(str(n))
        few.add(str(n))
    assert abs(few.count() - 100) <= 1


def test_a_late_or_crowded_beat_is_slower_and_never_catches_up():
    beat = Beat()
    begin = beat.due

    def ticks(since: float, until: float, step: float, *, crowded: bool = False) -> int:
        n = round((until - since) / step)
        return sum(beat.starts(begin + since + i * step, crowded=crowded) for i in range(n))

    assert ticks(0, 10, 0.05) == pytest.approx(100, abs=1)
    assert ticks(10, 20, 0.05, crowded=True) == pytest.approx(40, abs=1)
    assert beat.starts(begin + 25, crowded=False), "five seconds late: one tick"
    assert not beat.starts(begin + 25.01, crowded=False)
    assert ticks(25.05, 25.2, 0.05) == 0, "one longer pause"
    assert ticks(25.2, 30.2, 0.05) == pytest.approx(50, abs=1), "and no more than one"


@given(phase=st.floats(0, 0.1), short=st.lists(st.floats(0.001, 0.08), min_size=2, max_size=5), long=st.floats(0, 0.13))
def test_frames_that_take_most_of_a_beat_do_not_make_it_late(phase: float, short: list[float], long: float):
    beat, spent = Beat(), [*short, long]
    due = now = beat.due - phase
    begin, sent = now, 0
    while now < begin + 10:
        if beat.starts(now, crowded=False):
            sent += 1
            now += spent[sent % len(spent)]
        before, due = due, on_grid(due, now)
        assert due > before
        assert now - STEP_S * 1.001 <= due <= now + STEP_S * 1.001
        now = max(now, due)
    assert sent == pytest.approx(100, abs=2)
