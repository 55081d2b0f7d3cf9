"""The report of an import: begun, added to by its jobs, closed, and forgotten in time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, policy
from meadow.base.db import WriteDb
from meadow.goods.catalog import store
from meadow.goods.catalog.types.imports import KEPT_DAYS, MOST_LISTED, MOST_WRONG, AskImport, Item, Wrong


async def begin(
    db: WriteDb, shop_id: UUID, import_id: UUID, ask: AskImport, counts: dict[str, int], by: UUID | None
) -> bool:
    """Open a report; False where this run was begun before."""
    return await store.add_import(
        db, shop_id=shop_id, id=import_id, by=by, at=clock.now(), name=ask.name, format=ask.format.value, dry=ask.dry,
        state="running", counts=counts, created=[], updated=[], wrong=[], pending=[],
    )  # fmt: skip


async def await_job(db: WriteDb, shop_id: UUID, import_id: UUID, job_id: UUID) -> None:
    """A job of pictures was queued in this transaction."""
    held = await store.import_of(db, shop_id=shop_id, import_id=import_id, lock=True)
    await store.change_import(db, shop_id=shop_id, import_id=import_id, pending=[*held.pending, str(job_id)])


async def close(
    db: WriteDb, shop_id: UUID, import_id: UUID, counts: dict[str, int], wrong: Sequence[Wrong], *,
    created: Sequence[Item], updated: Sequence[Item],
) -> None:  # fmt: skip
    """All products are written; pictures may still be under way, and some of their jobs may have told already."""
    held = await store.import_of(db, shop_id=shop_id, import_id=import_id, lock=True)
    values = _told(held, wrong, counts["submitted"])
    await store.change_import(
        db, shop_id=shop_id, import_id=import_id, state="pictures" if held.pending else "done",
        created=msgspec.to_builtins(created[:MOST_LISTED]), updated=msgspec.to_builtins(updated[:MOST_LISTED]),
        **values | {"counts": counts | values["counts"]},
    )  # fmt: skip


async def end_job(
    db: WriteDb, shop_id: UUID, import_id: UUID, job_id: UUID, wrong: Sequence[Wrong], submitted: int
) -> None:
    """A job of pictures has ended; one that runs again takes itself off once, and a forgotten report needs nothing."""
    held = await store.import_of(db, shop_id=shop_id, import_id=import_id, lock=True)
    if held is None or str(job_id) not in held.pending:
        return
    pending = [p for p in held.pending if p != str(job_id)]
    state = "done" if held.state == "pictures" and not pending else held.state
    values = _told(held, wrong, submitted)
    await store.change_import(db, shop_id=shop_id, import_id=import_id, pending=pending, state=state, **values)


def _told(held: Any, wrong: Sequence[Wrong], submitted: int) -> dict[str, Any]:
    """Findings and figures with these added to those held."""
    errors = sum(w.level == "error" for w in wrong)
    more = {"error_count": errors, "warning_count": len(wrong) - errors, "submitted": submitted}
    counts = held.counts | {name: held.counts.get(name, 0) + n for name, n in more.items()}
    return {"wrong": [*held.wrong, *msgspec.to_builtins(wrong)][:MOST_WRONG], "counts": counts}


async def forget_imports(db: WriteDb) -> int:
    """Drop reports older than the policy keeps them; returns how many."""
    return await store.drop_imports(db, before=clock.now() - timedelta(days=await policy.value(db, KEPT_DAYS.key)))
