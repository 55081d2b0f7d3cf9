"""Cart and quote routes, for the shopper herself."""

from uuid import UUID

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound
from meadow.base.web import Who, public, read, signed_in, write
from meadow.trade.cart import actions, queries
from meadow.trade.cart.types import (
    AddLine,
    AskMerge,
    AskQuote,
    Cart,
    CartFull,
    EditLine,
    Merged,
    NotThisWay,
    Quote,
    Select,
    Unbuyable,
)


@read("/api/cart", guard=signed_in, op="trade_cart_show")
async def show(db: ReadDb, who: Who) -> Cart:
    """The shopper's cart."""
    return await queries.cart(db, who.account_id)


@write("/api/cart/lines", guard=signed_in, op="trade_cart_add", raises=[NotFound, Unbuyable, CartFull])
async def add(db: WriteDb, who: Who, data: AddLine) -> Cart:
    """Put a SKU into the cart."""
    return await queries.shown(db, who.account_id, await actions.add(db, who.account_id, data))


@write("/api/cart/lines/{sku_id:uuid}", guard=signed_in, op="trade_cart_edit", method="PATCH", raises=[NotFound])
async def edit(db: WriteDb, who: Who, sku_id: UUID, data: EditLine) -> Cart:
    """Change a line."""
    await actions.edit(db, who.account_id, [sku_id], data)
    return await queries.cart(db, who.account_id)


@write("/api/cart/lines/{sku_id:uuid}", guard=signed_in, op="trade_cart_remove", method="DELETE")
async def remove(db: WriteDb, who: Who, sku_id: UUID) -> Cart:
    """Take a line out."""
    await actions.take_out(db, who.account_id, [sku_id])
    return await queries.cart(db, who.account_id)


@write("/api/cart/select", guard=signed_in, op="trade_cart_select", raises=[NotFound])
async def select(db: WriteDb, who: Who, data: Select) -> Cart:
    """Select or deselect lines."""
    await actions.edit(db, who.account_id, data.sku_ids, EditLine(selected=data.selected))
    return await queries.cart(db, who.account_id)


@write("/api/cart/merge", guard=signed_in, op="trade_cart_merge")
async def merge(db: WriteDb, who: Who, data: AskMerge) -> Merged:
    """Bring in the cart from before log-in."""
    skipped = await actions.merge(db, who.account_id, data)
    return Merged(await queries.cart(db, who.account_id), skipped)


@write("/api/cart/guest", guard=public, op="trade_cart_guest", keyed=False)
async def guest(db: WriteDb, data: AskMerge) -> Cart:
    """What a cart that a browser keeps would show; nothing is written."""
    return await queries.guest(db, data.lines)


@write("/api/quotes", guard=signed_in, op="trade_cart_quote", status=201, raises=[NotFound, Unbuyable, NotThisWay])
async def quote(db: WriteDb, who: Who, data: AskQuote) -> Quote:
    """Freeze a price for these lines."""
    return await actions.make_quote(db, who.account_id, data)


routes = [show, add, edit, remove, select, merge, guest, quote]
