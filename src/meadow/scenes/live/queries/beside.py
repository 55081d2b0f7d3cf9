"""What screens show of broadcasts beside their figures: bag, incidents, warnings, gifts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.scenes.live.store import beside as store
from meadow.scenes.live.types.beside import Beside, Gifts, Told

_WARNINGS = 5


async def beside(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, Beside]:
    """Each of these broadcasts, whoever's; who may see it is asked before."""
    if not session_ids:
        return {}
    numbers: dict[UUID, dict[UUID, int]] = {}
    for r in await store.numbers(db, session_ids=session_ids):
        numbers.setdefault(r.session_id, {})[r.product_id] = r.number
    wrong: dict[UUID, dict[str, datetime]] = {}
    for r in await store.incidents(db, session_ids=session_ids):
        wrong.setdefault(r.session_id, {})[r.kind] = r.at
    told: dict[UUID, list[Told]] = {}
    for r in await store.warnings(db, session_ids=session_ids):
        told.setdefault(r.session_id, []).append(Told(r.at, r.rule, r.text, r.seen_at is not None))
    appeals = await store.appeals(db, session_ids=session_ids)
    gifts = await store.gifts(db, session_ids=session_ids)
    return {
        one: Beside(
            numbers=numbers.get(one, {}), open=wrong.get(one, {}), warnings=told.get(one, [])[:_WARNINGS],
            appeal=appeals.get(one), gifts=Gifts(**gifts.get(one, {})),
        )
        for one in session_ids
    }  # fmt: skip


async def retracted(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Comments of each broadcast that were taken back, by their ids."""
    found: dict[UUID, list[str]] = {}
    for r in await store.retracted(db, session_ids=session_ids) if session_ids else []:
        found.setdefault(r.session_id, []).extend(map(str, r.body.get("chat_ids", [])))
    return found


async def categories(db: ReadDb, session_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """What each of these broadcasts is about; one that names nothing is left out."""
    return await store.kinds(db, session_ids=session_ids) if session_ids else {}
