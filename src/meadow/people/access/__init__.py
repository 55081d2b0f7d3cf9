"""Access: sessions, and who may do what on which subject."""

from meadow.people.access.actions import grant, identify, rename, revoke
from meadow.people.access.queries import device_of, grants_of, holders

__all__ = ["device_of", "grant", "grants_of", "holders", "identify", "rename", "revoke"]
