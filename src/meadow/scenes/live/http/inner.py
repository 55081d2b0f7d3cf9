"""The door of the engines: a secret path on the inner network, small bodies, nothing that a browser may use."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response

from meadow.base.db import House, WriteDb
from meadow.base.errors import Invalid, NotFound
from meadow.base.web import public, raw
from meadow.scenes.live import engines
from meadow.scenes.live.actions import media
from meadow.scenes.live.rules import keys
from meadow.scenes.live.types.asks import Recorded
from meadow.scenes.live.types.engines import REPORT_MAX, Report, Verdict

ENGINES = frozenset({"embedded", "srs", "mediamtx"})


@raw(
    "/internal/media/{door:str}/{engine:str}/{verb:str}",
    ["POST"],
    guard=public,
    op="scenes_live_hook",
    body_limit=REPORT_MAX,
)
async def hook(request: Request[Any, Any, Any], house: House, door: str, engine: str, verb: str) -> Response[bytes]:
    """What an engine asks or reports; `code` other than 0 refuses, and MediaMTX, which reads the status alone, gets a 403 too."""
    real = keys.door(house.settings.keys.session)
    if not hmac.compare_digest(door.encode(), real.encode()) or engine not in ENGINES or verb not in _VERBS:
        raise NotFound
    try:
        told = await _hear(house, engine, verb, await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid from error
    status, body = engines.reply(engine, verb, told)
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


async def _hear(house: House, engine: str, verb: str, body: bytes) -> Verdict:
    if verb == "recorded":
        return await _recorded(house, body)
    said = engines.read(engine, verb, body)
    if said is None:
        return Verdict()
    if verb == "publish":
        async with house.read() as db:
            return await media.publish(db, said)
    async with house.write() as db:
        if engine == "srs" and verb == "segment":  # it has no word for a stream that exists: its first segment is one
            await media.started(db, said)
        return await _HEARD[verb](db, said)


async def _recorded(house: House, body: bytes) -> Verdict:
    said = msgspec.json.decode(body, type=Recorded)
    async with house.write() as db:
        return await media.recorded(db, said)


_HEARD: dict[str, Callable[[WriteDb, Report], Awaitable[Verdict]]] = {
    "started": media.started, "stopped": media.stopped, "segment": media.segment,
}  # fmt: skip
_VERBS = frozenset({"publish", "recorded", *_HEARD})
routes = [hook]
