"""Notices: what each fact tells whom, once, in both languages, and who may read it."""

from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import bus, clock, i18n, ids
from meadow.base.db import Follower, House
from meadow.care import notices
from meadow.care.notices import actions, rules
from meadow.care.notices.tables import notice
from meadow.care.notices.types import SCOPES, Kind, To
from meadow.goods.catalog.events import Audited
from meadow.growth.alliance.events import Claimed
from meadow.people import agencies
from meadow.people.agencies.types import Invite
from meadow.trade.cart.types import Scene
from meadow.trade.orders.events import Cancelled, Completed, Delivered, LineFact, Paid, Shipped
from meadow.trade.settlement.events import Adjusted, Settled, SettledShare, WithdrawalMoved
from tests.make import market
from tests.make import people as make
from tests.make.people import Street

FOLLOWER = Follower("care.notices", notices.FOLLOWED, each=notices.on_fact)


def order(shop_id: UUID, buyer_id: UUID) -> dict:
    line = LineFact(
        line_id=ids.new(), sku_id=ids.new(), product_id=ids.new(), category_id=ids.new(), qty=2, amount=19_800, freight=600,
        scene=Scene.mall,
    )  # fmt: skip
    return {
        "shop_id": shop_id, "order_id": ids.new(), "buyer_id": buyer_id, "checkout_id": ids.new(), "number": ids.number(),
        "version": 1, "amount": 20_400, "currency": "CNY", "lines": (line,),
    }  # fmt: skip


async def tell(house: House, *events: bus.Event) -> None:
    """Write facts into the outbox and let the follower read them, twice; what runs with them at once is not ours."""
    house.wiring.now = {}
    async with house.write() as db:
        for event in events:
            await bus.emit(db, event)
    async with house.write() as db:
        await db.run(sa.text("INSERT INTO outbox_cursor VALUES ('care.notices', '0'::xid8, 0) ON CONFLICT DO NOTHING"))
    for _ in range(2):
        await bus.step(house, FOLLOWER)
        async with house.write() as db:
            await db.run(sa.text("UPDATE outbox_cursor SET xid = '0'::xid8, id = 0 WHERE follower = 'care.notices'"))


async def test_the_life_of_an_order_is_told_to_both_sides_once(street: Street, house: House) -> None:
    owner, buyer = await street.browser("owner"), await street.browser("buyer")
    shop_id = await market.shop(house, street.known["owner"])
    now, head = clock.now(), order(shop_id, street.known["buyer"].id)
    await tell(
        house,
        Paid(**head, paid_at=now, placed_at=now),
        Shipped(**head),
        Delivered(**head),
        Completed(**head, by="buyer"),
    )
    mine = (await buyer.get("/api/notices")).json["items"]
    assert [n["kind"] for n in mine] == ["order_delivered", "order_shipped"]
    assert mine[1]["body"]["zh-CN"] == f"订单 {head['number']} 已发货，可查看物流。"
    assert mine[1]["link"] == f"/orders/{head['order_id']}"
    ours = (await owner.get("/api/notices", subject=f"shop:{shop_id}")).json["items"]
    assert [n["kind"] for n in ours] == ["order_completed", "order_paid"]
    assert ours[1]["body"]["en"] == f"Order {head['number']} is paid: ¥204.00 for 2 pieces. Ship it soon."
    assert (await owner.get("/api/notices")).json["items"] == []
    assert (await owner.get("/api/notices/unread", subject=f"shop:{shop_id}")).json == {"count": 2}


async def test_who_cancelled_herself_is_not_told(street: Street, house: House) -> None:
    buyer = await street.browser("buyer")
    one, two = order(ids.new(), street.known["buyer"].id), order(ids.new(), street.known["buyer"].id)
    await tell(house, Cancelled(**one, reason="buyer"), Cancelled(**two, reason="timeout"))
    assert [n["link"] for n in (await buyer.get("/api/notices")).json["items"]] == [f"/orders/{two['order_id']}"]


async def test_money_is_told_to_each_payee(street: Street, house: House) -> None:
    owner, ann, agent = [await street.browser(n) for n in ("owner", "ann", "agent")]
    shop_id, author_id = (
        await market.shop(house, street.known["owner"]),
        await market.author(house, street.known["ann"]),
    )
    agency_id = await make.agency(house, street.known["agent"])
    head = {"shop_id": shop_id, "order_id": ids.new(), "line_id": ids.new(), "product_id": ids.new()}
    shares = (SettledShare("author", author_id, 2495), SettledShare("agency", agency_id, 1069),
              SettledShare("platform_tech", UUID(int=0), 396))  # fmt: skip
    await tell(
        house,
        Claimed(**head, author_id=author_id, agency_id=agency_id, rate_bp=2050, commission=3960, tech=396, agency=1069,
                author=2495, currency="CNY"),
        Settled(**head, sku_id=ids.new(), buyer_id=ids.new(), amount=19_800, net=15_420, currency="CNY", paid_at=clock.now(),
                shares=shares),
    )  # fmt: skip
    hers = (await ann.get("/api/notices", subject=f"author:{author_id}")).json["items"]
    assert [n["kind"] for n in hers] == ["author_settled", "author_claimed"]
    assert "20.5%" in hers[1]["body"]["zh-CN"]
    assert "¥24.95" in hers[1]["body"]["zh-CN"]
    theirs = (await agent.get("/api/notices", subject=f"agency:{agency_id}")).json["items"]
    assert [(n["kind"], "¥10.69" in n["body"]["en"]) for n in theirs] == [("agency_settled", True)]
    ours = (await owner.get("/api/notices", subject=f"shop:{shop_id}")).json["items"]
    assert [(n["kind"], "¥154.20" in n["body"]["en"]) for n in ours] == [("shop_settled", True)]


