"""SQL of offers, their products, quotas and budgets."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock
from meadow.base.db import ReadDb, WriteDb, mapping
from meadow.goods.offers.tables import budget, claim, item, offer, quota
from meadow.goods.offers.types.kinds import Rule, SkuPrice
from meadow.goods.offers.types.views import Kind

_PRODUCTS = (
    sa.select(sa.func.count())
    .where(item.c.owner_id == offer.c.owner_id, item.c.offer_id == offer.c.id)
    .scalar_subquery()
)


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An offer as stored."""

    owner_id: UUID
    id: UUID
    owner: str
    kind: Kind
    title: dict[str, str]
    state: str
    starts_at: datetime
    ends_at: datetime
    whole: bool
    rule: Rule
    exclusive: bool
    shop_bp: int
    budget_id: UUID | None
    protect_days: int
    rev: int
    created_at: datetime
    updated_at: datetime


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A product of an offer as stored."""

    owner_id: UUID
    offer_id: UUID
    product_id: UUID
    shop_id: UUID
    skus: list[SkuPrice]
    at: datetime


def _row(kind: type[Any], row: sa.Row[Any]) -> Any:
    return msgspec.convert(mapping(row), kind, strict=False)


def row_of(row: sa.Row[Any]) -> Row:
    """An offer as it was read, whatever else the row carries."""
    found: Row = _row(Row, row)
    return found


async def add(db: WriteDb, *, owner_id: UUID, values: dict[str, Any]) -> None:
    now = clock.now()
    await db.run(offer.insert().values(owner_id=owner_id, rev=1, created_at=now, updated_at=now, **values))


async def change(db: WriteDb, *, owner_id: UUID, offer_id: UUID, values: dict[str, Any]) -> None:
    mine = (offer.c.owner_id == owner_id) & (offer.c.id == offer_id)
    await db.run(offer.update().where(mine).values(rev=offer.c.rev + 1, updated_at=clock.now(), **values))


async def offer_of(db: ReadDb, *, owner_id: UUID, offer_id: UUID, lock: bool = False) -> Row | None:
    """One offer of its owner."""
    query = sa.select(offer).where(offer.c.owner_id == owner_id, offer.c.id == offer_id)
    row = await db.one(query.with_for_update() if lock else query)
    return _row(Row, row) if row else None


def _seen(now: datetime) -> dict[str, sa.ColumnElement[bool]]:
    on = offer.c.state == "on"
    return {
        "draft": offer.c.state == "draft",
        "planned": on & (offer.c.starts_at > now),
        "running": on & (offer.c.starts_at <= now) & (offer.c.ends_at > now),
        "paused": (offer.c.state == "paused") & (offer.c.ends_at > now),
        "ended": (offer.c.state == "ended") | ((offer.c.state != "draft") & (offer.c.ends_at <= now)),
    }


async def page(
    db: ReadDb, *, owner_id: UUID, kinds: Sequence[str], state: str | None, before: UUID | None, limit: int
) -> list[tuple[Row, int]]:
    """An owner's offers, the newest first, with how many products each has; up to `limit` + 1."""
    query = sa.select(offer, _PRODUCTS.label("products")).where(offer.c.owner_id == owner_id)
    query = query.where(offer.c.kind.in_(kinds)) if kinds else query
    query = query.where(_seen(clock.now())[state]) if state else query
    query = query.where(offer.c.id < before) if before else query
    rows = await db.all(query.order_by(offer.c.id.desc()).limit(limit + 1))
    return [(_row(Row, r), int(r.products)) for r in rows]


async def enterable(
    db: ReadDb, *, owner_id: UUID, shop_id: UUID, before: UUID | None, limit: int
) -> list[tuple[Row, int]]:
    """An owner's offers of named products that are published and not over, with how many are of a shop; up to `limit` + 1."""
    mine = (item.c.owner_id == offer.c.owner_id) & (item.c.offer_id == offer.c.id) & (item.c.shop_id == shop_id)
    own = sa.select(sa.func.count()).where(mine).scalar_subquery()
    open_now = (offer.c.owner_id == owner_id) & offer.c.whole.is_(False) & (offer.c.ends_at > clock.now())
    query = sa.select(offer, own.label("products")).where(open_now, offer.c.state.in_(["on", "paused"]))
    query = query.where(offer.c.id < before) if before else query
    rows = await db.all(query.order_by(offer.c.id.desc()).limit(limit + 1))
    return [(_row(Row, r), int(r.products)) for r in rows]


async def counts(db: ReadDb, *, owner_id: UUID, kinds: Sequence[str]) -> dict[str, int]:
    tests = _seen(clock.now())
    columns = [sa.func.count().label("all"), *(sa.func.count().filter(t).label(n) for n, t in tests.items())]
    query = sa.select(*columns).where(offer.c.owner_id == owner_id)
    row = await db.one(query.where(offer.c.kind.in_(kinds)) if kinds else query)
    return {k: int(v) for k, v in mapping(row).items()} if row else {}


