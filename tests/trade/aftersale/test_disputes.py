"""Talking, asking the platform in, and its rulings; many cases at once; what nobody may send."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from meadow.base import bus, ids
from tests.trade.aftersale.conftest import Desk, Json


async def refused(desk: Desk, qty: int = 2, **more: Any) -> Json:
    """A case of shipped goods that the shop has refused."""
    order = await desk.buy(qty, ship=True)
    case = await desk.case(order, "refund_shipped", "quality", pictures=[await desk.shown()], **more)
    done = await desk.clerk(case, "reject", reason="not_agreed", text="商品没有问题")
    assert done.status == 200, done
    return done.json


async def test_a_proposal_of_no_money_or_too_much_is_refused(desk: Desk) -> None:
    case = await refused(desk)
    for amount in (0, 19_801):
        for side in (desk.clerk, desk.buyer):
            answer = await side(case, "offer", kind="refund_shipped", amount=amount)
            assert (answer.status, answer.code) == (409, "trade.aftersale.too_much"), answer
    assert (await desk.seen(case))["offer"] is None


async def test_a_proposal_of_the_shop_is_accepted_and_happens(desk: Desk) -> None:
    case = await refused(desk)
    offered = await desk.clerk(case, "offer", kind="refund_shipped", amount=6000, text="补偿 60 元可以吗")
    assert offered.status == 200, offered
    assert offered.json["version"] == case["version"]  # a proposal makes no decision stale
    seen = await desk.seen(case)
    assert seen["offer"]["amount"] == 6000
    assert "answer" in seen["acts"]
    own = await desk.clerk(case, "answer", offer_id=seen["offer"]["id"], accept=True)
    assert own.status == 422 or own.code == "trade.aftersale.offer_over"
    done = await desk.stall.shopper.post(
        f"/api/aftersale/{case['id']}/answer", {"offer_id": seen["offer"]["id"], "accept": True}
    )
    assert done.status == 200, done
    assert (done.json["state"], done.json["amount"], done.json["mode"]) == ("success", 6000, "merchant")
    assert done.json["items"][0]["qty"] == 0  # the goods stay
    assert (await desk.ledger())["escrow"] == 13800
    twice = await desk.stall.shopper.post(
        f"/api/aftersale/{case['id']}/answer", {"offer_id": seen["offer"]["id"], "accept": True}
    )
    assert twice.code == "trade.aftersale.offer_over"
    assert await desk.stall.audit() == []


async def test_a_proposal_of_the_buyer_is_refused_then_another_accepted(desk: Desk) -> None:
    case = await refused(desk)
    too_much = await desk.buyer(case, "offer", kind="refund_shipped", amount=19801)
    assert (too_much.status, too_much.code) == (409, "trade.aftersale.too_much")
    first = (await desk.buyer(case, "offer", kind="refund_shipped", amount=19000)).json["offer"]
    path = f"{desk.shop}/aftersale/{case['id']}/answer"
    no = await desk.stall.clerk.post(path, {"offer_id": first["id"], "accept": False})
    assert (no.status, no.json["offer"], no.json["state"]) == (200, None, "rejected_first")
    nowhere = await desk.buyer(case, "offer", kind="return_refund", amount=19800)
    second = nowhere.json["offer"]
    stuck = await desk.stall.clerk.post(path, {"offer_id": second["id"], "accept": True})
    assert stuck.code == "trade.aftersale.no_return_address"
    address = await desk.address()
    yes = await desk.stall.clerk.post(path, {"offer_id": second["id"], "accept": True, "address_id": address})
    assert yes.status == 200, yes
    assert (yes.json["state"], yes.json["kind"]) == ("waiting_return", "return_refund")
    assert await desk.stall.audit() == []


async def test_the_platform_takes_evidence_waits_and_rules_for_the_buyer(desk: Desk, moved: Any) -> None:
    case = await refused(desk)
    asked = await desk.buyer(case, "appeal", text="收到就是坏的", pictures=[await desk.shown()])
    assert asked.status == 200, asked
    case = asked.json
    assert (case["arbitration"], case["deadline"]) == ("waiting_evidence", None)
    twice = await desk.clerk(case, "appeal", text="我们也要")
    assert twice.code == "trade.aftersale.not_now"
    said = await desk.clerk(case, "messages", text="出厂检测报告", pictures=[await desk.proof()])
    assert said.status in {204, 422}
    shop_said = await desk.stall.clerk.post(
        f"{desk.shop}/aftersale/{case['id']}/messages", {"text": "出厂检测报告", "pictures": [await desk.proof()]}
    )
    assert shop_said.status == 204, shop_said
    moved(days=9)  # its own clock stands still, the platform's does not
    await desk.tick()
    seen = (await desk.operator.get(f"/api/ops/aftersale/{case['id']}")).json
    assert (seen["state"], seen["arbitration"], seen["return_address"]) == ("rejected_first", "handling", None)
    queue = (await desk.operator.get("/api/ops/aftersale", state="handling")).json["items"]
    assert [c["id"] for c in queue] == [case["id"]]
    log = (await desk.operator.get(f"/api/ops/aftersale/{case['id']}/log")).json["items"]
    assert {e["by"] for e in log if e["pictures"]} == {"buyer", "merchant"}
    beyond = await desk.ops(seen, "rule", outcome="partial", amount=19801, text="太多")
    assert beyond.code == "trade.aftersale.too_much"
    ruled = await desk.ops(seen, "rule", outcome="partial", blamed="merchant", amount=10000, text="双方各有责任")
    assert ruled.status == 200, ruled
    got = await desk.seen(case)
    assert (got["state"], got["amount"], got["arbitration"], got["blamed"]) == ("success", 10000, "ended", "merchant")
    assert (await desk.ledger())["escrow"] == 9800
    assert [r["detail"]["amount"] for r in await desk.rows("trail") if r["verb"] == "trade.aftersale.rule"] == [10000]
    assert await desk.stall.audit() == []


async def test_for_the_seller_ends_it_and_frees_the_line(desk: Desk) -> None:
    case = (await desk.buyer(await refused(desk), "appeal", text="不服")).json
    ruled = await desk.ops(case, "rule", outcome="seller", blamed="buyer", text="证据不足")
    assert ruled.status == 200, ruled
    assert (ruled.json["state"], ruled.json["arbitration"]) == ("closed", "for_seller")
    again = await desk.ops(ruled.json, "rule", outcome="buyer", text="反悔")
    assert again.code == "trade.aftersale.not_now"
    held = await desk.rows("settlement_bill")
    assert {r["open_cases"] for r in held} == {0} if "open_cases" in held[0] else held


async def test_the_platform_lets_both_sides_talk_and_they_settle(desk: Desk, moved: Any) -> None:
    case = (await desk.buyer(await refused(desk), "appeal", text="请平台介入")).json
    talking = await desk.ops(case, "look", to="negotiation", text="请先协商")
    assert talking.json["arbitration"] == "negotiation", talking
    offer = (await desk.clerk(talking.json, "offer", kind="refund_shipped", amount=5000)).json["offer"]
    done = await desk.stall.shopper.post(
        f"/api/aftersale/{case['id']}/answer", {"offer_id": offer["id"], "accept": True}
    )
    assert (done.json["state"], done.json["arbitration"]) == ("success", "ended"), done
    other = (await desk.buyer(await refused(desk, 1), "appeal", text="请平台介入")).json
    await desk.ops(other, "look", to="negotiation")
    moved(days=2, seconds=5)
    await desk.tick()
    assert (await desk.seen(other))["arbitration"] == "handling"


async def test_money_after_the_return_by_ruling(desk: Desk) -> None:
    case = (await desk.buyer(await refused(desk), "appeal", text="要求退货退款")).json
    stuck = await desk.ops(case, "rule", outcome="buyer", goods_first=True, blamed="merchant", text="退货退款")
    assert stuck.code == "trade.aftersale.no_return_address"
    await desk.address()
    ruled = await desk.ops(case, "rule", outcome="buyer", goods_first=True, blamed="merchant", text="退货退款")
    assert ruled.status == 200, ruled
    assert (ruled.json["state"], ruled.json["kind"], ruled.json["arbitration"]) == (
        "waiting_return",
        "return_refund",
        "for_buyer",
    )


async def test_who_asked_the_platform_in_asks_it_out_and_time_runs_again(desk: Desk, moved: Any) -> None:
    case = (await desk.buyer(await refused(desk), "appeal", text="请介入")).json
    dropped = await desk.buyer(case, "drop-appeal")
    assert (dropped.json["arbitration"], dropped.json["state"]) == ("cancelled", "rejected_first"), dropped
    moved(days=7, seconds=5)
    await desk.tick()
    assert (await desk.seen(case))["state"] == "closed"


async def test_both_at_once_leave_one_outcome(desk: Desk) -> None:
    """The buyer gives up while the shop agrees and the operator rules: whoever comes second is told so."""
    case = (await desk.buyer(await refused(desk), "appeal", text="请介入")).json
    answers = await asyncio.gather(
        desk.buyer(case, "withdraw"), desk.clerk(case, "agree"), desk.ops(case, "rule", outcome="buyer", text="支持"),
        desk.buyer(case, "withdraw"),
    )  # fmt: skip
    assert sorted(a.status for a in answers) == [200, 409, 409, 409]
    assert {a.code for a in answers if a.status == 409} == {"trade.aftersale.moved"}
    assert await desk.stall.audit() == []


async def test_fifty_at_once_with_a_result_per_row(desk: Desk) -> None:
    await desk.slow()
    cases = [await desk.case(await desk.buy(1), "user_cancel", "changed_mind") for _ in range(4)]
    rows = [{"case_id": c["id"], "version": c["version"]} for c in cases]
    rows[1]["version"] = 7
    rows.append({"case_id": str(ids.new()), "version": 1})
    done = await desk.stall.clerk.post(f"{desk.shop}/aftersale/bulk", {"verb": "agree", "rows": rows})
    assert done.status == 200, done
    got = done.json["rows"]
    assert [r["ok"] for r in got] == [True, False, True, True, False]
    assert [r["code"] for r in got if not r["ok"]] == ["trade.aftersale.moved", "base.errors.not_found"]
    assert [r["case_id"] for r in got] == [r["case_id"] for r in rows]
    assert (await desk.seen(cases[0]))["state"] == "success"
    assert (await desk.seen(cases[1]))["state"] == "waiting_merchant"
    many = await desk.stall.clerk.post(f"{desk.shop}/aftersale/bulk", {"verb": "agree", "rows": rows[:1] * 51})
    assert many.status == 422
    assert await desk.stall.audit() == []


async def test_lists_counts_and_alarms(desk: Desk, moved: Any) -> None:
    await desk.slow()
    cases = [await desk.case(await desk.buy(1), "user_cancel", "changed_mind") for _ in range(3)]
    moved(hours=30)
    late = await desk.case(await desk.buy(1), "user_cancel", "changed_mind")
    counts = (await desk.stall.clerk.get(f"{desk.shop}/aftersale/counts")).json
    assert (counts["waiting_merchant"], counts["due_24h"]) == (4, 3)
    path, seen, cursor = f"{desk.shop}/aftersale", [], None
    while True:
        page = (await desk.stall.clerk.get(path, state="waiting_merchant", due="true", limit=2, cursor=cursor)).json
        seen += [c["id"] for c in page["items"]]
        if not (cursor := page["next"]):
            break
    assert seen == [c["id"] for c in cases] + [late["id"]]
    by_number = (await desk.stall.clerk.get(path, q=late["number"])).json["items"]
    assert [c["id"] for c in by_number] == [late["id"]]
    mine = (await desk.stall.shopper.get("/api/aftersale", limit=3)).json
    assert len(mine["items"]) == 3
    assert mine["next"]


async def test_whose_turn_it_is_hears_of_it(desk: Desk) -> None:
    case = (await desk.buyer(await refused(desk), "appeal", text="请介入")).json
    await desk.ops(case, "rule", outcome="seller", text="证据不足")
    follower = next(f for f in desk.stall.house.wiring.later if f.name == "notices")
    async with desk.stall.house.write() as db:
        await db.run(sa.text("INSERT INTO outbox_cursor (follower, xid, id) VALUES ('notices', '0', 0)"))
    await bus.step(desk.stall.house, follower)
    shop = (await desk.stall.clerk.get("/api/notices", subject=f"shop:{desk.stall.shop_id}")).json["items"]
    mine = (await desk.stall.shopper.get("/api/notices")).json["items"]
    told = [n["kind"] for n in shop if n["kind"].startswith("aftersale")]
    assert told == ["aftersale_ruled", "aftersale_evidence", "aftersale_opened"]
    told = [n["kind"] for n in mine if n["kind"].startswith("aftersale")]
    assert told == ["aftersale_ruled", "aftersale_closed", "aftersale_evidence", "aftersale_rejected"]
    assert {n["link"] for n in mine if n["kind"].startswith("aftersale")} == {f"/aftersale/{case['id']}"}


@pytest.mark.parametrize(
    "body",
    [
        {"kind": "refund_unshipped", "reason": "changed_mind", "qty": 0},
        {"kind": "refund_unshipped", "reason": "changed_mind", "qty": -1},
        {"kind": "refund_unshipped", "reason": "changed_mind", "qty": 10**18},
        {"kind": "refund_unshipped", "reason": "changed_mind", "amount": 0},
        {"kind": "refund_unshipped", "reason": "changed_mind", "amount": 10**18},
        {"kind": "refund_unshipped", "reason": "changed_mind", "amount": 1.5},
        {"kind": "refund_unshipped", "reason": "x" * 41},
        {"kind": "refund_unshipped", "reason": ""},
        {"kind": "refund_unshipped", "reason": "quality"},
        {"kind": "system_cancel", "reason": "risk"},
        {"kind": "steal", "reason": "changed_mind"},
        {"kind": "refund_unshipped", "reason": "changed_mind", "text": "字" * 1001},
        {"kind": "refund_unshipped", "reason": "changed_mind", "text": "a\x00b"},
        {"kind": "refund_unshipped", "reason": "changed_mind", "pictures": ["x"]},
        {"kind": "refund_unshipped", "reason": "changed_mind", "pictures": [str(ids.new())]},
        {"kind": "refund_unshipped", "reason": "changed_mind", "pictures": [str(ids.new())] * 10},
        {"kind": "refund_unshipped", "reason": "changed_mind", "surprise": True},
        {"kind": "refund_unshipped", "reason": "changed_mind", "line_id": None},
        {"kind": "refund_unshipped", "reason": "changed_mind", "line_id": str(ids.new())},
    ],
)
async def test_hostile_asks_are_refused_and_write_nothing(desk: Desk, body: Json) -> None:
    order = await desk.buy(1)
    sent = {"line_id": order["lines"][0]["id"]} | body
    answer = await desk.stall.shopper.post(f"/api/orders/{order['id']}/aftersale", sent)
    assert answer.status in {404, 422}, answer
    assert await desk.rows("aftersale_case") == []
    assert await desk.rows("aftersale_log") == []
    assert (await desk.ledger())["escrow"] == 9900


async def test_a_strangers_and_a_colleagues_rights(desk: Desk) -> None:
    """Another buyer, and staff without the right, are refused; pictures of another are no evidence."""
    from tests.make import market

    case = await refused(desk)
    await market.person(desk.stall.house, "stranger")
    stranger, opened = await market.browser(desk.stall.shopper.http._transport.app, "stranger")  # type: ignore[attr-defined]
    for path in ("", "/log", "/slip"):
        assert (await stranger.get(f"/api/aftersale/{case['id']}{path}")).status == 404
    assert (await stranger.post(f"/api/aftersale/{case['id']}/withdraw", {"version": case["version"]})).status == 404
    assert (await stranger.get(f"/api/ops/aftersale/{case['id']}")).status == 403
    assert (await stranger.get(f"{desk.shop}/aftersale/{case['id']}")).status == 404
    foreign = await desk.picture(stranger, "/api/me/images")
    order = await desk.buy(1, ship=True)
    taken = await desk.ask(order, "refund_shipped", "quality", pictures=[foreign])
    assert (taken.status, taken.code) == (422, "trade.aftersale.unknown_picture")
    await opened.aclose()


async def test_words_and_addresses_lie_sealed(desk: Desk) -> None:
    await desk.address(street="不可见的街道")
    case = await refused(desk)
    await desk.stall.shopper.post(f"/api/aftersale/{case['id']}/messages", {"text": "我的电话是 13812345678"})
    for table in ("aftersale_log", "aftersale_address", "aftersale_case"):
        for row in await desk.rows(table):
            assert b"13812345678" not in repr(row).encode()
            assert "不可见" not in repr(row)
    book = (await desk.stall.clerk.get(f"{desk.shop}/return-addresses")).json["items"]
    assert book[0]["street"] == "不可见的街道"
    edited = await desk.stall.clerk.put(
        f"{desk.shop}/return-addresses/{book[0]['id']}",
        {"name": "新", "phone": "13900001112", "region": "上海市", "street": "二号", "usual": True},
    )
    assert edited.json["items"][0]["usual"], edited
    assert (await desk.stall.clerk.delete(f"{desk.shop}/return-addresses/{book[0]['id']}")).status == 204
    assert (await desk.stall.clerk.delete(f"{desk.shop}/return-addresses/{book[0]['id']}")).status == 404
