"""The platform says which categories want a licence to be broadcast, and who holds one."""

from meadow.base import trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.scenes.live.store import licences as store
from meadow.scenes.live.types.licences import DropLicence, PutLicence


async def put(db: WriteDb, who: Who, asked: PutLicence) -> None:
    """A category wants a licence from now on, or a shop holds one."""
    await store.put(db, category_id=asked.category_id, shop_id=asked.shop_id, until=asked.until)
    detail = {"shop_id": str(asked.shop_id), "until": asked.until.isoformat() if asked.until else None}
    await trail.note(db, who, verb="scenes.live.licence", subject=asked.category_id, detail=detail)


async def drop(db: WriteDb, who: Who, asked: DropLicence) -> None:
    """It wants none any more, or the shop's is taken back. Raises `NotFound`."""
    if not await store.drop(db, category_id=asked.category_id, shop_id=asked.shop_id):
        raise NotFound
    detail = {"shop_id": str(asked.shop_id)}
    await trail.note(db, who, verb="scenes.live.licence_drop", subject=asked.category_id, detail=detail)
