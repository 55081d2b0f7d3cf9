"""Payment channels: the outside world behind one Protocol of four methods."""

from collections.abc import Mapping
from typing import Protocol

from meadow.base.db import House, WriteDb
from meadow.trade.payments.channels.sandbox import Sandbox
from meadow.trade.payments.types import Ask, Said, UnknownChannel


class Channel(Protocol):
    """A way to pay. `start` may be called in a transaction; `verify` never trusts what it reads."""

    name: str

    async def start(self, db: WriteDb, ask: Ask) -> tuple[str, str]:
        """Open a charge; returns the channel's reference and where the payer goes."""

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said:
        """Read a callback; raises `Forged`."""

    async def heard(self, db: WriteDb, said: Said) -> None:
        """The callback is booked in this transaction: the channel may stop repeating it."""

    async def refund(self, db: WriteDb, channel_ref: str, refund_no: str, amount: int) -> str:
        """Give money back; returns the channel's number. Raises on a refusal."""


_CHANNELS: dict[str, Channel] = {"sandbox": Sandbox()}


def channel(name: str) -> Channel:
    """The adapter of a name; raises `UnknownChannel`."""
    found = _CHANNELS.get(name)
    if found is None:
        raise UnknownChannel(channel=name)
    return found


def names() -> tuple[str, ...]:
    """The channels that this installation offers."""
    return tuple(_CHANNELS)
