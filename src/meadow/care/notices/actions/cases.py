"""What the facts of an after-sale case tell its buyer and its shop."""

from typing import Any

from meadow.base.db import WriteDb
from meadow.care.notices import rules
from meadow.care.notices.actions.tell import tell
from meadow.care.notices.types import Kind, To
from meadow.trade.aftersale.events import Looked, Moved, Urged
from meadow.trade.aftersale.types import Arbitration, By, State

_TO_BUYER = {
    State.waiting_return: Kind.aftersale_agreed,
    State.waiting_resend: Kind.aftersale_agreed,
    State.rejected_first: Kind.aftersale_rejected,
    State.rejected_second: Kind.aftersale_rejected,
    State.waiting_receipt: Kind.aftersale_sent,
    State.success: Kind.aftersale_refunded,
    State.closed: Kind.aftersale_closed,
}
_RULED = {Arbitration.for_buyer, Arbitration.for_seller, Arbitration.ended}


def _params(event: Any) -> dict[str, Any]:
    return {"number": event.number, "amount": rules.money(event.amount, event.currency)}


async def _buyer(db: WriteDb, event: Any, kind: Kind, mark: str) -> None:
    link = f"/aftersale/{event.case_id}"
    await tell(db, To("account", event.buyer_id), kind, _params(event), dedupe=f"{kind.value}:{mark}", link=link)


async def _shop(db: WriteDb, event: Any, kind: Kind, mark: str, **more: Any) -> None:
    link = f"/merchant/aftersale/{event.case_id}"
    await tell(db, To("shop", event.shop_id), kind, more or _params(event), dedupe=f"{kind.value}:{mark}", link=link)


async def on_moved(db: WriteDb, event: Moved) -> None:
    """A case took a step: whose turn it is hears of it; nobody is told what she did herself."""
    mark = f"{event.case_id}:{event.version}"
    if event.state is State.waiting_merchant and event.by is By.buyer:
        await _shop(db, event, Kind.aftersale_opened, mark)
    elif event.state is State.returned and event.by is By.buyer:
        await _shop(db, event, Kind.aftersale_returned, mark)
    elif event.by is not By.buyer and event.state in _TO_BUYER:
        await _buyer(db, event, _TO_BUYER[event.state], mark)


async def on_urged(db: WriteDb, event: Urged) -> None:
    """The buyer reminds the shop."""
    await _shop(
        db, event, Kind.aftersale_urged, f"{event.case_id}:{event.times}", number=event.number, times=event.times
    )


async def on_looked(db: WriteDb, event: Looked) -> None:
    """The platform wants evidence of both sides, or has ruled."""
    mark = str(event.event_id)
    if event.arbitration is Arbitration.waiting_evidence:
        await _buyer(db, event, Kind.aftersale_evidence, mark)
        await _shop(db, event, Kind.aftersale_evidence, mark)
    elif event.arbitration in _RULED:
        await _buyer(db, event, Kind.aftersale_ruled, mark)
        await _shop(db, event, Kind.aftersale_ruled, mark)
