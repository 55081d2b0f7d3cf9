"""Exports as jobs: asked for, written in batches, taken away for some days, forgotten."""

import asyncio
import logging
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from meadow.base import clock, ids, jobs, policy, trail
from meadow.base.db import House, ReadDb, WriteDb, mapping
from meadow.base.errors import Forbidden, NotFound
from meadow.base.trail import Who
from meadow.base.vault import Broken
from meadow.people import authors, shops
from meadow.trade.orders.actions import desk
from meadow.trade.orders.rules import exports as rules
from meadow.trade.orders.sheets import Sheet, open_sheet
from meadow.trade.orders.store import desk as orders
from meadow.trade.orders.store import exports as store
from meadow.trade.orders.store import invoices, views
from meadow.trade.orders.types.desk import Filter, NothingChosen, QuotaSpent
from meadow.trade.orders.types.exports import (
    KEPT_DAYS,
    MOST_ORDERS,
    MOST_TOLD,
    PLAIN_ROWS,
    AskExport,
    ReasonMissing,
    RowError,
    TooManyRows,
)
from meadow.trade.orders.types.invoices import Titled

log = logging.getLogger(__name__)
RUN = "trade.orders.export"
"""The job that writes a sheet; the wiring binds it to `jobs.export`."""
UNDER_WAY = ("queued", "running")
_BATCH = 1000
_HISTORY = timedelta(days=180)


class Run(msgspec.Struct):
    """One export under way."""

    shop_id: UUID
    id: UUID
    held: Any
    ask: AskExport
    zone: str
    done: int = 0
    errors: int = 0
    wrong: list[RowError] = []


async def ask(db: WriteDb, who: Who, shop_id: UUID, wanted: AskExport, language: str) -> UUID:
    """Queue an export. Raises `NothingChosen`, `TooManyRows`, `ReasonMissing`, `Forbidden`, `QuotaSpent`."""
    export_id, now = ids.new(), clock.now()
    total = await _total(db, shop_id, wanted)
    if wanted.plain:
        await _allowed(db, who, shop_id, wanted, total)
    await store.add(
        db, shop_id=shop_id, id=export_id, account_id=who.account_id, kind=wanted.kind, format=wanted.format, language=language,
        plain=wanted.plain, reason=wanted.reason, ask=wanted, state="queued", total=total, at=now,
    )  # fmt: skip
    detail = {
        "shop_id": str(shop_id),
        "kind": wanted.kind,
        "plain": wanted.plain,
        "reason": wanted.reason,
        "rows": total,
    }
    await trail.note(db, who, verb="trade.orders.export", subject=export_id, detail=detail)
    await jobs.queue(db, RUN, lock=str(export_id), shop_id=str(shop_id), export_id=str(export_id))
    return export_id


async def _total(db: ReadDb, shop_id: UUID, wanted: AskExport) -> int:
    if wanted.kind == "invoices":
        total = await invoices.count(db, shop_id=shop_id, most=MOST_ORDERS)
    else:
        total = await store.count(db, shop_id=shop_id, tests=await _tests(db, shop_id, wanted), most=MOST_ORDERS)
    if total > MOST_ORDERS:
        raise TooManyRows(most=MOST_ORDERS)
    if not total:
        raise NothingChosen
    return total


async def _tests(db: ReadDb, shop_id: UUID, wanted: AskExport) -> list[Any]:
    if wanted.order_ids:
        return orders.named(wanted.order_ids)
    return await orders.chosen(db, shop_id=shop_id, ask=wanted.filter or Filter(), now=clock.now())


