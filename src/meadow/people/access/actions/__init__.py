"""Verbs of access that write: sessions, and the rights of people on subjects."""

from meadow.people.access.actions.sessions import (
    LIFE,
    forget_expired,
    grant,
    hashed,
    identify,
    log_in,
    log_out,
    register,
    rename,
    revoke,
    start,
)
from meadow.people.access.actions.staff import MOST_STAFF, On, add_staff, drop_staff, edit_staff

__all__ = [
    "LIFE", "MOST_STAFF", "On", "add_staff", "drop_staff", "edit_staff", "forget_expired", "grant", "hashed", "identify",
    "log_in", "log_out", "register", "rename", "revoke", "start",
]  # fmt: skip
