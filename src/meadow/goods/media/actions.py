"""Taking pictures in."""

import asyncio
import hashlib
import tempfile
from pathlib import Path
from uuid import UUID

import msgspec

from meadow.base import ids, sheets
from meadow.base.db import House, WriteDb
from meadow.base.files import Files
from meadow.goods.media import sandbox, store
from meadow.goods.media.types import (
    Asset,
    BrokenPicture,
    BrokenSheet,
    NotAPicture,
    SheetEncoding,
    SheetTooLong,
    TooManyPixels,
    Variant,
)

_ZIP = b"PK\x03\x04"
_LONGEST = 100_000
WIDTHS = (160, 480, 960)
# Exit codes of sandbox/images.py, which runs alone and is not imported here: it would bring Pillow into every process.
_REFUSALS = {3: TooManyPixels, 4: NotAPicture}


async def add_image(db: WriteDb, owner_id: UUID, body: bytes, alt: str = "") -> Asset:
    """Keep a picture with its variants; the same bytes of one owner are one asset.

    Raises `NotAPicture`, `BrokenPicture`, `TooManyPixels`; nothing is written then.
    """
    digest = hashlib.sha256(body).hexdigest()
    if held := await store.by_hash(db, owner_id=owner_id, digest=digest):
        return held
    made = await _made(db.house.files, body, digest, alt)
    await store.add(db, owner_id=owner_id, digest=digest, made=made)
    return made


async def take_image(house: House, owner_id: UUID, body: bytes) -> Asset:
    """As `add_image`, for a job that takes many: no transaction waits while the sandbox decodes."""
    digest = hashlib.sha256(body).hexdigest()
    async with house.read() as reading:
        held = await store.by_hash(reading, owner_id=owner_id, digest=digest)
    if held:
        return held
    made = await _made(house.files, body, digest, "")
    async with house.write() as db:
        await store.add(db, owner_id=owner_id, digest=digest, made=made)
        return await store.by_hash(db, owner_id=owner_id, digest=digest) or made


async def read_sheet(body: bytes, *, rows: int) -> list[list[str]]:
    """The cells of the first sheet of an xlsx workbook as text, formulas as they are written; at most `rows` + 1 rows.

    Raises `BrokenSheet` for anything that is none, or unpacks to more than a catalogue needs.
    """
    with tempfile.TemporaryDirectory(prefix="mw-sheet-") as folder:
        source, out = Path(folder) / "source.xlsx", Path(folder) / "rows.json"
        source.write_bytes(body)
        argv = [sandbox.python(), "-I", str(sandbox.SHEET), str(source), str(out), str(rows + 1)]
        done = await sandbox.run(argv, cpu_s=20, memory_mb=1024, wall_s=40, fsize_mb=60, cwd=Path(folder))
        if done.code:
            raise BrokenSheet
        return msgspec.json.decode(out.read_bytes(), type=list[list[str]])


async def read_table(body: bytes, *, rows: int) -> list[list[str]]:
    """The cells of a CSV file (UTF-8, UTF-16 or GB18030) or of a workbook's first sheet as text, its header included.

    Raises `BrokenSheet`, `SheetEncoding`, `SheetTooLong` past `rows` rows below the header.
    """
    if body.startswith(_ZIP):
        found = await read_sheet(body, rows=rows + 1)
    else:
        text = await asyncio.to_thread(sheets.decode, body)
        if text is None:
            raise SheetEncoding
        read = await asyncio.to_thread(sheets.table, text, rows + 1, _LONGEST)
        if read is None:
            raise SheetTooLong(most=rows)
        found = read
    if len(found) > rows + 1:
        raise SheetTooLong(most=rows)
    return found


async def _made(files: Files, body: bytes, digest: str, alt: str) -> Asset:
    with tempfile.TemporaryDirectory(prefix="mw-img-") as folder:
        return await _variants(files, Path(folder), body, digest, alt)


async def _variants(files: Files, folder: Path, body: bytes, digest: str, alt: str) -> Asset:
    source = folder / "source"
    source.write_bytes(body)
    argv = [sandbox.python(), "-I", str(sandbox.IMAGES), str(source), str(folder), *map(str, WIDTHS)]
    done = await sandbox.run(argv, cpu_s=10, memory_mb=1024, wall_s=30, fsize_mb=20, cwd=folder)
    if done.code:
        raise _REFUSALS.get(done.code, BrokenPicture)
    facts = msgspec.json.decode((folder / "facts.json").read_bytes())
    variants = []
    for v in facts["variants"]:
        key = f"images/{digest[:2]}/{digest[:32]}-{v['width']}.webp"
        await files.put(key, (folder / f"{v['width']}.webp").read_bytes())
        variants.append(Variant(v["width"], v["height"], "webp", Files.url(key)))
    return Asset(id=ids.new(), width=facts["width"], height=facts["height"], alt=alt[:200], variants=variants)
