"""What changed from one second to the next: sections by key, of which only what is new travels. Pure."""

from typing import Any

import msgspec

State = dict[str, Any]
LIMIT = 2000
"""Bytes of a delta; what does not fit waits for the next second."""
KEYED = (
    "figures", "minutes", "orders", "lane", "corrections", "funnel", "comments", "products", "sources", "ticks", "words", "names", "medians",
)  # fmt: skip
"""Sections of entries by key, the most wanted first."""
PLAIN = (
    "state",
    "session",
    "health",
    "worst",
    "least_bp",
    "pace",
    "target",
    "bots_bp",
    "sessions",
    "peers",
    "crowd",
    "beside",
)
HEAD = ("tick", "as_of", "lag_ms")
_encode = msgspec.json.Encoder().encode


def diff(before: State, after: State) -> State:
    """Entries that are new or other, null for those that are gone; plain fields where they changed."""
    found: State = {name: after.get(name) for name in HEAD}
    for name in PLAIN:
        if before.get(name) != after.get(name):
            found[name] = after.get(name)
    for name in KEYED:
        old, new = before.get(name, {}), after.get(name, {})
        if old == new:
            continue
        changed = {k: v for k, v in new.items() if k not in old or old[k] != v}
        changed |= {k: None for k in old if k not in new}
        if changed:
            found[name] = changed
    return found


def merge(before: State, delta: State) -> State:
    """What a watcher holds after a delta."""
    after = {**before, **{k: v for k, v in delta.items() if k not in KEYED}}
    for name in KEYED:
        if name in delta:
            held = {**before.get(name, {}), **delta[name]}
            after[name] = {k: v for k, v in held.items() if v is not None}
    return after


def fit(delta: State, limit: int = LIMIT) -> State:
    """As much of a delta as its bytes allow: plain fields first, then sections as they are wanted."""
    found: State = {k: v for k, v in delta.items() if k not in KEYED}
    left = limit - len(_encode(found))
    for name in KEYED:
        part = delta.get(name)
        if not part:
            continue
        size = len(_encode(part)) + len(name) + 6
        if size <= left:
            found[name] = part
            left -= size
            continue
        left -= len(name) + 6
        some = {}
        for key, value in part.items():
            size = len(_encode(value)) + len(key) + 4
            if size <= left:
                some[key] = value
                left -= size
        if some:
            found[name] = some
    return found
