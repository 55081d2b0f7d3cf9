"""The world's only door to Meadow: its public HTTP API, as a browser would call it."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec

from meadow.base import clock

AGENT = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36"
_PATIENCE_S = 120.0
_TRIES = 4
Told = Callable[[str, int, float, str], None]
Json = dict[str, Any]


class Refused(Exception):  # noqa: N818 - says what happened
    """An answer that is no success: its status, the code of its problem and the body."""

    def __init__(self, status: int, code: str, body: Json) -> None:
        where = ", ".join(f"{e.get('pointer')} {e.get('code')}" for e in body.get("errors") or [])
        super().__init__(f"{status} {code} {body.get('detail', '')} {where}".rstrip())
        self.status, self.code, self.body = status, code, body


class Person:
    """Somebody with an account: how she logs in, and what the house gave her when she did."""

    def __init__(self, login: str, password: str, name: str, number: int = 0) -> None:
        self.login, self.password, self.name, self.number = login, password, name, number
        self.cookie = ""
        self.ticket: str | None = None
        self.account_id = ""
        self.address_id = ""
        self.grants: list[Json] = []

    @property
    def network(self) -> str:
        """The address she seems to come from: people live in many networks, as the collector's limits expect."""
        return f"10.{self.number // 60_000 % 250}.{self.number // 240 % 250}.{self.number % 240 + 2}"

    def subject(self, kind: str) -> str:
        """What she may act as: the id of her shop, author or agency."""
        return next(str(g["subject_id"]) for g in self.grants if g["kind"] == kind)


