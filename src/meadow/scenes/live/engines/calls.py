"""HTTP to an engine's own interface: short, without redirects, and None where it did not answer well."""

from typing import Any

import aiohttp
import msgspec

_TIMEOUT_S, _MOST = 4.0, 4 << 20


async def call(method: str, url: str, body: Any = None, auth: tuple[str, str] | None = None) -> Any:
    """The decoded answer of a call that succeeded, {} where it has no body, else None."""
    said = aiohttp.BasicAuth(*auth) if auth else None
    timeout = aiohttp.ClientTimeout(total=_TIMEOUT_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout, trust_env=False) as http,
            http.request(method, url, json=body, auth=said, allow_redirects=False) as answer,
        ):
            if answer.status >= 300:
                return None
            raw = bytearray()
            async for part in answer.content.iter_any():
                raw += part
                if len(raw) > _MOST:
                    return None
            return msgspec.json.decode(raw) if raw.strip() else {}
    except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError):
        return None