async def calendar(db: ReadDb, *, owner_id: UUID, since: datetime, until: datetime, most: int) -> list[tuple[Row, int]]:
    """Offers whose window touches a span, by start."""
    both = (offer.c.owner_id == owner_id) & (offer.c.starts_at < until) & (offer.c.ends_at > since)
    query = sa.select(offer, _PRODUCTS.label("products")).where(both, offer.c.state != "draft")
    return [(_row(Row, r), int(r.products)) for r in await db.all(query.order_by(offer.c.starts_at).limit(most))]


async def put_item(
    db: WriteDb, *, owner_id: UUID, offer_id: UUID, shop_id: UUID, product_id: UUID, skus: Sequence[SkuPrice]
) -> None:
    """Enter a product, or replace what the offer says of it."""
    row = {"owner_id": owner_id, "offer_id": offer_id, "product_id": product_id, "shop_id": shop_id,
           "skus": msgspec.to_builtins(list(skus)), "at": clock.now()}  # fmt: skip
    put = insert(item).values(row)
    keys = ["owner_id", "offer_id", "product_id"]
    await db.run(put.on_conflict_do_update(index_elements=keys, set_={"skus": put.excluded.skus}))


async def drop_item(db: WriteDb, *, owner_id: UUID, offer_id: UUID, shop_id: UUID | None, product_id: UUID) -> bool:
    """Take a product out; False where it was not in."""
    mine = (item.c.owner_id == owner_id) & (item.c.offer_id == offer_id) & (item.c.product_id == product_id)
    return bool(await db.run(item.delete().where(mine, item.c.shop_id == shop_id if shop_id else sa.true())))


async def items_of(
    db: ReadDb, *, owner_id: UUID, offer_id: UUID, shop_id: UUID | None, after: UUID | None, limit: int
) -> list[ItemRow]:
    """Products of an offer by id, up to `limit` + 1; of one shop on demand."""
    query = sa.select(item).where(item.c.owner_id == owner_id, item.c.offer_id == offer_id)
    query = query.where(item.c.shop_id == shop_id) if shop_id else query
    query = query.where(item.c.product_id > after) if after else query
    return [_row(ItemRow, r) for r in await db.all(query.order_by(item.c.product_id).limit(limit + 1))]


async def item_of(db: ReadDb, *, owner_id: UUID, offer_id: UUID, product_id: UUID) -> ItemRow | None:
    """What an offer says of one product."""
    mine = (item.c.owner_id == owner_id) & (item.c.offer_id == offer_id) & (item.c.product_id == product_id)
    row = await db.one(sa.select(item).where(mine))
    return _row(ItemRow, row) if row else None


async def product_of(db: ReadDb, *, shop_id: UUID, offer_id: UUID, sku_id: UUID) -> UUID | None:
    """The product of a SKU in a shop's offer."""
    has = item.c.skus.contains([{"sku_id": str(sku_id)}])
    mine = (item.c.owner_id == shop_id) & (item.c.offer_id == offer_id)
    found: UUID | None = await db.value(sa.select(item.c.product_id).where(mine, has))
    return found


async def overlapping(
    db: ReadDb, *, shop_id: UUID, product_ids: Sequence[UUID] | None, kinds: Sequence[str],
    window: tuple[datetime, datetime], but: UUID | None,
) -> list[tuple[UUID | None, Row]]:  # fmt: skip
    """Offers of a shop, on or paused, whose window overlaps and which cover any of the products (None: any at all).

    With each the product, or None for one that covers everything.
    """
    both = (item.c.owner_id == offer.c.owner_id) & (item.c.offer_id == offer.c.id)
    both = both & item.c.product_id.in_(product_ids) if product_ids is not None else both
    covers = sa.or_(offer.c.whole, item.c.product_id.is_not(None)) if product_ids is not None else sa.true()
    query = sa.select(offer, item.c.product_id.label("product")).outerjoin(item, both)
    query = query.where(
        offer.c.owner_id == shop_id, offer.c.kind.in_(kinds), offer.c.state.in_(["on", "paused"]), covers,
        offer.c.starts_at < window[1], offer.c.ends_at > window[0], offer.c.id != but if but else sa.true(),
    )  # fmt: skip
    return [(r.product, _row(Row, r)) for r in await db.all(query.order_by(offer.c.id).limit(200))]


async def put_quota(db: WriteDb, *, owner_id: UUID, offer_id: UUID, totals: dict[UUID, int]) -> bool:
    """Set how much there is of each key; False where more than that is taken already."""
    for key, total in sorted(totals.items()):
        put = insert(quota).values(owner_id=owner_id, offer_id=offer_id, key=key, total=total, taken=0)
        keys = ["owner_id", "offer_id", "key"]
        stmt = put.on_conflict_do_update(
            index_elements=keys, set_={"total": total}, where=quota.c.taken + quota.c.aside <= total
        )
        if not await db.run(stmt):
            return False
    return True


async def drop_quota(db: WriteDb, *, owner_id: UUID, offer_id: UUID, keys: Sequence[UUID]) -> None:
    mine = (quota.c.owner_id == owner_id) & (quota.c.offer_id == offer_id) & quota.c.key.in_(keys)
    await db.run(quota.delete().where(mine, quota.c.taken == 0))


