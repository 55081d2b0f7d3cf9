"""The part of the ClickHouse HTTP protocol that clickhouse-connect speaks, over the owned chDB."""

import asyncio
import base64
import hmac
import logging
import tempfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO
from urllib.parse import quote

import lz4.frame  # type: ignore[import-untyped]
import msgspec
import zstandard
from aiohttp import MultipartReader, web

from meadow.base import ids
from meadow.base.track.tables import DATABASE
from meadow.base.track.warehouse import statement
from meadow.base.track.warehouse.owner import CHUNK, EngineError, Owner, clause
from meadow.base.track.warehouse.reads import Reads

log = logging.getLogger(__name__)
BODY_MAX = 512 << 20
TEXT_MAX = 4 << 20
SPOOL = 8 << 20
DATABASES = {"": DATABASE, "default": DATABASE, "__default__": DATABASE, DATABASE: DATABASE, "system": "system"}
TRANSPORT = frozenset({
    "query", "database", "query_id", "session_id", "session_timeout", "session_check", "compress", "decompress",
    "enable_http_compression", "client_protocol_version", "wait_end_of_query", "send_progress_in_http_headers",
    "http_headers_progress_interval_ms", "cancel_http_readonly_queries_on_client_close", "buffer_size", "quota_key",
    "role", "default_format", "user", "password",
})  # fmt: skip
LIMITS = {"max_execution_time": "60", "max_memory_usage": "2000000000", "max_result_bytes": "536870912"}
AUTH, UNKNOWN_SETTING, NO_DATABASE, READONLY, NOT_DONE, SYNTAX, TOO_LARGE = 516, 115, 81, 164, 48, 62, 307
_STATUS = {AUTH: 403, 60: 404, NO_DATABASE: 404, UNKNOWN_SETTING: 404, 46: 404, SYNTAX: 400, 47: 400, 27: 400, 53: 400,
           457: 400, 36: 400, 43: 400, 42: 400, NOT_DONE: 501, READONLY: 403, TOO_LARGE: 413, 159: 408, 241: 507}  # fmt: skip
_NAMES = {AUTH: "AUTHENTICATION_FAILED", UNKNOWN_SETTING: "UNKNOWN_SETTING", NO_DATABASE: "UNKNOWN_DATABASE",
          READONLY: "READONLY", NOT_DONE: "NOT_IMPLEMENTED", SYNTAX: "SYNTAX_ERROR", TOO_LARGE: "TOO_MANY_BYTES"}  # fmt: skip


