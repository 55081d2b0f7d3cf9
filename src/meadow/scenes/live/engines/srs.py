"""SRS 5 to 7 beside us (names checked in its source, never run): hooks tell us, its API lists and cuts.

A newer publisher is refused while an older one is on: the older must fall silent or be cut, then the encoder's own retry wins.
Players read its own playlist, whose sequence begins anew when it restarts.
"""

from typing import Literal

from meadow.base.settings import SrsServer
from meadow.scenes.live.engines.calls import call
from meadow.scenes.live.types.engines import Ingest, Order, Play, Publication

_ALL = "start=0&count=1000"
"""It shows ten streams unless told otherwise."""


class Srs:
    """Asked over its HTTP API, which must not be reachable from outside."""

    supersede: Literal["native", "cut_then_retry"] = "cut_then_retry"

    def __init__(self, server: SrsServer) -> None:
        self.server = server
        self.auth = (server.user, server.password) if server.user else None

    def ingest_urls(self, publish_name: str, token: str) -> Ingest:
        key, bearer = f"{publish_name}?token={token}", f"{publish_name}.{token}"
        whip = f"{self.server.rtc}/rtc/v1/whip/?app=live&stream={publish_name}&token={token}" if self.server.rtc else ""
        return Ingest(rtmp=self.server.rtmp, key=key, whip=whip, bearer=bearer)

    def play_urls(self, _session: str, publish_name: str, _preview: str = "") -> Play:
        http = self.server.http
        return Play(hls=f"{http}/live/{publish_name}.m3u8", flv=f"{http}/live/{publish_name}.flv")

    async def _streams(self) -> tuple[str, list[dict[str, object]]] | None:
        said = await call("GET", f"{self.server.api}/api/v1/streams?{_ALL}", auth=self.auth)
        if not isinstance(said, dict) or said.get("code") != 0:
            return None
        return str(said.get("server", "")), list(said.get("streams", []))

    async def list_live(self) -> list[Publication] | None:
        found = await self._streams()
        if found is None:
            return None
        server, streams = found
        return [
            Publication(client_id=str(p.get("cid", "")), publish_name=str(s.get("name", "")), server_id=server)
            for s in streams if isinstance(p := s.get("publish"), dict) and p.get("active")
        ]  # fmt: skip

    async def kick(self, client_id: str, reason: str) -> bool:  # noqa: ARG002 - it takes none
        said = await call("DELETE", f"{self.server.api}/api/v1/clients/{client_id}", auth=self.auth)
        return isinstance(said, dict) and said.get("code") == 0

    async def tell(self, session: str, order: Order) -> bool:  # noqa: ARG002 - its playlists end with their stream
        return True
