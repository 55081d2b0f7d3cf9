"""A page of the feed, the registry's entries, what is logged of a slot, and what a person may ask and change."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.scenes.feed.types.ranking import Switches, Weights
from meadow.scenes.live.types.views import RoomCard
from meadow.scenes.video.types import Item

Tab = Literal["recommend", "follow"]
Kind = Literal["clip", "shop_clip", "image_text", "live", "shop_live", "card"]
KINDS: tuple[Kind, ...] = ("clip", "shop_clip", "image_text", "live", "shop_live", "card")
State = Literal["servable", "held", "dead"]
FOLLOW, RECENT, OFF = "newest-2", "blend-2", "plain-2"
"""Names and versions of the rules that make a page: logs of two versions are never mixed."""
SOURCES = ("follow", "because", "like_you", "interest", "looking_for", "again", "popular", "new", "rest", "live_now")
"""Who may propose an item, as it is told to the shopper; its place is its bit in the log."""
COUNTS = ("seen", "clicked", "watched", "liked", "carted", "paid", "refused", "hot")
"""Decayed counters of an item, in the order they are kept; `hot` halves within an hour."""


class RoomSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A room on air in a page of the feed, in its slot beside the clips."""

    slot: int
    room: RoomCard
    source: str
    policy: str
    propensity: float


class Feed(msgspec.Struct, frozen=True):
    """A page; no items means that this visit has seen everything there is. Clips and rooms stand in the order of their slots."""

    items: list[Item]
    trace_id: str
    rooms: list[RoomSlot] = []


class Goods(msgspec.Struct, frozen=True):
    """A page of products for one person, the best first, and the page's name in the log."""

    product_ids: list[UUID]
    trace_id: UUID


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Anything that a page may show; `sells` while a product on it can be bought, `take_bp` what the house earns of its price."""

    item_id: UUID
    kind: Kind
    author_id: UUID | None = None
    shop_id: UUID | None = None
    product_ids: list[UUID] = []
    categories: list[str] = []
    tags: list[str] = []
    title: str = ""
    duration_ms: int = 0
    price_minor: int = 0
    take_bp: int = 0
    sells: bool = False
    adult: bool = False
    quality: float = 0.5
    state: State = "servable"
    why: str = ""
    published_at: datetime
    told_at: datetime


class Served(msgspec.Struct, frozen=True, kw_only=True):
    """One served slot, as it is logged; `detail` is a packed `Detail`."""

    visit: UUID
    video_id: UUID
    account_id: UUID | None
    slot: int
    policy: str
    propensity: float
    source: str
    trace_id: UUID
    detail: bytes
    at: datetime


class Detail(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Why a slot holds what it holds: enough to judge another policy, to train on what was served, and to tell the shopper."""

    how: str
    commerce: bool
    sources: int
    evidence: str
    candidates: int
    pool_hash: int
    price: float
    leaning: float
    seed: int
    state_version: int
    model: str
    score: float
    ent: float
    com: float
    heads: dict[str, float]
    features: bytes
    arms: tuple[str, ...] = ()


class Reason(msgspec.Struct, frozen=True):
    """Why an item was shown: a code, what it is about, whether goods are on it, and who else proposed it."""

    code: str
    about: Text | None
    commerce: bool
    also: list[str]
    chance: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One slot of a page as operators see it."""

    item_id: UUID
    slot: int
    policy: str
    propensity: float
    source: str
    at: datetime
    how: str
    commerce: bool
    candidates: int
    price: float
    score: float
    ent: float
    com: float
    heads: dict[str, float]


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """Something the feed believes about a person: `t: a: c:` interest, `d:` demand, `b:` purchase, `h:` hidden."""

    key: str
    name: Text
    strength: float
    since: datetime
    on: bool


class Labels(msgspec.Struct, frozen=True):
    switches: Switches
    labels: list[Label]


Key = Annotated[str, msgspec.Meta(min_length=3, max_length=120, pattern=r"^[atcdbhi]:[^\x00-\x1f\x7f]+$")]


class TurnLabel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: Key
    do: Literal["on", "off", "delete"]


class Refuse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Not interested: in the item itself, or in everything of its author, tag or category."""

    item_id: UUID
    target: Literal["item", "author", "tag", "category"] = "item"


