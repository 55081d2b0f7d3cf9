"""Quotes and claims: what an author is promised, and what she gets when the order is paid."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import clock, ids, policy, timers
from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.growth import alliance
from meadow.growth.alliance.tables import claim, quote
from meadow.people.authors.tables import author
from meadow.trade import settlement
from meadow.trade.cart.types import Claim, Scene
from meadow.trade.ledger import PLATFORM, Entry, Kind, post
from meadow.trade.orders.events import LineFact, Paid
from meadow.trade.settlement import store
from tests.growth.conftest import Fair
from tests.make import market
from tests.make import people as make


async def quoted(fair: Fair, product_id: UUID, at: datetime | None = None) -> UUID:
    async with fair.house.write() as db:
        return (await alliance.quote(db, [product_id], fair.author_id, at or clock.now()))[product_id].id


def paid(fair: Fair, goods: market.Goods, buyer_id: UUID, quote_id: UUID | None, **change: object) -> Paid:
    now = clock.now()
    line = LineFact(
        line_id=ids.new(), sku_id=goods.skus[0], product_id=goods.product_id, category_id=ids.new(), qty=2, amount=19_800,
        freight=600, scene=Scene.video, author_id=fair.author_id, commission_quote_id=quote_id,
    )  # fmt: skip
    held: dict = {"paid_at": now, "placed_at": now, "lines": (line,)} | change
    return Paid(
        shop_id=fair.shop_id, order_id=ids.new(), buyer_id=buyer_id, checkout_id=ids.new(), number=ids.number(), version=2,
        amount=20_400, currency="CNY", **held,
    )  # fmt: skip


async def bills(house: House, event: Paid) -> None:
    """The bills that settlement opens, without the order that this test does not need."""
    rows = [
        {
            "shop_id": event.shop_id, "line_id": x.line_id, "order_id": event.order_id, "order_number": event.number,
            "buyer_id": event.buyer_id, "product_id": x.product_id, "sku_id": x.sku_id, "title": {"zh-CN": "油"},
            "paid": x.amount, "freight": x.freight, "platform_fee": 1020, "fee_version": 0, "commission": 0, "qty": x.qty,
            "goods": x.amount, "shop_discount": 0, "platform_subsidy": 0, "author_subsidy": 0, "subsidy_author_id": None, "fee_goods": 990,
            "fee_freight": 30, "fee_bp": 500, "net": x.amount + x.freight - 1020, "currency": "CNY", "state": "pending", "paid_at": event.paid_at,
        }
        for x in event.lines
    ]  # fmt: skip
    async with house.write() as db:
        await store.add(db, rows)
        for x in event.lines:
            held = x.amount + x.freight
            entries = [Entry(PLATFORM, Kind.channel, -held), Entry(event.shop_id, Kind.escrow, held, x.line_id)]
            await post(db, shop_id=event.shop_id, reason="paid", ref=x.line_id, currency="CNY", entries=entries)


async def claimed(fair: Fair, event: Paid) -> sa.Row:
    await bills(fair.house, event)
    async with fair.house.write() as db:
        await alliance.claim_on_paid(db, event)
        await alliance.claim_on_paid(db, event)  # told twice, counted once
    async with fair.house.read() as db:
        row = await db.one(sa.select(claim).where(claim.c.order_id == event.order_id))
        assert await settlement.checks(db) == []
    assert row is not None
    return row


@pytest.fixture
async def goods(fair: Fair, house: House) -> market.Goods:
    made = await market.goods(house, fair.shop_id)
    await fair.rate(**{str(made.product_id): 2000})
    await market.show_off(house, fair.author_id, made.product_id)
    return made


async def test_a_sale_through_an_author_pays_what_was_quoted(fair: Fair, goods: market.Goods, house: House) -> None:
    buyer = await fair.street.person("buyer")
    at_click = await quoted(fair, goods.product_id)
    await fair.rate(**{str(goods.product_id): 4000})
    event = paid(fair, goods, buyer.id, at_click)
    row = await claimed(fair, event)
    assert (row.outcome, row.base, row.rate_bp) == ("claimed", 19_800, 2000), "the quote's rate, not the new one"
    assert (row.commission, row.tech, row.agency, row.author) == (3960, 396, 0, 3564)
    assert (await fair.ann.get(f"/api/author/{fair.author_id}/earnings")).json["estimated"] == 3564
    item = (await fair.ann.get(f"/api/author/{fair.author_id}/claims")).json["items"][0]
    assert (item["commission"], item["rate_bp"], item["outcome"]) == (3960, 2000, "claimed")
    async with house.read() as db:
        told = await db.value(sa.select(outbox.c.payload).where(outbox.c.name == "growth.alliance.claimed.v1"))
    assert (told["author"], told["tech"]) == (3564, 396)


async def test_an_agency_shares_what_is_paid_while_she_is_bound(
    fair: Fair, goods: market.Goods, house: House, moved: object
) -> None:
    buyer, agent = await fair.street.person("buyer"), await fair.street.person("agent")
    agency_id = await make.agency(house, agent)
    placed_free = clock.now()
    moved(minutes=1)  # type: ignore[operator]
    await make.bind(house, agency_id, fair.author_id, 3000, months=1)
    quote_id = await quoted(fair, goods.product_id)
    bound = await claimed(fair, paid(fair, goods, buyer.id, quote_id))
    assert (bound.agency_id, bound.tech, bound.agency, bound.author) == (agency_id, 396, 1069, 2495)
    free = await claimed(fair, paid(fair, goods, buyer.id, quote_id, paid_at=placed_free))
    assert (free.agency_id, free.agency, free.author) == (None, 0, 3564), "not bound when it was paid"


async def test_an_expired_quote_gives_way_to_the_plan_in_force(fair: Fair, goods: market.Goods, moved: object) -> None:
    buyer = await fair.street.person("buyer")
    old = await quoted(fair, goods.product_id)
    moved(hours=23)  # type: ignore[operator]
    await fair.rate(**{str(goods.product_id): 3000})
    assert (await claimed(fair, paid(fair, goods, buyer.id, old))).rate_bp == 2000, "still inside its grace"
    moved(hours=2)  # type: ignore[operator]
    late = await claimed(fair, paid(fair, goods, buyer.id, old))
    assert (late.outcome, late.rate_bp, late.commission) == ("claimed", 3000, 5940)
    assert late.quote_id != old
    in_time = paid(fair, goods, buyer.id, old, placed_at=clock.now() - timedelta(hours=3))
    assert (await claimed(fair, in_time)).rate_bp == 2000, "what counts is when the order was placed"


async def test_a_closed_plan_pays_nothing_and_says_why(fair: Fair, goods: market.Goods, moved: object) -> None:
    buyer = await fair.street.person("buyer")
    await fair.rate(**{str(goods.product_id): None})
    moved(hours=49)  # type: ignore[operator]
    row = await claimed(fair, paid(fair, goods, buyer.id, None))
    assert (row.outcome, row.commission, row.quote_id) == ("no_plan", 0, None)


async def test_an_author_earns_nothing_on_her_own_purchase(fair: Fair, goods: market.Goods, house: House) -> None:
    quote_id = await quoted(fair, goods.product_id)
    row = await claimed(fair, paid(fair, goods, fair.author.id, quote_id))
    assert (row.outcome, row.commission) == ("self_purchase", 0)
    async with house.write() as db:
        origin = (
            await alliance.attribute(
                db, fair.author.id, [(goods.product_id, Claim(Scene.showcase, None, fair.author_id))]
            )
        )[0]
    assert (origin.author_id, origin.commission_quote_id) == (fair.author_id, None)


async def test_a_suspended_author_earns_nothing(fair: Fair, goods: market.Goods, house: House) -> None:
    buyer = await fair.street.person("buyer")
    quote_id = await quoted(fair, goods.product_id)
    async with house.write() as db:
        await db.run(author.update().values(status="suspended"))
        assert await alliance.quote(db, [goods.product_id], fair.author_id, clock.now()) == {}
    row = await claimed(fair, paid(fair, goods, buyer.id, quote_id))
    assert (row.outcome, row.commission) == ("author_inactive", 0)


async def test_a_forged_quote_is_not_believed(fair: Fair, goods: market.Goods, house: House) -> None:
    buyer = await fair.street.person("buyer")
    dear = await market.goods(house, fair.shop_id, title="另一瓶")
    await fair.rate(**{str(dear.product_id): 5000})
    stolen = await quoted(fair, dear.product_id)
    row = await claimed(fair, paid(fair, goods, buyer.id, stolen))
    assert (row.rate_bp, row.commission) == (2000, 3960), "another product's quote: the plan in force pays"


async def test_what_the_client_says_is_checked(fair: Fair, goods: market.Goods, house: House) -> None:
    buyer = await fair.street.person("buyer")
    ghost, clip = ids.new(), await market.clip(house, fair.author_id, goods.product_id)
    other = await market.goods(house, fair.shop_id, title="另一瓶")
    async with house.write() as db:
        found = await alliance.attribute(
            db, buyer.id,
            [
                (goods.product_id, Claim(Scene.showcase, None, fair.author_id, "t1")),
                (goods.product_id, Claim(Scene.video, clip, ghost)),
                (other.product_id, Claim(Scene.video, clip, fair.author_id)),
                (other.product_id, Claim(Scene.showcase, None, fair.author_id)),
                (goods.product_id, Claim(Scene.video, ghost, fair.author_id)),
                (goods.product_id, Claim(Scene.showcase, None, ghost)),
                (goods.product_id, Claim(Scene.mall)),
                (None, Claim(Scene.video, None, fair.author_id)),
            ],
        )  # fmt: skip
    told = [(o.author_id, o.video_id, o.commission_quote_id is not None) for o in found]
    assert told[:2] == [(fair.author_id, None, True), (fair.author_id, clip, True)], (
        "the showcase, and the clip's own author"
    )
    assert set(told[2:]) == {(None, None, False)}, "a product that neither shows, a clip or author that is not there"
    assert found[0].trace_id == "t1"


async def test_a_quote_is_handed_out_again_until_its_plan_moves(
    fair: Fair, goods: market.Goods, house: House, moved: object
) -> None:
    one = await quoted(fair, goods.product_id)
    moved(minutes=30)  # type: ignore[operator]
    assert await quoted(fair, goods.product_id) == one
    await fair.rate(**{str(goods.product_id): 2500})
    two = await quoted(fair, goods.product_id)
    assert two != one
    async with house.write() as db:
        await policy.change(db, market.OPERATOR, "trade.settlement.tech_bp", 2000)
    assert await quoted(fair, goods.product_id) != two, "the platform's part is frozen with the quote"
    moved(days=100)  # type: ignore[operator]
    async with house.write() as db:
        assert await alliance.forget_quotes(db) == 3
        assert await db.value(sa.select(sa.func.count()).select_from(quote)) == 0


async def test_a_sale_over_http_ends_in_the_authors_earnings(
    fair: Fair, goods: market.Goods, house: House, app: Litestar, moved: object
) -> None:
    market.listen(house, app)
    shopper = await fair.street.browser("buyer")
    address_id = await market.address(house, fair.street.known["buyer"].id)
    source = {"scene": "showcase", "author_id": str(fair.author_id), "trace_id": "t1"}
    line = {"sku_id": str(goods.skus[0]), "qty": 2, "source": source}
    frozen = (await shopper.post("/api/quotes", {"lines": [line]})).json
    await fair.rate(**{str(goods.product_id): 3000})
    placed = await shopper.post("/api/checkouts", {"quote_id": frozen["quote_id"], "address_id": str(address_id)})
    assert placed.status == 201, placed
    attempt = await shopper.post(f"/api/payments/{placed.json['intent_id']}/attempts", {"channel": "sandbox"})
    charge = attempt.json["redirect"].rpartition("/")[2]
    assert (await shopper.post(f"/api/sandbox/charges/{charge}", {"outcome": "succeed"})).status == 200
    await timers.fire_due(house)
    hers = (await fair.ann.get(f"/api/author/{fair.author_id}/claims")).json["items"]
    assert [(c["outcome"], c["base"], c["rate_bp"], c["author"]) for c in hers] == [("claimed", 19_800, 2000, 3564)]
    order = placed.json["orders"][0]["id"]
    seen = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/orders/{order}/commission")).json["items"]
    assert [(i["base"], i["author"]) for i in seen] == [(19_800, 3564)], "both sides read the same split"
    split = (await fair.seller.get(f"/api/merchant/{fair.shop_id}/orders/{order}/split")).json
    assert sum(r["amount"] for r in split["rows"]) == placed.json["amount"], "every cent has an owner"
    assert {r["payee"]: r["amount"] for r in split["rows"]}["author"] == 3564
    assert (await fair.ann.get(f"/api/author/{fair.author_id}/earnings")).json["estimated"] == 3564
    async with house.read() as db:
        for check in (alliance.checks, settlement.checks):
            assert await check(db) == []
    await house.engines["trade.payments.client"].aclose()
