"""SQL of reports."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.compass.diagnosis.tables import report
from meadow.compass.diagnosis.types import Report, Version


async def put(db: WriteDb, *, author_id: UUID, session_id: UUID, version: Version, made: Report) -> None:
    """Keep a version; making it again replaces it."""
    row = {
        "author_id": author_id, "session_id": session_id, "version": version.value, "made_at": made.made_at,
        "body": msgspec.to_builtins(made, str_keys=True),
    }  # fmt: skip
    keys = ["author_id", "session_id", "version"]
    fresh = insert(report).values(row)
    await db.run(
        fresh.on_conflict_do_update(index_elements=keys, set_={n: fresh.excluded[n] for n in ("made_at", "body")})
    )


async def of(db: ReadDb, *, author_id: UUID, session_id: UUID) -> dict[Version, Report]:
    """All versions of a broadcast of this author."""
    mine = (report.c.author_id == author_id) & (report.c.session_id == session_id)
    rows = await db.all(sa.select(report.c.version, report.c.body).where(mine))
    return {Version(r.version): msgspec.convert(r.body, Report, strict=False) for r in rows}


async def newest(
    db: ReadDb, *, author_id: UUID, session_ids: Sequence[UUID]
) -> dict[UUID, tuple[Version, dict[str, int]]]:
    """The sums of the newest version of each broadcast of this author."""
    mine = (report.c.author_id == author_id) & report.c.session_id.in_(session_ids)
    query = sa.select(report.c.session_id, report.c.version, report.c.body["sums"].label("sums")).where(mine)
    rows = await db.all(query.order_by(report.c.version))
    return {r.session_id: (Version(r.version), r.sums) for r in rows}
