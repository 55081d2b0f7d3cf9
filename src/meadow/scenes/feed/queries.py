"""Why something was shown, what the feed believes of a person, and what operators see of a page."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import numpy as np

from meadow.base import clock, policy
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.i18n import LANGUAGES, Text
from meadow.goods import catalog
from meadow.people import authors
from meadow.scenes import video
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.rules import diverse, sequential
from meadow.scenes.feed.rules import state as rules
from meadow.scenes.feed.rules.sequential import Moments
from meadow.scenes.feed.serve.people import unpack
from meadow.scenes.feed.serve.reasons import OWN
from meadow.scenes.feed.store import warehouse
from meadow.scenes.feed.types import (
    SOURCES,
    Arm,
    Arms,
    Beside,
    Detail,
    Label,
    Labels,
    Policies,
    Reason,
    Shown,
    Trained,
    Variety,
)
from meadow.scenes.feed.types.ranking import Ints, State

NAMES = "scenes.feed.category_names"
"""Asked of who knows the category tree: names of categories, by the log's key of each."""
_SPAN, _ONE_SIDED = timedelta(days=14), 0.10
_detail = msgspec.msgpack.Decoder(Detail)


async def why(db: ReadDb, account_id: UUID, trace_id: UUID, item_id: UUID) -> Reason:
    """Why an item stood on a page of this account: a source that moved it, what it went by, and what the item is to all. Raises `NotFound`."""
    rows = [r for r in await _slots(db, trace_id, account_id) if r.video_id == item_id]
    if not rows or not rows[0].detail:
        raise NotFound
    found = _detail.decode(rows[0].detail)
    also = [s for i, s in enumerate(SOURCES) if found.sources >> i & 1 and s not in {rows[0].source, "rest", *OWN}]
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


async def minor(db: ReadDb, account_id: UUID) -> bool:
    """Whether somebody chose the mode for minors, by her row: another process may have heard it."""
    rows = await store.states(db, people=[account_id])
    return bool(rows) and unpack(rows[0]).switches.minor


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


_CONTROL = {"aim": "aim-usual", "holdback": "holdback", "personal": "holdback"}
_SHARES = {"commerce": sequential.SOLD, "long_view": sequential.WATCHED, "refused": sequential.REFUSED}


async def experiments(db: ReadDb) -> Arms:
    """Every arm beside its control since the policies were last changed; one whose refusals are above the control's is told."""
    now = clock.now()
    since = max(await policy.since(db, serve.POLICIES.key) or now - _SPAN, now - _SPAN)
    told = await warehouse.arms(db.house.settings, since, since - _SPAN)
    return Arms([_arm(name, told) for name in told], since)


def _arm(name: str, told: Mapping[str, Moments]) -> Arm:
    mine, control = told[name], _CONTROL.get(name.partition("-")[0], "")
    shares = {s: float(mine.mean[at] / mine.mean[sequential.SEEN]) for s, at in _SHARES.items()}
    beside, worse = {}, None
    if control in told and control != name:
        found = {s: sequential.compare(mine, told[control], at) for s, at in _SHARES.items()}
        beside = {s: Beside(e.mid, e.low, e.high, e.known) for s, e in found.items() if e}
        worse = sequential.compare(mine, told[control], sequential.REFUSED, _ONE_SIDED)
    return Arm(
        name=name, people=mine.people, impressions=round(mine.people * float(mine.mean[sequential.SEEN])), **shares, beside=beside,
        harms=worse is not None and worse.low > 0,
    )  # fmt: skip


async def variety(db: ReadDb) -> Variety:
    """How varied what was served in two weeks is, by what the registry knows of it now."""
    shelf = await (await serve.of(db.house)).fresh(db)
    counts, pages = await warehouse.shown(db.house.settings, clock.now() - _SPAN)
    at = np.array([shelf.by_key[k] for k in counts if k in shelf.by_key], np.int32)
    often = np.array([n for k, n in counts.items() if k in shelf.by_key], np.float64)
    places = [[shelf.by_key[k] for k in page if k in shelf.by_key] for page in pages]
    apart = [diverse.distance(shelf.vector[p]) for p in places if len(p) > 1]

    def by(numbers: Ints) -> list[float]:
        held = np.bincount(numbers[numbers >= 0], often[numbers >= 0]) if len(at) else often
        return [float(n) for n in held if n > 0]

    authors, shops, categories = (by(of[at]) for of in (shelf.author, shelf.shop, shelf.category))
    return Variety(
        impressions=int(often.sum()), items=len(at), distance=float(np.mean(apart)) if apart else 0.0, entropy=diverse.entropy(categories),
        authors=diverse.gini(authors), shops=diverse.gini(shops), beyond=diverse.beyond(often.tolist()),
    )  # fmt: skip


async def policies(db: ReadDb) -> Policies:
    return await (await serve.of(db.house)).policies(db)


async def versions(db: ReadDb) -> list[Trained]:
    """What was grown of the ranker, the newest first."""
    return await store.versions(db, name=serve.MODEL)
