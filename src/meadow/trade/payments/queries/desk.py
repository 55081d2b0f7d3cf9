"""What operators read of payments."""

import csv
import io
from datetime import date, datetime, timedelta
from uuid import UUID

from meadow.base import clock, ids, money, policy
from meadow.base.db import ReadDb
from meadow.base.page import Cursor, Page
from meadow.trade.payments import channels
from meadow.trade.payments.channels import files, offer, sandbox
from meadow.trade.payments.store import cod, ops, recon
from meadow.trade.payments.store import sandbox as charges
from meadow.trade.payments.types.ops import MOST, ChannelView, Desk, Movement, PieceView
from meadow.trade.payments.types.recon import Case, CaseState, Statement
from meadow.trade.payments.types.refunds import RefundState


async def desk(db: ReadDb) -> Desk:
    """Every channel there could be, with its last day, and what waits for a person."""
    known, off = channels.names(db.house), set(await policy.value(db, offer.OFF.key))
    sums, failed = await ops.by_channel(db, since=clock.now() - timedelta(days=1)), await ops.failed_by_channel(db)
    views = []
    for name in channels.ALL:
        row = sums.get(name)
        figures = {f: int(getattr(row, f)) if row else 0 for f in ("captures", "taken", "refunds", "returned")}
        views.append(
            ChannelView(
                name=name, built_in=name in channels.BUILT_IN, set_up=name in known, on=name not in off,
                currencies=channels.channel(db.house, name).currencies if name in known else (),
                failed_refunds=failed.get(name, 0), last_at=row.last_at if row else None, **figures,
            )
        )  # fmt: skip
    return Desk(
        channels=views, cod_cap=int(await policy.value(db, offer.CAP.key)),
        cod_not_to=list(await policy.value(db, offer.NOT_TO.key)), failed_refunds=sum(failed.values()),
        open_cases=await recon.open_cases(db, most=MOST), currency="CNY", server_time=clock.now(),
    )  # fmt: skip


async def movements(
    db: ReadDb, channel: str | None, kind: str | None, word: str | None, cursor: str | None, limit: int
) -> Page[Movement]:
    """Booked channel numbers, newest first; a word is a channel's number, a payment's id or a buyer's."""
    at = Cursor.read(cursor, datetime, str)
    named = _uuid(word)
    after = (at[0], at[1]) if at else None
    rows = await ops.movements(db, channel=channel, kind=kind, word=word, named=named, after=after, limit=limit)
    more = len(rows) > limit
    return Page(rows[:limit], Cursor.make(rows[limit - 1].at, rows[limit - 1].channel_no) if more else None)


def _uuid(word: str | None) -> UUID | None:
    try:
        return ids.parse(word) if word else None
    except ValueError:
        return None


async def pieces(db: ReadDb, states: list[RefundState], cursor: str | None, limit: int) -> Page[PieceView]:
    """Parts of refunds in these states."""
    at = Cursor.read(cursor, UUID)
    rows = await ops.pieces(db, states=states, before=at[0] if at else None, limit=limit)
    return Page(rows[:limit], Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def statements(db: ReadDb, channel: str | None, cursor: str | None, limit: int) -> Page[Statement]:
    """Imported files, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await recon.statements(db, channel=channel, before=at[0] if at else None, limit=limit)
    return Page(rows[:limit], Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def cases(db: ReadDb, state: CaseState | None, channel: str | None, cursor: str | None, limit: int) -> Page[Case]:
    """Differences, newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await recon.cases(db, state=state, channel=channel, before=at[0] if at else None, limit=limit)
    return Page(rows[:limit], Cursor.make(rows[limit - 1].id) if len(rows) > limit else None)


async def sandbox_file(db: ReadDb, day: date) -> bytes:
    """The built-in channel's own file of a day, made from its charges and not from our books."""
    start = datetime(day.year, day.month, day.day, tzinfo=files.CHINA)
    out = io.StringIO()
    sheet = csv.writer(out, lineterminator="\n")
    sheet.writerow(sandbox.COLUMNS)
    for r in await charges.of_day(db, start=start, end=start + timedelta(days=1)):
        fee = money.share(r.amount, sandbox.FEE_BP) if r.kind == "capture" else 0
        at = r.settled_at.astimezone(files.CHINA).isoformat(timespec="seconds")
        sheet.writerow([r.channel_no, r.kind, r.amount, fee, r.currency, at])
    return out.getvalue().encode("utf-8-sig")


async def at_the_door(db: ReadDb, shop_id: UUID) -> bool:
    """Whether this shop lets its buyers pay at the door."""
    return shop_id in await cod.allowing(db, shop_ids=[shop_id])
