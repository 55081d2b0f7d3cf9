"""What a bag holds, as viewers and as the console see it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from meadow.base import policy
from meadow.base.db import ReadDb
from meadow.goods import catalog, offers, stock
from meadow.goods.offers.types import PRODUCTS
from meadow.goods.offers.types.views import Sold
from meadow.scenes.live import rules
from meadow.scenes.live.store import bag as store
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.desk import DeskBag, DeskItem, DeskSku, LivePrice
from meadow.scenes.live.types.rooms import FLOOR_BP
from meadow.scenes.live.types.views import Bag, BagItem, Explaining

PROMOTABLE = "scenes.live.promotable"
"""Asked of whoever knows commissions: products, and a moment (None: now) -> their rate in basis points; one without a plan is left out."""
_SHOWN_LEFT = 99


async def sold(db: ReadDb, product_ids: Sequence[UUID]) -> dict[UUID, Sold]:
    """Products with their SKUs and catalogue prices."""
    ask = db.house.wiring.asks[PRODUCTS]
    return dict(await ask(db, list(product_ids))) if product_ids else {}


async def rates(db: ReadDb, product_ids: Sequence[UUID], at: datetime | None = None) -> dict[UUID, int]:
    """Commission rates of products that authors may promote, now or at a moment to come."""
    ask = db.house.wiring.asks.get(PROMOTABLE)
    return dict(await ask(db, list(product_ids), at)) if ask and product_ids else {}


async def explaining(db: ReadDb, session_id: UUID) -> Explaining | None:
    """What is being explained."""
    row = await store.open_explain_of(db, session_id=session_id)
    return segment(row) if row else None


def segment(row: Any) -> Explaining:
    """A segment as it is shown."""
    return Explaining(
        id=row.id, product_id=row.product_id, number=row.number, host_id=row.host_id, started_at=row.started_at,
        ended_at=row.ended_at, why=row.why,
    )  # fmt: skip


async def bag(db: ReadDb, held: Session, product_ids: Sequence[UUID] | None = None) -> Bag:
    """The bag as viewers see it: what is not hidden, at the prices of the room; some products on demand."""
    rows = await store.items(db, session_id=held.id, hidden=False)
    rows = [r for r in rows if product_ids is None or r.product_id in product_ids]
    wanted = [r.product_id for r in rows]
    cards = await catalog.cards(db, wanted)
    faces = await offers.faces(db, wanted, None, held.id)
    free = await stock.by_product(db, wanted)
    open_now = await store.open_explain_of(db, session_id=held.id)
    found = [
        BagItem(
            product=cards[r.product_id], number=r.number, pos=r.pos, pinned=r.product_id == held.pinned_product,
            state=rules.item_state(hidden=None, explained=bool(open_now and open_now.product_id == r.product_id),
                                   in_stock=free.get(r.product_id, 0) > 0 and not r.shut),
            price=faces[r.product_id].price, was=faces[r.product_id].usual, left=0 if r.shut else _left(free.get(r.product_id, 0)),
        )
        for r in rows
        if r.product_id in cards and r.product_id in faces
    ]  # fmt: skip
    return Bag(held.bag_rev, found)


def _left(pieces: int) -> int | None:
    """How many are left, where few are: more is nobody's business."""
    return pieces if pieces <= _SHOWN_LEFT else None


async def floors(db: ReadDb, held: Session, wares: dict[UUID, Sold]) -> dict[UUID, int]:
    """How low live prices may go, in basis points of the catalogue's: a shop's own room by policy, others by its leave."""
    given = await store.floors(db, product_ids=list(wares), author_id=held.author_id)
    own = await policy.value(db, FLOOR_BP.key)
    return given | {p: own for p, s in wares.items() if s.shop_id == held.shop_id and p not in given}


async def desk_bag(db: ReadDb, held: Session, product_ids: Sequence[UUID] | None = None) -> DeskBag:
    """The bag as the console works on it, with all that a decision needs."""
    rows = [r for r in await store.items(db, session_id=held.id) if product_ids is None or r.product_id in product_ids]
    wanted = [r.product_id for r in rows]
    cards, wares = await catalog.cards(db, wanted), await sold(db, wanted)
    known = _Known(
        rates=await rates(db, wanted),
        floors=await floors(db, held, wares),
        left=await stock.availability(db, [s.id for w in wares.values() for s in w.skus]),
        prices={p.sku_id: p for p in await store.prices(db, session_id=held.id)},
        explained=rules.explained([segment(r) for r in await store.explains(db, session_id=held.id)]),
        open=await store.open_explain_of(db, session_id=held.id),
    )
    items = [
        _desk_item(held, r, cards[r.product_id], wares[r.product_id], known) for r in rows if r.product_id in wares
    ]
    return DeskBag(held.bag_rev, items)


class _Known:
    """What was read for a whole bag."""

    def __init__(self, **found: Any) -> None:
        self.rates: dict[UUID, int] = found["rates"]
        self.floors: dict[UUID, int] = found["floors"]
        self.left: dict[UUID, int] = found["left"]
        self.prices: dict[UUID, Any] = found["prices"]
        self.explained: dict[UUID, int] = found["explained"]
        self.open: Any = found["open"]


def _desk_item(held: Session, r: Any, card: Any, ware: Sold, known: _Known) -> DeskItem:
    skus = [
        DeskSku(
            sku_id=s.id, text=s.spec_text, price=s.price, live=_live(known.prices.get(s.id)),
            left=known.left.get(s.id, 0),
        )
        for s in ware.skus
    ]  # fmt: skip
    asked = [s.live.price if s.live else s.price for s in skus]
    usual, left = min((s.price for s in skus), default=card.price_from), sum(s.left for s in skus)
    price, bp = min(asked, default=card.price_from), known.floors.get(r.product_id)
    own = ware.shop_id == held.shop_id
    return DeskItem(
        product=card, number=r.number, pos=r.pos, pinned=r.product_id == held.pinned_product,
        state=rules.item_state(
            hidden=r.hidden, explained=bool(known.open and known.open.product_id == r.product_id), in_stock=left > 0 and not r.shut
        ),
        price=price, was=usual if usual > price else None, left=left, rev=r.rev, hidden=r.hidden, shut=r.shut, script=r.script, card=r.card,
        forecast=r.forecast, planned_price=r.planned_price, sampled=r.sampled,
        floor=rules.least(usual, bp) if bp is not None else None, promotable=own or r.product_id in known.rates,
        rate_bp=known.rates.get(r.product_id), stock=left, pieces=r.pieces, amount=r.amount,
        explained_s=known.explained.get(r.product_id, 0), skus=skus,
    )  # fmt: skip


def _live(row: Any) -> LivePrice | None:
    return LivePrice(sku_id=row.sku_id, price=row.price, was=row.was, rev=row.rev, at=row.at) if row else None
