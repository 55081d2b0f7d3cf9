"""What a viewer says: checked, masked, shown, told to the other nodes and written down; or a notice why not."""

from collections.abc import Callable

from meadow.base import clock
from meadow.scenes.live.gateway.limits import TEXT_MAX, Talk
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import Person, Seat
from meadow.scenes.live.gateway.tickets import AUTO, STAFF
from meadow.scenes.live.gateway.wire import Chat, Said
from meadow.scenes.live.gateway.words import Words, cleaned

Write = Callable[[Room, Person, Chat], None]
NOBODY = Person("", "", "", AUTO)
"""Who speaks where the room answers by itself."""


def hear(room: Room, seat: Seat, said: Said, *, words: Words, name: Callable[[], str], write: Write) -> None:
    """One word of a viewer; `name` gives a line its id, `write` keeps it."""
    person = seat.person
    if person is None:
        return
    if said.k == "ping":
        seat.tell(t=clock.now_ms())
        return
    if person.role == "guest":
        seat.tell(notice="log_in", id=said.id)
        return
    if room.crowd.is_out(person):  # her socket is cut, the key of her stream is not
        seat.tell(notice="muted", id=said.id)
        return
    person.talk = person.talk or Talk()
    now = clock.monotonic()
    if said.k == "like":
        n = person.talk.likes(said.n, now)
        room.lanes.like(n)
        if n:
            person.likes += n
            room.likers.add(person)
        return
    text = cleaned(said.x)
    refusal = _refusal(room, person, person.talk, text, now)
    if refusal == "shadow":
        seat.tell(ack=said.id)
    elif refusal:
        seat.tell(notice=refusal, id=said.id, slow=room.found.slow_s)
    else:
        line = Chat(i=name(), u=person.short, n=person.name, x=words.mask(text), r=person.role)
        room.lanes.say(line)
        write(room, person, line)
        seat.tell(ack=said.id, i=line.i, x=line.x)
        if person.role not in STAFF and (answer := room.answers.to(text, now, words.mask)):
            line = Chat(i=name(), n=room.found.host, x=answer, r=AUTO)
            room.lanes.say(line)
            write(room, NOBODY, line)


def _refusal(room: Room, person: Person, talk: Talk, text: str, now: float) -> str:
    if not text:
        return "empty"
    if len(text) > TEXT_MAX:
        return "too_long"
    if room.found.state not in {"live", "grace", "preparing"}:
        return "ended"
    if room.found.closed and person.role not in STAFF:
        return "muted"
    if room.crowd.is_mute(person):
        return "shadow" if room.found.shadow else "muted"
    return talk.refuse(text, 0 if person.role in STAFF else room.found.slow_s, now)
