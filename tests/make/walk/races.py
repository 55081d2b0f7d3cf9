"""Several people at the same thing at the same moment: whatever comes first, one story is told in the end."""

import asyncio
from collections.abc import Awaitable
from typing import Any

from meadow.base import ids
from tests.make.walk.buyers import _order, case_of, number
from tests.make.walk.walker import Answer, Picks, Walk


async def _at_once(walk: Walk, acts: list[Awaitable[Answer]], picks: Picks) -> None:
    """Two to four of these, in an order of the moment, and some of the deadlines with them."""
    chosen = [acts.pop(picks.below(len(acts))) for _ in range(min(len(acts), 2 + picks.below(3)))]
    for rest in acts:
        rest.close()  # type: ignore[attr-defined]
    await asyncio.gather(*chosen)
    walk.last = None


async def same_order(walk: Walk, picks: Picks) -> None:
    """Paid, cancelled, shipped, refunded, confirmed, ended and held at once."""
    one = await _order(
        walk, picks, "created", "to_ship", "part_shipped", "shipped", "paid_hold", "delivered", "deposit_paid"
    )
    if one is None:
        return
    who, path, desk = walk.buyer(one["buyer_id"]), f"/api/orders/{one['id']}", f"{walk.shop(one['shop_id'])}/orders"
    line = (await walk.rows("SELECT id, qty FROM orders_line WHERE order_id = :o ORDER BY ix LIMIT 1", o=one["id"]))[0]
    ask: dict[str, Any] = {"kind": "refund_unshipped", "reason": "changed_mind", "line_id": str(line["id"]), "qty": 1}
    after = ask | {"kind": "refund_shipped", "reason": "not_received"}
    some = {"carrier": "sf", "lines": [{"line_id": str(line["id"]), "qty": 1}]}
    end = {"reason": "operator", "text": "平台取消"}
    acts: list[Any] = [
        walk.post(who, f"{path}/cancel", {"reason": "changed_mind"}), walk.post(who, f"{path}/confirm"),
        walk.post(who, f"{path}/aftersale", ask), walk.post(who, f"{path}/aftersale", ask),
        walk.post(who, f"{path}/aftersale", after), walk.post(who, f"{path}/aftersale", ask | {"line_id": None, "kind": "user_cancel", "qty": None}),
        walk.post("seller", f"{desk}/{one['id']}/ship", {"carrier": "sf", "tracking_no": number()}),
        walk.post("seller", f"{desk}/{one['id']}/ship", some | {"tracking_no": number()}),
        walk.post("seller", f"{desk}/{one['id']}/risk", {"decision": "release", "note": "看过了"}),
        walk.post("ops", f"/api/ops/risk/{one['id']}", {"decision": "reject", "note": "看过了"}),
        walk.post("ops", f"/api/ops/shops/{one['shop_id']}/orders/{one['id']}/cancel", end),
        walk.post("seller", f"{desk}/bulk", {"verb": "hold", "order_ids": [str(one["id"])], "reason": "核对"}),
    ]  # fmt: skip
    acts += [act async for act in _payments(walk, one, who)]
    await _at_once(walk, acts, picks)


async def _payments(walk: Walk, one: dict[str, Any], who: str) -> Any:
    """The charges of an order's payments, each to be paid now."""
    found = await walk.rows(
        "SELECT a.channel_ref FROM payments_attempt a JOIN payments_intent i ON i.buyer_id = a.buyer_id AND i.id = a.intent_id "
        "JOIN orders_order o ON o.buyer_id = i.buyer_id AND o.checkout_id = i.checkout_id "
        "WHERE o.id = :o AND a.channel = 'sandbox' ORDER BY a.id DESC LIMIT 2", o=one["id"],
    )  # fmt: skip
    for row in found:
        yield walk.post(who, f"/api/sandbox/charges/{row['channel_ref']}", {"outcome": "succeed", "duplicates": 1})


async def same_case(walk: Walk, picks: Picks) -> None:
    """Withdrawn, agreed to, refused, ruled on and sent back at once; each on what it read."""
    one = await case_of(walk, picks)
    if one is None:
        return
    who, mine = walk.buyer(one["buyer_id"]), f"/api/aftersale/{one['id']}"
    desk, version = f"{walk.shop(one['shop_id'])}/aftersale/{one['id']}", {"version": one["version"]}
    back = version | {"carrier": "sf"}
    rule = version | {"outcome": "buyer", "text": "平台裁定"}
    acts: list[Any] = [
        walk.post(who, f"{mine}/withdraw", version), walk.post(who, f"{mine}/receive", version),
        walk.post(who, f"{mine}/send-back", back | {"tracking_no": number()}),
        walk.post(who, f"{mine}/appeal", version | {"text": "请平台介入"}),
        walk.post("seller", f"{desk}/agree", version | {"sellable": True}), walk.post("seller", f"{desk}/agree", version),
        walk.post("seller", f"{desk}/reject", version | {"reason": "not_agreed"}),
        walk.post("seller", f"{desk}/agree", version | {"goods_stay": True}),
        walk.post("seller", f"{desk}/send", back | {"tracking_no": number()}),
        walk.post("ops", f"/api/ops/aftersale/{one['id']}/rule", rule),
    ]  # fmt: skip
    if one["offer"]:
        yes = {"offer_id": one["offer"]["id"], "accept": True}
        acts += [walk.post(who, f"{mine}/answer", yes), walk.post("seller", f"{desk}/answer", yes)]
    await _at_once(walk, acts, picks)


async def same_money(walk: Walk, picks: Picks) -> None:
    """One balance, asked for by several; one withdrawal, agreed to and refused by two operators."""
    shop, amount = walk.town.desk(picks.of(("a", "b"))), picks.of((100, 5000, 30_000))
    acts: list[Any] = [walk.post("seller", f"{shop}/withdrawals", {"amount": amount}) for _ in range(3)]
    acts += [walk.post("seller", f"{shop}/deposit", {"amount": amount, "way": way}) for way in ("in", "out")]
    found = await walk.rows(
        "SELECT owner_id, id FROM settlement_withdrawal WHERE state = 'risk_check' ORDER BY id DESC LIMIT 1"
    )
    if found:
        item = {"items": [{k: str(v) for k, v in found[0].items()}]}
        acts += [walk.post(who, "/api/ops/withdrawals/approve", item) for who in ("ops", "ops2")]
        acts.append(walk.post("ops", "/api/ops/withdrawals/reject", item | {"why": "材料不全"}))
    claims = {"offer_id": picks.of(walk.town.coupons), "room_id": None}
    acts += [walk.post("buyer0", "/api/coupons", claims, key=ids.new().hex) for _ in range(2)]
    await _at_once(walk, acts, picks)
