"""Who follows which fact, what a timer or a job runs: the only place where rooms meet."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from meadow.base import clock, jobs, once, timers, trail
from meadow.base.db import Follower, House, Now, Wiring, WriteDb
from meadow.base.timers import Timer
from meadow.base.track import jobs as track_jobs
from meadow.care import notices
from meadow.care.notices import jobs as notice_jobs
from meadow.care.notices.actions import SEND
from meadow.compass import metrics, screen
from meadow.compass.metrics import actions as measuring
from meadow.compass.metrics import jobs as metrics_jobs
from meadow.goods import media
from meadow.goods.catalog import actions as catalog
from meadow.goods.catalog import jobs as catalog_jobs
from meadow.goods.catalog import queries as catalog_queries
from meadow.goods.catalog.events import Shelved
from meadow.goods.catalog.queries.names import names
from meadow.goods.catalog.queries.products import FIND
from meadow.goods.catalog.queries.sold import sold
from meadow.goods.catalog.types.imports import AskImport, ImportReport
from meadow.goods.offers import actions as offering
from meadow.goods.offers.events import GroupFailed, GroupFilled
from meadow.goods.offers.queries import deals
from meadow.goods.offers.types import DEALS, PRODUCTS
from meadow.goods.offers.types import rooms as offers_asked
from meadow.goods.stock import actions as stocking
from meadow.goods.stock.types.desk import HOLD, NAMES
from meadow.growth import alliance
from meadow.growth.alliance import jobs as alliance_jobs
from meadow.growth.alliance.actions import TURN
from meadow.people import access, accounts, authors, members, shops
from meadow.people.access import jobs as access_jobs
from meadow.people.accounts import events as account_events
from meadow.people.accounts import jobs as account_jobs
from meadow.people.authors import events as author_events
from meadow.people.authors.events import Followed, Unfollowed
from meadow.people.shops import events as shop_events
from meadow.scenes import search, showcase
from meadow.scenes.video import actions as clips
from meadow.scenes.video import jobs as video_jobs
from meadow.scenes.video.events import Reacted
from meadow.trade import aftersale, payments
from meadow.trade.aftersale import actions as after_sale
from meadow.trade.aftersale import events as after_sale_events
from meadow.trade.cart import jobs as cart_jobs
from meadow.trade.fulfilment import actions as shipping
from meadow.trade.fulfilment import jobs as shipping_jobs
from meadow.trade.fulfilment.events import ParcelMoved
from meadow.trade.orders import actions as ordering
from meadow.trade.orders import jobs as order_jobs
from meadow.trade.orders.actions import bulk as bulking
from meadow.trade.orders.actions import exports as exporting
from meadow.trade.orders.actions import reviews as reviewing
from meadow.trade.orders.actions import risk, traces
from meadow.trade.orders.events import (
    Cancelled,
    Completed,
    Delivered,
    Paid,
    Placed,
    PrizePlaced,
    ReviewHidden,
    ReviewWritten,
    RiskRejected,
    Shipped,
)
from meadow.trade.payments import actions as paying
from meadow.trade.payments import jobs as payment_jobs
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.events import Captured, RefundFailed
from meadow.trade.payments.events import Refunded as PaidBack
from meadow.trade.settlement import actions as settling
from meadow.trade.settlement.events import Settled
from meadow.wiring import compass, interest, live, warehouse  # noqa: F401 - so that migrate knows what is kept beside the log
from meadow.wiring.audit import checks

SEAL, SWEEP = "base.trail.seal", "base.once.sweep"
CLOCKS = (SEAL, SWEEP, stocking.WATCH, shipping.WATCH, settling.CLOSE, *interest.CLOCKS, *live.CLOCKS)
"""Timers that set themselves again; the worker starts them."""
LOOPS = (screen.run,)
"""Engines that the worker runs beside its followers, timers and jobs."""
PLATFORM = UUID(int=0)
_COUNTED_S = 2.0
"""How long sales are gathered before counters and lists that nobody waits for learn of them."""
_ASTRAY = {"rejected", "intercepted", "lost", "returned"}
_TIDY = {
    "base.track.settle": track_jobs.settle,
    "base.track.archive": track_jobs.archive,
    "compass.metrics.reconcile": metrics_jobs.reconcile,
    "people.access.forget": access_jobs.forget,
    "people.accounts.forget": account_jobs.forget,
    "growth.alliance.forget": alliance_jobs.forget,
    "care.notices.forget": notice_jobs.forget,
    "goods.catalog.forget": catalog_jobs.forget,
    "scenes.video.forget": video_jobs.forget,
    **live.TIDY,
    "trade.cart.forget": cart_jobs.forget,
    "trade.fulfilment.forget": shipping_jobs.forget,
    **interest.TIDY,
    "trade.orders.forget": order_jobs.forget,
}


async def _seal(db: WriteDb, timer: Timer) -> None:
    """Chain the audit rows written since the last time, and come back."""
    await trail.seal(db)
    await timers.set(db, timer.kind, timer.key, clock.now() + timedelta(seconds=5))


async def _sweep(db: WriteDb, timer: Timer) -> None:
    """Drop idempotency keys past their day, queue what each feature tidies, and come back."""
    await once.forget(db)
    for name in _TIDY:
        await jobs.queue(db, name)
    await timers.set(db, timer.kind, timer.key, clock.now() + timedelta(hours=1))


async def _sold(db: WriteDb, events: Sequence[Paid]) -> None:
    shops_: dict[UUID, dict[UUID, int]] = {}
    for event in events:
        pieces = shops_.setdefault(event.shop_id, {})
        for line in event.lines:
            pieces[line.product_id] = pieces.get(line.product_id, 0) + line.qty
    for shop_id, pieces in sorted(shops_.items()):
        await catalog.count_sold(db, shop_id, pieces)


async def _rated(db: WriteDb, event: ReviewWritten | ReviewHidden) -> None:
    by = 1 if isinstance(event, ReviewWritten) else -1
    await catalog.count_rating(
        db, event.shop_id, event.product_id, stars=event.stars, logistics=event.logistics, service=event.service, by=by
    )


async def _parcel(db: WriteDb, event: ParcelMoved) -> None:
    """Orders are found by the numbers of their parcels, and tell where those are."""
    await traces.on_parcel(
        db, event.shop_id, event.order_id, event.parcel_id, tracking_no=event.tracking_no, state=event.state,
        purpose=event.purpose,
    )  # fmt: skip
    if event.purpose == "order" and event.state in _ASTRAY:
        await ordering.wait(db, event.shop_id, event.order_id)


async def _astray(db: WriteDb, event: ParcelMoved | after_sale_events.Closed) -> None:
    """What reached nobody is paid back, and its order goes on or ends."""
    if isinstance(event, ParcelMoved) and (event.purpose != "order" or event.state not in _ASTRAY | {"delivered"}):
        return
    if how := await after_sale.bring_home(db, event.shop_id, event.order_id):
        await ordering.go_on(db, event.shop_id, event.order_id, how)


async def _case(db: WriteDb, event: after_sale_events.Opened | after_sale_events.Closed) -> None:
    """Orders are filtered by the cases on them."""
    is_open = isinstance(event, after_sale_events.Opened)
    await traces.on_case(
        db, event.shop_id, event.order_id, event.line_id, case_id=event.case_id, buyer_id=event.buyer_id,
        kind=event.kind.value, is_open=is_open,
    )  # fmt: skip


async def _refunded(db: WriteDb, event: after_sale_events.Refunded) -> None:
    amount = event.goods + event.freight
    await traces.on_refund(db, event.shop_id, event.order_id, event.refund_id, amount=amount, currency=event.currency)


async def _refused(db: WriteDb, event: RiskRejected) -> None:
    """An order refused for its risk is cancelled, and paid back whole."""
    await aftersale.system_cancel(db, event.shop_id, event.order_id, "risk")


async def _spent(db: WriteDb, event: Completed | after_sale_events.Refunded) -> None:
    """What a buyer keeps of her orders counts towards her level in the shop."""
    whose = {"shop_id": event.shop_id, "account_id": event.buyer_id, "order_id": event.order_id}
    if isinstance(event, Completed):
        await members.count_spend(db, **whose, amount=sum(x.amount for x in event.lines))
    else:
        await members.count_spend(db, **whose, amount=-event.goods, refund_id=event.refund_id)


async def open_operator(db: WriteDb, login: str, password: str, name: str) -> None:
    """The platform's first account, with every right, and the standard category tree; what exists is kept."""
    account_id = await accounts.open_operator(db, login, password, name)
    await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=account_id, name="Meadow")
    await catalog.standard_categories(db)