class Door:
    """Calls to one address, at most `wide` at once. `told` hears of every answer: verb, status, seconds, code."""

    def __init__(self, web: str, collect: str = "", *, wide: int = 16, told: Told | None = None) -> None:
        self.web, self.collect, self.key, self.csrf = web.rstrip("/"), collect.rstrip("/"), "", ""
        self.told = told
        self._gate = asyncio.Semaphore(wide)
        self._http: aiohttp.ClientSession | None = None

    async def open(self) -> Json:
        """Connect, take the CSRF token and learn where events go; returns what the site says of itself."""
        self._http = aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(), timeout=aiohttp.ClientTimeout(_PATIENCE_S),
            connector=aiohttp.TCPConnector(limit=64), headers={"user-agent": AGENT, "accept-language": "zh-CN"},
        )  # fmt: skip
        async with self._http.get(f"{self.web}/api/site") as answer:
            site: Json = msgspec.json.decode(await answer.read())
            cookie = answer.cookies.get("meadow_csrf")
            self.csrf = cookie.value if cookie else ""
        self.collect = self.collect or site["collect_url"].rstrip("/")
        self.key = site["ingest_key"]
        return site

    async def close(self) -> None:
        """Hang up."""
        if self._http:
            await self._http.close()

    async def get(self, who: Person | None, path: str, verb: str = "", **query: Any) -> Any:
        """Read."""
        return await self.call(
            who, "GET", path, verb=verb, query={k: str(v) for k, v in query.items() if v is not None}
        )

    async def fetch(self, url: str, who: Person | None = None, **query: str) -> bytes:
        """The bytes of a file that a page shows or offers."""
        assert self._http is not None  # noqa: S101 - open comes first
        headers = {"cookie": f"meadow_session={who.cookie}"} if who else {}
        where = self.web + url if url.startswith("/") else url
        async with self._gate, self._http.get(where, params=query, headers=headers) as got:
            return await got.read()

    async def call(
        self, who: Person | None, method: str, path: str, body: Any = None, *, key: str = "", verb: str = "",
        raw: bytes | None = None, query: dict[str, str] | None = None, headers: dict[str, str] | None = None,
    ) -> Any:  # fmt: skip
        """One request, decoded; raises `Refused`. What was too fast is tried again after the pause asked for."""
        sent = {"cookie": f"meadow_csrf={self.csrf}" + (f"; meadow_session={who.cookie}" if who and who.cookie else "")}
        if who is not None:
            sent["x-forwarded-for"] = who.network
        if method != "GET":
            sent["x-csrf-token"] = self.csrf
            sent["content-type"] = "application/octet-stream" if raw is not None else "application/json"
            if key:
                sent["idempotency-key"] = key
        data = raw if raw is not None else msgspec.json.encode(body) if body is not None else None
        for _ in range(_TRIES):
            status, answer, got = await self._once(method, path, {**sent, **(headers or {})}, data, query, verb)
            if status != 429:
                break
            await asyncio.sleep(min(float(got.headers.get("retry-after", 1)), 5))
        if who is not None and (cookie := got.cookies.get("meadow_session")):
            who.cookie = cookie.value
        if status >= 400:
            raise Refused(status, str(answer.get("code", "")) if isinstance(answer, dict) else "", answer or {})
        return answer if answer is not None else dict(got.headers)

    async def _once(
        self, method: str, path: str, headers: dict[str, str], data: bytes | None, query: dict[str, str] | None, verb: str
    ) -> tuple[int, Any, aiohttp.ClientResponse]:  # fmt: skip
        assert self._http is not None  # noqa: S101 - open comes first
        async with self._gate:
            began = clock.monotonic()
            async with self._http.request(method, self.web + path, data=data, params=query, headers=headers) as got:
                text = await got.read()
        known = "json" in got.headers.get("content-type", "")
        answer = msgspec.json.decode(text) if text and known else None
        if self.told:
            code = str(answer.get("code", "")) if got.status >= 400 and isinstance(answer, dict) else ""
            self.told(verb or method, got.status, clock.monotonic() - began, code)
        return got.status, answer, got

    async def tell(self, who: Person, events: list[Json]) -> int:
        """Send behaviour to the collector under the person's ticket; returns how many events it took."""
        if not events or self._http is None:
            return 0
        context = {
            "sdk": "meadow-web", "app_v": "1", "platform": "web", "anon_id": str(10**15 + who.number), "user": who.ticket,
            "consent": 5,
        }  # fmt: skip
        batch = {"batch_id": events[0]["event_id"], "sent_at": events[-1]["ts"], "context": context, "events": events}
        headers = {"content-type": "text/plain", "x-forwarded-for": who.network}
        url = f"{self.collect}/t/v1/batch?k={self.key}"
        for _ in range(_TRIES):
            began = clock.monotonic()
            async with self._gate, self._http.post(url, data=msgspec.json.encode(batch), headers=headers) as got:
                text = await got.read()
            if self.told:
                self.told("events", got.status, clock.monotonic() - began, "" if got.status < 400 else "collect")
            if got.status == 202:
                return int(msgspec.json.decode(text).get("accepted", 0))
            await asyncio.sleep(float(got.headers.get("retry-after", 1)))
        return 0

    async def enter(self, who: Person) -> None:
        """Register, or log in where the login exists already."""
        try:
            new = {
                "login": who.login,
                "password": who.password,
                "name": who.name,
                "consent": {"analytics": True, "personalise": True},
            }
            seen = await self.call(who, "POST", "/api/accounts", new, verb="register")
        except Refused as why:
            if why.code != "people.accounts.login_taken":
                raise
            seen = await self.log_in(who)
        self._know(who, seen)

    async def log_in(self, who: Person) -> Json:
        """Log in; the session's rights are remembered."""
        proof = {"login": who.login, "password": who.password}
        seen: Json = await self.call(who, "POST", "/api/session", proof, verb="log_in")
        self._know(who, seen)
        return seen

    async def look(self, who: Person) -> None:
        """Learn one's rights anew."""
        self._know(who, await self.get(who, "/api/session", "session"))

    def _know(self, who: Person, seen: Json) -> None:
        who.ticket = seen.get("ticket")
        who.grants = seen.get("grants") or []
        who.account_id = seen["account"]["id"] if seen.get("account") else ""


async def attempt(door: Door, who: Person, path: str, body: Json, verb: str) -> Json | None:
    """A step that somebody else, or time, may have made impossible meanwhile; None then."""
    try:
        done: Json = await door.call(who, "POST", path, body, verb=verb)
    except Refused as why:
        if why.status >= 500:
            raise
        return None
    return done
