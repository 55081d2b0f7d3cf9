"""The built-in channel: a cashier of its own and signed callbacks that can be late, doubled or out of order."""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from uuid import UUID

import msgspec

from meadow.base import clock, ids, timers
from meadow.base.db import House, WriteDb
from meadow.trade.payments import store
from meadow.trade.payments.types import Ask, Forged, Said

SIGNATURE = "x-sandbox-signature"
TIMESTAMP = "x-sandbox-timestamp"
_WINDOW_S = 300
CALL = "trade.payments.sandbox_call"


def call_key(channel_no: str) -> UUID:
    """The timer of a charge's callback."""
    return ids.derived("charge", channel_no)


class Sandbox:
    """Implements `Channel`."""

    name = "sandbox"

    async def start(self, db: WriteDb, ask: Ask) -> tuple[str, str]:
        ref = secrets.token_urlsafe(18)
        await store.add_charge(
            db, charge=ref, merchant_order=f"{ask.buyer_id}:{ask.intent_id}", amount=ask.amount, currency=ask.currency
        )
        return ref, f"/pay/sandbox/{ref}"

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said:
        stamp = headers.get(TIMESTAMP, "")
        fresh = stamp.isascii() and stamp.isdigit() and abs(clock.now_ms() // 1000 - int(stamp[:12])) <= _WINDOW_S
        if not fresh or not hmac.compare_digest(sign(house, stamp, body).encode(), headers.get(SIGNATURE, "").encode()):
            raise Forged
        try:
            return msgspec.json.decode(body, type=Said)
        except msgspec.DecodeError as error:
            raise Forged from error

    async def heard(self, db: WriteDb, said: Said) -> None:
        await timers.cancel(db, CALL, call_key(said.channel_no))

    async def refund(self, db: WriteDb, channel_ref: str, refund_no: str, amount: int) -> str:
        """The sandbox always gives back, at once; the number follows from the refund, so that a retry gets the same."""
        del db, amount
        return f"SR{hashlib.sha256(f'{channel_ref}:{refund_no}'.encode()).hexdigest()[:24]}"


def sign(house: House, stamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the timestamp and the body."""
    return hmac.new(house.settings.keys.channel, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def callback(house: House, said: Said) -> tuple[dict[str, str], bytes]:
    """The headers and body the sandbox posts."""
    body = msgspec.json.encode(said)
    stamp = str(clock.now_ms() // 1000)
    return {TIMESTAMP: stamp, SIGNATURE: sign(house, stamp, body), "content-type": "application/json"}, body