async def import_catalog(house: House, shop_id: UUID, file: Path, ask: AskImport) -> ImportReport:
    """A catalogue file into a shop, with the pictures of the folder `images` beside it."""
    folder = file.parent / "images"
    body, pictures = await asyncio.to_thread(file.read_bytes), await asyncio.to_thread(folder.is_dir)
    made = await catalog.import_file(house, shop_id, body, ask, files=folder if pictures else None)
    async with house.read() as db:
        return await catalog_queries.import_report(db, shop_id, made, "en")


async def _picture(db: WriteDb, owner: UUID, asset_id: UUID, least: int = 160) -> str | None:
    """The address of an owner's picture, the smallest variant of at least this width; None for a foreign asset."""
    found = (await media.assets(db, owner, [asset_id])).get(asset_id)
    fitting = [v.url for v in found.variants if v.width >= least] if found else []
    return fitting[0] if fitting else (found.variants[-1].url if found else None)


async def _author_pictured(db: WriteDb, event: author_events.Pictured) -> None:
    if url := await _picture(db, event.author_id, event.asset_id):
        await authors.show_picture(db, event.author_id, event.asset_id, url)


async def _account_pictured(db: WriteDb, event: account_events.Pictured) -> None:
    if url := await _picture(db, event.account_id, event.asset_id):
        await accounts.show_picture(db, event.account_id, event.asset_id, url)


