"""Telling, and marking as read; and what each fact of the house tells whom."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

from meadow.base import clock, policy
from meadow.base.db import WriteDb
from meadow.base.trail import Who
from meadow.care.notices import queries, rules, store
from meadow.care.notices.actions import cases, money, parcels, shows
from meadow.care.notices.actions.tell import tell
from meadow.care.notices.types import KEPT_DAYS, Kind, MarkRead, To
from meadow.goods.catalog.events import Audited
from meadow.goods.stock.events import Low
from meadow.growth.alliance.events import Claimed
from meadow.people import accounts
from meadow.people.agencies.events import Bound, Ended, Invited
from meadow.scenes.live.events import Ended as Over
from meadow.scenes.live.events import Expired, LicenceRuled, Reminded, Withdrawn
from meadow.scenes.search.events import Granted
from meadow.scenes.showcase.events import Dropped
from meadow.scenes.video.events import AppealRuled, Mentioned, TakenDown
from meadow.scenes.video.events import Audited as VideoAudited
from meadow.trade.aftersale.events import Looked, Moved, Urged
from meadow.trade.fulfilment.events import AddressAnswered, AddressAsked, ParcelMoved, ParcelStalled, ShipOverdue
from meadow.trade.orders.events import (
    Cancelled,
    Completed,
    Delivered,
    InvoiceDecided,
    LowStars,
    Paid,
    PrizePlaced,
    Shipped,
)
from meadow.trade.settlement.events import Adjusted, Settled, WithdrawalMoved


async def mark_read(db: WriteDb, who: Who, subject: str | None, ask: MarkRead) -> None:
    """Mark notices of one inbox as read; raises `WrongSubject`, `NotFound` for an inbox that is not hers."""
    to, kinds = queries.opened(who, subject)
    await store.mark(db, kinds, to=to, ids=None if ask.all else ask.ids, at=clock.now())


async def forget_old(db: WriteDb) -> int:
    """Drop notices older than the policy keeps them; returns how many."""
    days = timedelta(days=await policy.value(db, KEPT_DAYS.key))
    return await store.drop(db, before=clock.now() - days)


async def on_paid(db: WriteDb, event: Paid) -> None:
    """A new order waits in the shop."""
    pieces = sum(line.qty for line in event.lines)
    params = {"number": event.number, "pieces": pieces, "amount": rules.money(event.amount, event.currency)}
    await tell(db, To("shop", event.shop_id), Kind.order_paid, params, dedupe=f"paid:{event.order_id}",
               link=f"/merchant/orders/{event.order_id}")  # fmt: skip


async def on_prize(db: WriteDb, event: PrizePlaced) -> None:
    """Somebody won a piece of the shop, and it waits to be sent."""
    await tell(db, To("shop", event.shop_id), Kind.prize_won, {"number": event.number}, dedupe=f"prize:{event.order_id}",
               link=f"/merchant/orders/{event.order_id}")  # fmt: skip


async def on_shipped(db: WriteDb, event: Shipped) -> None:
    """The buyer's goods are on their way."""
    await _buyer(db, event.buyer_id, event.order_id, Kind.order_shipped, {"number": event.number})


async def on_delivered(db: WriteDb, event: Delivered) -> None:
    """The buyer's goods have arrived."""
    await _buyer(db, event.buyer_id, event.order_id, Kind.order_delivered, {"number": event.number})


async def on_cancelled(db: WriteDb, event: Cancelled) -> None:
    """An order ended unpaid by time; who cancelled it herself need not be told."""
    if event.reason != "buyer":
        await _buyer(db, event.buyer_id, event.order_id, Kind.order_cancelled, {"number": event.number})


async def on_completed(db: WriteDb, event: Completed) -> None:
    """Receipt is confirmed: the shop's money is under way."""
    params = {"number": event.number, "amount": rules.money(event.amount, event.currency)}
    await tell(db, To("shop", event.shop_id), Kind.order_completed, params, dedupe=f"completed:{event.order_id}",
               link=f"/merchant/orders/{event.order_id}")  # fmt: skip


async def on_claimed(db: WriteDb, event: Claimed) -> None:
    """A product sold through an author: her estimate."""
    params = {"amount": rules.money(event.author, event.currency), "rate": rules.percent(event.rate_bp)}
    await tell(db, To("author", event.author_id), Kind.author_claimed, params, dedupe=f"claimed:{event.line_id}",
               link="/author/earnings")  # fmt: skip


async def on_audited(db: WriteDb, event: Audited) -> None:
    """An operator decided on a product: the shop reads what, and where it was refused, which field and rule."""
    kind = Kind.product_approved if event.approved else Kind.product_rejected
    params = {"title": event.title, "field": event.field, "rule": event.rule, "reason": event.reason}
    await tell(db, To("shop", event.shop_id), kind, params, dedupe=f"audited:{event.event_id}",
               link=f"/merchant/products/{event.product_id}")  # fmt: skip


async def on_video_audited(db: WriteDb, event: VideoAudited) -> None:
    """An operator decided on a clip: its author reads what, and why."""
    kind = Kind.video_approved if event.approved else Kind.video_rejected
    await _clip(db, event, kind, {"title": event.caption, "reason": event.reason})


async def on_taken_down(db: WriteDb, event: TakenDown) -> None:
    """A clip was taken out of sight: its author reads why, and where to appeal."""
    await _clip(db, event, Kind.video_taken_down, {"title": event.caption, "reason": event.reason})


