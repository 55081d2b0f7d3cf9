"""Resumable uploads: bytes gather in a part file, and an offset is told only when they are on the disk."""

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.scenes.video.store import uploads as store
from meadow.scenes.video.types.uploads import (
    LARGEST,
    MOST_A_DAY,
    MOST_OPEN,
    BadUpload,
    Sum,
    TooManyBytes,
    TooManyUploads,
    Upload,
    UploadBusy,
    UploadGone,
    WrongOffset,
    WrongSum,
)

KEPT = timedelta(hours=24)


def part(house: House, upload_id: UUID) -> Path:
    """Where the bytes of an upload gather."""
    return house.settings.home / "uploads" / f"{upload_id.hex}.part"


def source(upload_id: UUID) -> str:
    """The file key of a finished upload; it has no ending, so it is never served."""
    return f"sources/{upload_id.hex}"


async def open_upload(db: WriteDb, author_id: UUID, length: int, filename: str) -> Upload:
    """Begin an upload of `length` bytes. Raises `BadUpload`, `TooManyUploads`, `TooManyBytes`."""
    if not 0 < length <= LARGEST:
        raise BadUpload(header="Upload-Length", most=LARGEST)
    now = clock.now()
    if await store.open_now(db, author_id=author_id, at=now) >= MOST_OPEN:
        raise TooManyUploads(most=MOST_OPEN)
    if await store.bytes_since(db, author_id=author_id, expires_after=now) + length > MOST_A_DAY:
        raise TooManyBytes(most=MOST_A_DAY)
    made = Upload(id=ids.new(), author_id=author_id, length=length, done=0, expires_at=now + KEPT)
    await store.add(
        db, author_id=author_id, upload_id=made.id, length=length, filename=filename[:200], expires_at=made.expires_at
    )
    return made


async def append(house: House, held: Upload, offset: int, chunks: AsyncIterator[bytes], told: Sum | None = None) -> int:
    """Write what arrives from `offset` on and return the new offset; what came before a broken connection is kept.

    Raises `WrongOffset`, `UploadGone`, `UploadBusy`, `BadUpload` when more comes than was announced, `WrongSum`.
    """
    if held.expires_at <= clock.now():
        raise UploadGone
    if offset != held.done:
        raise WrongOffset(done=held.done)
    if held.done == held.length:
        return held.done  # whole already: its bytes lie with the files, and an empty part would take their place
    path = part(house, held.id)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        return await _write(house, held, handle, chunks, told)
    finally:
        os.close(handle)


async def _write(house: House, held: Upload, handle: int, chunks: AsyncIterator[bytes], told: Sum | None) -> int:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise UploadBusy from error
    async with house.read() as db:
        now = await store.of(db, upload_id=held.id, author_ids=[held.author_id])
    if now is None or now.done != held.done:  # another request wrote between our look and the lock
        raise WrongOffset(done=now.done if now else 0)
    os.ftruncate(handle, held.done)
    os.lseek(handle, held.done, os.SEEK_SET)
    done, summed = held.done, hashlib.new(told.kind) if told else None
    try:
        async for chunk in chunks:
            if done + len(chunk) > held.length:
                raise BadUpload(header="Content-Length", most=held.length - held.done)
            if summed:
                summed.update(chunk)
            rest = memoryview(chunk)
            while rest:  # a disk that is nearly full takes a part, and refuses only the next
                written = await asyncio.to_thread(os.write, handle, rest)
                done, rest = done + written, rest[written:]
        if told and summed and summed.digest() != told.digest:
            done = held.done
            raise WrongSum
    finally:
        settling = asyncio.ensure_future(_settle(house, held, handle, done))
        try:
            await asyncio.shield(settling)
        except asyncio.CancelledError:
            await settling  # the file stays open and locked until its offset is told
            raise
    return done


async def _settle(house: House, held: Upload, handle: int, done: int) -> None:
    """Bytes first, then the offset; a whole upload moves to the files, where a worker of another machine finds it."""
    await asyncio.to_thread(os.fsync, handle)
    if done == held.length:
        await house.files.put(source(held.id), part(house, held.id))
    async with house.write() as db:
        await store.move(db, author_id=held.author_id, upload_id=held.id, done=done)
    if done == held.length:
        part(house, held.id).unlink(missing_ok=True)


async def drop_upload(house: House, held: Upload) -> None:
    """Give an upload up; one that became a video is gone from here. Raises `NotFound`."""
    async with house.write() as db:
        if not await store.drop(db, author_id=held.author_id, upload_id=held.id):
            raise NotFound
    await _clear(house, held.id)


async def forget_uploads(house: House) -> int:
    """Drop uploads that were not finished, or not used, in time; returns how many."""
    async with house.write() as db:
        gone = await store.drop_expired(db, at=clock.now())
    for upload_id in gone:
        await _clear(house, upload_id)
    return len(gone)


async def _clear(house: House, upload_id: UUID) -> None:
    part(house, upload_id).unlink(missing_ok=True)
    await house.files.delete(source(upload_id))