async def test_money_that_comes_back_or_leaves_is_told_with_its_reason(street: Street, house: House) -> None:
    owner, ann = await street.browser("owner"), await street.browser("ann")
    shop_id = await market.shop(house, street.known["owner"])
    author_id = await market.author(house, street.known["ann"])
    moved = {"withdrawal_id": ids.new(), "number": "8800", "amount": 5000, "currency": "CNY"}
    await tell(
        house,
        Adjusted(shop_id=shop_id, order_id=ids.new(), line_id=ids.new(), refund_id=ids.new(), net=3700, currency="CNY",
                 shares=(SettledShare("author", author_id, 900), SettledShare("platform_tech", UUID(int=0), 100))),
        WithdrawalMoved(owner_kind="shop", owner_id=shop_id, state="paying", **moved),
        WithdrawalMoved(owner_kind="shop", owner_id=shop_id, state="paid", **moved),
        WithdrawalMoved(owner_kind="author", owner_id=author_id, state="returned", reason="account closed", **moved),
    )  # fmt: skip
    ours = (await owner.get("/api/notices", subject=f"shop:{shop_id}")).json["items"]
    assert [n["kind"] for n in ours] == ["shop_withdrawal_paid", "shop_settled_back"]
    assert "¥37.00" in ours[1]["body"]["en"]
    hers = (await ann.get("/api/notices", subject=f"author:{author_id}")).json["items"]
    assert [n["kind"] for n in hers] == ["payee_withdrawal_returned", "payee_settled_back"]
    assert "account closed" in hers[0]["body"]["en"]
    assert hers[0]["link"] == "/author/earnings/withdrawals"


async def test_a_refused_product_names_field_and_rule_in_the_readers_language(street: Street, house: House) -> None:
    owner = await street.browser("owner")
    shop_id = await market.shop(house, street.known["owner"])
    title = {"zh-CN": "山茶花油", "en": "Camellia oil"}
    said = {"shop_id": shop_id, "product_id": ids.new(), "title": title, "field": "title", "rule": "banned_word"}
    await tell(house, Audited(**said, approved=False, reason="“最”"), Audited(**said, approved=True, reason=""))
    ours = (await owner.get("/api/notices", subject=f"shop:{shop_id}")).json["items"]
    assert [n["kind"] for n in ours] == ["product_approved", "product_rejected"]
    assert ours[1]["body"]["zh-CN"] == "“山茶花油”未通过审核：title，banned_word。“最”"
    assert ours[1]["body"]["en"].startswith("“Camellia oil” was not approved")


async def test_a_contract_is_told_to_the_side_that_waits(street: Street, house: House) -> None:
    ann, agent = await street.browser("ann"), await street.browser("agent")
    author_id, agency_id = (
        await market.author(house, street.known["ann"]),
        await make.agency(house, street.known["agent"]),
    )
    async with house.write() as db:
        offer = await agencies.invite(db, make.who(street.known["agent"]), agency_id, Invite(author_id, 3000))
    await tell(house)
    hers = (await ann.get("/api/notices", subject=f"author:{author_id}")).json["items"]
    assert [(n["kind"], "30%" in n["body"]["zh-CN"]) for n in hers] == [("contract_invited", True)]
    await ann.post(f"/api/author/{author_id}/contracts/{offer.id}/accept")
    await tell(house)
    theirs = (await agent.get("/api/notices", subject=f"agency:{agency_id}")).json["items"]
    assert [n["kind"] for n in theirs] == ["contract_bound"]


