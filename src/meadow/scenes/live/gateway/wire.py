"""What travels: frames to viewers, words of viewers, batches between gateways, and orders from the house."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Raw

from meadow.scenes.live.types.replies import Reply

HEAD = 14
"""Room in front of a frame's text where the socket writes its own head."""
OFFSET_MAX = 2**53
Kind = Literal["text", "enter", "follow", "buy"]
Short = Annotated[str, Meta(max_length=64)]


class Event(msgspec.Struct, frozen=True, gc=False):
    """One change of the room: its offset grows by one each, so that a gap shows."""

    off: int
    k: str
    at: int
    b: Raw = Raw(b"{}")


class Chat(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One line of the chat lane: id, writer's short id, masked name, text, role, kind."""

    i: str
    u: str = ""
    n: str = ""
    x: str = ""
    r: str = "viewer"
    k: Kind = "text"


class Frame(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What everybody in a room gets per tick; what is absent is nothing."""

    s: int
    t: int
    v: int
    lk: int = 0
    n: int = 0
    c: list[Chat] = []
    e: list[Event] = []
    st: dict[str, tuple[int, Raw]] = {}


class Welcome(msgspec.Struct, omit_defaults=True, kw_only=True):
    """The first frame of a socket, and the one after a long pause: events it missed, or a snapshot where they are gone."""

    t: int
    epoch: str
    off: int
    v: int
    u: str = ""
    slow: int = 0
    snap: Raw | msgspec.UnsetType = msgspec.UNSET
    e: list[Event] = []
    st: dict[str, tuple[int, Raw]] = {}
    say: str = ""


class Hello(msgspec.Struct, frozen=True):
    """The first frame of a viewer."""

    ticket: Annotated[str, Meta(max_length=1500)]
    room: Short
    epoch: Short = ""
    off: Annotated[int, Meta(ge=-1, le=OFFSET_MAX)] = -1


class Said(msgspec.Struct, frozen=True):
    """Every later frame of a viewer; a longer text than the limit is told, not cut off."""

    k: Literal["chat", "like", "ping"]
    x: Annotated[str, Meta(max_length=2000)] = ""
    id: Short = ""
    n: Annotated[int, Meta(ge=0, le=1000)] = 0


class Batch(msgspec.Struct, omit_defaults=True):
    """What a node's own viewers said in 50 ms: the lines worth showing, how many there were, and likes."""

    node: str = ""
    c: list[Chat] = []
    n: int = 0
    lk: int = 0


class State(msgspec.Struct, frozen=True):
    """The newest value of something hot; older versions are ignored."""

    key: Annotated[str, Meta(max_length=80)]
    ver: int
    val: Raw


class Order(msgspec.Struct, frozen=True):
    """A word of the house to the gateways."""

    k: str
    b: Raw = Raw(b"{}")


class Whom(msgspec.Struct, frozen=True):
    """The body of an order: about whom (a viewer's id or short id), until when (0: for good), and the room's own rules."""

    viewer: str = ""
    until: int = 0
    s: int = 0
    shadow: bool | None = None
    closed: bool | None = None
    version: int = 0
    words: list[str] = []
    chat_ids: list[str] = []
    replies: list[Reply] = []


class Built:
    """One frame in the two shapes it leaves in, each made at most once."""

    __slots__ = ("_stream", "mark", "off", "text")

    def __init__(self, text: bytearray, off: int, mark: str) -> None:
        self.text, self.off, self.mark = text, off, mark
        self._stream = b""

    @property
    def stream(self) -> bytes:
        """As server-sent events want it; the id is where a viewer goes on."""
        self._stream = self._stream or event_text(memoryview(self.text)[HEAD:], self.mark)
        return self._stream


_encoder = msgspec.json.Encoder()


def built(value: object, off: int = 0, mark: str = "") -> Built:
    """Encode once, leaving room in front."""
    text = bytearray(HEAD)
    _encoder.encode_into(value, text, HEAD)
    return Built(text, off, mark)


def event_text(text: bytes | memoryview, mark: str = "") -> bytes:
    """One server-sent event; JSON of one line needs no further quoting."""
    head = f"id: {mark}\n".encode() if mark else b""
    return b"%bdata: %b\n\n" % (head, bytes(text))
