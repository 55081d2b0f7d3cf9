"""Writing reviews, adding to them, answering, appealing and ruling."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from meadow.base import clock, i18n, ids, policy, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, NotFound
from meadow.base.trail import Who
from meadow.base.vault import mask_name
from meadow.goods import media
from meadow.goods.media.types import Asset
from meadow.people import accounts
from meadow.trade.orders import store as core
from meadow.trade.orders.events import Completed, LowStars, ReviewHidden, ReviewWritten
from meadow.trade.orders.store import reviews as store
from meadow.trade.orders.types import LineView, Order, State
from meadow.trade.orders.types.reviews import (
    FOLLOW_DAYS,
    LOW_STARS,
    REVIEW_DAYS,
    Answered,
    Appealed,
    FollowUp,
    ForbiddenWords,
    LineWords,
    NotReviewable,
    Reply,
    Reviewed,
    RowResult,
    Rule,
    UnknownPicture,
    WriteReview,
)

RECEIVED = (State.delivered, State.completed)


async def await_reviews(db: WriteDb, event: Completed) -> None:
    """Receipt is confirmed: what the buyer paid for waits for a word of hers."""
    until = event.at + timedelta(days=await policy.value(db, REVIEW_DAYS.key))
    rows = [
        {"line_id": x.line_id, "order_id": event.order_id, "shop_id": event.shop_id, "until": until}
        for x in event.lines
        if x.amount > 0
    ]
    await store.await_reviews(db, buyer_id=event.buyer_id, rows=rows)


async def write(db: WriteDb, buyer_id: UUID, order_id: UUID, ask: WriteReview) -> list[UUID]:
    """Review lines of a received order, each once; returns the reviews' ids.

    Raises `NotFound`, `NotReviewable`, `Reviewed`, `ForbiddenWords`, `UnknownPicture`; nothing is written then.
    """
    order = await core.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if order is None:
        raise NotFound
    lines = {x.id: x for x in order.lines}
    for i, said in enumerate(ask.lines):
        if said.line_id not in lines:
            raise NotFound(errors=(FieldError(f"/lines/{i}/line_id", NotFound.code),))
        await _reviewable(db, order, lines[said.line_id])
        _clean(said.text, f"/lines/{i}/text")
    name = None if ask.anonymous else (await accounts.profiles(db, [buyer_id]))[buyer_id].name
    made = [await _write_line(db, order, lines[said.line_id], said, ask, name) for said in ask.lines]
    await store.expect(db, buyer_id=buyer_id, line_ids=[said.line_id for said in ask.lines])
    return made


async def _reviewable(db: WriteDb, order: Order, line: LineView) -> None:
    since = order.completed_at or order.delivered_at
    days = timedelta(days=await policy.value(db, REVIEW_DAYS.key))
    kept = line.qty - getattr(line, "refunded_qty", 0)
    if order.state not in RECEIVED or since is None or clock.now() > since + days or kept <= 0:
        raise NotReviewable(line_id=line.id)


def _clean(text: str, at: str) -> None:
    bad = [c.detail for c in media.check_text("text", text) if c.level == "block"]
    if bad:
        raise ForbiddenWords(words=", ".join(bad), errors=(FieldError(at, ForbiddenWords.code),))


async def _own(db: WriteDb, buyer_id: UUID, wanted: Sequence[UUID]) -> list[Asset]:
    held = await media.assets(db, buyer_id, wanted)
    if missing := [str(i) for i in wanted if i not in held]:
        raise UnknownPicture(ids=missing)
    return [held[i] for i in dict.fromkeys(wanted)]


async def _write_line(
    db: WriteDb, order: Order, line: LineView, said: LineWords, ask: WriteReview, name: str | None
) -> UUID:
    review_id, now = ids.new(), clock.now()
    pictures = await _own(db, order.buyer_id, said.pictures)
    fresh = await store.add(
        db, shop_id=order.shop.id, id=review_id, order_id=order.id, line_id=line.id, buyer_id=order.buyer_id,
        product_id=line.product_id, name=mask_name(name) if name else None, stars=said.stars, logistics=ask.logistics,
        service=ask.service, text=said.text.strip(), pictures=pictures, spec_text=line.spec_text, at=now,
    )  # fmt: skip
    if not fresh:
        raise Reviewed(line_id=line.id)
    fact = {
        "shop_id": order.shop.id, "review_id": review_id, "order_id": order.id, "line_id": line.id, "buyer_id": order.buyer_id,
        "product_id": line.product_id, "stars": said.stars, "logistics": ask.logistics, "service": ask.service,
    }  # fmt: skip
    await emit(db, ReviewWritten(**fact, pictures=len(pictures)))  # type: ignore[arg-type]
    if said.stars <= await policy.value(db, LOW_STARS.key):
        await emit(db, LowStars(shop_id=order.shop.id, review_id=review_id, order_id=order.id, number=order.number,
                                title=line.title, stars=said.stars))  # fmt: skip
    return review_id


async def follow_up(db: WriteDb, buyer_id: UUID, review_id: UUID, ask: FollowUp) -> None:
    """Say more, once, while the time for it lasts. Raises `NotFound`, `Reviewed`, `NotReviewable`."""
    held = await store.of_buyer(db, buyer_id=buyer_id, review_id=review_id, lock=True)
    if held is None:
        raise NotFound
    if held.more_text is not None:
        raise Reviewed(line_id=held.line_id)
    if clock.now() > more_by(held.at, await policy.value(db, FOLLOW_DAYS.key)):
        raise NotReviewable(line_id=held.line_id)
    _clean(ask.text, "/text")
    pictures = await _own(db, buyer_id, ask.pictures)
    values = {"more_text": ask.text.strip(), "more_pictures": pictures, "more_at": clock.now()}
    await store.change(db, shop_id=held.shop_id, review_id=review_id, **values)


def more_by(at: datetime, days: int) -> datetime:
    """Until when a review may be added to."""
    return at + timedelta(days=days)


async def vote(db: WriteDb, account_id: UUID, review_id: UUID, *, helpful: bool) -> None:
    """Find a review helpful, or no more; repeating it is no error. Raises `NotFound`."""
    held = await store.any_shop(db, review_id=review_id)
    if held is None or held.hidden:
        raise NotFound
    act = store.put_vote(db, account_id=account_id, review_id=review_id, at=clock.now()) if helpful else (
        store.drop_vote(db, account_id=account_id, review_id=review_id)
    )  # fmt: skip
    if await act:
        await store.count_vote(db, shop_id=held.shop_id, review_id=review_id, by=1 if helpful else -1)


async def reply(db: WriteDb, who: Who, shop_id: UUID, ask: Reply, language: str) -> list[RowResult]:
    """Answer up to 200 reviews with one text; each is answered once. Raises `ForbiddenWords`."""
    _clean(ask.text, "/text")
    wanted = list(dict.fromkeys(ask.review_ids))
    known = await store.known(db, shop_id=shop_id, review_ids=wanted)
    values = {"reply": ask.text.strip(), "replied_at": clock.now(), "replied_by": who.account_id}
    done = await store.reply(db, shop_id=shop_id, review_ids=sorted(known), **values)
    return [_row(i, i in done, None if i in done else Answered.code if i in known else NotFound.code, language) for i in wanted]  # fmt: skip


def _row(row_id: UUID, ok: bool, code: str | None, language: str) -> RowResult:  # noqa: FBT001 - a result says whether
    return RowResult(row_id, ok, code, i18n.say(code, language) if code else None)


async def appeal(db: WriteDb, who: Who, shop_id: UUID, review_id: UUID, reason: str) -> None:
    """Ask the platform to look at a review, once. Raises `NotFound`, `Appealed`."""
    held = await store.of_shop(db, shop_id=shop_id, review_id=review_id, lock=True)
    if held is None:
        raise NotFound
    if held.appeal is not None:
        raise Appealed(state=held.appeal)
    values = {"appeal": "open", "appeal_reason": reason, "appealed_at": clock.now()}
    await store.change(db, shop_id=shop_id, review_id=review_id, **values)
    await trail.note(
        db,
        who,
        verb="trade.orders.review_appeal",
        subject=review_id,
        detail={"shop_id": str(shop_id), "reason": reason},
    )


async def rule(db: WriteDb, who: Who, review_id: UUID, ask: Rule) -> None:
    """An operator decides an appeal: granted, the review is hidden and leaves the rating. Raises `NotFound`, `Appealed`."""
    held = await store.any_shop(db, review_id=review_id, lock=True)
    if held is None:
        raise NotFound
    if held.appeal != "open":
        raise Appealed(state=held.appeal or "")
    granted = ask.decision == "grant"
    state = "granted" if granted else "refused"
    await store.change(db, shop_id=held.shop_id, review_id=review_id, appeal=state, hidden=granted, ruling=ask.note)
    await trail.note(db, who, verb="trade.orders.review_rule", subject=review_id,
                     detail={"shop_id": str(held.shop_id), "decision": ask.decision, "note": ask.note})  # fmt: skip
    if granted:
        await emit(
            db,
            ReviewHidden(
                shop_id=held.shop_id, review_id=review_id, order_id=held.order_id, line_id=held.line_id, buyer_id=held.buyer_id,
                product_id=held.product_id, stars=held.stars, logistics=held.logistics, service=held.service,
                pictures=len(held.pictures),
            ),
        )  # fmt: skip
