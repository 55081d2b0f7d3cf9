"""Reviews of order lines: what buyers say, what shops answer, what operators decide."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.goods.media.types import Asset

REVIEW_DAYS = policy.declare("trade.orders.review_days", 30, 1, 365, text="days after completion to review a line")
FOLLOW_DAYS = policy.declare("trade.orders.follow_days", 180, 1, 730, text="days after a review to add to it, once")
LOW_STARS = policy.declare("trade.orders.low_stars", 2, 1, 4, text="stars up to which a review alarms its shop")
MOST_PICTURES, MOST_AT_ONCE = 9, 200
Stars = Annotated[int, msgspec.Meta(ge=1, le=5)]
Words = Annotated[str, msgspec.Meta(max_length=500)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
Pictures = Annotated[list[UUID], msgspec.Meta(max_length=MOST_PICTURES)]
Filter = Literal["all", "pictures", "good", "low", "more", "replied", "unanswered", "appealed"]
"""Which reviews: everybody's kinds first, then what only a shop asks for."""
Sort = Literal["best", "new"]
Appeal = Literal["open", "granted", "refused"]


class LineWords(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of one line; pictures are assets of the buyer's own."""

    line_id: UUID
    stars: Stars
    text: Words = ""
    pictures: Pictures = []


class WriteReview(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Review lines of one order; how it came and how one was served holds for each of them."""

    lines: Annotated[list[LineWords], msgspec.Meta(min_length=1, max_length=100)]
    logistics: Stars = 5
    service: Stars = 5
    anonymous: bool = False


class FollowUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Say more after some time of use, once."""

    text: Said
    pictures: Pictures = []


class ReviewView(msgspec.Struct, frozen=True, kw_only=True):
    """A review as everybody sees it; `name` is masked, null for who stays anonymous."""

    id: UUID
    product_id: UUID
    name: str | None
    stars: int
    logistics: int
    service: int
    text: str
    pictures: list[Asset]
    spec_text: Text
    at: datetime
    more_text: str | None
    more_pictures: list[Asset]
    more_at: datetime | None
    reply: str | None
    replied_at: datetime | None
    helpful: int
    voted: bool = False


class ReviewCounts(msgspec.Struct, frozen=True):
    """How many of each kind, counted up to ten thousand."""

    all: int = 0
    pictures: int = 0
    good: int = 0
    low: int = 0
    more: int = 0


class MyReview(ReviewView, frozen=True, kw_only=True):
    """One's own review, with where it came from and how long it may still grow."""

    order_id: UUID
    line_id: UUID
    title: Text
    image: Asset | None
    hidden: bool
    more_by: datetime | None


class ToReview(msgspec.Struct, frozen=True, kw_only=True):
    """A line that waits for its review."""

    order_id: UUID
    line_id: UUID
    product_id: UUID
    title: Text
    spec_text: Text
    image: Asset | None
    until: datetime


class ShopReview(ReviewView, frozen=True, kw_only=True):
    """A review as its shop works on it."""

    order_id: UUID
    order_number: str
    title: Text
    image: Asset | None
    hidden: bool
    appeal: Appeal | None
    appeal_reason: str | None
    ruling: str | None


class ShopReviewCounts(msgspec.Struct, frozen=True):
    """The desk's tabs, counted up to ten thousand."""

    all: int = 0
    unanswered: int = 0
    low: int = 0
    pictures: int = 0
    more: int = 0
    appealed: int = 0


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The shop's answer, the same for up to 200 reviews."""

    review_ids: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=MOST_AT_ONCE)]
    text: Said


class RowResult(msgspec.Struct, frozen=True):
    """What became of one row of a bulk verb."""

    id: UUID
    ok: bool
    code: str | None = None
    detail: str | None = None


class RowResults(msgspec.Struct, frozen=True):
    results: list[RowResult]


class AskAppeal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the shop holds that a review should not be shown."""

    reason: Annotated[str, msgspec.Meta(min_length=5, max_length=500)]


class AppealItem(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal in the operators' queue, with the automatic checks of the text."""

    review: ShopReview
    shop_id: UUID
    shop_name: str
    appealed_at: datetime
    checks: list[str]


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The operator's decision: granted hides the review."""

    decision: Literal["grant", "refuse"]
    note: Annotated[str, msgspec.Meta(min_length=2, max_length=300)]


class Reviewed(Problem):
    """The line has its review, or its follow-up, already."""

    code, status = "trade.orders.reviewed", 409


class NotReviewable(Problem):
    """The line was not received, went back whole, or its time to be reviewed is over."""

    code, status = "trade.orders.not_reviewable", 409


class ForbiddenWords(Problem):
    """The text holds what nobody may publish; `words` names it."""

    code, status = "trade.orders.forbidden_words", 422


class UnknownPicture(Problem):
    """A picture that is not among the writer's own."""

    code, status = "trade.orders.unknown_picture", 422


class Answered(Problem):
    """The review has an answer already."""

    code, status = "trade.orders.answered", 409


class Appealed(Problem):
    """A review is appealed against once, and ruled on once."""

    code, status = "trade.orders.appealed", 409
