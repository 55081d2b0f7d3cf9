"""What parcels, promises, addresses and stock tell: the shop before the buyer asks."""

from uuid import UUID

from meadow.base.db import WriteDb
from meadow.care.notices.actions.tell import tell
from meadow.care.notices.types import Kind, To
from meadow.goods.stock.events import Low
from meadow.trade.fulfilment.events import AddressAnswered, AddressAsked, ParcelMoved, ParcelStalled, ShipOverdue

_TROUBLE = {"rejected", "lost", "intercepted"}


async def on_stalled(db: WriteDb, event: ParcelStalled) -> None:
    """Nobody has heard of a parcel for too long; each silence is told once."""
    mark = f"stalled:{event.parcel_id}:{event.since.isoformat()}"
    await _shop(db, event.shop_id, Kind.parcel_stalled, mark, "/merchant/orders/trouble")


async def on_parcel(db: WriteDb, event: ParcelMoved) -> None:
    """A parcel of an order was refused, lost or stopped."""
    if event.purpose != "return" and event.state in _TROUBLE:
        mark = f"parcel:{event.parcel_id}:{event.state}"
        await _shop(
            db, event.shop_id, Kind.parcel_trouble, mark, f"/merchant/orders/{event.order_id}",
            tracking_no=event.tracking_no,
        )  # fmt: skip


async def on_overdue(db: WriteDb, event: ShipOverdue) -> None:
    """The promise to ship is broken."""
    await _shop(db, event.shop_id, Kind.ship_overdue, f"overdue:{event.order_id}", f"/merchant/orders/{event.order_id}")


async def on_address_asked(db: WriteDb, event: AddressAsked) -> None:
    """A buyer wants her order elsewhere, and waits."""
    await _shop(
        db, event.shop_id, Kind.address_asked, f"address:{event.change_id}", "/merchant/orders/addresses"
    )  # fmt: skip


async def on_address_answered(db: WriteDb, event: AddressAnswered) -> None:
    """The buyer learns where her order goes; what she took back herself she knows."""
    if event.by == "buyer":
        return
    kind = Kind.address_changed if event.applied else Kind.address_kept
    link = f"/orders/{event.order_id}"
    await tell(db, To("account", event.buyer_id), kind, {}, dedupe=f"answered:{event.change_id}", link=link)


async def on_low(db: WriteDb, event: Low) -> None:
    """A SKU fell to its threshold; told again only after it was above it."""
    mark = f"low:{event.sku_id}:{event.event_id}"
    await _shop(db, event.shop_id, Kind.stock_low, mark, "/merchant/stock?only=low", available=event.available)


async def _shop(db: WriteDb, shop_id: UUID, kind: Kind, mark: str, link: str, **params: object) -> None:
    await tell(db, To("shop", shop_id), kind, dict(params), dedupe=mark, link=link)
