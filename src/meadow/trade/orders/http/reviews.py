"""Review routes: everybody's, the buyer's own, the shop's desk and the operators' queue."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.base.web import Who, ops, public, read, shop, signed_in, write
from meadow.trade.orders.actions import reviews as actions
from meadow.trade.orders.queries import reviews as queries
from meadow.trade.orders.types.reviews import (
    Appealed,
    AppealItem,
    AskAppeal,
    Filter,
    FollowUp,
    ForbiddenWords,
    MyReview,
    NotReviewable,
    Reply,
    ReviewCounts,
    Reviewed,
    ReviewView,
    RowResults,
    Rule,
    ShopReview,
    ShopReviewCounts,
    Sort,
    ToReview,
    UnknownPicture,
    WriteReview,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Stars = Annotated[int | None, QueryParameter(ge=1, le=5)]
_DESK = "/api/merchant/{shop_id:uuid}/reviews"
_WORDS = [NotFound, NotReviewable, Reviewed, ForbiddenWords, UnknownPicture]


@read("/api/products/{product_id:uuid}/reviews", guard=public, op="trade_orders_reviews")
async def of_product(
    db: ReadDb, who: Who | None, product_id: UUID, kind: Filter = "all", sort: Sort = "best", cursor: str | None = None,
    limit: Limit = 20,
) -> Page[ReviewView]:  # fmt: skip
    """What buyers say of a product."""
    reader = who.account_id if who else None
    return await queries.of_product(db, product_id, kind, sort, cursor, limit, reader=reader)


@read("/api/products/{product_id:uuid}/reviews/counts", guard=public, op="trade_orders_review_counts")
async def count_product(db: ReadDb, product_id: UUID) -> ReviewCounts:
    """A product's reviews by kind."""
    return await queries.count_product(db, product_id)


@write("/api/reviews/{review_id:uuid}/helpful", guard=signed_in, op="trade_orders_review_vote", raises=[NotFound])
async def vote(db: WriteDb, who: Who, review_id: UUID) -> None:
    """Find a review helpful."""
    await actions.vote(db, who.account_id, review_id, helpful=True)


@write(
    "/api/reviews/{review_id:uuid}/helpful", guard=signed_in, op="trade_orders_review_unvote", method="DELETE",
    raises=[NotFound],
)  # fmt: skip
async def unvote(db: WriteDb, who: Who, review_id: UUID) -> None:
    """Find it so no more."""
    await actions.vote(db, who.account_id, review_id, helpful=False)


@read("/api/me/reviews", guard=signed_in, op="trade_orders_my_reviews")
async def mine(db: ReadDb, who: Who, cursor: str | None = None, limit: Limit = 20) -> Page[MyReview]:
    """What the shopper has written."""
    return await queries.mine(db, who.account_id, cursor, limit)


@read("/api/me/reviews/waiting", guard=signed_in, op="trade_orders_to_review")
async def to_write(db: ReadDb, who: Who, cursor: str | None = None, limit: Limit = 20) -> Page[ToReview]:
    """Lines that wait for the shopper's review."""
    return await queries.to_write(db, who.account_id, cursor, limit)


@write(
    "/api/orders/{order_id:uuid}/reviews", guard=signed_in, op="trade_orders_review", status=201, raises=_WORDS
)  # fmt: skip
async def write_reviews(db: WriteDb, who: Who, order_id: UUID, data: WriteReview) -> Page[MyReview]:
    """Review lines of a received order."""
    made = await actions.write(db, who.account_id, order_id, data)
    return Page([await queries.one_of_mine(db, who.account_id, i) for i in made])


@write(
    "/api/me/reviews/{review_id:uuid}/more", guard=signed_in, op="trade_orders_review_more", raises=_WORDS
)  # fmt: skip
async def more(db: WriteDb, who: Who, review_id: UUID, data: FollowUp) -> MyReview:
    """Say more after some time of use."""
    await actions.follow_up(db, who.account_id, review_id, data)
    return await queries.one_of_mine(db, who.account_id, review_id)


@read(_DESK, guard=shop("orders.read"), op="trade_orders_shop_reviews")
async def of_shop(
    db: ReadDb, shop_id: UUID, kind: Filter = "all", stars: Stars = None, product: UUID | None = None,
    cursor: str | None = None, limit: Limit = 20,
) -> Page[ShopReview]:  # fmt: skip
    """The shop's reviews of a tab."""
    return await queries.of_shop(db, shop_id, kind, cursor, limit, stars=stars, product_id=product)


@read(f"{_DESK}/counts", guard=shop("orders.read"), op="trade_orders_shop_review_counts")
async def count_shop(db: ReadDb, shop_id: UUID) -> ShopReviewCounts:
    """The shop's reviews by tab."""
    return await queries.count_shop(db, shop_id)


@write(f"{_DESK}/reply", guard=shop("reviews.edit"), op="trade_orders_review_reply", raises=[ForbiddenWords])
async def reply(db: WriteDb, who: Who, shop_id: UUID, data: Reply, request: Request[Any, Any, Any]) -> RowResults:
    """Answer up to 200 reviews; a result per row."""
    language = i18n.pick(request.headers.get("accept-language"))
    return RowResults(await actions.reply(db, who, shop_id, data, language))


@write(
    f"{_DESK}/{{review_id:uuid}}/appeal", guard=shop("reviews.edit"), op="trade_orders_review_appeal",
    raises=[NotFound, Appealed],
)  # fmt: skip
async def appeal(db: WriteDb, who: Who, shop_id: UUID, review_id: UUID, data: AskAppeal) -> ShopReview:
    """Ask the platform to look at a review."""
    await actions.appeal(db, who, shop_id, review_id, data.reason)
    return await queries.one_of_shop(db, shop_id, review_id)


@read("/api/ops/appeals", guard=ops("reviews.judge"), op="trade_orders_appeals")
async def appeals(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[AppealItem]:
    """Appeals against reviews that wait for a ruling."""
    return await queries.appeals(db, cursor, limit)


@write(
    "/api/ops/reviews/{review_id:uuid}/rule", guard=ops("reviews.judge"), op="trade_orders_review_rule",
    raises=[NotFound, Appealed],
)  # fmt: skip
async def rule(db: WriteDb, who: Who, review_id: UUID, data: Rule) -> None:
    """Decide an appeal."""
    await actions.rule(db, who, review_id, data)


routes = [
    of_product, count_product, vote, unvote, mine, to_write, write_reviews, more, of_shop, count_shop, reply, appeal, appeals,
    rule,
]  # fmt: skip
