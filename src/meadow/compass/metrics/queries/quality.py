"""How far the figures can be trusted: the reader's delay, the last comparison with the books, bots and late rows."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from meadow.base import clock, ids, track
from meadow.base.db import ReadDb
from meadow.base.errors import Unavailable
from meadow.base.settings import Settings
from meadow.compass.metrics import rules, store
from meadow.compass.metrics.types import Quality, WarehouseDown

SPAN = timedelta(hours=48)
_LOGGED = (
    "SELECT shop_id, toStartOfHour(basis_ts) AS hour, uniqExact(line_id), sum(amount_minor) FROM events "
    "WHERE name = 'purchase' AND basis_ts >= {a:DateTime} AND basis_ts < {z:DateTime} "
    "AND ts >= {a:DateTime} - INTERVAL 1 DAY GROUP BY shop_id, hour"
)


async def quality(db: ReadDb, shop_id: UUID | None) -> Quality:
    """The badge beside the figures of one shop, or of the whole house. Raises `WarehouseDown`."""
    try:
        pulse = await track.pulse(db.house.settings, ids.key64(shop_id))
    except Unavailable as error:
        raise WarehouseDown(retry_after=2) from error
    now = clock.now()
    wrong = await store.differing(db, shop_id=shop_id, since=now - SPAN)
    checked = await store.checked_at(db)
    return Quality(
        badge=rules.badge(differ=bool(wrong), lag_ms=pulse.lag_ms, checked_at=checked, now=now),
        as_of=now, lag_ms=pulse.lag_ms, checked_at=checked, hours_differ=len(wrong),
        lines_differ=sum(abs(r.lines - r.log_lines) for r in wrong),
        amount_differ=sum(abs(r.amount - r.log_amount) for r in wrong),
        bot_bp=pulse.bots * 10_000 // max(1, pulse.rows), late_bp=pulse.late * 10_000 // max(1, pulse.rows),
    )  # fmt: skip


async def logged(settings: Settings, start: datetime, end: datetime) -> dict[tuple[int, datetime], tuple[int, int]]:
    """Paid lines and their amount by shop's key and hour, as the log holds them."""
    found = await track.read(settings, _LOGGED, {"a": start, "z": end})
    return {(int(s), at.replace(tzinfo=UTC)): (int(n), int(amount)) for s, at, n, amount in found}
