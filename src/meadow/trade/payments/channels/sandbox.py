"""The built-in channel: a cashier of its own and signed callbacks that can be late, doubled or out of order."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock, ids, timers
from meadow.base.db import House, WriteDb
from meadow.trade.payments.channels import files
from meadow.trade.payments.store import sandbox as store
from meadow.trade.payments.types import Ask, Forged, Said, Started, Tried
from meadow.trade.payments.types.recon import BadStatement, NoStatement, Row
from meadow.trade.payments.types.refunds import Answer, Piece, RefundState

SIGNATURE = "x-sandbox-signature"
TIMESTAMP = "x-sandbox-timestamp"
_WINDOW_S = 300
_LATER = timedelta(seconds=2)
CALL = "trade.payments.sandbox_call"
COLUMNS = ("channel_no", "kind", "amount", "fee", "currency", "at")
FEE_BP = 60
"""What the built-in channel keeps of a capture, so that fees are a matter here too."""


def call_key(channel_no: str) -> UUID:
    """The timer of a charge's callback."""
    return ids.derived("charge", channel_no)


class Sandbox:
    """Implements `Channel`; its charge is written beside our attempt, in one statement."""

    name, inside, thanks = "sandbox", True, b"{}"
    currencies: tuple[str, ...] = ()

    async def start(self, house: House, ask: Ask) -> Started:
        del house, ask
        ref = secrets.token_urlsafe(18)
        return Started(ref, f"/pay/sandbox/{ref}")

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        stamp = headers.get(TIMESTAMP, "")
        fresh = stamp.isascii() and stamp.isdigit() and abs(clock.now_ms() // 1000 - int(stamp[:12])) <= _WINDOW_S
        if not fresh or not hmac.compare_digest(sign(house, stamp, body).encode(), headers.get(SIGNATURE, "").encode()):
            raise Forged
        try:
            return msgspec.json.decode(body, type=Said)
        except msgspec.DecodeError as error:
            raise Forged from error

    async def ask(self, house: House, tried: Tried) -> Said | None:
        """It calls by itself until it is heard."""
        del house, tried
        return None

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """Give back as the payer told the channel to: at once, never, or later by a callback."""
        del house
        assert db is not None  # noqa: S101 - it lives inside
        found = await store.told_of(db, charge=piece.channel_ref)
        will = str(found[2].get("refunds", "accept")) if found else "accept"
        state = {"accept": "succeeded", "refuse": "refused", "later": "pending"}[will]
        number = f"SR{hashlib.sha256(f'{piece.channel_ref}:{piece.id}'.encode()).hexdigest()[:24]}"
        state = await store.add_refund(
            db, refund_no=str(piece.id), charge=piece.channel_ref, channel_no=number, amount=piece.amount,
            currency=piece.currency, state=state, at=clock.now(),
        )  # fmt: skip
        if state == "refused":
            return Answer(RefundState.failed, reason="refused")
        if state == "succeeded":
            return Answer(RefundState.success, number)
        note = {"refund_no": str(piece.id), "buyer_id": str(piece.buyer_id), "tries": 0}
        await timers.set(db, CALL, call_key(number), clock.now() + _LATER, note)
        return Answer(RefundState.refunding, number)

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """Its own file: channel_no, kind, amount, fee, currency, at; amounts in minor units."""
        del house, day
        if body is None:
            raise NoStatement
        found = []
        for i, r in files.table(files.text(body), COLUMNS):
            if r["kind"] not in {"capture", "refund"} or not re.fullmatch(r"-?\d{1,15}", r["amount"]):
                raise BadStatement(reason="amount", row=i)
            fee = int(r["fee"]) if re.fullmatch(r"\d{1,12}", r["fee"]) else 0
            found.append(
                Row(
                    channel_no=r["channel_no"], kind=r["kind"], amount=int(r["amount"]), currency=r["currency"], fee=fee,
                    on=r["at"][:10],
                )
            )  # fmt: skip
        return found


def of_refund(back: Any, buyer_id: str) -> Said:
    """What the channel says of a refund that is done."""
    return Said(
        channel_no=back.channel_no, merchant_order=buyer_id, outcome="succeed", amount=back.amount,
        currency=back.currency, refund_no=back.refund_no,
    )  # fmt: skip


def sign(house: House, stamp: str, body: bytes) -> str:
    """Hex HMAC-SHA256 over the timestamp and the body."""
    return hmac.new(house.settings.keys.channel, stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def callback(house: House, said: Said) -> tuple[dict[str, str], bytes]:
    """The headers and body the sandbox posts."""
    body = msgspec.json.encode(said)
    stamp = str(clock.now_ms() // 1000)
    return {TIMESTAMP: stamp, SIGNATURE: sign(house, stamp, body), "content-type": "application/json"}, body
