"""The shop's return addresses and own rules, and the slip that lies in a returned parcel."""

from datetime import timedelta
from uuid import UUID

import msgspec
from reportlab.graphics.barcode import qrencoder

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.trade.aftersale import store
from meadow.trade.aftersale.types import Auto
from meadow.trade.aftersale.types.views import ReturnAddress, Slip
from meadow.trade.orders.types import Address


async def auto(db: ReadDb, shop_id: UUID) -> Auto:
    """What the shop agrees to by itself."""
    return await store.auto_of(db, shop_id=shop_id)


async def addresses(db: ReadDb, shop_id: UUID) -> list[ReturnAddress]:
    """The shop's return addresses, in plain: they are its own."""
    found = []
    for r in await store.addresses(db, shop_id=shop_id):
        a = msgspec.json.decode(db.house.vault.open("aftersale.return_address", r.sealed), type=Address)
        found.append(
            ReturnAddress(id=r.id, name=a.name, phone=a.phone, region=a.region, street=a.street, usual=r.usual)
        )
    return found


async def slip(db: ReadDb, buyer_id: UUID, case_id: UUID) -> Slip:
    """The case's number as people read it and as a square code, to lie in the parcel. Raises `NotFound`."""
    case = await store.of_buyer(db, buyer_id=buyer_id, case_id=case_id)
    if case is None:
        raise NotFound
    return Slip(number=case.number, order_number=case.order_number, code=square(case.number))


def square(text: str) -> list[str]:
    """A QR code (ISO/IEC 18004, level M) as rows of 0 and 1, without its quiet zone."""
    code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
    code.addData(text)
    code.make()
    n = code.getModuleCount()
    return ["".join("1" if code.isDark(y, x) else "0" for x in range(n)) for y in range(n)]


async def checks(db: ReadDb) -> list[str]:
    """Findings: cases past a deadline that nobody kept, or that hold lines beyond their end."""
    return await store.strays(db, before=clock.now() - timedelta(minutes=15))


async def granted(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By shop: goods and freight that cases gave back, with a mark of each line (`base.db.mark`)."""
    return await store.granted(db)


async def promised(db: ReadDb) -> dict[UUID, tuple[int, ...]]:
    """By buyer: how many refunds of cases go home, and how much, with a mark of each."""
    return await store.promised(db)
