"""Notices over HTTP: one's own inbox, or with `subject` that of a shop, an author or an agency."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, read, signed_in, write
from meadow.care.notices import actions, queries
from meadow.care.notices.types import Channel, MarkRead, Notice, Sent, SentRow, Unread, WrongSubject

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Subject = Annotated[str | None, QueryParameter(max_length=60)]


@read("/api/notices", guard=signed_in, op="care_notices_list", raises=[NotFound, WrongSubject])
async def notices(
    db: ReadDb, who: Who, subject: Subject = None, cursor: str | None = None, limit: Limit = 24
) -> Page[Notice]:
    """An inbox, the newest first."""
    return await queries.notices(db, who, subject, cursor, limit)


@read("/api/notices/unread", guard=signed_in, op="care_notices_unread", raises=[NotFound, WrongSubject])
async def unread(db: ReadDb, who: Who, subject: Subject = None) -> Unread:
    """How many notices wait."""
    return await queries.unread(db, who, subject)


@write("/api/notices/read", guard=signed_in, op="care_notices_read", raises=[NotFound, WrongSubject])
async def mark_read(db: WriteDb, who: Who, data: MarkRead, subject: Subject = None) -> Unread:
    """Mark notices as read; answers how many still wait."""
    await actions.mark_read(db, who, subject, data)
    return await queries.unread(db, who, subject)


@read("/api/ops/messages", guard=ops("messages.read"), op="care_notices_messages")
async def messages(
    db: ReadDb, channel: Channel | None = None, cursor: str | None = None, limit: Limit = 24
) -> Page[SentRow]:
    """Mail and text messages that the house has sent."""
    return await queries.messages(db, channel, cursor, limit)


@write(
    "/api/ops/messages/{message_id:uuid}/open", guard=ops("messages.read"), op="care_notices_open_message", keyed=False,
    raises=[NotFound],
)  # fmt: skip
async def open_message(db: WriteDb, who: Who, message_id: UUID) -> Sent:
    """Read one message in plain; that it was opened is noted."""
    return await actions.open_message(db, who, message_id)


routes = [notices, unread, mark_read, messages, open_message]
