"""What operators set: weights and shares, and which model is live; each with an audit row."""

import msgspec

from meadow.base import policy, trail
from meadow.base.db import WriteDb
from meadow.base.trail import Who
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.types import BadBand, Policies


async def set_policies(db: WriteDb, who: Who, new: Policies) -> None:
    """Turn the feed's weights and shares from now on, as a new version. Raises `BadBand`."""
    if not new.low_bp <= new.target_bp <= new.high_bp:
        raise BadBand
    await policy.change(db, who, serve.POLICIES.key, msgspec.to_builtins(new))


async def point(db: WriteDb, name: str, version: str) -> None:
    """Make a version of a model the live one."""
    await store.point(db, name=name, version=version)


async def roll_back(db: WriteDb, who: Who, name: str) -> str | None:
    """Go back to the version that was live before; returns it, None where there is none."""
    held = await store.live_model(db, name=name)
    if held is None or not held.before:
        return None
    await store.point(db, name=name, version=held.before)
    await trail.note(db, who, verb="scenes.feed.roll_back", subject=name, detail={"from": held.live, "to": held.before})
    return str(held.before)
