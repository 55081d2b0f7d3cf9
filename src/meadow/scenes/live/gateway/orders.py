"""Orders of the house to the gateways, `live.{sid}.ctl`."""

from collections.abc import Callable

import msgspec

from meadow.base import clock
from meadow.scenes.live.gateway.answers import Answers
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import BANNED, Seat
from meadow.scenes.live.gateway.wire import Order, Whom

ENDS_IN_S = 10.0
Drop = Callable[[Seat, int], None]
_whom = msgspec.json.Decoder(Whom)


def obey(drop: Drop, room: Room, order: Order) -> None:
    """Do what is ordered; an order we do not know is for somebody else."""
    body, found = _whom.decode(order.b), room.found
    if order.k in {"kick", "revoke"}:
        _out(drop, room, order.k, body)
    elif order.k in {"mute", "unmute", "unkick"}:
        held = found.kicked if order.k == "unkick" else found.muted
        held.pop(body.viewer, None)
        if order.k == "mute":
            held[body.viewer] = body.until
    elif order.k == "slow":
        found.slow_s = body.s
        found.shadow = found.shadow if body.shadow is None else body.shadow
        found.closed = found.closed if body.closed is None else body.closed
    elif order.k == "words":
        found.words, found.words_version = body.words, body.version
    elif order.k == "replies":
        found.replies, room.answers = body.replies, Answers(body.replies)
    elif order.k == "retract":
        room.lanes.talk.retract(body.chat_ids)
    elif order.k == "end":
        found.state = "ended"
        room.ends_at = room.ends_at or clock.monotonic() + ENDS_IN_S


def _out(drop: Drop, room: Room, kind: str, body: Whom) -> None:
    """Somebody leaves the room, or only the desk."""
    if kind == "kick":
        room.found.kicked[body.viewer] = body.until
    else:
        room.crowd.revoked[body.viewer] = clock.now_ms() // 1000
    for seat in room.crowd.of(body.viewer):
        if kind == "kick" or seat in room.crowd.desk:
            drop(seat, BANNED)
