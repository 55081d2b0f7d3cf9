"""Outgoing requests to addresses that users gave: never to a private address, never without a limit."""

import asyncio
import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import httpx

from meadow.base.errors import Problem

_REDIRECTS = 3
_WHOLE = 6
"""A body may take so many times what one step of it may: who sends a byte now and then holds nobody for ever."""


class Blocked(Problem):
    """The address is private, not http(s), or has no name that resolves."""

    code, status = "base.fetch.blocked", 422


class FetchFailed(Problem):
    """The other side did not answer well, or sent more than the limit."""

    code, status = "base.fetch.failed", 422


class Fetch:
    """A guarded client: it resolves the name once, checks every address, and connects to the checked one."""

    def __init__(self) -> None:
        self._client: httpx.AsyncClient | None = None

    async def get(self, url: str, *, limit: int, timeout_s: float = 10.0) -> tuple[bytes, str]:
        """The body and its content type; raises `Blocked` or `FetchFailed`."""
        for _ in range(_REDIRECTS + 1):
            response, body = await self._once("GET", url, limit, timeout_s)
            if response.is_redirect:
                url = urljoin(url, response.headers.get("location", ""))
                continue
            if response.status_code != httpx.codes.OK:
                raise FetchFailed(url=url, reason=str(response.status_code))
            return body, response.headers.get("content-type", "")
        raise FetchFailed(url=url, reason="redirects")

    async def post(
        self, url: str, body: bytes, *, headers: dict[str, str], limit: int, timeout_s: float = 10.0
    ) -> tuple[bytes, str]:
        """Send a body once, without following redirects; the answer and its type. Raises `Blocked` or `FetchFailed`."""
        response, answer = await self._once("POST", url, limit, timeout_s, content=body, headers=headers)
        if not response.is_success:
            raise FetchFailed(url=url, reason=str(response.status_code))
        return answer, response.headers.get("content-type", "")

    async def _once(
        self, method: str, url: str, limit: int, timeout_s: float, *, content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[httpx.Response, bytes]:  # fmt: skip
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            raise Blocked(url=url)
        address = await resolve(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80))
        target = httpx.URL(url).copy_with(host=address)
        self._client = self._client or httpx.AsyncClient(trust_env=False)
        try:
            async with (
                asyncio.timeout(_WHOLE * timeout_s),
                self._client.stream(
                    method,
                    target,
                    content=content,
                    headers={"host": parts.netloc.rpartition("@")[2], "user-agent": "meadow"} | (headers or {}),
                    extensions={"sni_hostname": parts.hostname},
                    timeout=timeout_s,
                ) as response,
            ):
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > limit:
                        raise FetchFailed(url=url, reason="size")
                return response, bytes(body)
        except (httpx.HTTPError, TimeoutError) as error:
            raise FetchFailed(url=url, reason=type(error).__name__) from error

    async def close(self) -> None:
        if self._client:
            await self._client.aclose()


async def resolve(host: str, port: int) -> str:
    """One public address of `host`; raises `Blocked` if any of its addresses is not public."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Blocked(url=host) from error
    addresses = [str(info[4][0]) for info in found]
    if not addresses or not all(is_public(a) for a in addresses):
        raise Blocked(url=host)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address lies on the open internet; a v4 address dressed as v6 is undressed first."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast
