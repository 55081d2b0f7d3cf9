"""HTTP of the ingest: playlists and segments for everybody, orders for the house, health and counts for whoever runs it."""

import asyncio
import hmac
import re
from pathlib import Path

import msgspec
from aiohttp import web

from meadow.scenes.live.ingest import orders
from meadow.scenes.live.ingest.station import Station
from meadow.scenes.live.ingest.stills import NAME
from meadow.scenes.live.ingest.whip import Whip
from meadow.scenes.live.types.engines import Order

_SHELF = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(~[0-9A-Za-z_-]{16,64})?")
_FILE = re.compile(r"[0-9]{1,12}\.ts")
_OPEN = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}
_LIST = {"cache-control": "max-age=1", **_OPEN}
_PART = {"cache-control": "public, max-age=31536000, immutable", **_OPEN}
_MPEGURL = "application/vnd.apple.mpegurl"
BODY_MAX = 64 << 10
_TURN_S, _TURNS = 0.1, 50
"""How a player waits whose room has just gone on air: its first public segment ends a second or two later."""


class AskOrder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the house wants of a session or a publisher."""

    order: Order | None = None
    client_id: str = ""
    reason: str = ""


class Door:
    """The routes of one process."""

    def __init__(self, station: Station, secret: str, whip: Whip) -> None:
        self.station, self.secret, self.whip = station, secret, whip

    def app(self) -> web.Application:
        made = web.Application(client_max_size=BODY_MAX)
        made.router.add_get("/health", self.health)
        made.router.add_get("/metrics", self.metrics)
        made.router.add_get("/media/live/{shelf}/index.m3u8", self.index)
        made.router.add_get(f"/media/live/{{shelf}}/{NAME}", self.still)
        made.router.add_get("/media/live/{shelf}/{file}", self.segment)
        self.whip.routes(made)
        made.router.add_get("/internal/live/{secret}/publications", self.publications)
        made.router.add_post("/internal/live/{secret}/{session}", self.order)
        return made

    def _folder(self, request: web.Request) -> Path:
        name = request.match_info["shelf"]
        if _SHELF.fullmatch(name) is None:
            raise web.HTTPNotFound(headers=_OPEN)
        if name in self.station.withdrawn:
            raise web.HTTPGone(headers=_OPEN)
        return self.station.folder / name

    async def index(self, request: web.Request) -> web.StreamResponse:
        """The playlist as it stands, from memory or from what an earlier process left; before the first segment one waits for it."""
        folder = self._folder(request)
        for _ in range(_TURNS):
            shelf = self.station.shelves.get(folder.name)
            if shelf is not None and shelf.text:
                return web.Response(body=shelf.text, content_type=_MPEGURL, headers=_LIST)
            if folder.name.partition("~")[0] not in self.station.live:
                break
            await asyncio.sleep(_TURN_S)
        file = folder / "index.m3u8"
        if not file.is_file():
            raise web.HTTPNotFound(headers=_OPEN)
        return web.Response(body=file.read_bytes(), content_type=_MPEGURL, headers=_LIST)

    async def segment(self, request: web.Request) -> web.StreamResponse:
        folder, name = self._folder(request), request.match_info["file"]
        file = folder / name
        if _FILE.fullmatch(name) is None or not file.is_file():
            raise web.HTTPNotFound(headers=_OPEN)
        return web.FileResponse(file, headers={**_PART, "content-type": "video/mp2t"})

    async def still(self, request: web.Request) -> web.StreamResponse:
        """The newest picture, for patrol and previews."""
        file = self._folder(request) / NAME
        if not file.is_file():
            raise web.HTTPNotFound(headers=_OPEN)
        return web.FileResponse(file, headers={**_OPEN, "cache-control": "max-age=5", "content-type": "image/jpeg"})

    def _inner(self, request: web.Request) -> None:
        if not hmac.compare_digest(request.match_info["secret"].encode(), self.secret.encode()):
            raise web.HTTPNotFound

    async def publications(self, request: web.Request) -> web.Response:
        self._inner(request)
        return web.json_response(body=msgspec.json.encode(orders.list_live(self.station)))

    async def order(self, request: web.Request) -> web.Response:
        """`{"order": "public" | "end" | "withdraw"}` for a session, `{"client_id", "reason"}` for one publisher."""
        self._inner(request)
        try:
            ask = msgspec.json.decode(await request.read(), type=AskOrder)
        except msgspec.MsgspecError as error:
            raise web.HTTPUnprocessableEntity from error
        if ask.order is not None:
            done = await orders.order(self.station, request.match_info["session"], ask.order)
        else:
            done = orders.kick(self.station, ask.client_id, ask.reason)
        return web.json_response({"done": done})

    async def health(self, _: web.Request) -> web.Response:
        return web.json_response({"ok": True, "streams": len(self.station.live), "relay": self.station.relay.connected})

    async def metrics(self, _: web.Request) -> web.Response:
        """Counts as Prometheus reads them, per stream by the engine's own random name."""
        lines = [f"meadow_live_streams {len(self.station.live)}"]
        for live in self.station.live.values():
            told = live.health()
            counts = ("kbps", "fps", "gop_ms", "queue", "drops", "age_ms")
            lines += [f'meadow_live_{x}{{stream="{live.client_id}"}} {getattr(told, x)}' for x in counts]
        return web.Response(text="\n".join([*lines, ""]), content_type="text/plain")
