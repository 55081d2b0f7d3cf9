"""What operators set: weights and shares, and which model is live; each with an audit row."""

import msgspec

from meadow.base import policy, trail
from meadow.base.db import WriteDb
from meadow.base.trail import Who
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.types import BadBand, NoModel, Policies


async def set_policies(db: WriteDb, who: Who, new: Policies) -> None:
    """Turn the feed's weights and shares from now on, as a new version. Raises `BadBand`."""
    if not new.low_bp <= new.target_bp <= new.high_bp:
        raise BadBand
    await policy.change(db, who, serve.POLICIES.key, msgspec.to_builtins(new))


async def publish(db: WriteDb, who: Who | None, name: str, version: str) -> None:
    """Make a kept version live by hand, whatever its gate said. Raises `NoModel`."""
    if not any(v.version == version for v in await store.versions(db, name=name)):
        raise NoModel(version=version)
    await store.point(db, name=name, to=version)
    await trail.note(db, who, verb="scenes.feed.publish", subject=name, detail={"to": version})


async def roll_back(db: WriteDb, who: Who | None, name: str) -> str | None:
    """Go back to the version that was live before; returns it, None where there is none."""
    held = await store.live_model(db, name=name)
    if held is None or not held.before:
        return None
    await store.point(db, name=name, to=held.before)
    await trail.note(db, who, verb="scenes.feed.roll_back", subject=name, detail={"from": held.live, "to": held.before})
    return str(held.before)
