"""Reviews of broadcasts, for their author."""

from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import author, read
from meadow.compass.diagnosis import queries
from meadow.compass.diagnosis.types import Overview, Review, Version

Limit = Annotated[int, msgspec.Meta(ge=1, le=50)]


@read("/api/author/{author_id:uuid}/compass/rooms", guard=author("compass.read"), op="compass_diagnosis_rooms")
async def rooms(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[Overview]:
    """The author's broadcasts, newest first."""
    return await queries.overviews(db, author_id, cursor, limit)


@read(
    "/api/author/{author_id:uuid}/compass/rooms/{session_id:uuid}/report",
    guard=author("compass.read"),
    op="compass_diagnosis_report",
    raises=[NotFound],
)
async def report(db: ReadDb, author_id: UUID, session_id: UUID, version: Version | None = None) -> Review:
    """The review of a broadcast: the settled version when there is one."""
    return await queries.review(db, author_id, session_id, version)


routes = [rooms, report]
