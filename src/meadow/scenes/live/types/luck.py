"""Lucky bags 福袋: who may take part, what can be won, and what everybody may check afterwards."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base import policy
from meadow.base.errors import Problem
from meadow.scenes.live.types.deals import Deal
from meadow.scenes.live.types.drops import Drop

YOUNG_DAYS = policy.declare(
    "scenes.live.luck_account_days", 7, 0, 90, text="days an account must be old to take part in a lucky bag"
)
CLAIM_DAYS = policy.declare("scenes.live.luck_claim_days", 7, 1, 30, text="days in which a prize must be claimed")
MOST_POINTS = policy.declare(
    "scenes.live.luck_points", 1000, 1, 100_000, text="fan club points that one prize of a lucky bag may be worth"
)
MOST_VALUE = policy.declare(
    "scenes.live.luck_value",
    5_000_000,
    100,
    100_000_000,
    text="minor units that a piece won in a lucky bag may be worth",
)
LuckState = Literal["draft", "scheduled", "open", "drawing", "drawn", "awarded", "cancelled"]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=40, pattern="^[^\\x00-\\x1f\\x7f]+$")]


class CouponPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="coupon", tag_field="kind"):
    """A coupon of a template of the author's or of the shop she broadcasts for."""

    offer_id: UUID


class PointsPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="points", tag_field="kind"):
    """Points of the fan club; who is no fan becomes one by taking them."""

    points: Annotated[int, msgspec.Meta(ge=1, le=100_000)]


class SkuPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="sku", tag_field="kind"):
    """A piece of the shop whose own room it is; its pieces are kept until they are won and claimed."""

    sku_id: UUID


Prize = CouponPrize | PointsPrize | SkuPrize


class Conditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one must have done: follow, say a phrase, have stayed so many minutes, be in the club, be a member of a shop."""

    follow: bool = False
    phrase: Line | None = None
    stay: Annotated[int, msgspec.Meta(ge=1, le=60)] | None = None
    club: Annotated[int, msgspec.Meta(ge=1, le=10)] | None = None
    member: UUID | None = None


class NewLuck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bag with `quantity` prizes that is drawn `length_s` after it opened, by hand or at `open_at`."""

    prize: Prize
    quantity: Annotated[int, msgspec.Meta(ge=1, le=1000)]
    conditions: Conditions = Conditions()
    length_s: Annotated[int, msgspec.Meta(ge=180, le=900)] = 300
    open_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class JoinLuck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Take part: the phrase as said in the chat, and the browser's own name."""

    phrase: Annotated[str, msgspec.Meta(max_length=200)] = ""
    device: Annotated[str, msgspec.Meta(max_length=64, pattern="^[A-Za-z0-9_.-]*$")] = ""


class Standing(msgspec.Struct, frozen=True):
    """One condition, and whether this viewer meets it."""

    kind: Literal["follow", "phrase", "stay", "club", "member"]
    want: str
    met: bool | None


class Winner(msgspec.Struct, frozen=True):
    """Who won, by place: the public name of the entry and a masked name."""

    place: int
    entry: UUID
    name: str


class Mine(msgspec.Struct, frozen=True, kw_only=True):
    """One's own part in a bag: the entry, and a prize with what became of it."""

    entry: UUID
    place: int | None = None
    prize: Literal["won", "claimed", "expired"] | None = None
    coupon_id: UUID | None = None
    order_id: UUID | None = None


class Luck(msgspec.Struct, frozen=True, kw_only=True):
    """A bag as everybody sees it: seed and list hash only after the draw, so that anybody can draw it again.

    `product_id` and `worth` (minor units) are of a piece that can be won.
    """

    id: UUID
    state: LuckState
    prize: Prize
    title: dict[str, str]
    product_id: UUID | None
    worth: int | None
    quantity: int
    conditions: list[Standing]
    length_s: int
    open_at: datetime | None
    opened_at: datetime | None
    draws_at: datetime | None
    drawn_at: datetime | None
    claim_by: datetime | None
    seed_hash: str | None
    seed: str | None
    list_hash: str | None
    entries: int
    winners: list[Winner]
    mine: Mine | None = None


class Tools(msgspec.Struct, frozen=True):
    """What is open in a broadcast, with one's own part in it."""

    drops: list[Drop]
    deals: list[Deal]
    lucky: list[Luck]


class EntryOf(msgspec.Struct, frozen=True):
    """A line of the frozen list."""

    entry: UUID


class LuckTurned(Problem):
    """The bag is `state`: this cannot be done now."""

    code, status = "scenes.live.luck_turned", 409


class Unmet(Problem):
    """The conditions in `missing` are not met."""

    code, status = "scenes.live.luck_unmet", 409


class Barred(Problem):
    """Host, colleagues and new accounts take no part (`why`)."""

    code, status = "scenes.live.luck_barred", 403


class DeviceUsed(Problem):
    """Another account takes part from this device."""

    code, status = "scenes.live.luck_device", 409


class NoPrize(Problem):
    """There is nothing to claim here, or no longer."""

    code, status = "scenes.live.luck_no_prize", 409


class ShipPrize(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a piece that was won goes: an address of one's own book."""

    address_id: UUID


class NeedsAddress(Problem):
    """The prize is sent: claim it with an address."""

    code, status = "scenes.live.luck_address", 409


class PrizeNotOwn(Problem):
    """Only goods on sale of the shop whose own room it is can be won."""

    code, status = "scenes.live.luck_not_own", 409


class PrizeTooDear(Problem):
    """More points than a prize may be, or worth more minor units; `most` is the limit."""

    code, status = "scenes.live.luck_too_dear", 422
