"""Cash on delivery: booked at once, owed by the carrier, and settled by the carrier's remittance file."""

from collections.abc import Mapping
from datetime import date

from meadow.base.db import House, WriteDb
from meadow.trade.payments.channels import files
from meadow.trade.payments.store import cod
from meadow.trade.payments.types import Ask, Forged, Said, Started, Tried
from meadow.trade.payments.types.recon import NoStatement, Row
from meadow.trade.payments.types.refunds import Answer, Piece, RefundState

_COLUMNS = ("order_number", "amount", "fee", "collected_on")


class Cod:
    """Implements `Channel`; nobody is asked and nobody calls back."""

    name, inside, thanks = "cod", True, b""
    currencies: tuple[str, ...] = ("CNY",)

    async def start(self, house: House, ask: Ask) -> Started:
        """What each order owes at the door is booked with the attempt."""
        del house
        return Started(ask.attempt_id.hex, f"/pay/{ask.intent_id}", taken=ask.orders)

    def verify(self, house: House, headers: Mapping[str, str], body: bytes) -> Said | None:
        """Nobody calls, so whoever does is none of ours."""
        del house, headers, body
        raise Forged

    async def ask(self, house: House, tried: Tried) -> Said | None:
        del house, tried
        return None

    async def refund(self, house: House, piece: Piece, db: WriteDb | None) -> Answer:
        """What was never collected is struck out; what was is paid by hand, since there is no way back to the buyer."""
        del house
        assert db is not None  # noqa: S101 - it lives inside
        if await cod.strike(db, buyer_id=piece.buyer_id, number=piece.capture_no, amount=piece.amount):
            return Answer(RefundState.success, f"CODR{piece.id.hex}")
        return Answer(RefundState.failed, reason="offline", final=True)

    def statement(self, house: House, day: date, body: bytes | None) -> list[Row]:
        """The carrier's remittance: order_number, amount, fee, collected_on; amounts in yuan."""
        del house, day
        if body is None:
            raise NoStatement
        rows = files.table(files.text(body), _COLUMNS)
        return [
            Row(
                channel_no=r["order_number"], kind="capture", amount=files.minor(r["amount"], i), currency="CNY",
                fee=files.minor(r["fee"] or "0", i), on=r["collected_on"][:10],
            )
            for i, r in rows
        ]  # fmt: skip
