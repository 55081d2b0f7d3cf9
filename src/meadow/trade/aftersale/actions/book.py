"""What a shop agrees to by itself, and where goods come back to: sealed, as every address is."""

from uuid import UUID

import msgspec

from meadow.base import clock, ids, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods import media
from meadow.goods.media.types import Asset
from meadow.trade.aftersale import store
from meadow.trade.aftersale.types import Auto, BookFull
from meadow.trade.aftersale.types.asks import Automatic, NewAddress
from meadow.trade.orders.types import Address

MOST = 20
COLUMN = "aftersale.return_address"


async def set_auto(db: WriteDb, who: Who, shop_id: UUID, ask: Automatic) -> Auto:
    """Say what needs no answer of the shop's; it moves money, so it is audited."""
    rules = Auto(unshipped=ask.unshipped, refund_most=ask.refund_most, return_most=ask.return_most)
    await store.set_auto(db, rules, shop_id=shop_id)
    await trail.note(db, who, verb="trade.aftersale.auto", subject=shop_id, detail=msgspec.structs.asdict(rules))
    return rules


def _sealed(db: WriteDb, new: NewAddress) -> bytes:
    address = Address(new.name.strip(), new.phone.strip(), new.region.strip(), new.street.strip())
    return db.house.vault.seal(COLUMN, msgspec.json.encode(address).decode())


async def add_address(db: WriteDb, shop_id: UUID, new: NewAddress) -> UUID:
    """Add a return address; the first one is the usual one. Raises `BookFull`."""
    held = await store.addresses(db, shop_id=shop_id)
    if len(held) >= MOST:
        raise BookFull(most=MOST)
    made = ids.new()
    await store.add_address(
        db, shop_id=shop_id, address_id=made, sealed=_sealed(db, new), usual=new.usual or not held, at=clock.now()
    )
    return made


async def edit_address(db: WriteDb, shop_id: UUID, address_id: UUID, new: NewAddress) -> None:
    """Write over a return address; cases that were agreed on keep the one they have. Raises `NotFound`."""
    done = await store.edit_address(
        db, shop_id=shop_id, address_id=address_id, sealed=_sealed(db, new), usual=new.usual
    )
    if not done:
        raise NotFound


async def drop_address(db: WriteDb, shop_id: UUID, address_id: UUID) -> None:
    """Take a return address out of the book. Raises `NotFound`."""
    if not await store.drop_address(db, shop_id=shop_id, address_id=address_id):
        raise NotFound


async def add_picture(db: WriteDb, shop_id: UUID, body: bytes) -> Asset:
    """Keep a picture of the shop's as evidence; decoded in the sandbox. Raises what a picture can be refused for."""
    return await media.add_image(db, shop_id, body)
