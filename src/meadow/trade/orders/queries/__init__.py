"""Orders as each side may see them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page
from meadow.base.vault import mask_phone
from meadow.people import authors
from meadow.trade import payments
from meadow.trade.orders import rules, store
from meadow.trade.orders.store.sums import odd_discounts
from meadow.trade.orders.types import (
    TABS,
    Address,
    BuyerOrder,
    BuyerView,
    Checkout,
    Counts,
    Order,
    PlacedOrder,
    ShopOrder,
    State,
    Tab,
)
from meadow.trade.payments.types import PAYABLE


async def load(db: ReadDb, shop_id: UUID, order_id: UUID, *, lock: bool = False) -> Order:
    """An order of this shop, locked on demand; raises `NotFound`."""
    found = await store.of_shop(db, shop_id=shop_id, order_id=order_id, lock=lock)
    if found is None:
        raise NotFound
    return found


async def mine(db: ReadDb, buyer_id: UUID, order_id: UUID) -> Order:
    """An order of this buyer; raises `NotFound`."""
    found = await store.of_buyer(db, buyer_id=buyer_id, order_id=order_id)
    if found is None:
        raise NotFound
    return found


async def checkout(db: ReadDb, buyer_id: UUID, checkout_id: UUID) -> Checkout | None:
    """A checkout as its placement answered it; None while its orders are still being placed."""
    held = await store.checkout_of(db, buyer_id=buyer_id, checkout_id=checkout_id)
    intent = await payments.opened(db, buyer_id, checkout_id)
    if held is None or intent is None:
        return None
    orders = await store.of_checkout(db, buyer_id=buyer_id, checkout_id=checkout_id)
    placed = [PlacedOrder(o.id, o.number, o.shop.id, o.amount) for o in orders]
    return Checkout(
        id=checkout_id,
        intent_id=intent.id,
        amount=held.amount,
        currency=held.currency,
        expires_at=held.expires_at,
        orders=placed,
    )


def buyer_view(
    order: Order, intent_id: UUID | None, address: Address | None = None, remark: str | None = None
) -> BuyerOrder:
    """An order without what only the shop needs."""
    held = {name: getattr(order, name) for name in BuyerOrder.__struct_fields__ if hasattr(order, name)}
    return BuyerOrder(**held, intent_id=intent_id, address=address, remark=remark)


async def show_buyer(db: ReadDb, buyer_id: UUID, order_id: UUID) -> BuyerOrder:
    """One order with its address in plain, for the buyer herself."""
    order = await mine(db, buyer_id, order_id)
    address, remark = await _opened(db, order.shop.id, order_id)
    return buyer_view(order, await to_pay(db, order), address, remark)


async def to_pay(db: ReadDb, order: Order) -> UUID | None:
    """The intent that waits for the buyer's money: the whole, a deposit, or the rest once its window is open."""
    if order.state not in {State.created, State.deposit_paid}:
        return None
    found = await payments.opened(db, order.buyer_id, order.checkout_id)
    return found.id if found and (found.state in PAYABLE or order.state is State.created) else None


async def list_shop(
    db: ReadDb, shop_id: UUID, tab: Tab, search: Sequence[str], found: Sequence[UUID], cursor: str | None, limit: int
) -> Page[ShopOrder]:
    """The shop's orders of a tab, newest first; `search` are order numbers, `found` are orders found by tracking number."""
    at = Cursor.read(cursor, UUID)
    rows = await store.page_of_shop(
        db,
        shop_id=shop_id,
        states=TABS[tab],
        order_ids=found,
        search=search,
        before=at[0] if at else None,
        limit=limit,
    )
    return Page(await shop_views(db, rows[:limit]), Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def shop_views(db: ReadDb, orders: Sequence[Order]) -> list[ShopOrder]:
    """Orders as staff see them, buyers masked, authors named."""
    by = {x.author_id for o in orders for x in o.lines if x.author_id}
    names = await authors.cards(db, list(by)) if by else {}
    return [_shop_view(o, {k: c.name for k, c in names.items()}) for o in orders]


def _shop_view(order: Order, names: dict[UUID, str]) -> ShopOrder:
    author = next((x.author_id for x in order.lines if x.author_id), None)
    held = {name: getattr(order, name) for name in ShopOrder.__struct_fields__ if hasattr(order, name)}
    return ShopOrder(
        **held, buyer=BuyerView(order.name_masked, order.region), author_id=author,
        author_name=names.get(author) if author else None, scene=order.lines[0].scene,
        ship_left_s=rules.seconds_left(order.ship_by, order.state, clock.now()),
    )  # fmt: skip


async def show_shop(db: ReadDb, shop_id: UUID, order_id: UUID) -> ShopOrder:
    """One order for staff, with the remark and a masked address."""
    view = (await shop_views(db, [await load(db, shop_id, order_id)]))[0]
    address, remark = await _opened(db, shop_id, order_id)
    masked = Address(view.buyer.name_masked, mask_phone(address.phone), address.region, "***")
    return msgspec.structs.replace(view, remark=remark, address=masked)


async def _opened(db: ReadDb, shop_id: UUID, order_id: UUID) -> tuple[Address, str | None]:
    held = await store.sealed(db, shop_id=shop_id, order_id=order_id)
    if held is None:
        raise NotFound
    address = msgspec.json.decode(db.house.vault.open("orders.address", held.address), type=Address)
    return address, db.house.vault.open("orders.remark", held.remark) if held.remark else None


async def some(
    db: ReadDb, shop_id: UUID, order_ids: Sequence[UUID] = (), *, numbers: Sequence[str] = (), to_ship: bool = False,
    limit: int = 1000,
) -> list[Order]:  # fmt: skip
    """Orders of a shop by id or by the number people type, or all that wait to ship, the oldest first."""
    states = [State.to_ship] if to_ship else []
    if not (order_ids or numbers or to_ship):
        return []
    return await store.some(db, shop_id=shop_id, order_ids=order_ids, numbers=numbers, states=states, limit=limit)


async def open_addresses(db: ReadDb, shop_id: UUID, order_ids: Sequence[UUID]) -> dict[UUID, Address]:
    """The plain addresses of this shop's orders, those it does not have left out. Callers write the audit row."""
    held = await store.all_sealed(db, shop_id=shop_id, order_ids=order_ids) if order_ids else {}
    opened = {k: db.house.vault.open("orders.address", v) for k, v in held.items()}
    return {k: msgspec.json.decode(text, type=Address) for k, text in opened.items()}


async def counts(db: ReadDb, *, shop_id: UUID | None = None, buyer_id: UUID | None = None) -> Counts:
    """Orders by state of a shop or a buyer."""
    return await store.counts(db, shop_id=shop_id, buyer_id=buyer_id, now=clock.now())


async def checks(db: ReadDb) -> list[str]:
    """Findings: orders that contradict themselves, or were left unpaid long past their time; discounts that do not add up."""
    return await store.strays(db, before=clock.now() - timedelta(minutes=5)) + await odd_discounts(db)