async def on_appeal_ruled(db: WriteDb, event: AppealRuled) -> None:
    """An appeal was answered."""
    kind = Kind.video_restored if event.restored else Kind.video_appeal_refused
    await _clip(db, event, kind, {"title": event.caption, "reason": event.answer})


async def _clip(db: WriteDb, event: VideoAudited | TakenDown | AppealRuled, kind: Kind, params: dict[str, Any]) -> None:
    await tell(db, To("author", event.author_id), kind, params, dedupe=f"clip:{event.event_id}",
               link=f"/author/videos/{event.video_id}")  # fmt: skip


async def on_mentioned(db: WriteDb, event: Mentioned) -> None:
    """Somebody named an author under a clip."""
    people = await accounts.profiles(db, [event.account_id])
    name = people[event.account_id].name if event.account_id in people else ""
    params = {"name": name, "title": event.caption, "text": event.text}
    await tell(db, To("author", event.author_id), Kind.video_mentioned, params, dedupe=f"mentioned:{event.comment_id}",
               link=f"/v/{event.video_id}")  # fmt: skip


async def on_dropped(db: WriteDb, event: Dropped) -> None:
    """A product left an author's showcase by itself."""
    await tell(db, To("author", event.author_id), Kind.showcase_dropped, {"title": event.title},
               dedupe=f"dropped:{event.event_id}", link="/author/showcase")  # fmt: skip


async def on_granted(db: WriteDb, event: Granted) -> None:
    """What people looked for in vain is on sale."""
    for account_id in event.account_ids:
        await tell(db, To("account", account_id), Kind.wish_granted, {"query": event.query},
                   dedupe=f"granted:{event.event_id}", link=f"/search?q={quote(event.query)}")  # fmt: skip


async def on_invited(db: WriteDb, event: Invited) -> None:
    """An agency offers an author a contract."""
    params = {"agency": event.agency_name, "split": rules.percent(event.split_bp)}
    await tell(db, To("author", event.author_id), Kind.contract_invited, params, dedupe=f"invited:{event.contract_id}",
               link="/author/contracts")  # fmt: skip


async def on_bound(db: WriteDb, event: Bound) -> None:
    """An author accepted: the agency is told."""
    params = {"split": rules.percent(event.split_bp), "until": event.ends_at.date().isoformat()}
    await tell(db, To("agency", event.agency_id), Kind.contract_bound, params, dedupe=f"bound:{event.contract_id}",
               link="/agency/authors")  # fmt: skip


async def on_ended(db: WriteDb, event: Ended) -> None:
    """A contract shares nothing any more: the author is told."""
    params = {"agency": event.agency_name}
    await tell(db, To("author", event.author_id), Kind.contract_ended, params, dedupe=f"ended:{event.contract_id}",
               link="/author/contracts")  # fmt: skip


async def on_invoice(db: WriteDb, event: InvoiceDecided) -> None:
    """The shop has issued an invoice, or will not: the buyer who asked is told."""
    kind = Kind.invoice_issued if event.issued else Kind.invoice_refused
    await _buyer(db, event.buyer_id, event.order_id, kind, {"number": event.number})


async def on_low_stars(db: WriteDb, event: LowStars) -> None:
    """A buyer is unhappy: the shop should answer while she still listens."""
    params = {"number": event.number, "title": event.title, "stars": event.stars}
    await tell(db, To("shop", event.shop_id), Kind.review_low, params, dedupe=f"review_low:{event.review_id}",
               link="/merchant/reviews?kind=low")  # fmt: skip


async def _buyer(db: WriteDb, buyer_id: UUID, order_id: UUID, kind: Kind, params: dict[str, Any]) -> None:
    await tell(db, To("account", buyer_id), kind, params, dedupe=f"{kind.value}:{order_id}", link=f"/orders/{order_id}")


_FACTS: dict[type, Callable[[WriteDb, Any], Awaitable[None]]] = {
    Paid: on_paid,
    PrizePlaced: on_prize,
    Shipped: on_shipped,
    Delivered: on_delivered,
    Cancelled: on_cancelled,
    Completed: on_completed,
    Settled: money.on_settled,
    Adjusted: money.on_adjusted,
    WithdrawalMoved: money.on_withdrawal,
    Claimed: on_claimed,
    Audited: on_audited,
    VideoAudited: on_video_audited,
    TakenDown: on_taken_down,
    AppealRuled: on_appeal_ruled,
    Mentioned: on_mentioned,
    Dropped: on_dropped,
    Granted: on_granted,
    Invited: on_invited,
    Bound: on_bound,
    Ended: on_ended,
    LowStars: on_low_stars,
    InvoiceDecided: on_invoice,
    Low: parcels.on_low,
    ParcelStalled: parcels.on_stalled,
    ParcelMoved: parcels.on_parcel,
    ShipOverdue: parcels.on_overdue,
    AddressAsked: parcels.on_address_asked,
    AddressAnswered: parcels.on_address_answered,
    Moved: cases.on_moved,
    Urged: cases.on_urged,
    Looked: cases.on_looked,
    Reminded: shows.on_reminded,
    Over: shows.on_over,
    Expired: shows.on_expired,
    Withdrawn: shows.on_withdrawn,
    LicenceRuled: shows.on_licence,
}
FOLLOWED: tuple[type, ...] = tuple(_FACTS)


async def on_fact(db: WriteDb, event: Any) -> None:
    """Tell whom a fact concerns; what it tells is told once, however often it is called."""
    await _FACTS[type(event)](db, event)