async def quotas(db: ReadDb, *, owner_id: UUID, offer_ids: Sequence[UUID]) -> dict[tuple[UUID, UUID], tuple[int, int]]:
    """Total and taken by offer and key."""
    mine = (quota.c.owner_id == owner_id) & quota.c.offer_id.in_(offer_ids)
    return {(r.offer_id, r.key): (int(r.total), int(r.taken)) for r in await db.all(sa.select(quota).where(mine))}


async def stats(db: ReadDb, *, owner_id: UUID, offer_id: UUID) -> dict[str, int]:
    """Figures of an offer from what orders hold of it."""
    used, held, back = (claim.c.state == s for s in ("used", "held", "returned"))
    total = sa.func.coalesce
    query = sa.select(
        sa.func.count(claim.c.order_id.distinct()).filter(used).label("orders"),
        sa.func.count(claim.c.buyer_id.distinct()).filter(used).label("buyers"),
        total(sa.func.sum(claim.c.qty).filter(used), 0).label("pieces"),
        total(sa.func.sum(claim.c.amount).filter(used), 0).label("discount"),
        total(sa.func.sum(claim.c.amount).filter(held), 0).label("waiting"),
        sa.func.count(claim.c.order_id.distinct()).filter(back).label("returned"),
    ).where(claim.c.owner_id == owner_id, claim.c.offer_id == offer_id, claim.c.kind == "applied")
    row = await db.one(query)
    return {k: int(v) for k, v in mapping(row).items()} if row else {}


async def add_budget(db: WriteDb, *, owner_id: UUID, values: dict[str, Any]) -> None:
    await db.run(budget.insert().values(owner_id=owner_id, created_at=clock.now(), **values))


async def set_budget(db: WriteDb, *, owner_id: UUID, budget_id: UUID, title: str, total: int) -> bool:
    """Change title and total; False where less than that is left, or there is no such budget."""
    mine = (budget.c.owner_id == owner_id) & (budget.c.id == budget_id)
    enough = budget.c.reserved + budget.c.spent <= total
    return bool(await db.run(budget.update().where(mine, enough).values(title=title, total=total)))


async def budgets(db: ReadDb, *, owner_id: UUID, before: UUID | None, limit: int) -> list[dict[str, Any]]:
    """An owner's budgets, the newest first, with how many offers draw on each; up to `limit` + 1."""
    uses = sa.select(sa.func.count()).where(offer.c.owner_id == budget.c.owner_id, offer.c.budget_id == budget.c.id)
    query = sa.select(budget, uses.scalar_subquery().label("offers")).where(budget.c.owner_id == owner_id)
    query = query.where(budget.c.id < before) if before else query
    return [mapping(r) for r in await db.all(query.order_by(budget.c.id.desc()).limit(limit + 1))]


async def budget_of(db: ReadDb, *, owner_id: UUID, budget_id: UUID) -> dict[str, Any] | None:
    uses = sa.select(sa.func.count()).where(offer.c.owner_id == budget.c.owner_id, offer.c.budget_id == budget.c.id)
    query = sa.select(budget, uses.scalar_subquery().label("offers"))
    row = await db.one(query.where(budget.c.owner_id == owner_id, budget.c.id == budget_id))
    return mapping(row) if row else None


async def item_count(db: ReadDb, *, owner_id: UUID, offer_id: UUID) -> int:
    mine = (item.c.owner_id == owner_id) & (item.c.offer_id == offer_id)
    return int(await db.value(sa.select(sa.func.count()).select_from(item).where(mine)))


async def deals(
    db: ReadDb, *, shop_id: UUID | None, coming: bool, now: datetime, limit: int
) -> tuple[list[tuple[Row, ItemRow]], dict[tuple[UUID, UUID], tuple[int, int]]]:
    """Sales of named products of every shop, which everybody may see (or of one): running by end, or coming by start.

    With them total and taken by offer and SKU, where they have pieces of their own.
    """
    both = (item.c.owner_id == offer.c.owner_id) & (item.c.offer_id == offer.c.id)
    on = (
        (offer.c.state == "on")
        & offer.c.kind.in_(["flash", "timed"])
        & offer.c.whole.is_(False)
        & (offer.c.ends_at > now)
    )
    when, by = (offer.c.starts_at > now, offer.c.starts_at) if coming else (offer.c.starts_at <= now, offer.c.ends_at)
    one = (offer.c.owner_id == shop_id) if shop_id else sa.true()
    query = sa.select(offer, item.c.product_id, item.c.shop_id, item.c.skus, item.c.at).join(item, both)
    rows = await db.all(query.where(on, when, one).order_by(by, offer.c.id, item.c.product_id).limit(limit))
    found = [(row_of(r), msgspec.convert(mapping(r) | {"offer_id": r.id}, ItemRow, strict=False)) for r in rows]
    ids = {r.id for r in rows}
    pieces = await db.all(sa.select(quota).where(quota.c.offer_id.in_(ids))) if ids else []
    return found, {(q.offer_id, q.key): (int(q.total), int(q.taken)) for q in pieces}
