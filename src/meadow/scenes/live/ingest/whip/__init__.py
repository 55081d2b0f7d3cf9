"""WHIP: a page posts an offer with its room's bearer and gets an answer; DELETE with the same bearer ends it."""

import asyncio
import hmac
import logging
import re
from hashlib import sha256

from aiohttp import web

from meadow.base.visitors import here
from meadow.scenes.live.ingest.guard import Guard
from meadow.scenes.live.ingest.publication import Publication
from meadow.scenes.live.ingest.station import Denied, Station
from meadow.scenes.live.ingest.whip.camera import Camera
from meadow.scenes.live.ingest.whip.passing import hook
from meadow.scenes.live.ingest.wire import Reject

log = logging.getLogger(__name__)
_GONE = 200
_BEARER = re.compile(r"Bearer ([0-9A-Za-z_-]{1,150})\.([0-9A-Za-z_.-]{1,190})")
_ALLOWED = {
    "access-control-allow-methods": "POST, DELETE",
    "access-control-allow-headers": "authorization, content-type",
}


class Whip:
    """The cameras of one process."""

    def __init__(self, station: Station, origin: str) -> None:
        hook()
        self.station, self.origin, self.limits = station, origin, station.limits
        self.guard = Guard(station.limits)
        self.cameras: dict[str, tuple[bytes, Camera]] = {}
        self.gone: dict[str, bytes] = {}

    def routes(self, app: web.Application) -> None:
        app.router.add_route("OPTIONS", "/media/whip/{room}", self.preflight)
        app.router.add_route("OPTIONS", "/media/whip/{room}/{id}", self.preflight)
        app.router.add_post("/media/whip/{room}", self.post)
        app.router.add_delete("/media/whip/{room}/{id}", self.delete)

    def _cors(self, request: web.Request) -> dict[str, str]:
        """A page of ours may read the answer; another's is refused."""
        origin = request.headers.get("origin")
        if origin is None:
            return {}
        if origin != self.origin:
            raise web.HTTPForbidden(text="origin")
        return {"access-control-allow-origin": origin, "vary": "origin", "access-control-expose-headers": "location"}

    async def preflight(self, request: web.Request) -> web.Response:
        return web.Response(status=204, headers={**self._cors(request), **_ALLOWED, "access-control-max-age": "86400"})

    async def post(self, request: web.Request) -> web.Response:
        """201 with the answer and where to end it; 401 for a bearer the house does not know, 415, 422 with a code, 429."""
        cors, ip = self._cors(request), _address(request)
        bearer = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if request.content_type != "application/sdp":
            return web.Response(status=415, headers=cors)
        if not self.guard.admit(ip):
            return web.Response(status=429, headers={**cors, "retry-after": "60"})
        try:
            offer = (await request.read()).decode("utf-8", "replace")
            if bearer is None:
                return self._refuse(ip, cors)
            await self.station.ask(bearer[1], bearer[2], ip)
            check(offer, self.limits.sdp)
            return await self._open(request, offer, bearer, cors)
        except Denied as no:
            return self._refuse(ip, cors, guess=no.guess)
        except Reject as reason:
            return web.json_response({"code": reason.code}, status=422, headers=cors)
        finally:
            self.guard.leave(ip)

    def _refuse(self, ip: str, cors: dict[str, str], *, guess: bool = True) -> web.Response:
        """The house lets nobody in; who guesses keys is counted."""
        if guess:
            self.guard.fail(ip)
        return web.Response(status=401, headers={**cors, "www-authenticate": "Bearer"})

    async def _open(
        self, request: web.Request, offer: str, bearer: re.Match[str], cors: dict[str, str]
    ) -> web.Response:
        name, token, ip = bearer[1], bearer[2], _address(request)

        async def begin(camera: Camera) -> Publication:
            return await self.station.begin(name, token, ip, camera.hang_up, kind="whip-")

        camera = Camera(begin, self._over)
        self.cameras[camera.id] = (sha256(bearer[0].encode()).digest(), camera)
        try:
            answer = await camera.answer(offer)
        except Reject:
            camera.hang_up()
            raise
        except Exception as error:  # an SDP has many ways to be wrong, and aiortc as many errors for it
            camera.hang_up()
            log.info("whip: an offer was refused: %s", type(error).__name__)
            raise Reject("sdp") from error
        self.station.tasks.keep(self._await_picture(camera))
        place = f"{request.path.rstrip('/')}/{camera.id}"
        return web.Response(
            status=201, text=answer, content_type="application/sdp", headers={**cors, "location": place}
        )

    async def _await_picture(self, camera: Camera) -> None:
        """Who connects and sends nothing is sent away."""
        await asyncio.sleep(self.limits.publish_s)
        if camera.live is None:
            camera.hang_up()

    def _over(self, camera: Camera) -> None:
        if held := self.cameras.pop(camera.id, None):
            self.gone[camera.id] = held[0]
            if len(self.gone) > _GONE:
                del self.gone[next(iter(self.gone))]
        if camera.live is not None:
            self.station.over(camera.live)
        self.station.tasks.keep(camera.close())

    async def delete(self, request: web.Request) -> web.Response:
        """End a camera, or hear that it has ended; 404 for one that never was or is not this bearer's."""
        cors, one = self._cors(request), request.match_info["id"]
        held = self.cameras.get(one)
        said = sha256(request.headers.get("authorization", "").encode()).digest()
        if not hmac.compare_digest(held[0] if held else self.gone.get(one, b""), said):
            return web.Response(status=404, headers=cors)
        if held:
            held[1].hang_up()
        return web.Response(status=200, headers=cors)

    async def close(self) -> None:
        for _, camera in [*self.cameras.values()]:
            camera.hang_up()


def _address(request: web.Request) -> str:
    """Who asks: what a proxy on this machine says, else the peer."""
    peer = request.remote or ""
    told = request.headers.get("x-forwarded-for", "") if here(peer) else ""
    return told.rsplit(",", 1)[-1].strip() or peer


def check(offer: str, most: int) -> None:
    """One camera, at most one microphone, nothing else; raises `Reject` before anything is made of it."""
    if len(offer) > most or not offer.startswith("v=0"):
        raise Reject("sdp")
    kinds = re.findall(r"^m=(\w+)", offer, re.MULTILINE)
    if kinds.count("video") != 1 or kinds.count("audio") > 1 or set(kinds) - {"video", "audio"}:
        raise Reject("sdp_media")
    if not re.search(r"^a=rtpmap:\d+ H264/90000", offer, re.MULTILINE | re.IGNORECASE):
        raise Reject("codec_h264")
