"""Verbs of notices that write: what facts tell inboxes, and the letters that leave the house."""

from meadow.care.notices.actions.facts import FOLLOWED, forget_old, mark_read, on_fact
from meadow.care.notices.actions.letters import (
    SEND,
    WRITTEN,
    Post,
    Sms,
    forget_messages,
    open_message,
    queue,
    send,
    write_of,
)
from meadow.care.notices.actions.tell import tell

__all__ = [
    "FOLLOWED", "SEND", "WRITTEN", "Post", "Sms", "forget_messages", "forget_old", "mark_read", "on_fact", "open_message",
    "queue", "send", "tell", "write_of",
]  # fmt: skip
