"""SQL of the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base import clock, sql
from meadow.base.db import Fixed, ReadDb, WriteDb, among, struct
from meadow.goods.catalog.tables import category, imported, product, sku
from meadow.goods.catalog.types import Audit, Category, Shelf
from meadow.goods.catalog.types.ratings import Sums

_CARD = (
    product.c.id, product.c.shop_id, product.c.shop_name, product.c.title, product.c.image, product.c.price_from,
    product.c.price_to, product.c.list_price, product.c.sold, product.c.category_id, product.c.shelf, product.c.shop_open,
    product.c.live["services"].label("services"), (product.c.live.is_not(None)).label("is_live"), product.c.rating_count,
    product.c.rating_sum,
)  # fmt: skip
RATING: sa.ColumnElement[int] = sa.literal_column(
    "((rating_sum * 100 + 4000) / (rating_count + 10))", sa.BigInteger
)  # as its index says it
"""Hundredths of a star, as if ten buyers had given four before: one full mark alone leads no list."""
_CARDS = Fixed(sa.select(*_CARD).where(among(product.c.id, "product_ids")))
_ADD_SOLD = Fixed(
    sa.text(
        "UPDATE catalog_product p SET sold = p.sold + v.n FROM unnest(CAST(:product_ids AS uuid[]), CAST(:pieces AS bigint[])) "
        "AS v(id, n) WHERE p.shop_id = :shop_id AND p.id = v.id"
    )
)
_ON = (product.c.shelf == Shelf.on.value) & product.c.live.is_not(None)
_SELLING = _ON & product.c.shop_open
_LITERAL = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})
"""For words within a LIKE."""


async def put_category(db: WriteDb, *, made: Category, pos: int) -> None:
    row = msgspec.structs.asdict(made) | {"pos": pos}
    await db.run(insert(category).values(row).on_conflict_do_update(index_elements=["id"], set_=row))


async def add_category(db: WriteDb, *, made: Category, pos: int | None) -> bool:
    """Add a category, after all others where `pos` is None; False where it is there already."""
    last = sa.select(sa.func.coalesce(sa.func.max(category.c.pos), -1) + 1).scalar_subquery()
    row = msgspec.structs.asdict(made) | {"pos": last if pos is None else pos}
    return bool(await db.run(insert(category).values(row).on_conflict_do_nothing()))


async def change_category(db: WriteDb, *, made: Category) -> None:
    await db.run(category.update().where(category.c.id == made.id).values(name=made.name, icon=made.icon))


async def categories(db: ReadDb) -> list[Category]:
    """The whole tree: it belongs to the platform."""
    query = sa.select(category.c.id, category.c.parent_id, category.c.name, category.c.icon).order_by(
        category.c.pos, category.c.id
    )
    return [struct(Category, r) for r in await db.all(query)]


async def category_of(db: ReadDb, *, category_id: UUID, lock: bool = False) -> Category | None:
    query = sa.select(category.c.id, category.c.parent_id, category.c.name, category.c.icon).where(
        category.c.id == category_id
    )
    row = await db.one(query.with_for_update() if lock else query)
    return struct(Category, row) if row else None


async def below(db: ReadDb, *, category_id: UUID) -> list[UUID]:
    """A category and those directly under it."""
    rows = await db.all(
        sa.select(category.c.id).where(sa.or_(category.c.id == category_id, category.c.parent_id == category_id))
    )
    return [r.id for r in rows]


async def add(db: WriteDb, *, shop_id: UUID, product_id: UUID, **values: Any) -> None:
    now = clock.now()
    row = {"shop_id": shop_id, "id": product_id, "rev": 1, "shelf": Shelf.off.value, "audit": Audit.none.value}
    await db.run(product.insert().values(row | {"created_at": now, "updated_at": now} | values))


async def of_shop(db: ReadDb, *, shop_id: UUID, product_id: UUID, lock: bool = False) -> Any:
    query = sa.select(product).where(product.c.shop_id == shop_id, product.c.id == product_id)
    return await db.one(query.with_for_update() if lock else query)


async def any_shop(db: ReadDb, *, product_id: UUID, lock: bool = False) -> Any:
    """A product for the platform and for shoppers, whoever's it is."""
    query = sa.select(product).where(product.c.id == product_id)
    return await db.one(query.with_for_update() if lock else query)


async def change(db: WriteDb, *, shop_id: UUID, product_id: UUID, **values: Any) -> None:
    mine = (product.c.shop_id == shop_id) & (product.c.id == product_id)
    await db.run(product.update().where(mine).values(values | {"updated_at": clock.now()}))


