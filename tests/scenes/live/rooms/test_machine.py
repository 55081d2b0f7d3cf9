"""The life of a broadcast, row by row, and what cannot happen."""

from hypothesis import given
from hypothesis import strategies as st

from meadow.scenes.live.rules import machine
from meadow.scenes.live.types import On, State

ROWS = {
    (State.scheduled, On.prepare): State.preparing,
    (State.scheduled, On.cancel): State.cancelled,
    (State.scheduled, On.ban): State.banned,
    (State.preparing, On.started): State.preparing,
    (State.preparing, On.stopped): State.preparing,
    (State.preparing, On.go): State.live,
    (State.preparing, On.cancel): State.cancelled,
    (State.preparing, On.ban): State.banned,
    (State.live, On.started): State.live,
    (State.live, On.stopped): State.grace,
    (State.live, On.end): State.ended,
    (State.live, On.ban): State.banned,
    (State.grace, On.started): State.live,
    (State.grace, On.lapse): State.ended,
    (State.grace, On.end): State.ended,
    (State.grace, On.ban): State.banned,
    (State.ended, On.reopen): State.grace,
    (State.ended, On.replay): State.replay_ready,
    (State.ended, On.withdraw): State.banned,
    (State.replay_ready, On.withdraw): State.banned,
}


def test_every_pair_of_state_and_happening_is_decided() -> None:
    for state in State:
        for on in On:
            assert machine.after(state, on) == ROWS.get((state, on)), (state, on)


@given(st.lists(st.sampled_from(list(On)), max_size=40))
def test_no_way_leads_on_air_but_by_going(happenings: list[On]) -> None:
    state, went = State.scheduled, False
    for on in happenings:
        to = machine.after(state, on)
        if to is None:
            continue
        went |= on is On.go
        assert state not in {State.banned, State.cancelled}, "these are for good"
        assert state is not State.replay_ready or to is State.banned, "what is over is not reopened"
        state = to
        assert went or state not in machine.ON_AIR
