"""A viewer's WebSocket, on picows."""

from collections.abc import Callable

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport

from meadow.base import clock
from meadow.scenes.live.gateway.node import Node
from meadow.scenes.live.gateway.seat import ABUSE, Seat
from meadow.scenes.live.gateway.wire import HEAD, Built

HIGH_WATER = 32 << 10
LINGER_S, BEHIND_S = 1.0, 5.0
_CONTROL = frozenset({WSMsgType.PING, WSMsgType.PONG})
"""PINGs are answered by picows itself."""


class Viewer(WSListener):
    """One socket: frames in, frames out, and what the transport says of its reader."""

    __slots__ = ("later", "node", "seat", "transport")

    def __init__(self, node: Node, address: str, later: Callable[..., object]) -> None:
        self.node, self.later = node, later
        self.seat = Seat(address, self)

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The upgrade is done; the ticket must follow."""
        self.transport = transport
        transport.underlying_transport.set_write_buffer_limits(high=HIGH_WATER)
        self.node.strangers[self.seat] = None

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """Only whole text frames carry words."""
        kind, seat = frame.msg_type, self.seat
        if kind == WSMsgType.TEXT and frame.fin:
            self.node.hear(seat, frame.get_payload_as_bytes())
        elif kind in _CONTROL:
            seat.pinged_at = 0.0
            if seat.too_much(frame.payload_size + 2):
                self.node.drop(seat, ABUSE)
        elif kind == WSMsgType.CLOSE:
            seat.closed = True
            transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        else:
            self.node.drop(seat, WSCloseCode.UNSUPPORTED_DATA.value)

    def on_ws_disconnected(self, _transport: WSTransport) -> None:
        """It is gone, whoever closed it."""
        self.node.gone(self.seat)

    def pause_writing(self) -> None:
        """The reader is behind."""
        self.seat.pause()

    def resume_writing(self) -> None:
        """It reads again."""
        self.seat.resume()

    def put(self, frame: Built) -> None:
        """Write the frame that all get."""
        self.transport.send_reuse_external_bytearray(WSMsgType.TEXT, frame.text, HEAD)

    def ping(self) -> None:
        """Ask for a sign of life."""
        self.seat.pinged_at = clock.monotonic()
        self.transport.send_ping()

    def end(self, code: int, *, behind: bool) -> None:
        """Say why; who does not read what is on its way is cut after a while."""
        self.transport.send_close(code)  # type: ignore[arg-type]  # the library's own codes are a few of many
        self.later(BEHIND_S if behind else LINGER_S, self.transport.disconnect, False)