async def _allowed(db: WriteDb, who: Who, shop_id: UUID, wanted: AskExport, total: int) -> None:
    """Plain persons leave the house only with the right, a reason, and within the account's day."""
    scope = "invoices.edit" if wanted.kind == "invoices" else "orders.reveal"
    if not who.can("shop", shop_id, scope):
        raise Forbidden(scope=scope)
    if len(wanted.reason.strip()) < 2:
        raise ReasonMissing
    most, day = int(await policy.value(db, PLAIN_ROWS.key)), await desk.today(db, shop_id)
    account, kind = who.account_id, "export"
    if await views.take_quota(db, shop_id=shop_id, account_id=account, kind=kind, day=day, n=total, most=most) is None:
        spent = await views.used(db, shop_id=shop_id, account_id=account, kind=kind, day=day)
        raise QuotaSpent(left=max(0, most - spent), most=most)


async def run(house: House, shop_id: UUID, export_id: UUID) -> None:
    """Write the sheet of an export from its beginning; one that was called off, or is done, is left alone."""
    async with house.write() as db:
        held = await store.of_shop(db, shop_id=shop_id, export_id=export_id, lock=True)
        key = {"shop_id": shop_id, "export_id": export_id}
        if held is None or not await store.change(db, **key, out_of=UNDER_WAY, state="running", done=0, errors=0):
            return
        shop = (await shops.cards(db, [shop_id]))[shop_id]
    made = Run(shop_id, export_id, held, msgspec.convert(held.ask, AskExport), shop.zone)
    try:
        with tempfile.TemporaryDirectory(prefix="mw-export-") as folder:
            await _write(house, made, Path(folder) / f"sheet.{held.format}")
    except Exception:
        log.exception("export %s failed", export_id)
        async with house.write() as db:
            await store.change(db, shop_id=shop_id, export_id=export_id, out_of=UNDER_WAY, state="failed")


async def _write(house: House, run: Run, path: Path) -> None:
    sheet = await asyncio.to_thread(open_sheet, run.held.format, path)
    try:
        whole = await (_invoices if run.held.kind == "invoices" else _orders)(house, run, sheet)
    finally:
        await asyncio.to_thread(sheet.close)
    if not whole:
        return
    size = (await asyncio.to_thread(path.stat)).st_size
    file = f"exports/{run.shop_id.hex}/{run.id.hex}.{run.held.format}"
    await house.files.put(file, path)
    async with house.write() as db:
        days = timedelta(days=int(await policy.value(db, KEPT_DAYS.key)))
        kept = await store.change(
            db, shop_id=run.shop_id, export_id=run.id, out_of=["running"], state="done", done=run.done, errors=run.errors,
            wrong=run.wrong, file=file, size=size, expires_at=clock.now() + days,
        )  # fmt: skip
    if not kept:
        await house.files.delete(file)


def _put(sheet: Sheet, columns: tuple[str, ...], rows: Sequence[dict[str, Any]], run: Run) -> None:
    """Write rows, in a thread: formatting them costs as much as reading them."""
    zone = ZoneInfo(run.zone)
    sheet.add([rules.row(columns, held, run.held.language, zone) for held in rows])


async def _orders(house: House, run: Run, sheet: Sheet) -> bool:
    """All orders in batches; False once somebody called it off."""
    await asyncio.to_thread(sheet.add, [rules.header(rules.ORDERS, run.held.language, run.zone)])
    before: UUID | None = None
    while True:
        async with house.read() as db:
            tests = await _tests(db, run.shop_id, run.ask)
            rows = await store.batch(
                db, shop_id=run.shop_id, tests=tests, until=run.held.at, before=before, limit=_BATCH
            )
            by = {r.author_id for r in rows if r.author_id}
            names = {k: c.name for k, c in (await authors.cards(db, list(by))).items()} if by else {}
            held = _told(db, run, rows, names)
        if not rows:
            return True
        await asyncio.to_thread(_put, sheet, rules.ORDERS, held, run)
        before = rows[-1].id
        run.done += len({r.id for r in rows})
        if not await _tell(house, run):
            return False


def _told(db: ReadDb, run: Run, rows: Sequence[Any], names: dict[UUID, str]) -> list[dict[str, Any]]:
    """Rows with their persons, masked or opened; one that cannot be opened is written without, and told."""
    opened: dict[UUID, dict[str, Any]] = {}
    found = []
    for r in rows:
        if r.id not in opened:
            opened[r.id] = _person(db, run, r)
        held = mapping(r) | {"spec": r.spec_text, "author": names.get(r.author_id, "")}
        found.append(held | opened[r.id])
    return found


