"""The one thing the ingest asks anybody: web's inner HTTP, which knows keys and sessions."""

import asyncio
import logging
import secrets
from typing import Any

import aiohttp
import msgspec

from meadow.scenes.live.types.engines import Report, Verdict, What

log = logging.getLogger(__name__)
_TIMEOUT_S = 5.0
_AGAIN_S = (0.5, 1, 2, 4, 8)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Verdict).decode


class Inner:
    """Reports to the house. Where it does not answer nobody may begin, and who is on goes on."""

    def __init__(self, base: str, secret: str) -> None:
        self.base = f"{base}/internal/media/{secret}/embedded"
        self.server_id = secrets.token_hex(8)
        self.http: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self.http is not None:
            await self.http.close()

    async def recorded(self, session: str, url: str) -> None:
        """Say where the recording of an ended broadcast plays; more than once if need be."""
        for pause in _AGAIN_S:
            if await self._post("recorded", _encode({"session": session, "url": url})) is not None:
                return
            await asyncio.sleep(pause)

    async def tell(self, what: What, client_id: str, **words: Any) -> Verdict | None:
        """One report; None where there was no answer."""
        report = Report(engine="embedded", what=what, client_id=client_id, server_id=self.server_id, **words)
        return await self._post(what, _encode(report))

    async def _post(self, what: str, body: bytes) -> Verdict | None:
        if self.http is None:
            self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT_S), trust_env=False)
        headers = {"content-type": "application/json"}
        try:
            async with self.http.post(f"{self.base}/{what}", data=body, headers=headers) as answer:
                if answer.status not in {200, 201}:
                    log.warning("the house answered %s to %s", answer.status, what)
                    return None
                return _decode(await answer.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.MsgspecError) as error:
            log.warning("the house did not take %s: %s", what, type(error).__name__)
            return None

    async def stopped(self, client_id: str, reason: str) -> None:
        """Say that a publication is over, more than once if need be; after that the house finds out by asking."""
        for pause in _AGAIN_S:
            if await self.tell("stopped", client_id, reason=reason) is not None:
                return
            await asyncio.sleep(pause)
