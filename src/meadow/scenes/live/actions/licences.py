"""The platform says which categories want a licence to be broadcast, and who holds one; shops show theirs."""

from uuid import UUID

import msgspec

from meadow.base import trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.goods import media
from meadow.scenes.live.events import LicenceRuled
from meadow.scenes.live.store import licences as store
from meadow.scenes.live.types import UnknownPart
from meadow.scenes.live.types.licences import (
    AskedAlready,
    AskLicence,
    DropLicence,
    NeedsWords,
    NoNeed,
    PutLicence,
    RuledAlready,
    RuleLicence,
)


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


async def ask(db: WriteDb, who: Who, shop_id: UUID, asked: AskLicence) -> None:
    """A shop shows a licence. Raises `NoNeed`, `UnknownPart` for a picture that is not the shop's, `AskedAlready`."""
    known = await store.of(db, category_ids=[asked.category_id], shop_ids=[])
    if not known:
        raise NoNeed
    picture = (await media.assets(db, shop_id, [asked.picture])).get(asked.picture)
    if picture is None:
        raise UnknownPart(part="picture")
    values = {
        "category_id": asked.category_id, "number": asked.number, "picture": msgspec.to_builtins(picture),
        "until": asked.until,
    }  # fmt: skip
    made = await store.add_ask(db, shop_id=shop_id, values=values)
    if made is None:
        raise AskedAlready
    detail = {"shop_id": str(shop_id), "category_id": str(asked.category_id)}
    await trail.note(db, who, verb="scenes.live.licence_ask", subject=made, detail=detail)


async def rule(db: WriteDb, who: Who, ask_id: UUID, ruling: RuleLicence) -> None:
    """The platform looked at a licence: granted, the shop holds it from now on. Raises `NotFound`, `NeedsWords`, `RuledAlready`."""
    row = await store.ask_of(db, ask_id=ask_id)
    if row is None:
        raise NotFound
    if not ruling.grant and not ruling.answer.strip():
        raise NeedsWords
    until = ruling.until or row.until
    state = "granted" if ruling.grant else "refused"
    if not await store.rule(db, ask_id=ask_id, state=state, answer=ruling.answer.strip(), until=until):
        raise RuledAlready
    if ruling.grant:
        await store.put(db, category_id=row.category_id, shop_id=row.shop_id, until=until)
    detail = {"shop_id": str(row.shop_id), "category_id": str(row.category_id), "granted": ruling.grant}
    await trail.note(db, who, verb="scenes.live.licence_rule", subject=ask_id, detail=detail)
    said = LicenceRuled(
        ask_id=ask_id, shop_id=row.shop_id, number=row.number, granted=ruling.grant, answer=ruling.answer.strip()
    )
    await emit(db, said)
