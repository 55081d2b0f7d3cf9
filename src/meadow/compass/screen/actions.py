"""Verbs of the screen: links to share, what a broadcast is to sell."""

import secrets
from datetime import timedelta
from uuid import UUID

from meadow.base import clock, ids
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.compass import metrics
from meadow.compass.screen import rules, store
from meadow.compass.screen.types import MadeShare


async def make_share(db: WriteDb, who: Who, author_id: UUID, session_id: UUID, hours: int) -> MadeShare:
    """Make a link that shows one screen without people for up to a day; its secret is told once. Raises `NotFound`."""
    await metrics.sessions.one(db, metrics.Scope(author_id=author_id), session_id)
    made, now, secret = ids.new(), clock.now(), secrets.token_urlsafe(24)
    ends = now + timedelta(hours=hours)
    await store.add_share(
        db, author_id=author_id, session_id=session_id, id=made, secret_hash=rules.hashed(secret), made_by=who.account_id,
        made_at=now, expires_at=ends,
    )  # fmt: skip
    return MadeShare(id=made, secret=secret, made_at=now, expires_at=ends)


async def revoke_share(db: WriteDb, author_id: UUID, session_id: UUID, share_id: UUID) -> None:
    """Close a link; whoever watches by it is cut within seconds. Raises `NotFound`."""
    if not await store.revoke(db, author_id=author_id, session_id=session_id, share_id=share_id, at=clock.now()):
        raise NotFound


async def set_target(db: WriteDb, author_id: UUID, session_id: UUID, target: int | None) -> None:
    """Set what a broadcast is to sell. Raises `NotFound`."""
    await metrics.set_target(db, metrics.Scope(author_id=author_id), session_id, target)