async def drop(db: WriteDb, *, shop_id: UUID, product_id: UUID) -> None:
    await db.run(
        product.delete().where(product.c.shop_id == shop_id, product.c.id == product_id, product.c.live.is_(None))
    )


async def put_skus(db: WriteDb, *, shop_id: UUID, product_id: UUID, rows: Sequence[dict[str, Any]]) -> None:
    """Make these the live SKUs of a product; others stay for old orders, not for sale."""
    await db.run(sku.update().where(sku.c.shop_id == shop_id, sku.c.product_id == product_id).values(live=False))
    for row in rows:
        full = row | {"shop_id": shop_id, "product_id": product_id, "live": True}
        await db.run(insert(sku).values(full).on_conflict_do_update(index_elements=["shop_id", "id"], set_=full))


async def skus_of(db: ReadDb, *, product_id: UUID, live: bool = True) -> Sequence[Any]:
    query = sa.select(sku).where(sku.c.product_id == product_id)
    return await db.all((query.where(sku.c.live) if live else query).order_by(sku.c.id))


async def skus_of_many(db: ReadDb, *, product_ids: Sequence[UUID]) -> Sequence[Any]:
    """Live SKUs of these products, of any shop: what everybody may see."""
    return await db.all(sa.select(sku).where(sku.c.product_id.in_(product_ids), sku.c.live).order_by(sku.c.id))


async def reprice(db: WriteDb, *, shop_id: UUID, product_id: UUID, prices: dict[UUID, int]) -> None:
    rows = [{"s": s, "p": p} for s, p in prices.items()]
    mine = (sku.c.shop_id == shop_id) & (sku.c.product_id == product_id) & (sku.c.id == sa.bindparam("s"))
    await db.many(sku.update().where(mine).values(price=sa.bindparam("p")), rows)


async def cards(db: ReadDb, *, product_ids: Sequence[UUID]) -> Sequence[Any]:
    return await db.all(_CARDS, {"product_ids": list(product_ids)})


async def listed(
    db: ReadDb, *, product_ids: Sequence[UUID] | None, shop_id: UUID | None, after: UUID | None, limit: int
) -> Sequence[Any]:
    """Products on sale with what an index reads of them, by id; of every shop where none is named."""
    query = sa.select(*_CARD, product.c.created_at, product.c.live["description"].label("description")).where(_SELLING)
    if product_ids is not None:
        return await db.all(query.where(product.c.id.in_(product_ids)))
    if shop_id:
        query = query.where(product.c.shop_id == shop_id)
    if after:
        query = query.where(product.c.id > after)
    return await db.all(query.order_by(product.c.id).limit(limit))


class _Shape(NamedTuple):
    """What a list of the mall is asked by: one statement each, made once."""

    sort: str
    limit: int
    words: int
    after: bool
    shop: bool
    categories: bool
    low: bool
    high: bool


_ORDERED: dict[str, tuple[sa.ColumnElement[Any] | None, bool]] = {
    "new": (None, True),
    "price_asc": (product.c.price_from, False),
    "price_desc": (product.c.price_from, True),
    "rating": (RATING, True),
}
"""What a sort goes by before the id (nothing: the id alone), and whether down."""


@lru_cache(maxsize=512)
def _selling(shape: _Shape) -> Fixed:
    """The limit is written out: with it as a value the planner makes a plan for every call."""
    query = sa.select(*_CARD, RATING.label("rated")).where(_SELLING)
    if shape.shop:
        query = query.where(product.c.shop_id == sa.bindparam("shop_id"))
    if shape.categories:
        query = query.where(among(product.c.category_id, "categories"))
    for n in range(shape.words):
        query = query.where(product.c.search.like(sa.bindparam(f"word{n}")))
    if shape.sort == "rating":
        query = query.where(product.c.rating_count > 0)
    if shape.low:
        query = query.where(product.c.price_from >= sa.bindparam("low"))
    if shape.high:
        query = query.where(product.c.price_from <= sa.bindparam("high"))
    key, down = _ORDERED.get(shape.sort, (product.c.sold, True))
    by = [product.c.id] if key is None else [key, product.c.id]
    if shape.after:
        place = sa.tuple_(*by)
        names = ["id"] if key is None else ["key", "id"]
        mark = sa.tuple_(*(sa.bindparam(n, type_=c.type) for n, c in zip(names, by, strict=True)))
        query = query.where(place < mark if down else place > mark)
    return Fixed(
        query.order_by(*(c.desc() if down else c.asc() for c in by)).limit(sa.literal_column(str(shape.limit)))
    )