def _person(db: ReadDb, run: Run, r: Any) -> dict[str, Any]:
    if not run.held.plain:
        return rules.person(r.name_masked, r.region, None) | {"remark": None, "note": None}
    address, code = desk.opened(db, r.address)
    texts: dict[str, Any] = {"remark": None, "note": None}
    try:
        texts["remark"] = db.house.vault.open("orders.remark", r.remark) if r.remark else None
        texts["note"] = db.house.vault.open(desk.NOTE, r.seller_note) if r.seller_note else None
    except Broken:
        code = desk.BROKEN
    if code:
        _wrong(run, r.number, code)
    return rules.person(r.name_masked, r.region, address) | texts


def _wrong(run: Run, number: str, code: str) -> None:
    run.errors += 1
    if len(run.wrong) < MOST_TOLD:
        run.wrong.append(RowError(number, code))


async def _invoices(house: House, run: Run, sheet: Sheet) -> bool:
    """All invoices in batches; False once somebody called it off."""
    await asyncio.to_thread(sheet.add, [rules.header(rules.INVOICES, run.held.language, run.zone)])
    before: UUID | None = None
    while True:
        async with house.read() as db:
            rows = await invoices.page_of_shop(db, shop_id=run.shop_id, state=None, before=before, limit=_BATCH)
        rows = rows[:_BATCH]
        if not rows:
            return True
        held = [_invoice(house, run, r) for r in rows]
        await asyncio.to_thread(_put, sheet, rules.INVOICES, held, run)
        before = rows[-1].id
        run.done += len(rows)
        if not await _tell(house, run):
            return False


def _invoice(house: House, run: Run, r: Any) -> dict[str, Any]:
    held = mapping(r) | {
        "invoice_state": r.state,
        "invoice_kind": r.kind,
        "number": r.order_number,
        "title_on": r.title_masked,
    }
    if not run.held.plain:
        return held
    try:
        titled = msgspec.json.decode(house.vault.open("orders.invoice", r.body), type=Titled)
    except Broken:
        _wrong(run, r.order_number, desk.BROKEN)
        return held
    return held | {"title_on": titled.title, "tax_number": titled.tax_number, "email": titled.email}


async def _tell(house: House, run: Run) -> bool:
    """Say how far it is; False where it was called off meanwhile."""
    async with house.write() as db:
        return await store.change(
            db, shop_id=run.shop_id, export_id=run.id, out_of=["running"], done=run.done, errors=run.errors
        )


async def call_off(db: WriteDb, who: Who, shop_id: UUID, export_id: UUID) -> None:
    """Stop an export under way; one that has ended stays as it is. Raises `NotFound`."""
    if await store.of_shop(db, shop_id=shop_id, export_id=export_id) is None:
        raise NotFound
    if await store.change(db, shop_id=shop_id, export_id=export_id, out_of=UNDER_WAY, state="cancelled"):
        await trail.note(
            db, who, verb="trade.orders.export_cancel", subject=export_id, detail={"shop_id": str(shop_id)}
        )


async def taken(db: WriteDb, who: Who, shop_id: UUID, export_id: UUID) -> None:
    """Note that a file with plain persons left the house."""
    await trail.note(db, who, verb="trade.orders.export_taken", subject=export_id, detail={"shop_id": str(shop_id)})


async def forget(house: House) -> None:
    """Delete files past their time, and the history long after."""
    async with house.write() as db:
        old = await store.over(db, before=clock.now(), limit=500)
        for r in old:
            values = {"state": "expired", "file": None}
            await store.change(db, shop_id=r.shop_id, export_id=r.id, out_of=["done"], **values)
        await store.drop(db, before=clock.now() - _HISTORY)
    await house.files.delete(*[r.file for r in old])
