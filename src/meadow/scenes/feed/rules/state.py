"""A person's interest, demand and purchases, from what she did: decayed sums that an event changes at once.

Everything here returns a new state; the clock comes in as seconds since 1970.
"""

import math
from collections.abc import Mapping, Sequence

import msgspec

from meadow.scenes.feed.types.ranking import Act, Bought, Intent, State, Switches

H, D = 3_600.0, 86_400.0
HALVES = (2 * H, 3 * D, 30 * D)
"""Half-lives of the three layers: this session, these days, these months."""
_LAYERS = (0.5, 0.3, 0.2)
DEMAND_HALF, _FORGOTTEN, _FIRM, _CURIOUS = 36 * H, 0.1, 1.0, 0.3
_MOST = {"t": 64, "a": 64, "c": 32}
_RECENT, _HEARD, _INTENTS = 20, 64, 16
_KEPT_HIDDEN = 200
_SUPPRESSED, _DURABLE = 0.7, 180 * D
LIKING = {
    "like": 1.0, "comment": 1.0, "share": 1.5, "follow": 3.0, "unfollow": -3.0, "profile_enter": 0.5, "add_to_wishlist": 0.8,
    "select_item": 0.5, "view_item": 0.3, "add_to_cart": 1.0, "purchase": 1.5,
}  # fmt: skip
WANTING = {
    "search": 1.0, "add_to_cart": 1.0, "add_to_wishlist": 0.8, "ask_service": 0.8, "view_item": 0.6, "select_item": 0.5,
}  # fmt: skip
_WATCHED = {"video_progress", "video_complete"}
_REFUSED = {"not_interested", "hide", "report"}
_ASKS = {"search", "add_to_cart"}
_HALF_SEEN = 0.2


def decayed(value: float, half: float, passed: float) -> float:
    return float(value * 0.5 ** (max(0.0, passed) / half))


def hear(state: State, act: Act, event: int) -> State:
    """The state after an act told under this event's number; told twice it changes nothing."""
    if event in state.heard or not state.switches.history:
        return state
    held = _apply(state, act)
    held.heard = [*state.heard[1 - _HEARD :], event]
    return held


def _apply(state: State, act: Act) -> State:
    held = msgspec.structs.replace(state)
    if act.name in _REFUSED:
        return refuse(held, act)
    liked = LIKING.get(act.name, 0.0)
    if act.name in _WATCHED:
        liked = (act.watched - 0.5) - (held.viewing[1] if held.viewing[0] == act.item else 0.0)
        if act.commerce and act.watched >= 0.5 and not (held.viewing[0] == act.item and held.viewing[1] >= 0.0):
            held.intents = _want(held.intents, act, _HALF_SEEN)
        held.viewing = (act.item, act.watched - 0.5)
    if liked:
        held.interest = _like(held.interest, act, liked)
    if liked > 0 and act.item:
        held.recent = [*[r for r in held.recent if r[0] != act.item][1 - _RECENT :], (act.item, act.at)]
    if act.category and act.name in WANTING:
        held.intents = _want(held.intents, act, WANTING[act.name])
    if act.name == "purchase":
        _buy(held, act)
    if act.name == "refund":
        held.bought = {c: b for c, b in held.bought.items() if c != act.category}
    return held


def _like(interest: Mapping[str, list[float]], act: Act, by: float) -> dict[str, list[float]]:
    """Every key of the act moves by the same amount in all three layers; of each sort only the strongest are kept."""
    found = dict(interest)
    for key in act.keys if act.name not in {"follow", "unfollow"} else [k for k in act.keys if k[0] == "a"]:
        s, d, m, at = found.get(key, (0.0, 0.0, 0.0, act.at))
        old = (decayed(v, half, act.at - at) for v, half in zip((s, d, m), HALVES, strict=True))
        found[key] = [*(v + by for v in old), max(at, act.at)]
    if len(found) <= min(_MOST.values()):
        return found
    return {k: v for sort, most in _MOST.items() for k, v in _strongest(found, sort, most, act.at)}


def _strongest(found: Mapping[str, list[float]], sort: str, most: int, now: float) -> list[tuple[str, list[float]]]:
    held = [(k, v) for k, v in found.items() if k[0] == sort]
    return held if len(held) <= most else sorted(held, key=lambda kv: -abs(_weighed(kv[1], now)))[:most]


def _weighed(layers: Sequence[float], now: float) -> float:
    parts = zip(layers, HALVES, _LAYERS, strict=False)
    return sum(share * decayed(v, half, now - layers[3]) for v, half, share in parts)


def _want(intents: Mapping[str, Intent], act: Act, by: float) -> dict[str, Intent]:
    """Demand for a category grows; the content that raised it first, and most, is kept for reports of seed and harvest."""
    old = intents.get(act.category, Intent(0.0, act.at))
    strength = decayed(old.strength, DEMAND_HALF, act.at - old.at) + by
    touch = act.item if act.commerce else 0
    firmest = touch if touch and by >= old.most else old.firmest
    new = Intent(
        strength, max(old.at, act.at), act.name, old.first or touch, firmest, old.asked or act.name in _ASKS, max(by, old.most)
    )  # fmt: skip
    held = {**intents, act.category: new}
    ranked = sorted(held.items(), key=lambda ci: -decayed(ci[1].strength, DEMAND_HALF, act.at - ci[1].at))
    return {c: i for c, i in ranked[:_INTENTS] if decayed(i.strength, DEMAND_HALF, act.at - i.at) >= _FORGOTTEN}