async def selling(  # the filters of the mall
    db: ReadDb, *, shop_id: UUID | None, categories: Sequence[UUID], words: Sequence[str], low: int | None, high: int | None,
    sort: str, after: tuple[Any, ...] | None, limit: int,
) -> Sequence[Any]:  # fmt: skip
    """Products on sale, up to `limit` + 1, by (sort key, id)."""
    sort = sort if sort in _ORDERED else ""
    shape = _Shape(
        sort, limit + 1, len(words), after is not None, shop_id is not None, bool(categories), low is not None,
        high is not None,
    )  # fmt: skip
    given: dict[str, Any] = {"shop_id": shop_id, "categories": list(categories), "low": low, "high": high}
    if after is not None:
        given |= {"key": after[0], "id": after[1]}
    given |= {f"word{n}": f"%{word.translate(_LITERAL)}%" for n, word in enumerate(words)}
    return await db.all(_selling(shape), given)


async def page_of_shop(
    db: ReadDb, *, shop_id: UUID, status: str, words: Sequence[str], before: UUID | None, limit: int
) -> Sequence[Any]:
    query = sa.select(product).where(product.c.shop_id == shop_id)
    query = query.where(_STATUS[status]) if status in _STATUS else query
    for word in words:
        query = query.where(product.c.search.contains(word, autoescape=True))
    if before:
        query = query.where(product.c.id < before)
    return await db.all(query.order_by(product.c.id.desc()).limit(limit + 1))


_STATUS = {
    "on": _ON,
    "off": (product.c.shelf == Shelf.off.value) & product.c.live.is_not(None),
    "pending": product.c.audit == Audit.pending.value,
    "rejected": product.c.audit == Audit.rejected.value,
    "draft": product.c.draft.is_not(None) & (product.c.audit == Audit.none.value),
}


async def counts(db: ReadDb, *, shop_id: UUID) -> Any:
    columns = [
        sa.func.count().label("all"),
        *(sa.func.count().filter(test).label(name) for name, test in _STATUS.items()),
    ]
    return await db.one(sa.select(*columns).where(product.c.shop_id == shop_id))


async def selling_count(db: ReadDb, *, shop_id: UUID) -> int:
    return int(await db.value(sa.select(sa.func.count()).where(product.c.shop_id == shop_id, _SELLING)) or 0)


