"""The platform's fee by category, as an operator sets it."""

from meadow.base import clock, trail
from meadow.base.db import WriteDb
from meadow.base.errors import FieldError, Invalid
from meadow.base.trail import Who
from meadow.trade.settlement import store
from meadow.trade.settlement.types import SetFees


async def set_fees(db: WriteDb, who: Who, ask: SetFees) -> None:
    """Rates hold from now or a later moment on, never before: what was paid keeps the rate that it was paid under."""
    now = clock.now()
    since = ask.effective_at or now
    if since < now:
        raise Invalid(errors=(FieldError("/effective_at", "base.shape.range", {"low": now.isoformat(), "high": None}),))
    for category_id in sorted(set(ask.category_ids)):
        await store.put_fee(
            db, category_id=category_id, bp=ask.bp, effective_at=since, made_by=who.account_id, made_at=now
        )
    detail = {"bp": ask.bp, "categories": len(set(ask.category_ids)), "effective_at": since.isoformat()}
    await trail.note(db, who, verb="trade.settlement.fees", subject=min(ask.category_ids), detail=detail)
