"""The door of search at rate: RSGI in front of this node's index; cards as they were indexed, no database."""

from typing import Any, Protocol
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec

from meadow.base import ids
from meadow.base.errors import Problem
from meadow.base.settings import Settings
from meadow.base.visitors import Buckets, address_of, here, prefix
from meadow.scenes.search import served
from meadow.scenes.search.index.node import KINDS, Node
from meadow.scenes.search.index.tabs import Found, Want, search
from meadow.scenes.search.rules import want_of

Headers = list[tuple[str, str]]
_json = msgspec.json.Encoder()
_TYPE = ("content-type", "application/json")
_QUERY_MAX = 4_096
_NOTHING = b""
RATE = 50.0
"""Searches and suggestions a second of one network, twice that in a burst; this machine's own parts are not counted."""


LOGGED = 20.0
"""Searches a second of which a process tells the log what they showed, twice that in a burst: people's are far fewer, and a
load that is more pays nothing for it. The rest are counted as `unlogged`."""


class Scope(Protocol):
    """What granian tells of a request."""

    method: str
    path: str
    query_string: str
    headers: Any
    client: str


class Refused(Exception):  # noqa: N818 - how a request ends early
    """A refusal: status, text, and headers that say more."""

    def __init__(self, status: int, text: str, *more: tuple[str, str]) -> None:
        super().__init__(text)
        self.status, self.text, self.more = status, text, more


class Door:
    """One reading process."""

    def __init__(self, settings: Settings, node: Node, log: served.Log | None = None) -> None:
        self.settings, self.node, self.log = settings, node, log
        self.origins = origins(settings.public)
        self.rates = Buckets(RATE)
        self.logged = Buckets(LOGGED)
        self.counts = {"searches": 0, "suggestions": 0, "refused": 0, "empty": 0, "unlogged": 0}

    async def __rsgi__(self, scope: Scope, proto: Any) -> None:
        """One request."""
        cors: Headers = []
        try:
            cors = self._cors(scope)
            body = self._route(scope)
        except Refused as refusal:
            self.counts["refused"] += 1
            proto.response_bytes(refusal.status, [_TYPE, *cors, *refusal.more], _json.encode({"error": refusal.text}))
            return
        if body:
            proto.response_bytes(200, [_TYPE, *cors], body)
        else:
            proto.response_empty(204, cors)

    def _cors(self, scope: Scope) -> Headers:
        origin = scope.headers.get("origin")
        if origin is None:
            return []
        if origin not in self.origins:
            raise Refused(403, "origin")
        return [("access-control-allow-origin", origin), ("access-control-allow-methods", "GET"), ("vary", "origin")]

    def _route(self, scope: Scope) -> bytes:
        if scope.method == "OPTIONS":
            return _NOTHING
        if scope.method not in {"GET", "HEAD"}:
            raise Refused(405, "GET")
        if scope.path == "/s/v1/search":
            self._count(scope)
            return self._search(scope)
        if scope.path == "/s/v1/suggest":
            self._count(scope)
            self.counts["suggestions"] += 1
            return _json.encode({"items": self.node.suggest(self._asked(scope.query_string).q)})
        if scope.path in {"/s/v1/health", "/health"}:
            if not self.node.ready:
                raise Refused(503, "no index yet")
            return _json.encode({"ok": True, "generation": self.node.generation, **self._sizes()})
        if scope.path == "/metrics":
            told = {f"{name}_total": n for name, n in self.counts.items()} | self._sizes()
            return "".join([f"meadow_search_{name} {n}\n" for name, n in told.items()]).encode()
        raise Refused(404, "no such path")

    def _count(self, scope: Scope) -> None:
        """Nobody asks at a rate that leaves others without an answer."""
        address = address_of(scope)
        if not here(address) and (wait := self.rates.take(prefix(address))):
            raise Refused(429, "slower", ("retry-after", str(max(1, round(wait)))))

    def _search(self, scope: Scope) -> bytes:
        want, name = self._asked(scope.query_string), _trace(scope.query_string)
        self.counts["searches"] += 1
        try:
            found = search(self.node, want)
        except Problem as problem:
            raise Refused(problem.status, problem.code) from problem
        self.counts["empty"] += not any(found.hits.values())
        if self.log and want.q.strip():
            self._tell(self.log, scope, want, name, found)
        return page(found, name)

    def _tell(self, log: served.Log, scope: Scope, want: Want, name: UUID, found: Found) -> None:
        """What the page showed goes into the log as the pages of the shop do; who asked here is a guest."""
        if self.logged.take(""):
            self.counts["unlogged"] += 1
            return
        shown = {kind: [UUID(h.id) for h in hits] for kind, hits in found.hits.items()}
        log.add(served.rows(name, served.guest(self.settings, prefix(address_of(scope))), want, shown, found.rung))

    @staticmethod
    def _asked(query_string: str) -> Want:
        if len(query_string) > _QUERY_MAX:
            raise Refused(414, "too long")
        try:
            return want_of(parse_qsl(query_string, max_num_fields=20))
        except (ValueError, msgspec.ValidationError) as error:
            raise Refused(422, str(error)) from error

    def _sizes(self) -> dict[str, int]:
        return {kind: finder.shelf.searcher.num_docs for kind, finder in self.node.finders.items()}


def _trace(query_string: str) -> UUID:
    """The search's name in the log: of the first page, where a further one is asked for, else a new one."""
    given = dict(parse_qsl(query_string, max_num_fields=20)).get("trace") if "trace=" in query_string else None
    try:
        return UUID(given) if given else ids.new()
    except ValueError as error:
        raise Refused(422, "trace") from error


def page(found: Found, name: UUID) -> bytes:
    """A page as `SearchPage` reads, its cards as they lie in the index."""
    groups = [b'"%b":[%b]' % (kind.encode(), b",".join([h.card for h in found.hits.get(kind, ())])) for kind in KINDS]
    rest = _json.encode(
        {"next": found.next, "rung": found.rung, "asked": found.asked, "maybe": found.maybe, "trace_id": str(name)}
    )
    return b'{%b,"popular":[%b],%b' % (b",".join(groups), b",".join([h.card for h in found.popular]), rest[1:])


def origins(public: str) -> frozenset[str]:
    """The pages that may ask: the public address, and its other spelling on this machine."""
    base = public.rstrip("/")
    return frozenset({base, base.replace("127.0.0.1", "localhost"), base.replace("localhost", "127.0.0.1")})
