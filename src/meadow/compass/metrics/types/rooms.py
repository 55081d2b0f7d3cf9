"""One broadcast or many, as the event log tells them: totals, minutes, products, people, and what happened."""

from datetime import datetime
from uuid import UUID

import msgspec


class Totals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums over a whole broadcast, whatever days it spans; amounts in minor units, people as `..._uv`, `viewers` and the like.

    `direct` are buyers without a recorded click. People are exact below some ten thousand, then within about one in a hundred.
    """

    room_impr: int = 0
    enters: int = 0
    leaves: int = 0
    stay60: int = 0
    watch_ms: int = 0
    prod_impr: int = 0
    clicks: int = 0
    carts: int = 0
    created: int = 0
    orders: int = 0
    items: int = 0
    gmv: int = 0
    cash: int = 0
    refund: int = 0
    likes: int = 0
    comments: int = 0
    shares: int = 0
    follows: int = 0
    clubs: int = 0
    negs: int = 0
    peak: int = 0
    viewers: int = 0
    clickers: int = 0
    buyers: int = 0
    direct: int = 0
    impr_uv: int = 0
    prod_uv: int = 0
    creators: int = 0
    interactors: int = 0


class RoomMinute(msgspec.Struct, frozen=True):
    """A minute that had anything; `online` is its highest count of viewers."""

    at: datetime
    online: int
    enters: int
    leaves: int
    orders: int
    gmv: int
    clicks: int


class RoomProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A product's part of a broadcast, by its key in the log as text (browsers lose bits of such numbers); `recent` are pieces of the last ten minutes."""

    key: str
    prod_impr: int
    clicks: int
    carts: int
    orders: int
    items: int
    gmv: int
    refund: int
    recent: int = 0


class RoomSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where viewers came from; orders and money go to the source by which their buyer first entered."""

    source: str
    room_impr: int = 0
    enters: int = 0
    prod_impr: int = 0
    clicks: int = 0
    buyers: int = 0
    orders: int = 0
    gmv: int = 0


class Mark(msgspec.Struct, frozen=True):
    """Something that happened in a broadcast: its name in the log, the key of the product it is about or nothing, and what was told beside."""

    at: datetime
    name: str
    product: str
    qty: int
    amount: int
    props: dict[str, object] = {}


class People(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast's people counted one by one: what replaces the sketches once it has ended."""

    impr_uv: int = 0
    viewers: int = 0
    prod_uv: int = 0
    clickers: int = 0
    creators: int = 0
    buyers: int = 0
    direct: int = 0
    interactors: int = 0
    followers: int = 0
    clubbers: int = 0
    fan_viewers: int = 0
    fan_buyers: int = 0


class Second(msgspec.Struct, frozen=True):
    """What one second of a broadcast added: people count in the second they first did it. `online` is 0 where none was told."""

    at: int
    online: int
    enters: int
    leaves: int
    viewers: int
    clickers: int
    buyers: int
    orders: int
    items: int
    gmv: int
    refund: int


class Span(msgspec.Struct, frozen=True):
    """A part of a broadcast, in milliseconds; of one product where `product` is its key."""

    start: int
    end: int
    product: int = 0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What fell into a span."""

    enters: int = 0
    watch_ms: int = 0
    prod_impr: int = 0
    clicks: int = 0
    orders: int = 0
    items: int = 0
    gmv: int = 0
    comments: int = 0
    follows: int = 0


class Metric(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the dictionary: `value` in minor units, basis points, milliseconds, or ten-thousandths (`ratio`).

    A ratio carries what it is made of; nothing to divide by makes it null, never 0.
    """

    id: str
    unit: str
    value: int | None
    num: int | None = None
    den: int | None = None
    better: str = "up"


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast's money as trade told it: paid lines, minor units paid, refunded, and refunded before the parcel left."""

    lines: int = 0
    paid: int = 0
    refunded: int = 0
    early: int = 0
    last: datetime | None = None


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast as the house knows it: `key` is what the log calls it; `target` in minor units, when one was set."""

    session_id: UUID
    author_id: UUID
    shop_id: UUID | None
    key: int
    title: str
    started_at: datetime
    ended_at: datetime | None
    target: int | None


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A comment that was shown: when, its id, by whom (the actor's key, and the masked name), and its text."""

    at: int
    id: str
    viewer: int
    name: str
    role: str
    text: str


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """People of a broadcast: how many were fans, how many had been in one of the author's broadcasts before, or bought in one."""

    viewers: int = 0
    fans: int = 0
    back: int = 0
    buyers: int = 0
    buyer_fans: int = 0
    buyers_again: int = 0


class SecondOf(msgspec.Struct, frozen=True):
    """What one second added to one product."""

    at: int
    product: str
    impressions: int
    clicks: int
    orders: int
    items: int
    gmv: int


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where a broadcast stands among others: its category and the top of that, its author's sales as a tenth, its hour as a quarter of the day."""

    author_id: UUID
    category: UUID | None
    top: UUID | None
    tier: int
    hour: int


class Peer(msgspec.Struct, frozen=True, kw_only=True):
    """A broadcast of somebody else that is over, with its figures."""

    place: Place
    figures: dict[str, int]


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """Peers: how many broadcasts of how many authors, what was left out to find them, and of each figure P25, P50, P75."""

    rooms: int
    authors: int
    without: list[str]
    figures: dict[str, list[int]]
