"""SQL of uploads, by author."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.video.tables import source, upload, video


async def add(
    db: WriteDb, *, author_id: UUID, upload_id: UUID, length: int, filename: str, expires_at: datetime
) -> None:
    row = {
        "author_id": author_id,
        "id": upload_id,
        "length": length,
        "done": 0,
        "filename": filename,
        "expires_at": expires_at,
    }
    await db.run(upload.insert().values(row))


async def of(db: ReadDb, *, upload_id: UUID, author_ids: Sequence[UUID]) -> Any:
    """An upload of one of these authors."""
    return await db.one(sa.select(upload).where(upload.c.id == upload_id, upload.c.author_id.in_(author_ids)))


async def open_now(db: ReadDb, *, author_id: UUID, at: datetime) -> int:
    query = sa.select(sa.func.count()).where(upload.c.author_id == author_id, ~upload.c.used, upload.c.expires_at > at)
    return int(await db.value(query))


async def made_of(db: ReadDb, *, author_id: UUID, sha256: bytes) -> Any:
    """The clip that this author's same file became, while its files are there."""
    both = (source.c.author_id == video.c.author_id) & (source.c.video_id == video.c.id)
    mine = (source.c.author_id == author_id) & (source.c.sha256 == sha256)
    return await db.one(
        sa.select(video).select_from(video.join(source, both)).where(mine, video.c.play_url.is_not(None))
    )


async def put_made(db: WriteDb, *, author_id: UUID, sha256: bytes, video_id: UUID) -> None:
    put = insert(source).values(author_id=author_id, sha256=sha256, video_id=video_id)
    await db.run(put.on_conflict_do_update(index_elements=["author_id", "sha256"], set_={"video_id": video_id}))


async def drop_expired(db: WriteDb, *, at: datetime, limit: int = 500) -> list[UUID]:
    """Forget unused uploads past their time, whoever's; returns their ids."""
    old = sa.select(upload.c.id).where(~upload.c.used, upload.c.expires_at <= at).limit(limit)
    return [r.id for r in await db.all(upload.delete().where(upload.c.id.in_(old)).returning(upload.c.id))]


async def move(db: WriteDb, *, author_id: UUID, upload_id: UUID, done: int) -> None:
    await db.run(upload.update().where(upload.c.author_id == author_id, upload.c.id == upload_id).values(done=done))


async def use(db: WriteDb, *, author_id: UUID, upload_id: UUID) -> bool:
    """Take a finished upload for a video, once."""
    mine = (upload.c.author_id == author_id) & (upload.c.id == upload_id)
    return bool(
        await db.run(upload.update().where(mine, upload.c.done == upload.c.length, ~upload.c.used).values(used=True))
    )


async def drop(db: WriteDb, *, author_id: UUID, upload_id: UUID) -> bool:
    return bool(await db.run(upload.delete().where(upload.c.author_id == author_id, upload.c.id == upload_id)))


async def bytes_since(db: ReadDb, *, author_id: UUID, expires_after: datetime) -> int:
    """Bytes that an author announced in uploads that expire after a moment, used or not."""
    query = sa.select(sa.func.coalesce(sa.func.sum(upload.c.length), 0))
    return int(await db.value(query.where(upload.c.author_id == author_id, upload.c.expires_at > expires_after)))