def refuse(state: State, act: Act) -> State:
    """What is refused is hidden until lifted; the rest of what it was about is liked less."""
    held = msgspec.structs.replace(state)
    target = act.target or f"i:{act.item}"
    kept = dict(sorted(held.hidden.items(), key=lambda kv: kv[1])[1 - _KEPT_HIDDEN :])
    held.hidden = kept | {target: act.at}
    held.recent = [r for r in held.recent if r[0] != act.item]
    held.interest = _like(held.interest, act, -1.0)
    closed = {act.category} if target.startswith("i:") and act.commerce else {target[2:]} if target[0] == "c" else set()
    held.intents = {c: i for c, i in held.intents.items() if c not in closed}
    return held


def _buy(held: State, act: Act) -> None:
    """Demand is met; the clock of the category runs by her own interval, the mean of those so far."""
    old = held.bought.get(act.category)
    new = Bought(act.at, act.price)
    if old and act.at - old.at > D:
        interval = (old.interval * (old.times - 1) + act.at - old.at) / old.times
        new = Bought(act.at, act.price, old.times + 1, interval)
    held.bought = {**held.bought, act.category: new}
    held.intents = {c: i for c, i in held.intents.items() if c != act.category}


def affinity(state: State, now: float) -> dict[str, float]:
    """Interest by key, -1 to 1; keys that were switched off say nothing."""
    return {k: math.tanh(_weighed(v, now)) for k, v in state.interest.items() if k not in state.off}


def demand(state: State, now: float) -> dict[str, float]:
    """Open intents by category as they stand now."""
    found = {
        c: decayed(i.strength, DEMAND_HALF, now - i.at) for c, i in state.intents.items() if "d:" + c not in state.off
    }
    return {c: s for c, s in found.items() if s >= _FORGOTTEN}


def stage(state: State, category: str, now: float) -> str:
    """Where a person stands with a category: none, curious, intent, bought or again."""
    strength = demand(state, now).get(category, 0.0)
    if strength >= _FIRM or (strength >= _CURIOUS and state.intents[category].asked):
        return "intent"
    if strength >= _CURIOUS:
        return "curious"
    if category in state.bought:
        return "bought" if suppressed(state, category, now) else "again"
    return "none"


def suppressed(state: State, category: str, now: float, usual: float = 0.0) -> bool:
    """Whether it is too soon to offer more of a category: until .7 of the interval, a durable's half-year where none is known."""
    held = state.bought.get(category)
    if held is None:
        return False
    return now - held.at < (_SUPPRESSED * (held.interval or usual) if held.interval or usual else _DURABLE)


def due(state: State, now: float) -> list[str]:
    """Categories bought more than once whose interval is nearly over, for the source "again"."""
    return [
        c for c, b in state.bought.items()
        if b.interval and _SUPPRESSED * b.interval <= now - b.at <= 2 * b.interval and "b:" + c not in state.off
    ]  # fmt: skip


def reset(state: State, since: float | None = None) -> State:
    """Forget everything, or what was touched since a moment; her switches stand."""
    if since is None:
        return State(switches=state.switches, version=state.version, heard=state.heard)
    held = msgspec.structs.replace(state)
    held.interest = {k: v for k, v in state.interest.items() if v[3] < since}
    held.intents = {c: i for c, i in state.intents.items() if i.at < since}
    held.bought = {c: b for c, b in state.bought.items() if b.at < since}
    held.hidden = {k: at for k, at in state.hidden.items() if at < since}
    held.recent = [r for r in state.recent if r[1] < since]
    return held


def switch(state: State, switches: Switches) -> State:
    return msgspec.structs.replace(state, switches=switches)


def turn_label(state: State, key: str, now: float, *, on: bool) -> State:
    """Switch a label off, so that it counts for nothing, or on again."""
    off = {k: at for k, at in state.off.items() if k != key}
    return msgspec.structs.replace(state, off=off if on else off | {key: now})


def drop_label(state: State, key: str) -> State:
    """Delete a label with what stands behind it: `t: a: c:` interest, `d:` demand, `b:` purchase, `h:` something hidden."""
    held, bare = msgspec.structs.replace(state), key[2:]
    if key[:2] == "d:":
        held.intents = {c: i for c, i in state.intents.items() if c != bare}
    elif key[:2] == "b:":
        held.bought = {c: b for c, b in state.bought.items() if c != bare}
    elif key[:2] == "h:":
        held.hidden = {k: at for k, at in state.hidden.items() if k != bare}
    else:
        held.interest = {k: v for k, v in state.interest.items() if k != key}
    return held


def merge(account: State, device: State) -> State:
    """What a device learnt before log-in joins the account, once: the later of what both know stands."""
    held = msgspec.structs.replace(account)
    held.interest = device.interest | account.interest
    held.intents = device.intents | account.intents
    held.hidden = device.hidden | account.hidden
    held.recent = sorted({*account.recent, *device.recent}, key=lambda r: r[1])[-_RECENT:]
    held.heard = [*account.heard, *device.heard][-_HEARD:]
    return held


def served(state: State, day: int, shown: Sequence[tuple[int, ...]], sold: Sequence[bool]) -> State:
    """A page was shown: what it held counts towards the day, the gap and what was lately shown."""
    held = msgspec.structs.replace(state, pages=state.pages + 1)
    if held.day != day:
        held.day, held.day_seen, held.day_sold = day, 0, 0
    held.day_seen += len(sold)
    held.day_sold += sum(sold)
    for one in sold:
        held.since = 0 if one else min(held.since + 1, 99)
    held.lately = [*state.lately, *shown][-_RECENT:]
    return held