async def test_reading_marks_and_counts(street: Street, house: House) -> None:
    buyer, eve = await street.browser("buyer"), await street.browser("eve")
    me = To("account", street.known["buyer"].id)
    async with house.write() as db:
        for i in range(5):
            assert await notices.tell(db, me, Kind.order_shipped, {"number": str(i)}, dedupe=str(i))
        assert not await notices.tell(db, me, Kind.order_shipped, {"number": "0"}, dedupe="0")
    page = (await buyer.get("/api/notices", limit=2)).json
    rest = (await buyer.get("/api/notices", limit=3, cursor=page["next"])).json
    assert len({n["id"] for n in page["items"] + rest["items"]}) == 5
    assert rest["next"] is None
    first = [n["id"] for n in page["items"]]
    assert (await eve.post("/api/notices/read", {"ids": first})).json == {"count": 0}
    assert (await buyer.get("/api/notices/unread")).json == {"count": 5}, "another's inbox is not touched"
    assert (await buyer.post("/api/notices/read", {"ids": first})).json == {"count": 3}
    assert [n["read"] for n in (await buyer.get("/api/notices")).json["items"]] == [True, True, False, False, False]
    assert (await buyer.post("/api/notices/read", {"all": True})).json == {"count": 0}
    assert (await (await street.guest()).get("/api/notices")).status == 401


async def test_a_shared_inbox_opens_by_rights(street: Street, house: House) -> None:
    owner, kim, eve = [await street.browser(n) for n in ("owner", "kim", "eve")]
    shop_id = await market.shop(house, street.known["owner"])
    hired = {"login": market.login("kim"), "role": "finance"}
    assert (await owner.post(f"/api/merchant/{shop_id}/staff", hired)).status == 201
    async with house.write() as db:
        to = To("shop", shop_id)
        await notices.tell(db, to, Kind.order_paid, {"number": "1", "amount": "¥1.00", "pieces": 1}, dedupe="a")
        await notices.tell(db, to, Kind.shop_settled, {"amount": "¥1.00"}, dedupe="b")
        await notices.tell(db, to, Kind.product_approved, {"title": "x"}, dedupe="c")
    subject = f"shop:{shop_id}"
    seen = [n["kind"] for n in (await kim.get("/api/notices", subject=subject)).json["items"]]
    assert seen == ["shop_settled", "order_paid"], "finance reads orders and funds, not products"
    assert (await kim.post(f"/api/notices/read?subject={subject}", {"all": True})).json == {"count": 0}
    assert (await owner.get("/api/notices/unread", subject=subject)).json == {"count": 1}
    assert (await eve.get("/api/notices", subject=subject)).status == 404
    assert (await eve.post(f"/api/notices/read?subject={subject}", {"all": True})).status == 404
    for wrong in ("shop:x", "account:" + str(street.known["owner"].id), "", "moon:" + str(shop_id)):
        answer = await eve.send("GET", f"/api/notices?subject={wrong}")
        assert (answer.status, answer.code) == (422, "care.notices.wrong_subject"), wrong


async def test_old_notices_are_forgotten(house: House, moved: object) -> None:
    async with house.write() as db:
        await notices.tell(db, To("account", ids.new()), Kind.order_shipped, {"number": "1"}, dedupe="x")
    moved(days=181)  # type: ignore[operator]
    async with house.write() as db:
        assert await notices.forget_old(db) == 1
        assert await db.value(sa.select(sa.func.count()).select_from(notice)) == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_reads_in_both_languages(kind: Kind) -> None:
    assert i18n.missing([f"care.notices.{kind.value}.title", f"care.notices.{kind.value}.body"]) == []
    params = {"number": "1", "amount": "¥1.00", "pieces": 1, "rate": "1%", "title": "t", "field": "f", "rule": "r",
              "reason": "w", "agency": "a", "split": "1%", "until": "2027-01-01", "stars": 1, "times": 2,
              "tracking_no": "SF1", "available": 3, "author": "a", "why": "w", "name": "n", "text": "x", "query": "q"}  # fmt: skip
    title, body = rules.render(kind, params)
    assert all("{" not in text for text in [*title.values(), *body.values()])
    assert title["zh-CN"] != title["en"]


def test_every_kind_of_a_shared_inbox_needs_a_right() -> None:
    personal = {
        Kind.order_shipped, Kind.order_delivered, Kind.order_cancelled, Kind.aftersale_agreed, Kind.aftersale_rejected,
        Kind.aftersale_sent, Kind.aftersale_refunded, Kind.aftersale_closed, Kind.invoice_issued, Kind.invoice_refused,
        Kind.address_changed, Kind.address_kept, Kind.live_day, Kind.live_soon, Kind.live_now, Kind.live_off, Kind.wish_granted,
    }  # fmt: skip
    assert set(SCOPES) == set(Kind) - personal
    assert i18n.missing(["care.notices.wrong_subject"]) == []
    assert set(actions.FOLLOWED) == set(FOLLOWER.events)


@given(st.integers(-(10**13), 10**13))
def test_money_reads_back_to_the_cent(minor: int) -> None:
    text = rules.money(minor, "CNY")
    assert int(text.replace("¥", "").replace(".", "")) == minor
    assert rules.money(minor, "USD").endswith(" USD")


@given(st.integers(0, 10_000))
def test_percent_reads_back_to_the_basis_point(bp: int) -> None:
    assert round(float(rules.percent(bp)[:-1]) * 100) == bp