async def _shop_pictured(db: WriteDb, event: shop_events.Pictured) -> None:
    if url := await _picture(db, event.shop_id, event.asset_id, 960 if event.place == "banner" else 160):
        await shops.show_picture(db, event.shop_id, event.place, event.asset_id, url)


async def _shop_renamed(db: WriteDb, event: shop_events.Renamed) -> None:
    await catalog.on_shop_renamed(db, event.shop_id, event.name)


async def _shop_turned(db: WriteDb, event: shop_events.StatusChanged) -> None:
    await catalog.on_shop_status(db, event.shop_id, event.status)
    await shops.count_products(db, event.shop_id, await catalog.on_sale_count(db, event.shop_id))


async def _shelved(db: WriteDb, event: Shelved) -> None:
    await shops.count_products(db, event.shop_id, await catalog.on_sale_count(db, event.shop_id))
    await metrics.know(db, event.product_id)


async def _collected(db: WriteDb, event: Delivered | Completed) -> None:
    """The parcel was handed over, and with it what was to be paid at the door."""
    await payments.collected(db, event.buyer_id, event.order_id)


def _now() -> dict[type, list[Now]]:
    """What happens inside the transaction of a fact."""
    found: dict[type, list[Now]] = {
        Captured: [ordering.on_captured],
        GroupFilled: [ordering.on_group_filled, risk.on_group_filled],
        Paid: [settling.on_paid, alliance.claim_on_paid, measuring.remember, risk.judge_paid],
        Delivered: [_collected],
        Completed: [settling.on_completed, reviewing.await_reviews, _collected],
        PaidBack: [after_sale.on_refunded],
        RefundFailed: [after_sale.on_refund_failed],
        ParcelMoved: [_parcel, after_sale.on_parcel],
        RiskRejected: [_refused],
        after_sale_events.Opened: [settling.on_case_opened, _case],
        after_sale_events.Closed: [settling.on_case_closed, _case],
        after_sale_events.Refunded: [settling.on_refunded, _refunded, measuring.remember_refund],
        Shelved: [_shelved],
        author_events.Pictured: [_author_pictured],
        account_events.Pictured: [_account_pictured],
        shop_events.Pictured: [_shop_pictured],
        shop_events.Renamed: [_shop_renamed],
        shop_events.StatusChanged: [_shop_turned],
        **interest.NOW,
        **live.NOW,
    }
    for kind, acts in compass.NOW.items():
        found.setdefault(kind, []).extend(acts)
    return found


