"""What a person chooses about her own feed; each acts from the next page on."""

from collections.abc import Callable
from uuid import UUID

from meadow.base import clock
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.events import Erased
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.serve.acts import about
from meadow.scenes.feed.types import Refuse, Reset, TurnLabel
from meadow.scenes.feed.types.ranking import Act, State, Switches

_SORT = {"author": "a:", "tag": "t:", "category": "c:"}


async def _change(db: WriteDb, account_id: UUID, rule: Callable[[State], State]) -> None:
    engine = await serve.of(db.house)
    person = await engine.people.get(db, account_id, account_id)
    await engine.people.decide(db, person, rule)


async def refuse(db: WriteDb, account_id: UUID, ask: Refuse) -> None:
    """Not interested in an item, or in everything of its author, its first tag or its category. Raises `NotFound`."""
    engine = await serve.of(db.house)
    place = (await engine.fresh(db)).place.get(ask.item_id)
    if place is None:
        raise NotFound
    keys, category = about(engine.shelf, place)
    target = next((k for k in keys if ask.target != "item" and k.startswith(_SORT[ask.target])), "")
    act = Act(
        name="not_interested", at=clock.now().timestamp(), item=int(engine.shelf.key[place]), keys=keys, category=category,
        commerce=bool(engine.shelf.sells[place]), target=target,
    )  # fmt: skip
    await _change(db, account_id, lambda state: rules.refuse(state, act))


async def switch(db: WriteDb, account_id: UUID, switches: Switches) -> None:
    """Personalisation, history, less shopping, no goods at all, variety."""
    await _change(db, account_id, lambda state: rules.switch(state, switches))


async def turn_label(db: WriteDb, account_id: UUID, turn: TurnLabel) -> None:
    """Switch a label off or on, or delete it with what stands behind it."""
    now = clock.now().timestamp()
    if turn.do == "delete":
        await _change(db, account_id, lambda state: rules.drop_label(state, turn.key))
    else:
        await _change(db, account_id, lambda state: rules.turn_label(state, turn.key, now, on=turn.do == "on"))


async def erase(db: WriteDb, account_id: UUID) -> None:
    """Forget everything that a person did and was shown, here at once; who else keeps something of it follows `Erased`."""
    engine = await serve.of(db.house)
    person = await engine.people.get(db, account_id, account_id)
    person.seen, person.visits, person.pending = {}, {}, []
    await engine.people.decide(db, person, lambda s: State(switches=s.switches, version=s.version))
    await store.drop_served(db, account_id=account_id)
    await emit(db, Erased(account_id=account_id))


async def reset(db: WriteDb, account_id: UUID, ask: Reset) -> None:
    """Forget what the feed knows, all of it or since a moment; what was shown stays known, so that it does not come again."""
    since = ask.since.timestamp() if ask.since else None
    await _change(db, account_id, lambda state: rules.reset(state, since))
