"""Stands in for web's inner HTTP beside the ingest: the same shapes, keys from a table, everything it was told kept."""

from collections import Counter
from dataclasses import dataclass, field

import msgspec
from aiohttp import web

from meadow.base import clock
from meadow.scenes.live.types.engines import Report, Verdict


@dataclass
class House:
    """Sessions by publish name; one token is good for all."""

    rooms: dict[str, str]
    token: str = "good"
    public: bool = True
    cut: dict[str, str] = field(default_factory=dict)
    told: list[Report] = field(default_factory=list)
    current: dict[str, str] = field(default_factory=dict)
    recorded: list[dict[str, str]] = field(default_factory=list)
    deaf: bool = False
    preview: str = "preview-word-0123456789"

    async def open(self) -> str:
        """Listen on a free port; the address."""
        app = web.Application()
        app.router.add_post("/internal/media/{secret}/embedded/{what}", self.hear)
        self.runner = web.AppRunner(app, access_log=None)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.since = clock.now_ms() // 1000
        return f"http://127.0.0.1:{self.runner.addresses[0][1]}"

    async def close(self) -> None:
        await self.runner.cleanup()

    async def hear(self, request: web.Request) -> web.Response:
        if self.deaf:
            return web.Response(status=503)
        if request.match_info["what"] == "recorded":
            self.recorded.append(msgspec.json.decode(await request.read()))
            return web.Response(body=msgspec.json.encode(Verdict()), content_type="application/json")
        report = msgspec.json.decode(await request.read(), type=Report)
        assert report.what == request.match_info["what"]
        self.told.append(report)
        return web.Response(body=msgspec.json.encode(self.verdict(report)), content_type="application/json")

    def verdict(self, report: Report) -> Verdict:
        session = self.rooms.get(report.publish_name, "")
        if report.what in {"publish", "started"}:
            if not session or report.token != self.token:
                return Verdict(code=1)
            self.current[report.client_id] = session
        session = self.current.get(report.client_id, "")
        return Verdict(
            code=0 if session else 1, session=session, public=self.public, since=self.since, preview=self.preview,
            cut=self.cut.get(report.client_id, ""),
        )  # fmt: skip

    def count(self) -> Counter[str]:
        return Counter(r.what for r in self.told)
