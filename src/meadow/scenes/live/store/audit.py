"""What must never be: read by `meadow audit`."""

from uuid import UUID

import sqlalchemy as sa

from meadow.base.db import ReadDb
from meadow.scenes.live.tables import event, explain, item, session

_MOST = 20


async def overlapping(db: ReadDb) -> list[UUID]:
    """Broadcasts in which two products were explained at the same time."""
    before = sa.func.lag(explain.c.ended_at).over(partition_by=explain.c.session_id, order_by=explain.c.id)
    rows = sa.select(explain.c.session_id, (before > explain.c.started_at).label("over")).subquery()
    return [r.session_id for r in await db.all(sa.select(rows.c.session_id).where(rows.c.over).distinct().limit(_MOST))]


async def uneven(db: ReadDb) -> list[tuple[UUID, int, int]]:
    """Broadcasts whose events are not numbered one by one up to the last offset."""
    rows = sa.select(event.c.session_id, sa.func.count().label("n"), sa.func.max(event.c.off).label("top"))
    seen = rows.group_by(event.c.session_id).subquery()
    n, top = sa.func.coalesce(seen.c.n, 0), sa.func.coalesce(seen.c.top, 0)
    query = sa.select(session.c.id, n.label("n"), session.c.event_seq).outerjoin(
        seen, seen.c.session_id == session.c.id
    )
    rows_ = await db.all(query.where((n != session.c.event_seq) | (top != session.c.event_seq)).limit(_MOST))
    return [(r.id, int(r.n), int(r.event_seq)) for r in rows_]


async def unclosed(db: ReadDb) -> list[UUID]:
    """Broadcasts that are over with a segment or a pin still open."""
    over = session.c.state.in_(["ended", "replay_ready", "banned", "cancelled"])
    still = sa.exists().where(explain.c.session_id == session.c.id, explain.c.ended_at.is_(None))
    query = sa.select(session.c.id).where(over, still | session.c.pinned_product.is_not(None))
    return [r.id for r in await db.all(query.limit(_MOST))]


async def astray(db: ReadDb) -> list[UUID]:
    """Broadcasts that pin what is not in their bag, or hidden."""
    shown = sa.exists().where(
        item.c.session_id == session.c.id, item.c.product_id == session.c.pinned_product, item.c.removed_at.is_(None),
        item.c.hidden.is_(None),
    )  # fmt: skip
    query = sa.select(session.c.id).where(session.c.pinned_product.is_not(None), ~shown)
    return [r.id for r in await db.all(query.limit(_MOST))]
