"""What an operator changes at run time: policies with default, range, owner role, version and effective time."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from meadow.base import clock, trail
from meadow.base.db import Fixed, ReadDb, WriteDb, doc, metadata, uid, when
from meadow.base.errors import FieldError, Invalid, NotFound

_FRESH_S = 2.0


class Policy(msgspec.Struct, frozen=True):
    """One declared setting; numbers carry their unit in `text`."""

    key: str
    default: Any
    low: int | None
    high: int | None
    role: str
    text: str


declared: dict[str, Policy] = {}
_cache: dict[str, tuple[float, Any, int]] = {}

policy = sa.Table(
    "policy",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    doc("value"),
    when("effective_at"),
    uid("by", nullable=True),
)


_IN_FORCE = Fixed(
    sa.select(policy.c.value, policy.c.version)
    .where(policy.c.key == sa.bindparam("key"), policy.c.effective_at <= sa.bindparam("now"))
    .order_by(policy.c.version.desc())
    .limit(sa.literal_column("1"))
)


def declare(
    key: str, default: Any, low: int | None = None, high: int | None = None, *, role: str = "ops", text: str = ""
) -> Policy:
    """Make a policy known; called once at import by the feature that reads it."""
    declared[key] = Policy(key, default, low, high, role, text)
    return declared[key]


async def value(db: ReadDb, key: str) -> Any:
    """The value in force now."""
    return (await versioned(db, key))[0]


async def versioned(db: ReadDb, key: str) -> tuple[Any, int]:
    """The value in force and its version (0 = default), for rows that must say which rule they used."""
    held = _cache.get(key)
    if held and clock.monotonic() - held[0] < _FRESH_S:
        return held[1], held[2]
    row = await db.one(_IN_FORCE, {"key": key, "now": clock.now()})
    found = (row.value, int(row.version)) if row else (declared[key].default, 0)
    _cache[key] = (clock.monotonic(), *found)
    return found


async def since(db: ReadDb, key: str) -> datetime | None:
    """From when the value in force has held; None while nobody has changed the default."""
    mine = (policy.c.key == key) & (policy.c.effective_at <= clock.now())
    found: datetime | None = await db.value(sa.select(sa.func.max(policy.c.effective_at)).where(mine))
    return found


async def change(db: WriteDb, who: trail.Who, key: str, new: Any, effective_at: datetime | None = None) -> int:
    """Write a new version inside its range, with an audit row; returns the version."""
    rule = declared.get(key)
    if rule is None:
        raise NotFound
    if type(new) is not type(rule.default) or (
        isinstance(new, int) and not (rule.low is None or rule.low <= new) & (rule.high is None or new <= rule.high)
    ):
        raise Invalid(errors=(FieldError("/value", "base.shape.range", {"low": rule.low, "high": rule.high}),))
    version = (
        int(await db.value(sa.select(sa.func.coalesce(sa.func.max(policy.c.version), 0)).where(policy.c.key == key)))
        + 1
    )
    await db.run(
        policy.insert().values(
            key=key, version=version, value=new, effective_at=effective_at or clock.now(), by=who.account_id
        )
    )
    await trail.note(db, who, verb="base.policy.change", subject=key, detail={"version": version, "value": new})
    _cache.pop(key, None)
    return version


def forget() -> None:
    """Drop what this process remembers; for tests that change a policy behind its back."""
    _cache.clear()
