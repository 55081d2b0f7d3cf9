"""What the platform and the clock do: rule, hold and let go, agree to money leaving, repair refunds, let time pass."""

from typing import Any

from meadow.base import policy
from tests.make import market
from tests.make.walk.buyers import _order, case_of
from tests.make.walk.walker import Broken, Picks, Walk

_POLICIES: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("trade.orders.hold", (0, 3600)),
    ("trade.aftersale.instant_most", (20_000, 0)),
    ("trade.aftersale.instant_cases", (5, 1000)),
    ("trade.aftersale.protect_days", (0, 30)),
    ("trade.settlement.deposit_required", (0, 0, 3000)),
    ("trade.settlement.withholding_bp", (0, 333)),
    ("trade.orders.risk_new_amount", (100_000, 50_000)),
)


async def rule(walk: Walk, picks: Picks) -> None:
    """Look at a case, or rule on it: for one side, or in part."""
    one = await case_of(walk, picks, looked=True)
    if one is None:
        return
    path, body = f"/api/ops/aftersale/{one['id']}", {"version": one["version"], "text": "平台裁定"}
    if picks.one_in(3):
        await walk.post("ops", f"{path}/look", body | {"to": picks.of(("handling", "waiting_evidence", "negotiation"))})
        return
    body |= {"outcome": picks.of(("buyer", "seller", "partial")), "blamed": picks.of(("merchant", "buyer", "carrier"))}
    if body["outcome"] != "seller" and picks.one_in(2):
        body["amount"] = 1 + picks.below(9000)
    await walk.post("ops", f"{path}/rule", body | {"goods_first": picks.one_in(3)})


async def end(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "to_ship", "paid_hold", "part_shipped")
    if one:
        body = {"reason": picks.of(("operator", "risk", "ship_promise")), "text": "平台取消"}
        await walk.post("ops", f"/api/ops/shops/{one['shop_id']}/orders/{one['id']}/cancel", body)


async def risk(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "paid_hold")
    if one:
        body = {"decision": picks.of(("release", "reject")), "note": "看过了"}
        path = (
            f"/api/ops/risk/{one['id']}" if picks.one_in(2) else f"{walk.shop(one['shop_id'])}/orders/{one['id']}/risk"
        )
        await walk.post("ops" if "/ops/" in path else "seller", path, body)


async def freeze(walk: Walk, picks: Picks) -> None:
    """Freeze a line's money, let it go again, or take the payees' shares."""
    found = await walk.rows("SELECT shop_id, line_id, frozen FROM settlement_bill ORDER BY line_id DESC LIMIT 20")
    if not found:
        return
    one = picks.of(found)
    verb = picks.of(("release", "confiscate")) if one["frozen"] else picks.of(("hold", "hold", "release"))
    body: dict[str, Any] = {"lines": [{k: str(one[k]) for k in ("shop_id", "line_id")}], "why": "核查中"}
    if verb == "confiscate":
        body["to"] = picks.of(("platform", "shop"))
    await walk.post("ops", f"/api/ops/bills/{verb}", body)


async def payout(walk: Walk, picks: Picks) -> None:
    found = await walk.rows("SELECT owner_id, id FROM settlement_withdrawal ORDER BY id DESC LIMIT 10")
    if found:
        items = {"items": [{k: str(v) for k, v in picks.of(found).items()}]}
        verb = picks.of(("approve", "approve", "reject"))
        await walk.post(
            picks.of(("ops", "ops2")),
            f"/api/ops/withdrawals/{verb}",
            items | ({"why": "材料不全"} if verb == "reject" else {}),
        )


async def repair(walk: Walk, picks: Picks) -> None:
    """Refund parts that the channel refused: tried again, or paid by hand."""
    found = await walk.rows(
        "SELECT id, buyer_id FROM payments_refund_piece WHERE state <> 'success' ORDER BY id DESC LIMIT 10"
    )
    if not found:
        return
    one = picks.of(found)
    ref = {"buyer_id": str(one["buyer_id"]), "piece_id": str(one["id"])}
    if picks.one_in(3):
        await walk.post("ops", "/api/ops/payments/refunds/by-hand", ref | {"note": "线下转账"})
        return
    if picks.one_in(2):
        async with walk.house.write() as db:  # the channel takes it from now on
            from tests.make.walk.channel import let

            await let(db, one["id"])
    await walk.post("ops", "/api/ops/payments/refunds/retry", {"pieces": [ref]})


async def adjust(walk: Walk, picks: Picks) -> None:
    """Give or take by an operator's word, and another operator's word on it."""
    waiting = await walk.rows("SELECT id FROM settlement_adjustment WHERE state = 'proposed' ORDER BY id DESC LIMIT 5")
    if waiting and picks.one_in(2):
        body = {"id": str(picks.of(waiting)["id"]), "accept": not picks.one_in(3)}
        await walk.post(picks.of(("ops", "ops2")), "/api/ops/adjustments/decide", body)
        return
    kind = picks.of(("shop", "author"))
    owner = walk.town.author if kind == "author" else picks.of(list(walk.town.shops.values()))
    body = {"owner_kind": kind, "owner_id": str(owner), "amount": picks.of((500, -500, 1, 900_000)), "why": "补贴更正"}
    await walk.post("ops", "/api/ops/adjustments", body)


async def change(walk: Walk, picks: Picks) -> None:
    """Another policy from now on; what is under way keeps what it was told."""
    key, values = picks.of(_POLICIES)
    async with walk.house.write() as db:
        await policy.change(db, market.OPERATOR, key, picks.of(values))
    policy.forget()


async def repeat(walk: Walk, picks: Picks) -> None:
    """The last request again, under its key: the same answer, and nothing happens twice."""
    if walk.last is None:
        return
    who, method, path, body, key, first = walk.last
    again = await walk.post(who, path, body, method=method, key=key)
    if first.status < 300 and (again.status, again.content) != (first.status, first.content):
        raise Broken(f"{method} {path} {body} answered {first!r}, and under the same key {again!r}")


async def wait(walk: Walk, picks: Picks) -> None:
    """Time passes: from a moment to a month, at once or by the quarter of a day."""
    hours = picks.of((1, 0.01, 3, 0.5, 6, 12, 24, 24, 49, 73, 169, 361, 721))
    if picks.one_in(3) and hours > 24:
        for _ in range(int(hours) // 24):
            await walk.move(hours=24)
    else:
        await walk.move(hours=hours)


async def settle(walk: Walk, picks: Picks) -> None:
    await walk.settle()