async def pending(db: ReadDb, *, after: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The audit queue, oldest first."""
    query = sa.select(product).where(product.c.audit == Audit.pending.value)
    if after:
        query = query.where(
            sa.tuple_(product.c.submitted_at, product.c.id) > sa.tuple_(*(sa.literal(x) for x in after))
        )
    return await db.all(query.order_by(product.c.submitted_at, product.c.id).limit(limit + 1))


async def waiting(db: ReadDb) -> Any:
    """Length of the audit queue, and when its first product came."""
    query = sa.select(sa.func.count().label("count"), sa.func.min(product.c.submitted_at).label("since"))
    return await db.one(query.where(product.c.audit == Audit.pending.value))


_OFFERS = Fixed(
    sa.select(
        sku.c.id.label("sku_id"), sku.c.product_id, sku.c.shop_id, product.c.shop_name, product.c.category_id,
        product.c.title, sku.c.spec_text, sku.c.image, sku.c.price, sku.c.list_price, sku.c.weight_g,
        product.c.live["freight"].label("freight"), product.c.live["buyer_limit"].label("limit"),
        sa.func.coalesce(product.c.live["need_serial"].as_boolean(), sa.false()).label("need_serial"),
        sku.c.outer_sku, (sku.c.live & _SELLING).label("on_sale"),
    )
    .join(product, (sku.c.shop_id == product.c.shop_id) & (sku.c.product_id == product.c.id))
    # As a query of its own the list counts as ten for every plan: known to be shorter, each call would be planned anew.
    .where(sa.text("catalog_sku.id = ANY(ARRAY(SELECT unnest(CAST(:sku_ids AS uuid[]))))"))
)  # fmt: skip


async def offers(db: ReadDb, *, sku_ids: Sequence[UUID]) -> Sequence[Any]:
    """SKUs with what orders need of their products, in one statement."""
    return await db.all(_OFFERS, {"sku_ids": sql.listed(sku_ids)})


async def add_sold(db: WriteDb, *, shop_id: UUID, pieces: dict[UUID, int]) -> None:
    """Count sold pieces of a shop's products."""
    rows = sorted(pieces.items())
    given = {"shop_id": shop_id, "product_ids": [p for p, _ in rows], "pieces": [n for _, n in rows]}
    await db.run(_ADD_SOLD, given)


async def sums_of(db: WriteDb, *, shop_id: UUID, product_id: UUID) -> Sums | None:
    """What a product's reviews add up to, locked: the next one is added to it."""
    mine = (product.c.shop_id == shop_id) & (product.c.id == product_id)
    row = await db.one(sa.select(product.c.ratings).where(mine).with_for_update())
    return msgspec.convert(row.ratings, Sums) if row else None


async def put_sums(db: WriteDb, *, shop_id: UUID, product_id: UUID, sums: Sums) -> None:
    mine = (product.c.shop_id == shop_id) & (product.c.id == product_id)
    total = sum(n * (i + 1) for i, n in enumerate(sums.stars))
    await db.run(product.update().where(mine).values(ratings=sums, rating_count=sum(sums.stars), rating_sum=total))


async def open_shop(db: WriteDb, *, shop_id: UUID, is_open: bool) -> None:
    """Let all products of a shop sell, or none."""
    await db.run(product.update().where(product.c.shop_id == shop_id).values(shop_open=is_open))


async def rename_shop(db: WriteDb, *, shop_id: UUID, name: str) -> None:
    await db.run(product.update().where(product.c.shop_id == shop_id).values(shop_name=name))


async def by_handle(db: WriteDb, *, shop_id: UUID, handles: Sequence[str]) -> dict[str, Any]:
    """The shop's products that a file brought, by what it calls them; locked."""
    mine = (product.c.shop_id == shop_id) & product.c.outer_id.in_(handles)
    rows = await db.all(sa.select(product).where(mine).order_by(product.c.id).with_for_update())
    return {r.outer_id: r for r in rows}


async def add_drafts(db: WriteDb, *, shop_id: UUID, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Add products in one statement; returns the ids of those whose handle was free."""
    if not rows:
        return set()
    now = clock.now()
    base = {"shop_id": shop_id, "rev": 1, "shelf": Shelf.off.value, "audit": Audit.none.value, "created_at": now}
    full = [base | {"updated_at": now} | row for row in rows]
    put = insert(product).values(full).on_conflict_do_nothing().returning(product.c.id)
    return {r.id for r in await db.all(put)}


async def add_import(db: WriteDb, *, shop_id: UUID, **values: Any) -> bool:
    """Begin a report; False where this run was begun before."""
    return bool(await db.run(insert(imported).values(shop_id=shop_id, **values).on_conflict_do_nothing()))


async def change_import(db: WriteDb, *, shop_id: UUID, import_id: UUID, **values: Any) -> None:
    mine = (imported.c.shop_id == shop_id) & (imported.c.id == import_id)
    await db.run(imported.update().where(mine).values(values))


async def import_of(db: ReadDb, *, shop_id: UUID, import_id: UUID, lock: bool = False) -> Any:
    query = sa.select(imported).where(imported.c.shop_id == shop_id, imported.c.id == import_id)
    return await db.one(query.with_for_update() if lock else query)


async def imports_of(db: ReadDb, *, shop_id: UUID, before: tuple[Any, ...] | None, limit: int) -> Sequence[Any]:
    """The shop's runs, the newest first, up to `limit` + 1, without their lists."""
    light = [imported.c[name] for name in ("id", "at", "name", "format", "dry", "state", "counts")]
    query = sa.select(*light).where(imported.c.shop_id == shop_id)
    if before:
        query = query.where(sa.tuple_(imported.c.at, imported.c.id) < sa.tuple_(*(sa.literal(x) for x in before)))
    return await db.all(query.order_by(imported.c.at.desc(), imported.c.id.desc()).limit(limit + 1))


async def drop_imports(db: WriteDb, *, before: datetime) -> int:
    """Forget old reports of every shop."""
    return await db.run(imported.delete().where(imported.c.at < before))


async def names(
    db: ReadDb, *, shop_id: UUID, sku_ids: Sequence[UUID], codes: Sequence[str], words: Sequence[str], limit: int
) -> Sequence[Any]:  # fmt: skip
    """SKUs of the shop with their products' titles, by id, by code or id as text, or by words."""
    both = (sku.c.shop_id == product.c.shop_id) & (sku.c.product_id == product.c.id)
    image = sa.func.coalesce(sku.c.image, product.c.image).label("image")
    query = sa.select(sku.c.id, sku.c.product_id, product.c.title, sku.c.spec_text, sku.c.outer_sku, image)
    query = query.join(product, both).where(sku.c.shop_id == shop_id)
    if words:
        for word in words:
            code = sku.c.outer_sku.icontains(word, autoescape=True)
            query = query.where(sa.or_(product.c.search.contains(word.casefold(), autoescape=True), code))
    else:
        named = sa.or_(sku.c.outer_sku.in_(codes), sa.cast(sku.c.id, sa.Text).in_(codes))
        query = query.where(sa.or_(sku.c.id.in_(sku_ids), named) if codes else sku.c.id.in_(sku_ids))
    return await db.all(query.order_by(sku.c.id).limit(limit))
