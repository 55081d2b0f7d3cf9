"""SQL of notices and of sent messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import Fixed, ReadDb, WriteDb, given, struct
from meadow.base.vault import mask_email, mask_phone
from meadow.care.notices.tables import message, notice
from meadow.care.notices.types import Channel, Kind, Letter, Outgoing, Sent, SentRow, To, Told

_KEEP = ("to_id", "to_kind", "dedupe", *Told.__struct_fields__)
_ADD = Fixed(insert(notice).values(given(notice, *_KEEP)).on_conflict_do_nothing())  # every purchase tells its shop
_TOLD = [notice.c[name] for name in Told.__struct_fields__]


def _mine(to: To, kinds: Sequence[Kind]) -> Any:
    return (notice.c.to_id == to.id) & (notice.c.to_kind == to.kind) & notice.c.kind.in_([k.value for k in kinds])


async def add(db: WriteDb, told: Told, *, to: To, dedupe: str) -> bool:
    """Put a notice into an inbox; False where it lies there already."""
    row = {name: getattr(told, name) for name in told.__struct_fields__} | {"kind": told.kind.value}
    row |= {"to_id": to.id, "to_kind": to.kind, "dedupe": dedupe}
    return bool(await db.run(_ADD, row))


async def page(db: ReadDb, kinds: Sequence[Kind], *, to: To, before: UUID | None, limit: int) -> list[Told]:
    """An inbox, the newest first, up to `limit` + 1."""
    stmt = sa.select(*_TOLD).where(_mine(to, kinds))
    if before is not None:
        stmt = stmt.where(notice.c.id < before)
    return [struct(Told, row) for row in await db.all(stmt.order_by(notice.c.id.desc()).limit(limit + 1))]


async def unread(db: ReadDb, kinds: Sequence[Kind], *, to: To, most: int) -> int:
    """How many are unread, counted up to `most`."""
    found = sa.select(notice.c.id).where(_mine(to, kinds), notice.c.read_at.is_(None)).limit(most).subquery()
    return int(await db.value(sa.select(sa.func.count()).select_from(found)) or 0)


async def mark(db: WriteDb, kinds: Sequence[Kind], *, to: To, ids: Sequence[UUID] | None, at: datetime) -> int:
    """Mark these, or all, as read; returns how many were unread."""
    mine = _mine(to, kinds) & notice.c.read_at.is_(None)
    if ids is not None:
        mine &= notice.c.id.in_(ids)
    return await db.run(notice.update().where(mine).values(read_at=at))


async def drop(db: WriteDb, *, before: datetime) -> int:
    """Forget old notices of every inbox."""
    return await db.run(notice.delete().where(notice.c.at < before))


_ROW = [message.c[name] for name in ("id", "at", "channel", "letter", "locale")] + [message.c.masked.label("to")]
_SEALED = ("recipient", "subject", "body")
_KEEP_MESSAGE = Fixed(insert(message).values(given(message)).on_conflict_do_nothing())


async def keep_message(db: WriteDb, out: Outgoing, *, at: datetime) -> bool:
    """Keep a message, what is personal sealed; False where it was kept before."""
    seal = db.house.vault.seal
    masked = mask_email(out.to) if "@" in out.to else mask_phone(out.to)
    row = {
        "account_id": out.account_id, "id": out.id, "channel": out.channel.value, "letter": out.letter.value, "at": at,
        "locale": out.locale, "masked": masked, "recipient": seal("notices.recipient", out.to),
        "subject": seal("notices.subject", out.subject), "body": seal("notices.body", out.body), "dedupe": out.dedupe,
    }  # fmt: skip
    return bool(await db.run(_KEEP_MESSAGE, row))


async def messages(db: ReadDb, *, channel: Channel | None, before: tuple[Any, ...] | None, limit: int) -> list[SentRow]:
    """What was sent to anybody, the newest first, up to `limit` + 1: for the platform's own staff."""
    stmt = sa.select(*_ROW)
    if channel is not None:
        stmt = stmt.where(message.c.channel == channel.value)
    if before is not None:
        stmt = stmt.where(sa.tuple_(message.c.at, message.c.id) < sa.tuple_(*(sa.literal(x) for x in before)))
    rows = await db.all(stmt.order_by(message.c.at.desc(), message.c.id.desc()).limit(limit + 1))
    return [struct(SentRow, row) for row in rows]


async def message_of(db: ReadDb, *, message_id: UUID) -> Sent | None:
    """One message in plain, whoever's it is."""
    row = await db.one(sa.select(*_ROW, *(message.c[name] for name in _SEALED)).where(message.c.id == message_id))
    if row is None:
        return None
    to, subject, body = (db.house.vault.open(f"notices.{name}", getattr(row, name)) for name in _SEALED)
    return Sent(
        id=row.id, at=row.at, channel=Channel(row.channel), letter=Letter(row.letter), locale=row.locale, to=to, subject=subject,
        body=body,
    )  # fmt: skip


async def drop_messages(db: WriteDb, *, before: datetime) -> int:
    """Forget old messages to everybody."""
    return await db.run(message.delete().where(message.c.at < before))
