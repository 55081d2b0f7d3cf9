"""The life of a broadcast: which state follows on what; whatever is not here is refused."""

from meadow.scenes.live.types import On, State

OPEN = frozenset({State.preparing, State.live, State.grace})
"""An author has one of these at most: the stream key belongs to it."""
ON_AIR = frozenset({State.live, State.grace})
"""Viewers are in the room; prices, coupons and deals hold."""
OVER = frozenset({State.ended, State.replay_ready, State.banned, State.cancelled})

_NEXT: dict[State, dict[On, State]] = {
    State.scheduled: {On.prepare: State.preparing, On.cancel: State.cancelled, On.ban: State.banned},
    State.preparing: {
        On.started: State.preparing, On.stopped: State.preparing, On.go: State.live, On.cancel: State.cancelled,
        On.ban: State.banned,
    },
    State.live: {On.started: State.live, On.stopped: State.grace, On.end: State.ended, On.ban: State.banned},
    State.grace: {On.started: State.live, On.lapse: State.ended, On.end: State.ended, On.ban: State.banned},
    State.ended: {On.reopen: State.grace, On.replay: State.replay_ready, On.withdraw: State.banned},
    State.replay_ready: {On.withdraw: State.banned},
    State.banned: {},
    State.cancelled: {},
}  # fmt: skip


def after(state: State, on: On) -> State | None:
    """The state that follows, or None where this cannot happen."""
    return _NEXT[state].get(on)
