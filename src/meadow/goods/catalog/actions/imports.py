"""Bringing a catalogue in from a file: read and judge it outside any transaction, then write what is good in short ones."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import ids, jobs, trail
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.goods import media
from meadow.goods.catalog import store
from meadow.goods.catalog.actions import reports
from meadow.goods.catalog.actions.pictures import bring, offer, refuse
from meadow.goods.catalog.actions.products import face, known_skus
from meadow.goods.catalog.rules import imports, version
from meadow.goods.catalog.rules.imports.cells import address
from meadow.goods.catalog.types import Audit, ProductVersion, UnknownCategory
from meadow.goods.catalog.types.imports import (
    MOST_BYTES,
    MOST_ROWS,
    AskImport,
    Format,
    ImportBroken,
    ImportCurrency,
    ImportTooLong,
    Item,
    Line,
    Ready,
    Wanted,
    Wrong,
)
from meadow.goods.media.types import BrokenSheet
from meadow.people import shops

PICTURES = "goods.catalog.pictures"
"""The job that fetches what a file names by address; the wiring binds it to `jobs.pictures`."""
_CHUNK = 100
_PICTURES_A_JOB = 20
_ZIP = b"PK\x03\x04"


class Run(msgspec.Struct):
    """One import under way: whose, how, and what it has done so far."""

    shop_id: UUID
    shop_name: str
    id: UUID
    ask: AskImport
    by: UUID | None
    files: Path | None
    created: list[Item] = []
    updated: list[Item] = []
    wrong: list[Wrong] = []
    unchanged: int = 0
    submitted: int = 0
    local: list[Wanted] = []


async def import_file(
    house: House, shop_id: UUID, body: bytes, ask: AskImport, *, by: UUID | None = None, key: str | None = None,
    files: Path | None = None,
) -> UUID:  # fmt: skip
    """Import a catalogue into a shop as drafts; returns the id of the report.

    What cannot be read at all is refused: `ImportEncoding`, `ImportBroken`, `ImportColumns`, `ImportEmpty`, `ImportTooLong`,
    `ImportCurrency`, `UnknownCategory`, `NotFound`. A product with an error is left out and reported, the others go in. The
    same `key` is the same run. `files` is the folder of pictures that the file names by file name, for the command line
    alone: they are taken at once, while addresses are fetched by a job.
    """
    import_id = ids.derived("import", shop_id, by, key) if key else ids.new()
    async with house.read() as db:
        if await store.import_of(db, shop_id=shop_id, import_id=import_id):
            return import_id
        shop = (await shops.cards(db, [shop_id])).get(shop_id)
        shelves = imports.Shelves(await store.categories(db))
    if shop is None:
        raise NotFound
    fallback = shelves.find(ask.category)
    if ask.category and fallback is None:
        raise UnknownCategory(category_id=ask.category)
    rate = _rate(ask)
    lines, unread = await _lines(body, ask, files)
    judge = partial(imports.products, lines, shelves, unread, rate=rate, fallback=fallback)
    ready, wrong, products = await asyncio.to_thread(judge)
    run = Run(shop_id, shop.name, import_id, ask, by, files, wrong=wrong)
    counts = {"rows": len(lines), "products": products, "skus": sum(len(r.draft.skus) for r in ready)}
    async with house.write() as db:
        fresh = await reports.begin(db, shop_id, import_id, ask, counts, by)
    if fresh:
        await _write(house, run, ready, counts)
    return import_id


def _rate(ask: AskImport) -> Decimal:
    if not ask.rate and ask.currency != "CNY":
        raise ImportCurrency(currency=ask.currency)
    rate = Decimal(ask.rate or 1) if ask.currency != "CNY" else Decimal(1)
    if rate <= 0:
        raise ImportCurrency(currency=ask.currency)
    return rate


async def _lines(body: bytes, ask: AskImport, files: Path | None) -> tuple[list[Line], list[Wrong]]:
    """The rows of the file under our names, read where they disturb nobody."""
    if len(body) > MOST_BYTES:
        raise ImportTooLong(most=MOST_ROWS)
    if ask.format is Format.saleor:
        return await asyncio.to_thread(imports.fixture, body, ask.currency, await asyncio.to_thread(_beside, files))
    if body.startswith(_ZIP):
        try:
            sheet = imports.of_rows(await media.read_sheet(body, rows=MOST_ROWS + 1))
        except BrokenSheet as error:
            raise ImportBroken from error
    else:
        sheet = await asyncio.to_thread(lambda: imports.of_text(imports.decode(body)))
    return imports.lines(sheet, ask.format), sheet.wrong


def _beside(files: Path | None) -> Mapping[int, Sequence[str]]:
    """Picture names by product from a `variants.csv` beside the pictures' folder: the JSON's own names carry other hashes."""
    table = files.parent / "variants.csv" if files else None
    if table is None or not table.is_file():
        return {}
    sheet = imports.of_text(imports.decode(table.read_bytes()))
    if not {"product_id", "images"} <= set(sheet.header):
        return {}
    product, names = sheet.header.index("product_id"), sheet.header.index("images")
    return {int(c[product]): c[names].split() for _, c in sheet.rows if c[product].isdecimal() and len(c) > names}


async def _write(house: House, run: Run, ready: Sequence[Ready], counts: dict[str, int]) -> None:
    """Write what is good, a hundred products to a transaction, and close the report."""
    for start in range(0, 0 if run.ask.dry else len(ready), _CHUNK):
        async with house.write() as db:
            await _chunk(db, run, ready[start : start + _CHUNK])
    if run.local:
        wrong, sent = await bring(house, run.shop_id, run.local, submit=run.ask.submit, files=run.files)
        run.wrong, run.submitted = run.wrong + wrong, run.submitted + sent
    counts |= {"made": len(run.created), "changed": len(run.updated), "unchanged": run.unchanged}
    counts |= {"refused": counts["products"] - len(ready), "submitted": run.submitted}
    async with house.write() as db:
        await reports.close(db, run.shop_id, run.id, counts, run.wrong, created=run.created, updated=run.updated)
        detail = {"shop_id": str(run.shop_id), "format": run.ask.format.value, "dry": run.ask.dry} | counts
        await trail.note(db, run.by, verb="goods.catalog.import", subject=run.id, detail=detail)


async def _chunk(db: WriteDb, run: Run, chunk: Sequence[Ready]) -> None:
    """Add what is new, change what has changed, leave the rest, and queue the pictures in the same transaction."""
    held = await store.by_handle(db, shop_id=run.shop_id, handles=[r.handle for r in chunk])
    fresh = [(ids.new(), r, version(r.draft, {}, {}, ids.new)) for r in chunk if r.handle not in held]
    rows = [
        {"id": product_id, "shop_name": run.shop_name, "draft": msgspec.to_builtins(made), "outer_id": r.handle,
         "outer_mark": r.mark, **face(made)}
        for product_id, r, made in fresh
    ]  # fmt: skip
    added = await store.add_drafts(db, shop_id=run.shop_id, rows=rows)
    written: list[tuple[Ready, Wanted]] = []
    for product_id, r, _ in fresh:
        if product_id in added:
            run.created.append(Item(product_id, r.handle, r.draft.title, r.row))
            written.append((r, Wanted(product_id, 1, r.handle, r.pictures)))
    for r in (r for r in chunk if r.handle in held and held[r.handle].outer_mark != r.mark):
        now = held[r.handle]
        await _change(db, run.shop_id, now, r)
        run.updated.append(Item(now.id, r.handle, r.draft.title, r.row))
        written.append((r, Wanted(now.id, now.rev + 1, r.handle, r.pictures)))
    run.unchanged += len(chunk) - len(written)
    await _follow(db, run, written)


async def _change(db: WriteDb, shop_id: UUID, now: Any, r: Ready) -> None:
    """A new draft, with the pictures the product has until others have come."""
    made = version(r.draft, {}, await known_skus(db, now.id), ids.new)
    if before := now.draft or now.live:
        old = msgspec.convert(before, ProductVersion)
        made = msgspec.structs.replace(made, images=old.images, detail_images=old.detail_images)
    values = {"draft": msgspec.to_builtins(made), "rev": now.rev + 1, "audit": Audit.none.value, "reject": None}
    shown = {} if now.live is not None else face(made)
    await store.change(db, shop_id=shop_id, product_id=now.id, outer_mark=r.mark, **values, **shown)


async def _follow(db: WriteDb, run: Run, written: Sequence[tuple[Ready, Wanted]]) -> None:
    """What comes after a product was written: its pictures, and the audit where no picture has to come first."""
    waiting: list[Wanted] = []
    for r, wanted in written:
        near = [p for p in wanted.pictures if run.files and not address(p.source)]
        far = [p for p in wanted.pictures if address(p.source)]
        lost = [p for p in wanted.pictures if p not in near and p not in far]
        run.wrong += [refuse(p, "image_address") for p in lost]
        if near:
            run.local.append(wanted)
        elif far:
            waiting.append(msgspec.structs.replace(wanted, pictures=far))
        elif run.ask.submit:
            told = await offer(db, run.shop_id, wanted.product_id, r.row, r.handle)
            run.wrong += told
            run.submitted += not told
    for part in _parts(waiting):
        job = ids.new()
        await reports.await_job(db, run.shop_id, run.id, job)
        await jobs.queue(
            db, PICTURES, shop_id=str(run.shop_id), import_id=str(run.id), job_id=str(job), submit=run.ask.submit,
            wanted=msgspec.to_builtins(part),
        )  # fmt: skip


def _parts(waiting: Sequence[Wanted]) -> Iterator[list[Wanted]]:
    """Products by jobs of about twenty pictures."""
    part: list[Wanted] = []
    for wanted in waiting:
        part.append(wanted)
        if sum(len(w.pictures) for w in part) >= _PICTURES_A_JOB:
            yield part
            part = []
    if part:
        yield part