TRACKED = (Placed, Paid, Cancelled, Settled, after_sale_events.Refunded, Reacted, Followed, Unfollowed)


def _later() -> list[Follower]:
    """Who reads the outbox behind the commit."""
    return [
        Follower("cart", (Placed,), many=ordering.on_placed),
        Follower("sold", (Paid,), many=_sold, every=_COUNTED_S),
        Follower("showcase", (Shelved,), each=showcase.on_shelved),
        Follower("members", (Completed, after_sale_events.Refunded), each=_spent),
        Follower("aftersale", (GroupFailed,), each=after_sale.on_group_failed),
        Follower("astray", (ParcelMoved, after_sale_events.Closed), each=_astray),
        Follower("rated", (ReviewWritten, ReviewHidden), each=_rated),
        Follower("promises", (Paid, PrizePlaced, Shipped, Cancelled), batch=shipping.remember, every=_COUNTED_S),
        Follower("notices", notices.FOLLOWED, each=notices.on_fact),
        Follower("letters", notices.WRITTEN, many=notices.write_of, every=1.0, old=False),
        Follower("track", TRACKED, batch=measuring.relay),
        *interest.LATER,
        *live.LATER,
    ]


def _timers() -> dict[str, Now]:
    """What a deadline runs when it comes."""
    return {
        ordering.PAY: ordering.pay_timed_out,
        ordering.CONFIRM: ordering.auto_confirm,
        ordering.HOLD: ordering.release_hold,
        offering.GROUP: offering.group_timed_out,
        ordering.FINAL_OPEN: ordering.open_final,
        ordering.FINAL: ordering.final_timed_out,
        shipping.TRACK: shipping.tracked,
        shipping.WATCH: shipping.watch,
        stocking.WATCH: stocking.watch,
        after_sale.DUE: after_sale.due,
        after_sale.LOOK: after_sale.look_timed,
        shipping.ANSWER: shipping.address_lapsed,
        settling.SETTLE: settling.settle_due,
        settling.SEND: settling.send,
        settling.ANSWER: settling.answer,
        settling.CLOSE: settling.close_due,
        sandbox.CALL: paying.call_again,
        paying.AGAIN: paying.ask_again,
        paying.LOOK: paying.look,
        TURN: alliance.turn,
        clips.PUBLISH: clips.due,
        showcase.DEAD: showcase.drop_dead,
        SEAL: _seal,
        SWEEP: _sweep,
        **interest.TIMERS,
        **live.TIMERS,
        **compass.TIMERS,
    }


def _jobs() -> dict[str, Callable[..., Awaitable[None]]]:
    """What an errand runs."""
    return {
        **_TIDY,
        clips.TRANSCODE: video_jobs.transcode,
        clips.COVER: video_jobs.cover,
        clips.CLEAR: video_jobs.clear,
        **interest.JOBS,
        **live.JOBS,
        catalog.PICTURES: catalog_jobs.pictures,
        SEND: notice_jobs.send,
        bulking.RUN: order_jobs.bulk,
        exporting.RUN: order_jobs.export,
        shipping.SUBSCRIBE: shipping_jobs.subscribe,
        shipping.PRINT: shipping_jobs.make_print,
        paying.SEND: payment_jobs.send_back,
        paying.ASK: payment_jobs.ask,
        **compass.JOBS,
    }


def wire() -> Wiring:
    """The wiring of the whole house."""
    return Wiring(
        now=_now(),
        later=_later(),
        timers=_timers(),
        checks=checks(),
        jobs=_jobs(),
        asks={
            NAMES: names,
            PRODUCTS: sold,
            DEALS: deals,
            offers_asked.SET_ASIDE: offering.set_aside,
            offers_asked.HAND: offering.hand,
            offers_asked.SETTLE: offering.settle,
            offers_asked.ARM: offering.arm,
            offers_asked.RUN: offering.run,
            offers_asked.STOP: offering.stop,
            offers_asked.PIECES: offering.pieces,
            HOLD: stocking.hold,
            FIND: search.find_products,
            **interest.ASKS,
            **live.ASKS,
            **compass.ASKS,
        },
        identify=access.identify,
        attribute=alliance.attribute,
    )
