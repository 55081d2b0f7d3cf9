"""The checks of the preparation 备播, asked for the page and again when going on air."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.goods import media, offers
from meadow.scenes.live.queries import console, items, licences
from meadow.scenes.live.rules import checks
from meadow.scenes.live.store import plan
from meadow.scenes.live.types import Desk, Session
from meadow.scenes.live.types.desk import Checks

MORE = "scenes.live.checks"
"""Asked of the tools of a room: a broadcast -> checks of armed drops, deals and bags."""
_BEYOND = timedelta(hours=2)


async def checks_of(db: ReadDb, at: Desk, session_id: UUID) -> Checks:
    """What is red, amber and green of a broadcast that is prepared. Raises `NotFound`."""
    return await look(db, await console.of(db, at, session_id))


async def look(db: ReadDb, held: Session) -> Checks:
    """The checks of a broadcast that was read."""
    found = (await items.desk_bag(db, held)).items
    stream = await plan.stream(db, session_id=held.id)
    ask = db.house.wiring.asks.get(MORE)
    words = {i.product.id: media.check_text("script", f"{i.script}\n{i.card}") for i in found if i.script or i.card}
    return checks.look(
        checks.Looked(
            held=held, items=found, shifts=await console.shifts(db, held.id),
            after=await items.rates(db, [i.product.id for i in found], held.planned_end + _BEYOND),
            lowest=await offers.lowest_30d(db, [s.sku_id for i in found for s in i.skus]),
            words={p: [(c.level, c.detail) for c in said if c.level != "info"] for p, said in words.items()},
            licences=await licences.lacking(db, [i.product for i in found], held.planned_end), facts=stream.facts if stream else {}, now=clock.now(),
        ),
        await ask(db, held) if ask else (),
    )  # fmt: skip
