"""Who sits in a room of this node: people with their seats, who of them reads, and who may not."""

from collections.abc import Iterator

from meadow.base import clock
from meadow.scenes.live.gateway.limits import SEATS_PER_VIEWER, Talk
from meadow.scenes.live.gateway.presence import Colleague
from meadow.scenes.live.gateway.seat import BANNED, CROWDED, Person, Seat
from meadow.scenes.live.gateway.source import Opening
from meadow.scenes.live.gateway.tickets import PATROL, STAFF, Ticket

CAME_MAX, TALKED_MAX = 50_000, 5_000


class Crowd:
    """Seats by several views, so that the frame loop looks at nothing but who is to be sent to."""

    def __init__(self, found: Opening) -> None:
        self.found = found
        self.people: dict[str, Person] = {}
        self.seats: dict[Seat, None] = {}
        self.flowing: dict[Seat, None] = {}
        self.desk: dict[Seat, None] = {}
        self.came: dict[str, None] = {}
        self.talked: dict[str, Talk] = {}
        """What those said who left lately: coming in again lifts no limit."""
        self.revoked: dict[str, int] = {}
        """Who lost the desk, and when; in seconds."""
        self.emptied_at = clock.monotonic()

    def comes(self, viewer: str) -> bool:
        """Whether somebody comes in for the first time, as far as this node remembers."""
        if viewer in self.came:
            return False
        if len(self.came) >= CAME_MAX:
            del self.came[next(iter(self.came))]
        self.came[viewer] = None
        return True

    def enter(self, seat: Seat, person: Person) -> int:
        """Take a seat; the close code where that may not be."""
        if self.is_out(person):
            return BANNED
        held = self.people.get(person.viewer)
        if held is not None:
            if len(held.seats) >= SEATS_PER_VIEWER:
                return CROWDED
            held.role, held.name = person.role, person.name
            person = held
        else:
            person.talk = self.talked.pop(person.viewer, None)
        self.people[person.viewer] = person
        person.seats.append(seat)
        seat.person = person
        self.seats[seat] = None
        if person.role in STAFF:
            self.desk[seat] = None
        return 0

    def leave(self, seat: Seat) -> None:
        """A seat is empty."""
        for held in (self.seats, self.flowing, self.desk):
            held.pop(seat, None)
        seat.flowing = False
        person = seat.person
        if person is not None and seat in person.seats:
            person.seats.remove(seat)
            if not person.seats:
                self.people.pop(person.viewer, None)
                self._remember(person)
        if not self.seats:
            self.emptied_at = clock.monotonic()

    def _remember(self, person: Person) -> None:
        if person.talk is not None:
            self.talked[person.viewer] = person.talk
            if len(self.talked) > TALKED_MAX:
                del self.talked[next(iter(self.talked))]

    def hold(self, seat: Seat) -> None:
        """Leave it out of the frames."""
        self.flowing.pop(seat, None)
        seat.flowing = False

    def flow(self, seat: Seat) -> None:
        """Send it frames again, unless it is behind or gone."""
        if not seat.paused_at and seat in self.seats:
            self.flowing[seat] = None
            seat.flowing = True

    def is_mute(self, person: Person) -> bool:
        """Whether somebody may not speak now."""
        return _holds(self.found.muted, person)

    def colleagues(self) -> list[Colleague]:
        """Who sits at the desk; the platform's patrol looks on unseen."""
        found = {s.person.viewer: s.person for s in self.desk if s.person is not None and s.person.role != PATROL}
        return [Colleague(p.viewer, p.name, p.role) for p in found.values()]

    def is_out(self, person: Person) -> bool:
        """Whether somebody was put out of the room."""
        return _holds(self.found.kicked, person)

    def role(self, ticket: Ticket, good_s: int) -> str:
        """What a ticket that is good for so long makes of its viewer: nobody of the desk, where it was given before she lost it."""
        lost = self.revoked.get(ticket.viewer)
        return "viewer" if lost is not None and ticket.exp - good_s <= lost else ticket.role

    def of(self, viewer: str) -> Iterator[Seat]:
        """The seats of a viewer, named by id or short id."""
        for person in list(self.people.values()):
            if viewer in {person.viewer, person.short}:
                yield from list(person.seats)


def _holds(until: dict[str, int], person: Person) -> bool:
    for name in (person.viewer, person.short):
        end = until.get(name)
        if end is not None and (end == 0 or end > clock.now_ms()):
            return True
    return False
