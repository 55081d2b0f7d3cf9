"""Compass for shops, authors and the platform: one definition, each its own slice."""

from datetime import date
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.web import author, ops, read, shop
from meadow.compass.metrics import queries
from meadow.compass.metrics.queries import path, quality
from meadow.compass.metrics.types import (
    BadPeriod,
    Curve,
    Funnel,
    Path,
    Products,
    Quality,
    Scope,
    Summary,
    Videos,
    WarehouseDown,
)

_RAISES = [BadPeriod, WarehouseDown]


@read(
    "/api/merchant/{shop_id:uuid}/compass/summary",
    guard=shop("compass.read"),
    op="compass_metrics_shop_summary",
    raises=_RAISES,
)
async def shop_summary(db: ReadDb, shop_id: UUID, start: date | None = None, end: date | None = None) -> Summary:
    """The shop's period beside the one before."""
    return await queries.summary(db, Scope(shop_id=shop_id), start, end)


@read(
    "/api/merchant/{shop_id:uuid}/compass/funnel",
    guard=shop("compass.read"),
    op="compass_metrics_shop_funnel",
    raises=_RAISES,
)
async def shop_funnel(db: ReadDb, shop_id: UUID, start: date | None = None, end: date | None = None) -> Funnel:
    """The shop's funnel from impression to payment."""
    return await queries.funnel(db, Scope(shop_id=shop_id), start, end)


@read(
    "/api/merchant/{shop_id:uuid}/compass/curve",
    guard=shop("compass.read"),
    op="compass_metrics_shop_curve",
    raises=_RAISES,
)
async def shop_curve(db: ReadDb, shop_id: UUID, day: date | None = None) -> Curve:
    """The shop's day by minute."""
    return await queries.curve(db, Scope(shop_id=shop_id), day)


@read(
    "/api/merchant/{shop_id:uuid}/compass/products",
    guard=shop("compass.read"),
    op="compass_metrics_shop_products",
    raises=_RAISES,
)
async def shop_products(db: ReadDb, shop_id: UUID, start: date | None = None, end: date | None = None) -> Products:
    """The shop's period by product."""
    return await queries.products(db, Scope(shop_id=shop_id), start, end)


@read(
    "/api/merchant/{shop_id:uuid}/compass/path",
    guard=shop("compass.read"),
    op="compass_metrics_shop_path",
    raises=_RAISES,
)
async def shop_path(db: ReadDb, shop_id: UUID, start: date | None = None, end: date | None = None) -> Path:
    """How the period's buyers came from the first impression to the purchase, and how long each step took."""
    return await path.path(db, shop_id, start, end)


@read(
    "/api/merchant/{shop_id:uuid}/compass/quality",
    guard=shop("compass.read"),
    op="compass_metrics_shop_quality",
    raises=[WarehouseDown],
)
async def shop_quality(db: ReadDb, shop_id: UUID) -> Quality:
    """How far the shop's figures can be trusted now."""
    return await quality.quality(db, shop_id)


@read(
    "/api/author/{author_id:uuid}/compass/summary",
    guard=author("compass.read"),
    op="compass_metrics_author_summary",
    raises=_RAISES,
)
async def author_summary(db: ReadDb, author_id: UUID, start: date | None = None, end: date | None = None) -> Summary:
    """The author's period beside the one before."""
    return await queries.summary(db, Scope(author_id=author_id), start, end)


@read(
    "/api/author/{author_id:uuid}/compass/funnel",
    guard=author("compass.read"),
    op="compass_metrics_author_funnel",
    raises=_RAISES,
)
async def author_funnel(db: ReadDb, author_id: UUID, start: date | None = None, end: date | None = None) -> Funnel:
    """The author's funnel."""
    return await queries.funnel(db, Scope(author_id=author_id), start, end)


@read(
    "/api/author/{author_id:uuid}/compass/curve",
    guard=author("compass.read"),
    op="compass_metrics_author_curve",
    raises=_RAISES,
)
async def author_curve(db: ReadDb, author_id: UUID, day: date | None = None) -> Curve:
    """The author's day by minute."""
    return await queries.curve(db, Scope(author_id=author_id), day)


@read(
    "/api/author/{author_id:uuid}/compass/videos",
    guard=author("compass.read"),
    op="compass_metrics_author_videos",
    raises=_RAISES,
)
async def author_videos(db: ReadDb, author_id: UUID, start: date | None = None, end: date | None = None) -> Videos:
    """The author's period by clip."""
    return await queries.videos(db, author_id, start, end)


@read("/api/ops/compass/summary", guard=ops("compass.read"), op="compass_metrics_summary", raises=_RAISES)
async def summary(db: ReadDb, start: date | None = None, end: date | None = None) -> Summary:
    """The whole platform's period."""
    return await queries.summary(db, Scope(), start, end)


@read("/api/ops/compass/quality", guard=ops("compass.read"), op="compass_metrics_quality", raises=[WarehouseDown])
async def whole_quality(db: ReadDb) -> Quality:
    """How far the figures of the whole platform can be trusted now."""
    return await quality.quality(db, None)


routes = [
    shop_summary,
    shop_funnel,
    shop_curve,
    shop_products,
    shop_path,
    shop_quality,
    whole_quality,
    author_summary,
    author_funnel,
    author_curve,
    summary,
    author_videos,
]
