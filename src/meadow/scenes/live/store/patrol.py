"""SQL of patrol: rooms on air, warnings, reports, appeals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, ids
from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.live.tables.clips import clip
from meadow.scenes.live.tables.rooms import op, session
from meadow.scenes.live.tables.tools import appeal, chat, report, warning

_OF = (
    session.c.id, session.c.room_id, session.c.author_id, session.c.title, session.c.state, session.c.started_at,
    session.c.last_segment_at,
)  # fmt: skip


async def on_air(db: ReadDb, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
    """Every broadcast on air but rehearsals, the newest first; up to `limit` + 1."""
    reports = sa.select(sa.func.count()).where(report.c.session_id == session.c.id).scalar_subquery()
    warned = sa.select(sa.func.count()).where(warning.c.session_id == session.c.id).scalar_subquery()
    unseen = (
        sa.select(sa.func.count())
        .where(warning.c.session_id == session.c.id, warning.c.seen_at.is_(None))
        .scalar_subquery()
    )
    shut = sa.func.coalesce(
        sa.select(chat.c.closed).where(chat.c.session_id == session.c.id).scalar_subquery(), sa.false()
    )
    query = sa.select(
        *_OF, reports.label("reports"), warned.label("warnings"), unseen.label("unseen"), shut.label("closed")
    ).where(session.c.state.in_(["live", "grace"]), session.c.rehearsal.is_(False))
    if before:
        query = query.where(sa.tuple_(session.c.started_at, session.c.id) < sa.tuple_(*map(sa.literal, before)))
    return await db.all(query.order_by(session.c.started_at.desc(), session.c.id.desc()).limit(limit + 1))


_CUT = ("ban", "take_down")
_WHY = (
    sa.select(op.c.detail["reason"].astext)
    .where(op.c.session_id == session.c.id, op.c.verb.in_(_CUT))
    .order_by(op.c.id.desc()).limit(1).scalar_subquery()
)  # fmt: skip


async def why(db: ReadDb, *, session_id: UUID) -> str:
    """Why the platform cut a broadcast or took it down."""
    return str(await db.value(sa.select(_WHY).select_from(session).where(session.c.id == session_id)) or "")


async def over(db: ReadDb, *, before: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
    """Broadcasts that were on air and are over, rehearsals left out, the newest first; up to `limit` + 1."""
    reports = sa.select(sa.func.count()).where(report.c.session_id == session.c.id).scalar_subquery()
    made = sa.select(sa.func.count()).where(clip.c.session_id == session.c.id, clip.c.video_id.is_not(None))
    query = sa.select(
        *_OF, session.c.ended_at, session.c.end_reason, session.c.replay_url, reports.label("reports"), made.scalar_subquery().label("clips"),
        sa.func.coalesce(_WHY, "").label("why"),
    ).where(
        session.c.state.in_(["ended", "replay_ready", "banned"]), session.c.rehearsal.is_(False),
        session.c.started_at.is_not(None),
    )  # fmt: skip
    if before:
        query = query.where(sa.tuple_(session.c.ended_at, session.c.id) < sa.tuple_(*map(sa.literal, before)))
    return await db.all(query.order_by(session.c.ended_at.desc(), session.c.id.desc()).limit(limit + 1))


async def open_ids(db: ReadDb, *, author_id: UUID) -> list[UUID]:
    """The open broadcasts of an author."""
    mine = (session.c.author_id == author_id) & session.c.state.in_(["preparing", "live", "grace"])
    return [r.id for r in await db.all(sa.select(session.c.id).where(mine))]


async def warn(db: WriteDb, *, session_id: UUID, rule: str, text: str, by: UUID) -> UUID:
    made = ids.new()
    row = {"session_id": session_id, "id": made, "rule": rule, "text": text, "by": by, "at": clock.now()}
    await db.run(warning.insert().values(**row))
    return made


async def warnings(db: ReadDb, *, session_id: UUID, before: UUID | None, limit: int) -> Sequence[Any]:
    """What patrol told a host, the newest first; up to `limit` + 1."""
    query = sa.select(warning).where(warning.c.session_id == session_id)
    query = query.where(warning.c.id < before) if before else query
    return await db.all(query.order_by(warning.c.id.desc()).limit(limit + 1))


async def see(db: WriteDb, *, session_id: UUID, warning_id: UUID, by: UUID) -> bool:
    """The host read a warning; False where there is no such one."""
    mine = (warning.c.session_id == session_id) & (warning.c.id == warning_id)
    values = {"seen_at": sa.func.coalesce(warning.c.seen_at, clock.now()), "seen_by": by}
    return bool(await db.run(warning.update().where(mine).values(**values)))


async def say(db: WriteDb, *, session_id: UUID, account_id: UUID, why: str, note: str) -> bool:
    """A viewer's report; False where she had reported already."""
    row = {"session_id": session_id, "account_id": account_id, "why": why, "note": note, "at": clock.now()}
    return bool(await db.run(insert(report).values(**row).on_conflict_do_nothing()))


async def add_appeal(db: WriteDb, *, session_id: UUID, text: str) -> bool:
    """An appeal; False where there was one."""
    row = {"session_id": session_id, "text": text, "state": "waiting", "at": clock.now()}
    return bool(await db.run(insert(appeal).values(**row).on_conflict_do_nothing()))


_CASE = (
    sa.select(appeal, session.c.author_id, session.c.title, _WHY.label("why"))
    .join(session, session.c.id == appeal.c.session_id)
)  # fmt: skip


async def appeal_of(db: ReadDb, *, session_id: UUID, author_id: UUID | None = None) -> Any:
    """The appeal of a broadcast, of this author where one is named."""
    query = _CASE.where(appeal.c.session_id == session_id)
    return await db.one(query.where(session.c.author_id == author_id) if author_id else query)


async def waiting(db: ReadDb, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[Any]:
    """Appeals that nobody answered, the oldest first; up to `limit` + 1."""
    query = _CASE.where(appeal.c.state == "waiting")
    if after:
        query = query.where(sa.tuple_(appeal.c.at, appeal.c.session_id) > sa.tuple_(*map(sa.literal, after)))
    return await db.all(query.order_by(appeal.c.at, appeal.c.session_id).limit(limit + 1))


async def rule(db: WriteDb, *, session_id: UUID, state: str, answer: str) -> bool:
    """Answer an appeal that waits."""
    mine = (appeal.c.session_id == session_id) & (appeal.c.state == "waiting")
    return bool(await db.run(appeal.update().where(mine).values(state=state, answer=answer, ruled_at=clock.now())))
