"""Live rooms in the wiring: who follows their facts, what their deadlines run, what they answer."""

from meadow.base.db import Follower, Now
from meadow.scenes.live.actions import session, telling
from meadow.scenes.live.events import Changed, Noted

LATER = [
    Follower("live", (Changed,), batch=telling.publish),
    Follower("live_track", (Noted,), batch=telling.tell),
]
TIMERS: dict[str, Now] = {
    session.GRACE: session.lapse,
}
