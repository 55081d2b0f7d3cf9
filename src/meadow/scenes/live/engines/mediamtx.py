"""MediaMTX 1.19 and later beside us (names checked in its source, never run): it asks us who may, commands report, its API lists and cuts.

Set `hlsVariant: mpegts` and `hlsAlwaysRemux: true`, turn rtsp, srt and moq off, keep the API on loopback.
"""

from typing import Literal

from meadow.base.settings import MediaMtxServer
from meadow.scenes.live.engines.calls import call
from meadow.scenes.live.types.engines import Ingest, Order, Play, Publication

_KICK = {"rtmpConn": "rtmpconns", "rtmpsConn": "rtmpsconns", "webRTCSession": "webrtcsessions", "srtConn": "srtconns"}


class MediaMtx:
    """Asked over its API; a newer publisher replaces the older one after it was let in."""

    supersede: Literal["native", "cut_then_retry"] = "native"

    def __init__(self, server: MediaMtxServer) -> None:
        self.server = server

    def ingest_urls(self, publish_name: str, token: str) -> Ingest:
        whip = f"{self.server.webrtc}/live/{publish_name}/whip" if self.server.webrtc else ""
        return Ingest(rtmp=self.server.rtmp, key=f"{publish_name}?token={token}", whip=whip, bearer=token)

    def play_urls(self, _session: str, publish_name: str, _preview: str = "") -> Play:
        whep = f"{self.server.webrtc}/live/{publish_name}/whep" if self.server.webrtc else ""
        return Play(hls=f"{self.server.hls}/live/{publish_name}/index.m3u8", whep=whep)

    async def list_live(self) -> list[Publication] | None:
        said = await call("GET", f"{self.server.api}/v3/paths/list?itemsPerPage=1000")
        if not isinstance(said, dict):
            return None
        found = []
        for item in said.get("items", []):
            source = item.get("source") or {}
            if item.get("available", item.get("ready")) and source.get("type") in _KICK:  # `ready` before 1.19.3
                name = str(item.get("name", "")).rpartition("/")[2]
                found.append(Publication(client_id=f"{source['type']}-{source.get('id', '')}", publish_name=name))
        return found

    async def kick(self, client_id: str, reason: str) -> bool:  # noqa: ARG002 - it takes none
        kind, _, one = client_id.partition("-")
        if kind not in _KICK:
            return False
        return await call("POST", f"{self.server.api}/v3/{_KICK[kind]}/kick/{one}") is not None

    async def tell(self, session: str, order: Order) -> bool:  # noqa: ARG002 - its playlists end with their stream
        return True
