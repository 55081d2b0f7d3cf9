"""A page out of shelf and person: recall, filters, features, heads, value, blend. No database and no clock in here."""

import random
from zlib import crc32

import msgspec
import numpy as np
import numpy.typing as npt

from meadow.scenes.feed.rules import arms, blend, cold, explore, value
from meadow.scenes.feed.serve import features, reasons, sources
from meadow.scenes.feed.serve.heads import Ranker, heads
from meadow.scenes.feed.serve.person import Person
from meadow.scenes.feed.serve.shelf import ROOMS, SEEN, WATCHED, Shelf
from meadow.scenes.feed.serve.sources import Taste
from meadow.scenes.feed.types import FOLLOW, KINDS, OFF, RECENT, SOURCES, Detail, Policies
from meadow.scenes.feed.types.ranking import Band, Bools, Floats, Heads, Ints, Mix, Pool, Slot, State

CANDIDATES = 500
_VIDEOS = [KINDS.index("clip"), KINDS.index("shop_clip")]
_WORN, _VARIETY = np.float32(100), {"familiar": 0.1, "balanced": 0.2, "exploring": 0.4}
_NOBODY = State()


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """What a page is made for. `visit` and `lately` are places not to show again: never in this visit, rather not at all.

    `goods` asks for products alone, of a `category` where one is named: no cap of a day and no band of commerce there.
    """

    now: float
    size: int
    seed: int
    price: float
    policies: Policies
    kinds: Ints
    followed: Ints
    visit: Ints
    lately: Ints
    gone: Ints
    own: int = -1
    goods: bool = False
    category: int = -1


