"""The alliance over HTTP: plans for shops, products and claims for authors."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import QueryParameter

from meadow.base import i18n
from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Invalid, NotFound
from meadow.base.page import Page
from meadow.base.web import Who, author, read, shop, write
from meadow.growth.alliance import actions, queries
from meadow.growth.alliance.types import Claim, PlanRow, PlanVersions, Promotable, RateResults, SetRates, Sort

Limit = Annotated[int, QueryParameter(ge=1, le=100)]
_PLANS = "/api/merchant/{shop_id:uuid}/plans"


class Claims(msgspec.Struct):
    items: list[Claim]


@read(_PLANS, guard=shop("products.read"), op="growth_alliance_plans")
async def plans(
    db: ReadDb,
    shop_id: UUID,
    planned: bool = False,  # noqa: FBT001, FBT002 - a query parameter
    cursor: str | None = None,
    limit: Limit = 24,
) -> Page[PlanRow]:
    """The shop's products with their public plans."""
    return await queries.plans(db, shop_id, cursor, limit, planned=planned)


@write(_PLANS, guard=shop("plans.edit"), op="growth_alliance_set", method="PUT", raises=[Invalid, NotFound])
async def set_rates(
    db: WriteDb, who: Who, shop_id: UUID, request: Request[Any, Any, Any], data: SetRates
) -> RateResults:
    """Set, raise, cut or close public plans: up at once, down from the next day on."""
    language = i18n.pick(request.headers.get("accept-language"))
    return RateResults(await actions.set_rates(db, who, shop_id, data.rows, language))


@read(
    "/api/merchant/{shop_id:uuid}/plans/{product_id:uuid}/versions", guard=shop("products.read"),
    op="growth_alliance_versions", raises=[NotFound],
)  # fmt: skip
async def versions(db: ReadDb, shop_id: UUID, product_id: UUID) -> PlanVersions:
    """Every version of a product's plan."""
    return PlanVersions(await queries.versions(db, shop_id, product_id))


@read(
    "/api/merchant/{shop_id:uuid}/orders/{order_id:uuid}/commission", guard=shop("funds.read"),
    op="growth_alliance_order", raises=[NotFound],
)  # fmt: skip
async def order_claims(db: ReadDb, shop_id: UUID, order_id: UUID) -> Claims:
    """The commission of an order's lines, each with its base, rate and reason."""
    return Claims(await queries.claims_of_order(db, shop_id, order_id))


@read("/api/author/{author_id:uuid}/products", guard=author("showcase.edit"), op="growth_alliance_products")
async def products(
    db: ReadDb, author_id: UUID, q: Annotated[str, QueryParameter(max_length=200)] = "", category: UUID | None = None,
    sort: Sort = Sort.rate, cursor: str | None = None, limit: Limit = 24,
) -> Page[Promotable]:  # fmt: skip
    """Products the author may promote, with the rate and her part of it."""
    return await queries.promotable(db, author_id, q, category, sort, cursor, limit)


@read("/api/author/{author_id:uuid}/claims", guard=author("earnings.read"), op="growth_alliance_claims")
async def claims(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 24) -> Page[Claim]:
    """Paid lines that came through the author, each with its commission or the reason for none."""
    return await queries.claims_of_author(db, author_id, cursor, limit)


routes = [plans, set_rates, versions, order_claims, products, claims]
