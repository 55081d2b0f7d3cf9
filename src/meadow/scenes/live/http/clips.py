"""Replays for everybody, clips for their author."""

from typing import Any
from uuid import UUID

from litestar import Response

from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, public, raw, read, write
from meadow.scenes.live.actions import clips
from meadow.scenes.live.http.common import COMMAND, ONE, Limit, desk
from meadow.scenes.live.queries import clips as queries
from meadow.scenes.live.queries import console
from meadow.scenes.live.rules import RUN
from meadow.scenes.live.types import NotForRole
from meadow.scenes.live.types.clips import Clip, ClipNotReady, ClipSpan, PublishClip, ShownClip, TrimClip, Withdrawn
from meadow.scenes.video.types import Unpromotable


@raw("/api/live/sessions/{sid:uuid}/replay.m3u8", ["GET"], guard=public, op="scenes_live_replay")
async def replay(house: House, sid: UUID) -> Response[Any]:
    """The recording of a broadcast, for a player; 410 once the platform took it down."""
    text = await queries.playlist(house, sid)
    headers = {"cache-control": "max-age=60"}
    return Response(text.encode(), media_type="application/vnd.apple.mpegurl", headers=headers)


@read("/api/live/sessions/{sid:uuid}/clips", guard=public, op="scenes_live_shown_clips", raises=[NotFound, Withdrawn])
async def shown(db: ReadDb, sid: UUID, cursor: str | None = None, limit: Limit = 20) -> Page[ShownClip]:
    """What of a broadcast was made into short videos and can be watched now."""
    return await queries.shown(db, sid, cursor, limit)


@read(f"{ONE}/clips", guard=desk, op="scenes_live_clips", raises=[Forbidden, NotFound, NotForRole])
async def listed(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 50
) -> Page[Clip]:
    """Clips of what was explained in a broadcast."""
    return await queries.clips(db, await console.desk(db, who, author_id, RUN), sid, cursor, limit)


@write(
    f"{ONE}/clips/{{explain_id:uuid}}/trim", guard=desk, op="scenes_live_trim_clip", raises=[*COMMAND, ClipNotReady, ClipSpan],
)  # fmt: skip
async def trim(db: WriteDb, who: Who, author_id: UUID, sid: UUID, explain_id: UUID, data: TrimClip) -> None:
    """Keep a part of what was explained; the clip is cut again."""
    at = await console.desk(db, who, author_id, RUN)
    await clips.trim(db, at, sid, explain_id, data)


@write(
    f"{ONE}/clips/{{explain_id:uuid}}/publish", guard=desk, op="scenes_live_publish_clip", status=201,
    raises=[*COMMAND, ClipNotReady, Unpromotable],
)  # fmt: skip
async def publish(db: WriteDb, who: Who, author_id: UUID, sid: UUID, explain_id: UUID, data: PublishClip) -> UUID:
    """Make a short video of a clip; it goes to the audit like any other."""
    at = await console.desk(db, who, author_id, RUN)
    return await clips.publish(db, at, sid, explain_id, data)


routes = [replay, shown, listed, trim, publish]
