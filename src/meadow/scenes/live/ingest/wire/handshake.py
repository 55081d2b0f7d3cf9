"""The plain RTMP handshake: three blocks of 1,536 bytes each way."""

import secrets

from meadow.scenes.live.ingest.wire import Reject

_BLOCK, _PLAIN = 1536, 3


class Handshake:
    """Feed until it gives bytes back; an answer goes out once."""

    def __init__(self) -> None:
        self.held = bytearray()
        self.answered = False

    def feed(self, data: bytes) -> tuple[bytes, bytes | None]:
        """What to send, and once it is over what already belongs to the chunk stream; raises `Reject`."""
        self.held += data
        if self.held and self.held[0] != _PLAIN:
            raise Reject("handshake")
        answer = b""
        if not self.answered and len(self.held) > _BLOCK:
            theirs = bytes(self.held[1 : 1 + _BLOCK])
            answer = bytes([_PLAIN]) + bytes(8) + secrets.token_bytes(_BLOCK - 8) + theirs
            self.answered = True
        if len(self.held) < 1 + 2 * _BLOCK:
            return answer, None
        rest, self.held = bytes(self.held[1 + 2 * _BLOCK :]), bytearray()
        return answer, rest
