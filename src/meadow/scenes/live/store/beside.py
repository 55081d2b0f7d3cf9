"""SQL of what screens show beside the figures: each statement reads many broadcasts, whoever's they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import Fixed, ReadDb, among
from meadow.scenes.live.tables import event, item, session
from meadow.scenes.live.tables.tools import appeal, bucket, drop, entry, incident, luck, warning

_NUMBERS = Fixed(
    sa.select(item.c.session_id, item.c.product_id, item.c.number).where(
        among(item.c.session_id, "ids"), item.c.removed_at.is_(None)
    )
)
_OPEN = Fixed(
    sa.select(incident.c.session_id, incident.c.kind, sa.func.max(incident.c.opened_at).label("at"))
    .where(among(incident.c.session_id, "ids"), incident.c.closed_at.is_(None))
    .group_by(incident.c.session_id, incident.c.kind)
)
_WARNINGS = Fixed(
    sa.select(warning).where(among(warning.c.session_id, "ids")).order_by(warning.c.id.desc()).limit(1000)
)
_APPEALS = Fixed(sa.select(appeal.c.session_id, appeal.c.state).where(among(appeal.c.session_id, "ids")))
_LUCK = Fixed(
    sa.select(
        luck.c.session_id, sa.func.count().label("bags"), sa.func.count().filter(luck.c.state == "open").label("open"),
        sa.func.sum(luck.c.entries).label("entries"), sa.func.sum(luck.c.quantity).label("prizes"),
    )
    .where(among(luck.c.session_id, "ids"), luck.c.opened_at.is_not(None), luck.c.state != "cancelled")
    .group_by(luck.c.session_id)
)  # fmt: skip
# A bag knows its entries once it is drawn.
_JOINING = Fixed(
    sa.select(luck.c.session_id, sa.func.count().label("joining"))
    .join(entry, (entry.c.session_id == luck.c.session_id) & (entry.c.luck_id == luck.c.id))
    .where(among(luck.c.session_id, "ids"), luck.c.state == "open")
    .group_by(luck.c.session_id)
)
_DROPS = Fixed(
    sa.select(drop.c.session_id, sa.func.count().label("drops"), sa.func.sum(drop.c.quota).label("quota"))
    .where(among(drop.c.session_id, "ids"), drop.c.opens_at.is_not(None), drop.c.state != "cancelled")
    .group_by(drop.c.session_id)
)
_TAKEN = Fixed(
    sa.select(bucket.c.session_id, sa.func.sum(bucket.c.taken).label("taken"))
    .where(among(bucket.c.session_id, "ids"))
    .group_by(bucket.c.session_id)
)


_RETRACTED = Fixed(
    sa.select(event.c.session_id, event.c.body).where(among(event.c.session_id, "ids"), event.c.kind == "retract")
)


_KINDS = Fixed(sa.select(session.c.id, session.c.category_id).where(among(session.c.id, "ids")))


async def kinds(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Categories of those that have one."""
    return {r.id: r.category_id for r in await db.all(_KINDS, {"ids": list(session_ids)}) if r.category_id}


async def retracted(db: ReadDb, *, session_ids: Sequence[UUID]) -> Sequence[Any]:
    """What said that comments were taken back."""
    return await db.all(_RETRACTED, {"ids": list(session_ids)})


async def numbers(db: ReadDb, *, session_ids: Sequence[UUID]) -> Sequence[Any]:
    """Places of products in bags."""
    return await db.all(_NUMBERS, {"ids": list(session_ids)})


async def incidents(db: ReadDb, *, session_ids: Sequence[UUID]) -> Sequence[Any]:
    """Kinds of incidents that are open, each since when."""
    return await db.all(_OPEN, {"ids": list(session_ids)})


async def warnings(db: ReadDb, *, session_ids: Sequence[UUID]) -> Sequence[Any]:
    """What patrol told hosts, the newest first."""
    return await db.all(_WARNINGS, {"ids": list(session_ids)})


async def appeals(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, str]:
    """How appeals stand."""
    return {r.session_id: r.state for r in await db.all(_APPEALS, {"ids": list(session_ids)})}


async def gifts(db: ReadDb, *, session_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """What was given away, in sums."""
    found: dict[UUID, dict[str, int]] = {}
    for statement, names in (
        (_LUCK, ("bags", "open", "entries", "prizes")), (_DROPS, ("drops", "quota")), (_TAKEN, ("taken",)),
        (_JOINING, ("joining",)),
    ):  # fmt: skip
        for r in await db.all(statement, {"ids": list(session_ids)}):
            found.setdefault(r.session_id, {}).update({n: int(getattr(r, n) or 0) for n in names})
    for sums in found.values():
        sums["entries"] = sums.get("entries", 0) + sums.pop("joining", 0)
    return found
