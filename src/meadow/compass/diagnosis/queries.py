"""Reports as the author reads them, and the past that a broadcast is measured by."""

from collections.abc import Iterable
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Page
from meadow.compass import metrics
from meadow.compass.diagnosis import rules, store
from meadow.compass.diagnosis.types import Baseline, Finding, Overview, ProductName, Review, Version
from meadow.compass.metrics.types.rooms import Mark, Metric, Session
from meadow.goods import catalog


async def baseline(db: ReadDb, session: Session) -> Baseline:
    """Medians over the author's last fourteen broadcasts before this one."""
    past = await metrics.sessions.before(db, session)
    found = (
        await store.newest(db, author_id=session.author_id, session_ids=[s.session_id for s in past]) if past else {}
    )
    sums = [one for _, one in found.values()]
    return rules.baseline(sums, [metrics.measure(one) for one in sums])


def worst(
    figures: dict[str, Metric], past: Baseline, marks: list[Mark], now_ms: int
) -> tuple[Finding | None, int | None]:
    """The one figure that fell the most, beyond chance; and, where none did, the smallest drop that could have shown."""
    found = rules.judged(figures, past, marks, now_ms)
    fell = rules.worst(found, 1)
    return (fell[0], None) if fell else (None, min((f.least_bp for f in found), default=None))


async def overviews(db: ReadDb, scope: metrics.Scope, cursor: str | None, limit: int) -> Page[Overview]:
    """Broadcasts of a scope, newest first, each with the figures of its newest report."""
    page = await metrics.sessions.page(db, scope, cursor, limit)
    found: dict[UUID, tuple[Version, dict[str, int]]] = {}
    for author_id in {s.author_id for s in page.items}:
        mine = [s.session_id for s in page.items if s.author_id == author_id]
        found |= await store.newest(db, author_id=author_id, session_ids=mine)
    return Page([_overview(s, found.get(s.session_id)) for s in page.items], page.next)


def _overview(session: Session, held: tuple[Version, dict[str, int]] | None) -> Overview:
    figures = metrics.measure(held[1]) if held else {}
    value = {
        name: figures[name].value if name in figures else None
        for name in ("gmv_pay", "orders_paid", "room_view_uv", "gpm_view")
    }
    return Overview(
        session_id=session.session_id, title=session.title, started_at=session.started_at, ended_at=session.ended_at,
        version=held[0] if held else None, gmv=value["gmv_pay"], orders=value["orders_paid"], viewers=value["room_view_uv"],
        gpm_view=value["gpm_view"],
    )  # fmt: skip


async def review(db: ReadDb, scope: metrics.Scope, session_id: UUID, version: Version | None = None) -> Review:
    """The report of a broadcast: the settled one when there is one. Raises `NotFound` before the first is made."""
    session = await metrics.sessions.one(db, scope, session_id)
    held = await store.of(db, author_id=session.author_id, session_id=session_id)
    chosen = version or (Version.settled if Version.settled in held else Version.final)
    if chosen not in held:
        raise NotFound
    both = [held[v].figures for v in Version if v in held]
    report = held[chosen]
    keys = {p.key for p in report.products} | {s.product for s in report.explains} | {m.product for m in report.marks}
    return Review(
        session_id=session_id, title=session.title, started_at=session.started_at, ended_at=session.ended_at,
        version=chosen, currency="CNY", report=report, moved=rules.moved(*both) if len(both) == len(Version) else [],
        names=await names(db, keys),
    )  # fmt: skip


async def names(db: ReadDb, keys: Iterable[str]) -> dict[str, ProductName]:
    """What products of the log are called, by their key as text."""
    known = await metrics.sessions.product_ids(db, [int(k) for k in keys if k])
    cards = await catalog.cards(db, list(known.values())) if known else {}
    return {
        str(key): ProductName(cards[one].id, cards[one].title, cards[one].image)
        for key, one in known.items()
        if one in cards
    }
