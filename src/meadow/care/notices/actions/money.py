"""What the facts of settlement tell whose money it is."""

from meadow.base.db import WriteDb
from meadow.care.notices import rules
from meadow.care.notices.actions.tell import tell
from meadow.care.notices.types import Kind, To
from meadow.trade.settlement.events import Adjusted, Settled, WithdrawalMoved

_WITHDRAWN = {
    (True, "paid"): Kind.shop_withdrawal_paid, (True, "returned"): Kind.shop_withdrawal_returned,
    (False, "paid"): Kind.payee_withdrawal_paid, (False, "returned"): Kind.payee_withdrawal_returned,
}  # fmt: skip
_SETTLED = {"author": Kind.author_settled, "agency": Kind.agency_settled}


async def on_settled(db: WriteDb, event: Settled) -> None:
    """Escrow of a line has opened: the shop and every payee read their own part."""
    params = {"amount": rules.money(event.net, event.currency)}
    await tell(db, To("shop", event.shop_id), Kind.shop_settled, params, dedupe=f"settled:{event.line_id}",
               link="/merchant/funds")  # fmt: skip
    for share in event.shares:
        if share.payee in _SETTLED:
            params = {"amount": rules.money(share.amount, event.currency)}
            await tell(db, To(share.payee, share.payee_id), _SETTLED[share.payee], params, dedupe=f"settled:{event.line_id}",
                       link=f"/{share.payee}/earnings")  # fmt: skip


async def on_adjusted(db: WriteDb, event: Adjusted) -> None:
    """A refund has taken back what was settled: why a balance shrinks is never left to be guessed."""
    mark = f"adjusted:{event.line_id}:{event.refund_id}"
    params = {"amount": rules.money(event.net, event.currency)}
    link = "/merchant/funds?state=adjusted"
    await tell(db, To("shop", event.shop_id), Kind.shop_settled_back, params, dedupe=mark, link=link)
    for share in event.shares:
        if share.payee in _SETTLED:
            params = {"amount": rules.money(share.amount, event.currency)}
            link = f"/{share.payee}/earnings?state=adjusted"
            await tell(db, To(share.payee, share.payee_id), Kind.payee_settled_back, params, dedupe=mark, link=link)


async def on_withdrawal(db: WriteDb, event: WithdrawalMoved) -> None:
    """Money has arrived at the bank, or come back with a reason."""
    if event.state not in {"paid", "returned"}:
        return
    kind = _WITHDRAWN[event.owner_kind == "shop", event.state]
    params = {"number": event.number, "amount": rules.money(event.amount, event.currency), "reason": event.reason}
    place = "/merchant/funds" if event.owner_kind == "shop" else f"/{event.owner_kind}/earnings"
    mark = f"{kind.value}:{event.withdrawal_id}"
    await tell(db, To(event.owner_kind, event.owner_id), kind, params, dedupe=mark, link=f"{place}/withdrawals")
