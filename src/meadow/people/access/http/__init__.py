"""Access routes: sessions, and the staff of every kind of subject."""

from meadow.people.access.http import sessions, staff

routes = [*sessions.routes, *staff.routes]
