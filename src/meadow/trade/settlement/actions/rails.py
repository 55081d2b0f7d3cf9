"""Rails: the outside world that pays banks, behind one Protocol; the built-in one answers later, by a signed callback."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

import msgspec

from meadow.base import clock, timers
from meadow.base.db import House, WriteDb
from meadow.trade.settlement.types.payouts import ForgedPayout, PayoutOrder, PayoutSaid

ANSWER = "trade.settlement.sandbox_answer"
SIGNATURE, TIMESTAMP = "x-sandbox-signature", "x-sandbox-timestamp"
_WINDOW_S = 300
_LATER = timedelta(seconds=2)
_REFUSED = {"0000": "account closed", "0001": "the holder's name differs"}


class PayoutRail(Protocol):
    """A way to pay a bank account; an order has one number, and sending it twice pays once."""

    name: str

    async def send(self, db: WriteDb, order: PayoutOrder) -> str:
        """Hand an order over; returns the rail's number. The answer comes later, by a callback."""

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> PayoutSaid:
        """Read a callback; raises `ForgedPayout`."""


class SandboxRail:
    """Implements `PayoutRail`: pays after two seconds; a bank number that ends in 0000 or 0001 is refused."""

    name = "sandbox"

    async def send(self, db: WriteDb, order: PayoutOrder) -> str:
        number = f"SP{hashlib.sha256(order.number.encode()).hexdigest()[:24]}"
        reason = _REFUSED.get(order.bank_number[-4:], "")
        note = {
            "owner_id": str(order.owner_id), "rail_no": number, "amount": order.amount, "reason": reason,
            "outcome": "failed" if reason else "paid", "withdrawal_id": str(order.withdrawal_id),
        }  # fmt: skip
        await timers.set(db, ANSWER, order.withdrawal_id, clock.now() + _LATER, note)
        return number

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> PayoutSaid:
        stamp = headers.get(TIMESTAMP, "")
        fresh = stamp.isascii() and stamp.isdigit() and abs(clock.now_ms() // 1000 - int(stamp[:12])) <= _WINDOW_S
        said = headers.get(SIGNATURE, "").encode()
        if not fresh or not hmac.compare_digest(_sign(house, stamp, body).encode(), said):
            raise ForgedPayout
        try:
            return msgspec.json.decode(body, type=PayoutSaid)
        except msgspec.DecodeError as error:
            raise ForgedPayout from error


def callback(house: House, said: PayoutSaid) -> tuple[dict[str, str], bytes]:
    """The headers and body that the sandbox sends."""
    body = msgspec.json.encode(said)
    stamp = str(clock.now_ms() // 1000)
    return {TIMESTAMP: stamp, SIGNATURE: _sign(house, stamp, body)}, body


def _sign(house: House, stamp: str, body: bytes) -> str:
    return hmac.new(house.settings.keys.channel, b"payout." + stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


_RAILS: dict[str, PayoutRail] = {"sandbox": SandboxRail()}
USUAL = "sandbox"


def rail(name: str) -> PayoutRail:
    """The adapter of a name; raises `ForgedPayout` for one that nobody runs, since only a callback can name it."""
    found = _RAILS.get(name)
    if found is None:
        raise ForgedPayout
    return found
