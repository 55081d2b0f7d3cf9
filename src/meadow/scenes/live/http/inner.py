"""The door of the engines: a secret path on the inner network, small bodies, nothing that a browser may use."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Response

from meadow.base.db import House
from meadow.base.errors import Invalid, NotFound
from meadow.base.web import public, raw
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
    if not hmac.compare_digest(door.encode(), real.encode()) or engine not in ENGINES or verb not in _HEARD:
        raise NotFound
    try:
        told = await _HEARD[verb](house, engine, await request.body())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid from error
    status = 403 if told.code and engine == "mediamtx" and verb == "publish" else 200
    return Response(msgspec.json.encode(told), status_code=status, media_type="application/json")


def _report(engine: str, verb: str, body: bytes) -> Report:
    said = msgspec.json.decode(body, type=Report)
    return msgspec.structs.replace(said, engine=engine, what=verb)


async def _publish(house: House, engine: str, body: bytes) -> Verdict:
    async with house.read() as db:
        return await media.publish(db, _report(engine, "publish", body))


async def _started(house: House, engine: str, body: bytes) -> Verdict:
    async with house.write() as db:
        return await media.started(db, _report(engine, "started", body))


async def _stopped(house: House, engine: str, body: bytes) -> Verdict:
    async with house.write() as db:
        return await media.stopped(db, _report(engine, "stopped", body))


async def _segment(house: House, engine: str, body: bytes) -> Verdict:
    async with house.write() as db:
        return await media.segment(db, _report(engine, "segment", body))


async def _recorded(house: House, _engine: str, body: bytes) -> Verdict:
    said = msgspec.json.decode(body, type=Recorded)
    async with house.write() as db:
        return await media.recorded(db, said)


_HEARD: dict[str, Callable[[House, str, bytes], Awaitable[Verdict]]] = {
    "publish": _publish, "started": _started, "stopped": _stopped, "segment": _segment, "recorded": _recorded,
}  # fmt: skip
routes = [hook]
