"""Inboxes as they are read."""

from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.trail import Who
from meadow.care.notices import rules, store
from meadow.care.notices.types import Channel, Kind, Notice, SentRow, To, Told, Unread, WrongSubject

MOST_UNREAD = 100


def opened(who: Who, subject: str | None) -> tuple[To, list[Kind]]:
    """The inbox a request names and what the caller may read there; raises `WrongSubject`, `NotFound`."""
    to = rules.inbox(subject, who.account_id)
    if to is None:
        raise WrongSubject
    if to.kind != "account" and not who.knows(to.kind, to.id):
        raise NotFound
    return to, rules.readable(who, to)


async def notices(db: ReadDb, who: Who, subject: str | None, cursor: str | None, limit: int) -> Page[Notice]:
    """An inbox, the newest first."""
    to, kinds = opened(who, subject)
    at = Cursor.read(cursor, UUID)
    found = await store.page(db, kinds, to=to, before=at[0] if at else None, limit=limit)
    rows, following = cut(found, limit, lambda t: (t.id,))
    return Page([_view(told) for told in rows], following)


async def unread(db: ReadDb, who: Who, subject: str | None) -> Unread:
    """How many notices wait, counted up to a hundred."""
    to, kinds = opened(who, subject)
    return Unread(await store.unread(db, kinds, to=to, most=MOST_UNREAD))


async def messages(db: ReadDb, channel: Channel | None, cursor: str | None, limit: int) -> Page[SentRow]:
    """What the house has sent, the newest first, recipients masked."""
    at = Cursor.read(cursor, datetime, UUID)
    found, following = cut(
        await store.messages(db, channel=channel, before=at, limit=limit), limit, lambda m: (m.at, m.id)
    )
    return Page(found, following)


def _view(told: Told) -> Notice:
    title, body = rules.render(told.kind, told.params)
    return Notice(
        id=told.id, kind=told.kind, title=title, body=body, link=told.link, at=told.at, read=told.read_at is not None
    )
