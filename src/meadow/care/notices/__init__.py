"""Notices: the inbox of every person and of every subject she works for."""

from meadow.care.notices.actions import FOLLOWED, WRITTEN, forget_old, on_fact, tell, write_of
from meadow.care.notices.types import Kind, Notice, To

__all__ = ["FOLLOWED", "WRITTEN", "Kind", "Notice", "To", "forget_old", "on_fact", "tell", "write_of"]
