"""What the cashier shows, and what the audit asks."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.trade.payments import store
from meadow.trade.payments.channels import offer
from meadow.trade.payments.store import ops as books
from meadow.trade.payments.store import sandbox
from meadow.trade.payments.types import PAYABLE, Cashier, Charge, Intent
from meadow.trade.payments.types.ops import Handoff
from meadow.trade.payments.types.refunds import AGAIN


async def cashier(db: ReadDb, buyer_id: UUID, intent_id: UUID) -> Cashier:
    """An intent of this buyer as the cashier page shows it; raises `NotFound`."""
    found = await store.at_the_cashier(db, buyer_id=buyer_id, intent_id=intent_id)
    if found is None:
        raise NotFound
    held, last = found
    takes = await offer.offered(db, held) if held.state in PAYABLE else ()
    return Cashier(
        id=held.id, state=held.state, part=held.part, amount=held.amount, currency=held.currency, orders=held.orders,
        expires_at=held.expires_at, server_time=clock.now(), channels=takes, last=last,
    )  # fmt: skip


async def opened(db: ReadDb, buyer_id: UUID, checkout_id: UUID) -> Intent | None:
    """The intent of a checkout that waits for money, else its newest, if it has one."""
    return await store.intent_of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id)


async def intent_of(db: ReadDb, buyer_id: UUID, intent_id: UUID) -> Intent | None:
    """An intent by id, if it is this buyer's."""
    return await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id)


async def charge(db: ReadDb, ref: str) -> Charge:
    """A charge at the sandbox; whoever has the reference is the payer."""
    held = await sandbox.charge_of(db, charge=ref)
    if held is None:
        raise NotFound
    return held


async def handoff(db: ReadDb, buyer_id: UUID, intent_id: UUID, attempt_id: UUID) -> Handoff:
    """What our own page needs to let the buyer finish an attempt; raises `NotFound`."""
    held = await store.intent_of(db, buyer_id=buyer_id, intent_id=intent_id)
    tried = await store.attempt_of(db, buyer_id=buyer_id, attempt_id=attempt_id)
    if held is None or tried is None or tried.intent_id != intent_id:
        raise NotFound
    card, scan = db.house.settings.stripe if tried.channel == "stripe" else None, tried.channel == "wechat"
    code, size = _drawn(tried.secret) if scan and tried.secret else ("", 0)
    return Handoff(
        channel=tried.channel, state=tried.state.value, reason=tried.reason, amount=held.amount, currency=held.currency,
        expires_at=held.expires_at, server_time=clock.now(), secret=tried.secret if card else "",
        public_key=card.public_key if card else "", script=card.script if card else "", code=code, size=size,
    )  # fmt: skip


def _drawn(text: str) -> tuple[str, int]:
    """What a phone scans, as an SVG path over a square of so many modules."""
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel  # noqa: PLC0415 - 0.2 s for who needs none

    made = QRCode(None, QRErrorCorrectLevel.M)
    made.addData(text)
    made.make()
    size = made.getModuleCount()
    cells = [(x, y) for y in range(size) for x in range(size) if made.isDark(y, x)]
    return "".join(f"M{x} {y}h1v1h-1z" for x, y in cells), size


async def checks(db: ReadDb) -> list[str]:
    """Findings: a paid intent without a capture, refunds that do not add up, that nobody asks after, or that are told wrong."""
    stale = await store.booked(db, before=clock.now() - timedelta(minutes=1))
    found = [f"intent {row.id} is {row.state} without a booked capture" for row in stale]
    found += [
        f"{r.channel} {r.channel_no} promises back what its refunds do not sum to" for r in await books.uneven(db)
    ]
    found += [f"refund part {r.id} is asked after by nobody" for r in await books.halted(db, kind=AGAIN)]
    found += [f"refund {r.id} is not as its parts are" for r in await books.untrue(db)]
    return found + [f"more went back of checkout {r.checkout_id} than came in" for r in await books.overpaid(db)]


async def returned(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By buyer: how many refunds of orders there are, and how much, with a mark of each (`base.db.mark`)."""
    return await books.returned(db)


async def owed(db: ReadDb) -> dict[UUID, int]:
    """By buyer: parts of refunds that are not home yet."""
    return await books.owed(db)
