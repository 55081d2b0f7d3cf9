"""`meadow live`, our own engine: a newer publisher replaces the older one by itself."""

from typing import Literal

import msgspec

from meadow.scenes.live.engines.calls import call
from meadow.scenes.live.types.engines import Ingest, Order, Play, Publication


class Embedded:
    """Asked over its inner HTTP, on the address that also serves pictures."""

    supersede: Literal["native", "cut_then_retry"] = "native"

    def __init__(self, rtmp: str, live: str, secret: str) -> None:
        self.rtmp, self.live, self.inner = rtmp, live, f"{live}/internal/live/{secret}"

    def ingest_urls(self, publish_name: str, token: str) -> Ingest:
        key, bearer = f"{publish_name}?token={token}", f"{publish_name}.{token}"
        return Ingest(rtmp=self.rtmp, key=key, whip=f"{self.live}/media/whip/room", bearer=bearer)

    def play_urls(self, session: str, _publish_name: str, preview: str = "") -> Play:
        shelf = f"{session}~{preview}" if preview else session
        return Play(hls=f"{self.live}/media/live/{shelf}/index.m3u8")

    async def kick(self, client_id: str, reason: str) -> bool:
        said = await call("POST", f"{self.inner}/any", {"client_id": client_id, "reason": reason})
        return bool(said and said.get("done"))

    async def list_live(self) -> list[Publication] | None:
        said = await call("GET", f"{self.inner}/publications")
        return None if said is None else msgspec.convert(said, list[Publication])

    async def tell(self, session: str, order: Order) -> bool:
        said = await call("POST", f"{self.inner}/{session}", {"order": order})
        return bool(said and said.get("done"))
