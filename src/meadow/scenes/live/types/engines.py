"""What media engines and the house say to each other: engines only report, the database owns the room's state."""

from typing import Literal, Protocol

import msgspec

What = Literal["publish", "started", "stopped", "segment"]
Order = Literal["public", "end", "withdraw"]
REPORT_MAX = 16 << 10
"""Bytes of one report."""


class Media(msgspec.Struct, frozen=True, kw_only=True):
    """What the encoder sends, read from its parameter sets; 0 where an engine does not know."""

    width: int = 0
    height: int = 0
    fps: float = 0.0
    profile: str = ""
    b_frames: bool = False
    audio: bool = False
    rate: int = 0
    channels: int = 0


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """How a stream does: `age_ms` is the age of its last segment, `queue` the closed segments not yet written.

    `still` counts the pictures in a row, one in ten seconds, that were the same; `audio_db` is the loudest sample in dB
    of full scale of the last two seconds listened to, ten seconds apart.
    """

    kbps: int = 0
    fps: float = 0.0
    gop_ms: int = 0
    queue: int = 0
    drops: int = 0
    age_ms: int = 0
    still: int = 0
    audio_db: float | None = None
    warning: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One call of an engine, whichever it is; `client_id` is the engine's own name of the publication."""

    engine: str
    what: What
    client_id: str
    publish_name: str = ""
    token: str = ""
    server_id: str = ""
    ip: str = ""
    reason: str = ""
    media: Media | None = None
    seq: int = 0
    seconds: float = 0.0
    file: str = ""
    pdt_ms: int = 0
    health: Health | None = None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The house's answer: code 0 allows; `since` (epoch second) is the floor of the session's sequence numbers.

    While it is not `public` the playlist stands only under the `preview` word; `cut` names why this publisher must go.
    """

    code: int = 0
    session: str = ""
    public: bool = False
    since: int = 0
    preview: str = ""
    cut: str = ""


class Ingest(msgspec.Struct, frozen=True, kw_only=True):
    """What a host types into the encoder, and where a browser sends its camera."""

    rtmp: str
    key: str
    whip: str = ""
    bearer: str = ""


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses of a session's picture; empty where the engine has none."""

    hls: str
    flv: str = ""
    whep: str = ""


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """A stream an engine has right now."""

    client_id: str
    publish_name: str
    session: str = ""
    server_id: str = ""
    age_ms: int = 0


class MediaEngine(Protocol):
    """A media server: our own in `meadow live`, or one beside us. `supersede`: how a newer publisher replaces an older."""

    supersede: Literal["native", "cut_then_retry"]

    def ingest_urls(self, publish_name: str, token: str) -> Ingest: ...
    def play_urls(self, session: str, publish_name: str, preview: str = "", /) -> Play: ...
    async def kick(self, client_id: str, reason: str) -> bool: ...
    async def list_live(self) -> list[Publication] | None: ...
    async def tell(self, session: str, order: Order) -> bool: ...