class Chosen(msgspec.Struct, frozen=True):
    """A place of the shelf in its slot, with what is logged of it."""

    place: int
    slot: Slot
    source: str
    policy: str
    detail: Detail


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a page was drawn from, so that its chances can be computed again."""

    places: Ints
    sources: npt.NDArray[np.uint16]
    pool: Pool
    mix: Mix
    rows: Floats
    heads: Heads
    policy: str
    taste: Taste


def compose(shelf: Shelf, person: Person, ask: Ask, ranker: Ranker | None = None, model: str = "") -> list[Chosen]:
    """The next page of a person; the same inputs and seed give the same page."""
    drawn = draw(shelf, person, ask, ranker)
    if not len(drawn.places):
        return []
    slots = blend.fill(drawn.pool, drawn.mix, random.Random(ask.seed).random)  # noqa: S311 - chance, not secrecy
    hashed = crc32(np.sort(shelf.key[drawn.places]).tobytes())
    given = reasons.Given(
        shelf, drawn.taste, drawn.places, drawn.sources, drawn.pool, drawn.mix, drawn.rows, ranker, ask.policies.weights
    )
    why = reasons.tell(given, slots)
    return [_chosen(shelf, person, ask, drawn, s, (hashed, model), w) for s, w in zip(slots, why, strict=True)]


def newest(shelf: Shelf, person: Person, ask: Ask) -> list[Chosen]:
    """The newest of those followed: no rule but time, so every chance is one."""
    keep = _mask(shelf, person, ask)
    parts = [shelf.lists.of(int(a), 300) for a in ask.followed]
    at = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    at = at[keep(at)]
    at = at[np.argsort(-shelf.published[at], kind="stable")][: ask.size]
    plain = Detail(
        how="greedy", commerce=False, sources=1, evidence="", candidates=len(at), pool_hash=crc32(np.sort(shelf.key[at]).tobytes()),
        price=ask.price, leaning=1.0, seed=ask.seed, state_version=person.state.version, model="", score=0.0, ent=0.0, com=0.0,
        heads={}, features=b"",
    )  # fmt: skip
    return [
        Chosen(int(p), Slot(n, 1.0, "greedy", 0.0), "follow", FOLLOW, msgspec.structs.replace(plain, commerce=bool(shelf.sells[p]), evidence=shelf.spelled[shelf.author[p]]))
        for n, p in enumerate(at)
    ]  # fmt: skip


def draw(shelf: Shelf, person: Person, ask: Ask, ranker: Ranker | None = None) -> Drawn:
    """Candidates with their worth; those of the last days only where the rest does not fill the page."""
    personal = is_personal(person, ask.policies)
    state = person.state if personal else _NOBODY
    taste = Taste(shelf, state, ask.now)
    keep = _mask(shelf, person, ask)
    worn = _worn(shelf, person, ask)
    rested = (lambda at: keep(at) & ~worn(at)) if worn else keep
    places, bits = _recall(shelf, taste, ask, rested)
    rested_count = len(places)
    if rested_count < ask.size and worn:
        more, bits_more = _recall(shelf, taste, ask, lambda at: keep(at) & ~np.isin(at, places))
        places, bits = np.concatenate([places, more]), np.concatenate([bits, bits_more])
    rows = features.build(shelf, taste, places)
    told = heads(rows, ranker)
    pool = _pool(shelf, places, rows, told, ask, rested_count)
    for name, worth in reasons.ASKED.items():
        pool.ent[:] += np.float32(worth) * ((bits >> SOURCES.index(name)) & 1)
    return Drawn(
        places=places, sources=bits, pool=pool, mix=_mix(person, ask), rows=rows, heads=told,
        policy=RECENT if personal else OFF, taste=taste,
    )  # fmt: skip


def _recall(shelf: Shelf, taste: Taste, ask: Ask, keep: sources.Mask) -> tuple[Ints, npt.NDArray[np.uint16]]:
    base = None
    if ask.goods:
        base = shelf.cards if ask.category < 0 else shelf.lists.of(ask.category, len(shelf))
    if taste.state is _NOBODY:
        return sources.impersonal(shelf, ask.followed, keep, CANDIDATES, ask.seed & 0xFFFF_FFFF, base)
    return sources.propose(shelf, taste, ask.followed, keep, CANDIDATES, base)


def _worn(shelf: Shelf, person: Person, ask: Ask) -> sources.Mask | None:
    """What comes only where nothing else is left: shown lately, or of whom and what a day has shown enough."""
    tests: list[sources.Mask] = [lambda at: np.isin(at, ask.lately)] if len(ask.lately) else []
    today = person.since(ask.now - ask.now % 86_400) if not ask.goods else ask.lately[:0]
    held = ask.policies
    for of, most in (
        (shelf.author[None], held.author_day),
        (shelf.shop[None], held.shop_day),
        (shelf.product, held.product_day),
    ):
        tests += _enough(of, today, most)
    return (lambda at: np.logical_or.reduce([test(at) for test in tests])) if tests else None


def _enough(of: Ints, today: Ints, most: int) -> list[sources.Mask]:
    """A test for what bears a number that was shown so often today; none where there is no such number."""
    numbers, times = np.unique(of[:, today], return_counts=True)
    full = numbers[(times >= most) & (numbers >= 0)]
    return [lambda at: np.asarray(np.isin(of[:, at], full).any(axis=0))] if len(full) else []


def _mask(shelf: Shelf, person: Person, ask: Ask) -> sources.Mask:
    """Servable, of the kinds asked for, not her own, not hidden, not shown in this visit; no goods for minors.

    A page of goods holds only what can be bought, for minors too: they came to the mall by themselves.
    """
    hidden = {k for k in person.state.hidden if not k.startswith("i:")}
    words = np.array([shelf.words[k] for k in hidden if k in shelf.words] + [ask.own], np.int32)
    words = words[words >= 0]
    items = [shelf.by_key[int(k[2:])] for k in person.state.hidden if k.startswith("i:") and int(k[2:]) in shelf.by_key]
    barred = np.concatenate([ask.visit, ask.gone, np.array(items, np.int32)])
    kinds = np.zeros(len(KINDS), np.bool_)
    kinds[ask.kinds] = True

    def keep(at: Ints) -> Bools:
        kept = shelf.servable[at] & kinds[shelf.kind[at]]
        if len(barred):
            kept &= ~np.isin(at, barred)
        if len(words):
            for of in (shelf.author[at], shelf.category[at], shelf.group[at], shelf.leaf[at], *shelf.tags[at].T):
                kept &= ~np.isin(of, words)
        if ask.goods:
            kept &= shelf.sells[at]
            if ask.category >= 0:
                kept &= (
                    (shelf.category[at] == ask.category)
                    | (shelf.group[at] == ask.category)
                    | (shelf.leaf[at] == ask.category)
                )
            return kept
        return kept & ~(shelf.sells[at] | shelf.adult[at]) if person.state.switches.minor else kept

    return keep


def _pool(shelf: Shelf, places: Ints, rows: Floats, told: Heads, ask: Ask, rested: int) -> Pool:
    """Candidates side by side; those from place `rested` on were shown lately, and come after all others."""
    worn = np.arange(len(places)) >= rested
    weights, counts = ask.policies.weights, shelf.counts[places]
    prior = shelf.rates[places, 1]
    kind = shelf.kind[places]
    at = {name: i for i, name in enumerate(features.FEATURES)}
    return Pool(
        ent=value.entertainment(told, weights), com=value.commerce(told, shelf.price[places], shelf.take[places], weights),
        tired=reasons.TIRED * (rows[:, at["author_lately"]] + rows[:, at["bought"]]) + _WORN * worn.astype(np.float32),
        trial=explore.promise(counts[:, SEEN], counts[:, WATCHED], prior, cold.STRENGTH),
        commerce=shelf.sells[places], cold=np.isin(places, shelf.fresh) & ~worn, live=np.isin(kind, ROOMS),
        kind=np.where(np.isin(kind, _VIDEOS), 0, kind).astype(np.int32), author=shelf.author[places],
        category=shelf.category[places], group=shelf.group[places], tag=shelf.tags[places, 0],
        product=shelf.product[:, places], shop=shelf.shop[places], vector=shelf.vector[places],
    )  # fmt: skip


def is_personal(person: Person, policies: Policies) -> bool:
    """Whether her taste counts: by her own choice, and unless she is among those beside whom all is measured."""
    return person.state.switches.personal and not arms.held_back(person.actor, policies.holdback_bp / 1e4)


def arms_of(person: Person, policies: Policies, day: int) -> tuple[str, ...]:
    """The arms that made a page, as they are logged."""
    aim = arms.aim(person.actor, day, policies.share_trial_bp / 1e4)
    held = arms.held_back(person.actor, policies.holdback_bp / 1e4)
    return ("holdback" if held else "personal", "aim-usual" if aim is None else f"aim-{aim:.2f}")


def band(policies: Policies, person: Person, day: int) -> Band:
    """The aim and band of commerce: a quarter for who asked for less shopping, an aim by lot for a few."""
    less = person.state.switches.less_shopping
    aim = None if less else arms.aim(person.actor, day, policies.share_trial_bp / 1e4)
    if aim is not None:
        return Band(target=aim, low=aim, high=aim)
    part = 0.25 if less else 1.0
    low = 0.0 if less else policies.low_bp / 1e4
    return Band(target=policies.target_bp / 1e4 * part, low=low, high=policies.high_bp / 1e4 * part)


def _mix(person: Person, ask: Ask) -> Mix:
    state, switches = person.state, person.state.switches
    if ask.goods:
        return Mix(
            size=ask.size, price=ask.price, most=ask.size, since=blend.APART, epsilon=ask.policies.epsilon_bp / 1e4, gap=0.0,
            trials=ask.policies.trials, alike=_VARIETY[switches.variety], of_author=ask.size, of_shop=ask.size,
        )  # fmt: skip
    today = (state.day_seen, state.day_sold) if state.day == int(ask.now // 86_400) else (0, 0)
    held = band(ask.policies, person, int(ask.now // 86_400))
    return Mix(
        size=ask.size, price=ask.price * (0.25 if switches.less_shopping else 1.0), leaning=float(np.exp(state.leaning)),
        most=blend.most(*today, ask.size, held), since=state.since, opening=state.pages < 3, minor=switches.minor,
        epsilon=ask.policies.epsilon_bp / 1e4, trials=ask.policies.trials + (switches.variety == "exploring"),
        alike=_VARIETY[switches.variety], lately=tuple(state.lately), since_live=state.since_live, of_author=ask.policies.author_page,
        of_shop=ask.policies.shop_page, survey=not (state.pages or state.recent or state.interest),
    )  # fmt: skip


def _chosen(
    shelf: Shelf, person: Person, ask: Ask, drawn: Drawn, slot: Slot, log: tuple[int, str], why: tuple[str, str]
) -> Chosen:
    place, (source, evidence) = int(drawn.places[slot.at]), why
    detail = Detail(
        how=slot.how, commerce=bool(shelf.sells[place]), sources=int(drawn.sources[slot.at]),
        evidence=evidence, candidates=len(drawn.places), pool_hash=log[0], price=drawn.mix.price,
        leaning=drawn.mix.leaning, seed=ask.seed, state_version=person.state.version, model=log[1], score=slot.score,
        ent=float(drawn.pool.ent[slot.at]), com=float(drawn.pool.com[slot.at]),
        heads={h: round(float(p[slot.at]), 6) for h, p in drawn.heads.items()}, features=drawn.rows[slot.at].tobytes(),
        arms=arms_of(person, ask.policies, int(ask.now // 86_400)),
    )  # fmt: skip
    return Chosen(place, slot, source, drawn.policy, detail)
