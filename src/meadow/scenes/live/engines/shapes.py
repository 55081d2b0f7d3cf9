"""What engines send and want to hear, each in its own shape; `Report` and `Verdict` are ours."""

from typing import Annotated, Any
from urllib.parse import parse_qs, unquote

import msgspec

from meadow.scenes.live.types.engines import Report, Verdict, What

Word = Annotated[str, msgspec.Meta(max_length=1_000)]


class SrsHook(msgspec.Struct, frozen=True, kw_only=True):
    """A hook of SRS; `param` begins with `?` from RTMP and is a whole query from WHIP."""

    action: Word
    client_id: Word | int
    server_id: Word = ""
    ip: Word = ""
    stream: Word = ""
    param: Word = ""
    file: Word = ""
    duration: float = 0.0
    seq_no: int = 0


class MediaMtxAsk(msgspec.Struct, frozen=True, kw_only=True):
    """MediaMTX's question who may do what; its commands report with `type` and `id` of the source, and no action."""

    action: Word = ""
    path: Word = ""
    query: Word = ""
    token: Word = ""
    ip: Word = ""
    protocol: Word = ""
    type: Word = ""
    id: Word | None = None


_ACTIONS: dict[str, What] = {"on_publish": "publish", "on_unpublish": "stopped", "on_hls": "segment"}
_TYPES = {"rtmp": "rtmpConn", "rtmps": "rtmpsConn", "webrtc": "webRTCSession", "srt": "srtConn"}


def read(engine: str, what: str, body: bytes) -> Report | None:
    """An engine's words as ours; None for what needs no answer but yes, such as a reader's question. Raises `msgspec.DecodeError`."""
    if engine == "srs":
        return _srs(msgspec.json.decode(body, type=SrsHook), what)
    if engine == "mediamtx":
        return _mediamtx(msgspec.json.decode(body, type=MediaMtxAsk), what)
    said = msgspec.json.decode(body, type=Report)
    if said.what != what:
        raise msgspec.ValidationError("what")
    return msgspec.structs.replace(said, engine=engine)


def _srs(said: SrsHook, what: str) -> Report | None:
    if _ACTIONS.get(said.action) != what:
        return None
    query = parse_qs(said.param.lstrip("?"))
    return Report(
        engine="srs", what=_ACTIONS[said.action], client_id=str(said.client_id), publish_name=said.stream, server_id=said.server_id,
        token=query.get("token", [""])[0], ip=said.ip, seconds=said.duration, seq=said.seq_no, file=said.file,
    )  # fmt: skip


def _mediamtx(said: MediaMtxAsk, what: str) -> Report | None:
    if what == "publish" and said.action not in {"", "publish"}:
        return None  # readers, and whoever asks its API on loopback
    known: dict[str, What] = {"publish": "publish", "started": "started", "stopped": "stopped"}
    if what not in known:
        return None
    kind = said.type or _TYPES.get(said.protocol, said.protocol)
    query = parse_qs(said.query if "=" in said.query else unquote(said.query))
    return Report(
        engine="mediamtx", what=known[what], client_id=f"{kind}-{said.id or ''}", ip=said.ip,
        publish_name=said.path.rpartition("/")[2], token=said.token or query.get("token", [""])[0],
    )  # fmt: skip


def reply(engine: str, what: str, verdict: Verdict) -> tuple[int, Any]:
    """Status and body as an engine wants them: SRS reads `code`, MediaMTX the status alone."""
    if engine == "srs":
        return 200, {"code": verdict.code if what == "publish" else 0}
    if engine == "mediamtx":
        return (403 if verdict.code and what == "publish" else 200), {}
    return 200, verdict
