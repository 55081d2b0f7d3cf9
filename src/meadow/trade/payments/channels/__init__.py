"""Payment channels: the outside world behind one Protocol of five methods; one that has no settings is not offered."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any, Protocol

from meadow.base.db import House, WriteDb
from meadow.trade.payments.types import Ask, Said, Started, Tried, UnknownChannel
from meadow.trade.payments.types.recon import Row
from meadow.trade.payments.types.refunds import Answer, Piece


class Channel(Protocol):
    """A way to pay. `inside` says that it lives in this database: it is asked within the transaction, others never are."""

    name: str
    inside: bool
    thanks: bytes
    """What the channel wants to hear when its callback was taken."""
    currencies: tuple[str, ...]
    """What it takes; empty for any."""

    async def start(self, house: House, ask: Ask) -> Started:
        """Open a charge. Raises whatever went wrong; nothing was charged then."""

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        """Read a callback, trusting nothing; None for news that are no concern of ours. Raises `Forged`."""

    async def ask(self, house: House, tried: Tried) -> Said | None:
        """What became of a charge whose callback never came; None while nothing did."""

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """Ask for money back, under the piece's id, so that asking twice gives back once; `db` only where `inside`."""

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """The rows of a day's file, or of what the channel says without one. Raises `BadStatement`, `NoStatement`."""


_MODULES = {"sandbox": "Sandbox", "wechat": "Wechat", "alipay": "Alipay", "stripe": "Stripe", "cod": "Cod"}
ALL, BUILT_IN = tuple(_MODULES), ("sandbox", "cod")


@cache
def _adapter(name: str) -> Any:
    """The adapter of a name, loaded when it is first asked for: the vendors' kits cost time and memory."""
    module = import_module(f"{__name__}.{name}")
    return getattr(module, _MODULES[name])()


def channel(house: House, name: str) -> Channel:
    """The adapter of a name; raises `UnknownChannel` where this installation does not offer it."""
    if name not in names(house):
        raise UnknownChannel(channel=name)
    found: Channel = _adapter(name)
    return found


def names(house: House) -> tuple[str, ...]:
    """The channels that this installation has settings for."""
    return tuple(name for name in _MODULES if name in BUILT_IN or getattr(house.settings, name) is not None)