class Refusal(Exception):  # noqa: N818 - a reply in ClickHouse's own words
    """A refusal of the door itself, with a ClickHouse code."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(f"Code: {code}. DB::Exception: {text}. ({_NAMES[code]})")
        self.code = code


class Asked(msgspec.Struct):
    """One request as understood."""

    text: str
    raw: bytes
    body: BinaryIO | None
    database: str
    params: dict[str, str]
    settings: dict[str, str]
    query_id: str
    read_only: bool
    form: str


class Door:
    """Serves one owner to whoever knows the token."""

    def __init__(self, owner: Owner, user: str, password: str, health: Any) -> None:
        self.owner = owner
        self.user, self.password = user, password
        self.health = health
        self.reads = Reads(owner)

    def application(self) -> web.Application:
        app = web.Application(client_max_size=BODY_MAX)
        app.router.add_get("/ping", self.ping)
        app.router.add_get("/health", self.show_health)
        app.router.add_route("*", "/", self.query)
        return app

    async def ping(self, _: web.Request) -> web.Response:
        return web.Response(text="Ok.\n")

    async def show_health(self, _: web.Request) -> web.Response:
        return web.json_response(self.health())

    async def query(self, request: web.Request) -> web.Response:
        """One statement."""
        query_id = request.query.get("query_id") or str(ids.new())
        if request.method in {"GET", "HEAD"} and "query" not in request.query:
            return web.Response(text="Ok.\n")
        try:
            self._authenticate(request)
            asked = await _read(request, query_id, self.owner)
            try:
                return await self._answer(asked)
            finally:
                if asked.body:
                    asked.body.close()
        except (Refusal, EngineError) as error:
            return _failed(error.code, str(error), query_id)

    def _authenticate(self, request: web.Request) -> None:
        user, password = request.headers.get("X-ClickHouse-User", ""), request.headers.get("X-ClickHouse-Key", "")
        scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() == "basic":
            try:
                user, _, password = base64.b64decode(rest, validate=True).decode().partition(":")
            except ValueError:
                user = ""
        elif scheme.lower() == "bearer":
            user, password = self.user, rest
        elif not user:
            user, password = request.query.get("user", ""), request.query.get("password", "")
        right = hmac.compare_digest(password.encode(), self.password.encode())
        if not right or user != self.user:
            raise Refusal(
                AUTH,
                f"{user or 'nobody'}: Authentication failed: password is incorrect, or there is no user with such name",
            )

    async def _answer(self, asked: Asked) -> web.Response:
        word = statement.kind(asked.text)
        if word in statement.REFUSED:
            raise Refusal(NOT_DONE, f"{word} has no session to act on here: pass settings and database with the query")
        if asked.read_only and word not in statement.READS:
            raise Refusal(READONLY, "Cannot execute query in readonly mode: use POST")
        loop = asyncio.get_running_loop()
        if word == "INSERT" and (insert := statement.insert_of(asked.text, asked.raw)):
            written = await loop.run_in_executor(self.owner.threads, self._insert, insert, asked)
            return _done(b"", "", asked.query_id, written)
        sql, form = asked.text, asked.form
        if word in statement.READS:
            form = statement.own_format(sql) or form
            sql = statement.with_output(sql, form, clause({**LIMITS, **asked.settings}))
            long = asked.settings.get("max_threads") == "1"
            result = await self.reads.ask(sql, form, asked.params, asked.database, long=long)
            return _done(result, form, asked.query_id, 0)
        call = partial(self.owner.tell, sql, form, asked.params, asked.database)
        result = await loop.run_in_executor(self.owner.threads, call)
        return _done(result, form, asked.query_id, 0)

    def _insert(self, insert: statement.Insert, asked: Asked) -> int:
        settings = clause({"async_insert": "0", **asked.settings})
        if insert.settings:
            settings = f"{settings}, {insert.settings}"
        return self.owner.append(insert.head + settings, insert.form, _pieces(insert.data, asked.body), asked.database)


def _pieces(first: bytes, body: BinaryIO | None) -> Iterator[bytes]:
    if first:
        yield first
    while body and (chunk := body.read(CHUNK)):
        yield chunk


async def _read(request: web.Request, query_id: str, owner: Owner) -> Asked:
    """The statement, its parameters and data, from the URL, a form, or the body."""
    given = dict(request.query)
    text = given.get("query", "")
    body: BinaryIO | None = None
    raw = b""
    if request.content_type == "multipart/form-data":
        given |= await _form(request)
        text = given.get("query", "")
    elif request.can_read_body:
        body = await _spool(request)
        if statement.kind(text) != "INSERT":
            raw = body.read(TEXT_MAX + 1)
            if statement.kind(raw[:4096].decode("utf-8", "replace")) == "INSERT" and not text:
                body, raw = _split(body, raw)
            elif len(raw) > TEXT_MAX:
                raise Refusal(TOO_LARGE, "the statement is longer than 4 MiB")
            text = (
                f"{text}\n{raw.decode('utf-8', 'surrogateescape')}" if text else raw.decode("utf-8", "surrogateescape")
            )
    if not text.strip():
        raise Refusal(SYNTAX, "Syntax error: Empty query")
    database = DATABASES.get(given.get("database", ""))
    if database is None:
        raise Refusal(NO_DATABASE, f"Database {given['database']} does not exist")
    settings = {k: v for k, v in given.items() if k not in TRANSPORT and not k.startswith("param_")}
    if unknown := next((k for k in settings if k not in owner.known_settings), None):
        raise Refusal(UNKNOWN_SETTING, f"Setting {unknown} is neither a builtin setting nor known here")
    params = {k.removeprefix("param_"): v for k, v in given.items() if k.startswith("param_")}
    form = request.headers.get("X-ClickHouse-Format") or given.get("default_format") or "TabSeparated"
    return Asked(
        text, raw or text.encode(), body, database, params, settings, query_id, request.method in {"GET", "HEAD"}, form
    )


def _split(body: BinaryIO, raw: bytes) -> tuple[BinaryIO, bytes]:
    """An INSERT with its data in one body: what was read is the head; the rest stays to be streamed.

    The first piece may end inside a character, so it is cut at the last line of the piece.
    """
    if len(raw) <= TEXT_MAX:
        return body, raw
    cut = raw.find(b"\n") + 1 or len(raw)
    body.seek(cut)
    return body, raw[:cut]


async def _form(request: web.Request) -> dict[str, str]:
    """Fields of a multipart form: clickhouse-connect sends long queries and parameters so."""
    reader = await request.multipart()
    found: dict[str, str] = {}
    async for part in reader:
        if part is None or isinstance(part, MultipartReader) or part.filename:
            raise Refusal(NOT_DONE, "external tables are not served here")
        found[part.name or ""] = (await part.read(decode=True)).decode()
        if sum(map(len, found.values())) > TEXT_MAX:
            raise Refusal(TOO_LARGE, "the form is longer than 4 MiB")
    return found


async def _spool(request: web.Request) -> BinaryIO:
    """The body, decompressed, in memory up to 8 MiB and in a file above; refused above half a gigabyte."""
    file: Any = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115 - the caller closes it
    inflate = _inflater(request.headers.get("Content-Encoding", ""))
    try:
        async for chunk in request.content.iter_chunked(1 << 20):
            file.write(inflate(chunk))
            if file.tell() > BODY_MAX:
                break
    except (zlib.error, zstandard.ZstdError, RuntimeError) as error:
        file.close()
        raise Refusal(SYNTAX, "the body is not what its Content-Encoding says") from error
    if file.tell() > BODY_MAX:
        file.close()
        raise Refusal(TOO_LARGE, "the body is larger than 512 MiB")
    file.seek(0)
    return file  # type: ignore[no-any-return]


_ENGINES: dict[str, Callable[[], Any]] = {
    "gzip": lambda: zlib.decompressobj(wbits=31),
    "deflate": lambda: zlib.decompressobj(wbits=15),
    "zstd": lambda: zstandard.ZstdDecompressor().decompressobj(),
    "lz4": lz4.frame.LZ4FrameDecompressor,
}


def _inflater(encoding: str) -> Callable[[bytes], bytes]:
    """What turns received chunks into plain ones; clickhouse-connect sends one frame after another."""
    if encoding in {"", "identity"}:
        return bytes
    if encoding not in _ENGINES:
        raise Refusal(NOT_DONE, f"Content-Encoding {encoding}")
    make = _ENGINES[encoding]
    engine = make()

    def inflate(chunk: bytes) -> bytes:
        nonlocal engine
        out = []
        while chunk:
            if engine.eof:
                engine = make()
            out.append(engine.decompress(chunk))
            chunk = engine.unused_data if engine.eof else b""
        return b"".join(out)

    return inflate


def _done(body: bytes, form: str, query_id: str, written: int) -> web.Response:
    summary = msgspec.json.encode({"read_rows": "0", "written_rows": str(written)}).decode()
    headers = {"X-ClickHouse-Query-Id": query_id, "X-ClickHouse-Summary": summary, "X-ClickHouse-Timezone": "UTC",
               "X-ClickHouse-Server-Display-Name": "meadow"}  # fmt: skip
    if form:
        headers["X-ClickHouse-Format"] = form
    return web.Response(
        body=body, headers=headers, content_type="application/octet-stream" if form == "Native" else "text/plain"
    )


def _failed(code: int, text: str, query_id: str) -> web.Response:
    headers = {"X-ClickHouse-Exception-Code": str(code), "X-ClickHouse-Query-Id": quote(query_id)}
    return web.Response(status=_STATUS.get(code, 500), text=text + "\n", headers=headers)
