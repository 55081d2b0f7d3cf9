"""Why something was shown, what the feed believes of a person, and what operators see of a page."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import clock
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.i18n import LANGUAGES, Text
from meadow.goods import catalog
from meadow.people import authors
from meadow.scenes import video
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.rules.arms import harms
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import SOURCES, Arm, Arms, Detail, Label, Labels, Policies, Reason, Shown, Trained
from meadow.scenes.feed.types.ranking import State

NAMES = "scenes.feed.category_names"
"""Asked of who knows the category tree: names of categories, by the log's key of each."""
_SPAN = timedelta(days=14)
_detail = msgspec.msgpack.Decoder(Detail)


async def why(db: ReadDb, account_id: UUID, trace_id: UUID, item_id: UUID) -> Reason:
    """Why an item stood on a page of this account: the source that proposed it, what it went by, and what else did. Raises `NotFound`."""
    rows = [r for r in await _slots(db, trace_id, account_id) if r.video_id == item_id]
    if not rows or not rows[0].detail:
        raise NotFound
    found = _detail.decode(rows[0].detail)
    also = [s for i, s in enumerate(SOURCES) if found.sources >> i & 1 and s not in {rows[0].source, "rest"}]
    return Reason(
        code=rows[0].source, about=await _name(db, found.evidence), commerce=found.commerce, also=also, chance=found.how != "greedy"
    )  # fmt: skip


async def _slots(db: ReadDb, trace_id: UUID, account_id: UUID | None) -> Sequence[Any]:
    """The slots of a page; one just served is written first."""
    engine = await serve.of(db.house)
    if any(r.trace_id == trace_id for r in engine.served):
        await engine.flush()
    return await store.served_as(db, trace_id=trace_id, account_id=account_id)


async def page_of(db: ReadDb, trace_id: UUID) -> list[Shown]:
    """A page slot by slot, for operators: chances, scores and heads as they were. Raises `NotFound`."""
    rows = await _slots(db, trace_id, None)
    if not rows:
        raise NotFound
    return [
        Shown(
            item_id=r.video_id, slot=r.slot, policy=r.policy, propensity=r.propensity, source=r.source, at=r.at,
            how=d.how, commerce=d.commerce, candidates=d.candidates, price=d.price, score=d.score, ent=d.ent, com=d.com, heads=d.heads,
        )
        for r in rows
        for d in [_detail.decode(r.detail)]
    ]  # fmt: skip


async def labels(db: ReadDb, account_id: UUID) -> Labels:
    """What the feed believes of a person, as keys of her own state: the strongest of each sort first."""
    engine = await serve.of(db.house)
    await engine.fresh(db)
    state = (await engine.people.get(db, account_id, account_id)).state
    found = _believed(state, clock.now().timestamp())
    names = await _names(db, [k if k[:2] != "h:" else k[2:] for k, _, _ in found])
    return Labels(
        state.switches,
        [
            Label(key=k, name=names[k.removeprefix("h:")], strength=round(s, 3), since=datetime.fromtimestamp(at, UTC), on=k not in state.off)
            for k, s, at in found
            if k.removeprefix("h:") in names
        ],
    )  # fmt: skip


def _believed(state: State, now: float) -> list[tuple[str, float, float]]:
    everything = msgspec.structs.replace(state, off={})
    liked = sorted(rules.affinity(everything, now).items(), key=lambda kv: -kv[1])
    return [
        *((f"d:{c}", min(1.0, s), state.intents[c].at) for c, s in rules.demand(everything, now).items()),
        *((k, s, state.interest[k][3]) for k, s in liked if abs(s) >= 0.01),
        *((f"b:{c}", 1.0, b.at) for c, b in state.bought.items()),
        *((f"h:{k}", -1.0, at) for k, at in state.hidden.items()),
    ]


async def _name(db: ReadDb, key: str) -> Text | None:
    return (await _names(db, [key])).get(key) if key else None


async def _names(db: ReadDb, keys: Sequence[str]) -> Mapping[str, Text]:
    """Words for keys: a tag is its own, authors and items have names, categories are asked for."""
    shelf = (await serve.of(db.house)).shelf
    author = {k: shelf.author_ids[shelf.words[k]] for k in keys if k[:2] == "a:" and k in shelf.words}
    item = {k: shelf.ids[shelf.by_key[int(k[2:])]] for k in keys if k[:2] == "i:" and int(k[2:]) in shelf.by_key}
    cards = await authors.cards(db, list(author.values())) if author else {}
    clips = await video.items(db, list(item.values()), None) if item else {}
    goods = await catalog.cards(db, [i for i in item.values() if i not in clips]) if item else {}
    category = [k for k in keys if k[:2] in {"c:", "d:", "b:"}]
    ask = db.house.wiring.asks.get(NAMES)
    called = await ask(db) if ask and category else {}
    same = (
        {k: k[2:] for k in keys if k[:2] == "t:"}
        | {k: cards[a].name for k, a in author.items() if a in cards}
        | {k: clips[i].caption for k, i in item.items() if i in clips}
    )
    return (
        {k: dict.fromkeys(LANGUAGES, name) for k, name in same.items()}
        | {k: goods[i].title for k, i in item.items() if i in goods}
        | {k: called[k[2:]] for k in category if k[2:] in called}
    )


async def experiments(db: ReadDb) -> Arms:
    """Every arm of the last two weeks beside its control; one whose refusals are above the control's is told."""
    told = await warehouse.arms(db.house.settings, clock.now() - _SPAN)
    control = {"aim": "aim-usual", "holdback": "holdback", "personal": "holdback"}
    known = {row[0]: (row[5], row[2]) for row in told}
    return Arms([
        Arm(
            name=name, people=people, impressions=seen, commerce=sold / seen, long_view=watched / seen, refused=bad / seen,
            harms=harms((bad, seen), known.get(control[name.partition("-")[0]], (0, 0))),
        )
        for name, people, seen, sold, watched, bad in told
    ])  # fmt: skip


async def policies(db: ReadDb) -> Policies:
    return await (await serve.of(db.house)).policies(db)


async def versions(db: ReadDb) -> list[Trained]:
    """What was grown of the ranker, the newest first."""
    return await store.versions(db, name=serve.MODEL)
