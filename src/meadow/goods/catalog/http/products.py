"""Catalogue routes: the mall, the shop's desk, the operators' queue."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.page import Page, Waiting
from meadow.base.web import Who, ops, public, read, shop, write
from meadow.goods.catalog import actions, queries
from meadow.goods.catalog.types import (
    AuditItem,
    BadMatrix,
    Blocked,
    Bulk,
    BulkResult,
    Category,
    CategoryTaken,
    DraftProduct,
    Judge,
    NewCategory,
    NoSuchParent,
    NothingToSubmit,
    NotLive,
    ProductCard,
    ProductPage,
    Put,
    RenameCategory,
    ShopCounts,
    ShopProduct,
    ShopRow,
    UnknownCategory,
    UnknownImage,
)

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
Words = Annotated[str, QueryParameter(max_length=200)]
Amount = Annotated[int | None, QueryParameter(ge=0, le=10**11)]
_DRAFT = [UnknownCategory, UnknownImage, BadMatrix]


class Categories(msgspec.Struct):
    items: list[Category]


@read("/api/categories", guard=public, op="goods_catalog_categories")
async def categories(db: ReadDb) -> Categories:
    """The category tree."""
    return Categories(await queries.categories(db))


@read("/api/products", guard=public, op="goods_catalog_search")
async def search(
    db: ReadDb, q: Words = "", category: UUID | None = None, shop: UUID | None = None, sort: str = "popular",
    price_min: Amount = None, price_max: Amount = None, cursor: str | None = None, limit: Limit = 24,
) -> Page[ProductCard]:  # fmt: skip
    """Products on sale."""
    return await queries.search(
        db, q=q, category=category, shop_id=shop, sort=sort, low=price_min, high=price_max, cursor=cursor, limit=limit
    )


@read("/api/products/{product_id:uuid}", guard=public, op="goods_catalog_show", raises=[NotFound])
async def show(db: ReadDb, product_id: UUID) -> ProductPage:
    """The product page."""
    return await queries.show(db, product_id)


@read("/api/merchant/{shop_id:uuid}/products", guard=shop("products.read"), op="goods_catalog_shop_list")
async def list_shop(
    db: ReadDb, shop_id: UUID, status: str = "all", q: Words = "", cursor: str | None = None, limit: Limit = 20
) -> Page[ShopRow]:
    """The shop's products of a tab."""
    return await queries.list_shop(db, shop_id, status, q, cursor, limit)


@read("/api/merchant/{shop_id:uuid}/products/counts", guard=shop("products.read"), op="goods_catalog_shop_counts")
async def counts(db: ReadDb, shop_id: UUID) -> ShopCounts:
    """The shop's products by tab."""
    return await queries.counts(db, shop_id)


@write(
    "/api/merchant/{shop_id:uuid}/products",
    guard=shop("products.edit"),
    op="goods_catalog_draft",
    status=201,
    raises=_DRAFT,
)
async def draft(db: WriteDb, shop_id: UUID, data: DraftProduct) -> ShopProduct:
    """Write a new product as a draft."""
    return await queries.show_shop(db, shop_id, await actions.draft(db, shop_id, data))


@read(
    "/api/merchant/{shop_id:uuid}/products/{product_id:uuid}", guard=shop("products.read"), op="goods_catalog_shop_show"
)
async def show_shop(db: ReadDb, shop_id: UUID, product_id: UUID) -> ShopProduct:
    """One product with both versions."""
    return await queries.show_shop(db, shop_id, product_id)


@write(
    "/api/merchant/{shop_id:uuid}/products/{product_id:uuid}/draft", guard=shop("products.edit"), op="goods_catalog_edit",
    method="PUT", raises=[NotFound, Stale, *_DRAFT],
)  # fmt: skip
async def edit(db: WriteDb, shop_id: UUID, product_id: UUID, data: DraftProduct) -> ShopProduct:
    """Replace the draft; the live version goes on selling."""
    await actions.edit(db, shop_id, product_id, data)
    return await queries.show_shop(db, shop_id, product_id)


@write(
    "/api/merchant/{shop_id:uuid}/products/{product_id:uuid}/submit", guard=shop("products.edit"), op="goods_catalog_submit",
    raises=[NotFound, NothingToSubmit, Blocked],
)  # fmt: skip
async def submit(db: WriteDb, shop_id: UUID, product_id: UUID) -> ShopProduct:
    """Send the draft to the audit."""
    await actions.submit(db, shop_id, product_id)
    return await queries.show_shop(db, shop_id, product_id)


@write(
    "/api/merchant/{shop_id:uuid}/products/{product_id:uuid}/shelf", guard=shop("products.edit"), op="goods_catalog_shelve",
    raises=[NotFound, NotLive],
)  # fmt: skip
async def shelve(db: WriteDb, shop_id: UUID, product_id: UUID, data: Put) -> ShopProduct:
    """Put a product on the shelf or take it off."""
    await actions.shelve(db, shop_id, product_id, on=data.on)
    return await queries.show_shop(db, shop_id, product_id)


@write("/api/merchant/{shop_id:uuid}/products/bulk", guard=shop("products.edit"), op="goods_catalog_bulk")
async def bulk(db: WriteDb, shop_id: UUID, data: Bulk, request: Request[Any, Any, Any]) -> BulkResult:
    """One verb over up to 200 products, a result per row."""
    return await actions.bulk(db, shop_id, data, i18n.pick(request.headers.get("accept-language")))


@read("/api/ops/products/audits", guard=ops("catalog.audit"), op="goods_catalog_audits")
async def audits(db: ReadDb, cursor: str | None = None, limit: Limit = 20) -> Page[AuditItem]:
    """The audit queue, oldest first."""
    return await queries.audits(db, cursor, limit)


@read("/api/ops/products/audits/count", guard=ops("catalog.audit"), op="goods_catalog_waiting")
async def waiting(db: ReadDb) -> Waiting:
    """How many products wait, and since when."""
    return await queries.waiting(db)


@write(
    "/api/ops/products/{product_id:uuid}/audit",
    guard=ops("catalog.audit"),
    op="goods_catalog_judge",
    raises=[NotFound, Stale],
)
async def judge(db: WriteDb, who: Who, product_id: UUID, data: Judge) -> None:
    """Approve or reject a draft."""
    await actions.judge(db, who, product_id, data)


@write(
    "/api/ops/categories", guard=ops("catalog.edit"), op="goods_catalog_add_category", status=201,
    raises=[NoSuchParent, CategoryTaken],
)  # fmt: skip
async def add_category(db: WriteDb, who: Who, data: NewCategory) -> Category:
    """Add a category."""
    return await actions.add_category(db, who, data)


@write(
    "/api/ops/categories/{category_id:uuid}", guard=ops("catalog.edit"), op="goods_catalog_rename_category",
    method="PATCH", raises=[NotFound],
)  # fmt: skip
async def rename_category(db: WriteDb, who: Who, category_id: UUID, data: RenameCategory) -> Category:
    """Give a category other names."""
    return await actions.rename_category(db, who, category_id, data)


routes = [
    categories, search, show, list_shop, counts, draft, show_shop, edit, submit, shelve, bulk, audits, waiting, judge, add_category,
    rename_category,
]  # fmt: skip
