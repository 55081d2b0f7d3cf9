"""Verbs on reports: links to share."""

import secrets
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids, policy
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.compass import market
from meadow.compass.promo import rules, store
from meadow.compass.promo.types import POPULATION, MadeLink, Rules


async def make_link(db: WriteDb, who: Who, shop_id: UUID, node_id: UUID, hours: int) -> MadeLink:
    """Make a link that shows one report for up to a day; its secret is told once. Raises `NotFound`."""
    await market.shop_node(db, shop_id, node_id)
    made, now, secret = ids.new(), clock.now(), secrets.token_urlsafe(24)
    ends = now + timedelta(hours=hours)
    await store.add_link(
        db, shop_id=shop_id, node_id=node_id, id=made, secret_hash=rules.hashed(secret), made_by=who.account_id, made_at=now,
        expires_at=ends,
    )  # fmt: skip
    return MadeLink(id=made, secret=secret, made_at=now, expires_at=ends)


async def revoke_link(db: WriteDb, shop_id: UUID, node_id: UUID, link_id: UUID) -> None:
    """Close a link. Raises `NotFound`."""
    if not await store.revoke(db, shop_id=shop_id, node_id=node_id, link_id=link_id, at=clock.now()):
        raise NotFound


async def set_rules(db: WriteDb, who: Who, new: Rules) -> None:
    """Say how many shops a comparison holds at least; the change is a version of its policy, and written down."""
    if await policy.value(db, POPULATION.key) != new.population:
        await policy.change(db, who, POPULATION.key, new.population)