class Reset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forget everything, or what was touched since a moment."""

    since: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the ranker: why it stays out (empty where it may go live), and by head how it judged a day it never saw.

    Figures of a head: rows, positives, auc, gauc, ece (null where the day held one class only).
    """

    version: str = ""
    at: datetime
    rows: int
    refused: list[str] = []
    heads: dict[str, dict[str, float | None]] = {}
    live: bool = False


class Versions(msgspec.Struct, frozen=True):
    """The grown versions of the ranker, the newest first."""

    items: list[Trained]


class AskPublish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which version."""

    version: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class NoModel(Problem):
    """No such version is kept."""

    code, status = "scenes.feed.no_model", 404


class RolledBack(msgspec.Struct, frozen=True):
    """The version that is live again; none where there was no earlier one."""

    live: str | None


class Slots(msgspec.Struct, frozen=True):
    slots: list[Shown]


class Policies(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator may turn: weights in long views, the aim and the band of commerce in basis points, exploring, caps.

    A page never holds more of an author or a shop than its cap; a day's caps give way only where nothing else is left.
    """

    weights: Weights = Weights()
    target_bp: Annotated[int, msgspec.Meta(ge=0, le=5_000)] = 2_000
    low_bp: Annotated[int, msgspec.Meta(ge=0, le=5_000)] = 500
    high_bp: Annotated[int, msgspec.Meta(ge=0, le=5_000)] = 3_500
    epsilon_bp: Annotated[int, msgspec.Meta(ge=0, le=1_000)] = 100
    trials: Annotated[int, msgspec.Meta(ge=0, le=3)] = 1
    holdback_bp: Annotated[int, msgspec.Meta(ge=0, le=2_000)] = 200
    share_trial_bp: Annotated[int, msgspec.Meta(ge=0, le=2_000)] = 500
    author_page: Annotated[int, msgspec.Meta(ge=1, le=12)] = 2
    shop_page: Annotated[int, msgspec.Meta(ge=1, le=12)] = 2
    author_day: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 8
    shop_day: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 5
    product_day: Annotated[int, msgspec.Meta(ge=1, le=1_000)] = 3


class Beside(msgspec.Struct, frozen=True):
    """How far a share lies above the control's: an interval of 95 % that may be looked at any number of times.

    `known` is the part of the variance that was taken out by what the same people did before.
    """

    mid: float
    low: float
    high: float
    known: float


class Arm(msgspec.Struct, frozen=True, kw_only=True):
    """How an arm did since the experiment began, beside its control, and whether its refusals are above the control's.

    Nothing stands beside a control, nor beside too few people.
    """

    name: str
    people: int
    impressions: int
    commerce: float
    long_view: float
    refused: float
    harms: bool
    beside: dict[str, Beside] = {}


class Arms(msgspec.Struct, frozen=True):
    """All arms; `since` is when what they differ in was last changed, two weeks ago at most."""

    arms: list[Arm]
    since: datetime


class Variety(msgspec.Struct, frozen=True, kw_only=True):
    """How varied what was served in two weeks is.

    `distance` is the mean cosine distance within a page, `entropy` that of categories in bits; `authors` and `shops` are the
    Gini coefficients of impressions; `beyond` is the share of impressions of other items than the most shown hundredth.
    """

    impressions: int
    items: int
    distance: float
    entropy: float
    authors: float
    shops: float
    beyond: float


class BadBand(Problem):
    """The band must hold the aim: low, target and high rise in this order."""

    code, status = "scenes.feed.bad_band", 422
