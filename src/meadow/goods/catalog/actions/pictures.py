"""Pictures of imported products: fetched or read, kept, and put into the draft they belong to."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import msgspec

from meadow.base.db import House, WriteDb
from meadow.base.errors import Problem
from meadow.goods import media
from meadow.goods.catalog import store
from meadow.goods.catalog.actions import reports
from meadow.goods.catalog.actions.products import face, submit
from meadow.goods.catalog.rules import pictured
from meadow.goods.catalog.rules.imports.cells import address
from meadow.goods.catalog.types import Asset, Blocked, ProductVersion
from meadow.goods.catalog.types.imports import ImportPictures, Picture, Wanted, Wrong

_MOST_BYTES = 10_000_000
_AT_ONCE = 2


async def bring_all(house: House, asked: ImportPictures) -> None:
    """The job: bring the pictures of some products, then tell the report. Running it twice changes nothing."""
    wrong, submitted = await bring(house, asked.shop_id, asked.wanted, submit=asked.submit)
    async with house.write() as db:
        await reports.end_job(db, asked.shop_id, asked.import_id, asked.job_id, wrong, submitted)


async def bring(
    house: House, shop_id: UUID, wanted: Sequence[Wanted], *, submit: bool, files: Path | None = None
) -> tuple[list[Wrong], int]:
    """Put pictures into the drafts they belong to; each that fails is a warning.

    Returns the warnings, and how many products went to the audit.
    """
    gate = asyncio.Semaphore(_AT_ONCE)
    told = await asyncio.gather(*(_one(house, shop_id, w, gate, files, submit=submit) for w in wanted))
    return [wrong for some, _ in told for wrong in some], sum(sent for _, sent in told)


async def _one(
    house: House, shop_id: UUID, wanted: Wanted, gate: asyncio.Semaphore, files: Path | None, *, submit: bool
) -> tuple[list[Wrong], bool]:
    """One product's pictures, and its audit; a product that the shop has edited since is left alone."""
    taken = await asyncio.gather(*(_take(house, shop_id, p, files, gate) for p in wanted.pictures))
    found = {p.source: t for p, t in zip(wanted.pictures, taken, strict=True) if isinstance(t, Asset)}
    wrong = [t for t in taken if isinstance(t, Wrong)]
    async with gate, house.write() as db:
        if not await _attach(db, shop_id, wanted, found, whole=not wrong) or not submit:
            return wrong, False
        told = await offer(db, shop_id, wanted.product_id, wanted.pictures[0].row, wanted.handle)
    return wrong + told, not told


async def _take(
    house: House, shop_id: UUID, picture: Picture, files: Path | None, gate: asyncio.Semaphore
) -> Asset | Wrong:
    async with gate:
        try:
            return await media.take_image(house, shop_id, await _bytes(house, picture, files))
        except Problem as problem:
            return refuse(picture, "image", problem=problem.code, **problem.params)
        except OSError:
            return refuse(picture, "image_missing")


async def _bytes(house: House, picture: Picture, files: Path | None) -> bytes:
    """A file of the folder by its bare name, or the answer of an address; never a path out of the folder."""
    if files is not None and not address(picture.source):
        return await asyncio.to_thread((files / Path(picture.source).name).read_bytes)
    body, _ = await house.fetch.get(address(picture.source) or "", limit=_MOST_BYTES)
    return body


async def _attach(db: WriteDb, shop_id: UUID, wanted: Wanted, found: dict[str, Asset], *, whole: bool) -> bool:
    held = await store.of_shop(db, shop_id=shop_id, product_id=wanted.product_id, lock=True)
    if held is None or held.draft is None or held.rev != wanted.rev:
        return False
    made = pictured(
        msgspec.convert(held.draft, ProductVersion), [(p.place, found.get(p.source)) for p in wanted.pictures]
    )
    # Without its mark the product counts as changed, so that importing the file again tries the lost pictures again.
    values = {} if whole else {"outer_mark": None}
    values |= {"draft": msgspec.to_builtins(made), "rev": held.rev + 1} | ({} if held.live is not None else face(made))
    await store.change(db, shop_id=shop_id, product_id=held.id, **values)
    return True


async def offer(db: WriteDb, shop_id: UUID, product_id: UUID, row: int, handle: str) -> list[Wrong]:
    """Send an imported product to the audit; what automatic checks block stays a draft, with a warning."""
    try:
        async with db.savepoint():
            await submit(db, shop_id, product_id)
    except Blocked as problem:
        words = ", ".join(f"{c['field']}: {c['detail']}" for c in problem.params["checks"])
        return [Wrong(row, "handle", handle, "blocked", "warning", {"words": words})]
    return []


def refuse(picture: Picture, code: str, **params: object) -> Wrong:
    """A picture that could not be had: the product is not lost for it."""
    return Wrong(picture.row, picture.column, picture.source[:120], code, "warning", params)
