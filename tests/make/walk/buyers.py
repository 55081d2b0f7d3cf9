"""What buyers do: quote, place, pay well or badly, change their mind, ask for after-sale, and go on about it."""

from typing import Any

from meadow.base import clock, ids
from meadow.trade.aftersale.rules.reasons import REASONS, of_kind
from meadow.trade.aftersale.types import Kind
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.types import Said
from tests.make.walk.town import BUYERS
from tests.make.walk.walker import Broken, Picks, Walk

_CASES = "SELECT id, shop_id, buyer_id, line_id, kind, state, version, offer, sellable, goods_back FROM aftersale_case "
_ASKED = tuple(k for k in Kind if k is not Kind.system_cancel)
_GOODS = ("oil", "soap", "cup", "sample", "dear")


def number() -> str:
    return f"SF{ids.number()}"


async def _quote(walk: Walk, who: str, lines: list[dict[str, Any]], **how: Any) -> dict[str, Any] | None:
    ask = {"lines": lines, "address_id": str(walk.town.addresses[who][0]), **how}
    answer = await walk.post(who, "/api/quotes", ask)
    if answer.status != 201:
        return None
    for part in answer.json["shops"]:
        _adds_up(part)
    return answer.json


def _adds_up(part: dict[str, Any]) -> None:
    """Discounts are allotted to lines without a rest, and every bearer's part is its own."""
    lines = part["lines"]
    taken = sum(x["shop_discount"] + x["platform_discount"] + x["author_discount"] for x in lines)
    said = sum(a["amount"] for a in part["discounts"])
    if not part["discount"] == taken == said == sum(x["amount"] - x["paid"] for x in lines):
        raise Broken(f"discounts of a quote do not add up: {part}")
    if part["total"] != part["goods"] + part["freight"] - part["discount"]:
        raise Broken(f"a quote does not add up: {part}")


async def _place(walk: Walk, picks: Picks, who: str, quote: dict[str, Any] | None) -> None:
    if quote is None:
        return
    body = {"quote_id": quote["quote_id"], "address_id": str(walk.town.addresses[who][0])}
    placed = await walk.post(who, "/api/checkouts", body)
    if placed.status == 201 and not picks.one_in(3):
        await _pay(walk, picks, who, placed.json["intent_id"])


async def _pay(walk: Walk, picks: Picks, who: str, intent: str) -> None:
    channel = "cod" if picks.one_in(12) else "sandbox"
    attempt = await walk.post(who, f"/api/payments/{intent}/attempts", {"channel": channel})
    if attempt.status == 201 and channel == "sandbox" and not picks.one_in(6):
        await _act(walk, picks, who, attempt.json["redirect"].rpartition("/")[2])


async def _act(walk: Walk, picks: Picks, who: str, charge: str) -> None:
    outcome = {
        "outcome": picks.of(("succeed", "succeed", "succeed", "succeed", "fail")),
        "duplicates": picks.of((0, 0, 2)), "reorder": picks.one_in(4), "delay_ms": picks.of((0, 0, 0, 5000)),
        "refunds": picks.of(("accept", "accept", "later", "refuse")),
    }  # fmt: skip
    await walk.post(who, f"/api/sandbox/charges/{charge}", outcome)


async def buy(walk: Walk, picks: Picks) -> None:
    """A basket of one to four lines, of one or two shops, with the best coupons or none."""
    who, town = picks.of(BUYERS), walk.town
    lines = []
    for _ in range(1 + picks.below(4)):
        goods = town.goods[picks.of(_GOODS)]
        source: dict[str, Any] = {"scene": "mall"}
        if picks.one_in(2):
            source = {"scene": "showcase", "author_id": str(town.author)}
        lines.append({"sku_id": str(picks.of(goods.skus)), "qty": 1 + picks.below(4), "source": source})
    lines = list({x["sku_id"]: x for x in lines}.values())
    none = [{"shop_id": str(s), "coupon_ids": []} for s in town.shops.values()] if picks.one_in(5) else []
    await _place(walk, picks, who, await _quote(walk, who, lines, picks=none))


async def claim(walk: Walk, picks: Picks) -> None:
    await walk.post(picks.of(BUYERS), "/api/coupons", {"offer_id": picks.of(walk.town.coupons)})


async def presale(walk: Walk, picks: Picks) -> None:
    """One line by deposit, in the presale that the shop runs."""
    found = await walk.rows("SELECT id FROM offers_offer WHERE kind = 'presale' ORDER BY id DESC LIMIT 1")
    if found:
        who, sku = picks.of(BUYERS), str(walk.town.goods["early"].skus[0])
        line = {"sku_id": sku, "qty": 1 + picks.below(2)}
        await _place(walk, picks, who, await _quote(walk, who, [line], offer_id=str(found[0]["id"])))


async def group(walk: Walk, picks: Picks) -> None:
    """Open a group, or join the one that waits."""
    who, sku = picks.of(BUYERS), str(walk.town.goods["together"].skus[0])
    how: dict[str, Any] = {"offer_id": walk.town.group}
    waiting = await walk.rows("SELECT id FROM offers_group WHERE state = 'open' ORDER BY id DESC")
    if waiting and not picks.one_in(4):
        how["group_id"] = str(picks.of(waiting)["id"])
    await _place(walk, picks, who, await _quote(walk, who, [{"sku_id": sku, "qty": 1}], **how))


async def pay(walk: Walk, picks: Picks) -> None:
    """Pay what is open; the rest of a presale among it."""
    found = await walk.rows("SELECT id, buyer_id FROM payments_intent WHERE state = 'open' ORDER BY id DESC LIMIT 20")
    if found:
        one = picks.of(found)
        await _pay(walk, picks, walk.buyer(one["buyer_id"]), str(one["id"]))


async def act_late(walk: Walk, picks: Picks) -> None:
    """Settle a charge that was left open, or try to settle another one again; so callbacks come late, twice, reordered."""
    found = await walk.rows("SELECT charge FROM payments_sandbox_charge ORDER BY created_at DESC, charge LIMIT 30")
    if found:
        await _act(walk, picks, "buyer0", picks.of(found)["charge"])


async def odd_callback(walk: Walk, picks: Picks) -> None:
    """The channel itself says something else: another amount, currency or number, of an intent in any state."""
    found = await walk.rows(
        "SELECT i.id, i.buyer_id, i.amount, t.channel_no FROM payments_intent i LEFT JOIN payments_txn t ON "
        "t.intent_id = i.id AND t.kind = 'capture' AND t.channel = 'sandbox' ORDER BY i.id DESC, t.channel_no LIMIT 20"
    )
    if not found:
        return
    one = picks.of(found)
    said = Said(
        channel_no=(one["channel_no"] if picks.one_in(2) else None) or f"ODD{ids.number()}",
        merchant_order=f"{one['buyer_id']}:{one['id']}", outcome=picks.of(("succeed", "fail", "pending")),
        amount=one["amount"] + picks.of((0, 1, -1, 10**9)), currency=picks.of(("CNY", "CNY", "USD")),
    )  # fmt: skip
    headers, body = sandbox.callback(walk.house, said)
    if picks.one_in(3):
        headers[sandbox.SIGNATURE] = "0" * 64
    answer = await walk.open["buyer0"].http.post("/hooks/payments/sandbox", content=body, headers=headers)
    walk.said.append(f"{clock.now():%m-%d %H:%M:%S} channel says {said} -> {answer.status_code}")
    walk.counts[f"{walk.verb} {answer.status_code} "] += 1
    if answer.status_code >= 500:
        raise Broken(f"callback {said}: {answer.text}")


async def _order(walk: Walk, picks: Picks, *states: str) -> dict[str, Any] | None:
    found = await walk.rows(
        "SELECT id, shop_id, buyer_id, number, state FROM orders_order WHERE state = ANY (:states) "
        "ORDER BY id DESC LIMIT 30", states=list(states),
    )  # fmt: skip
    return picks.of(found) if found else None


async def drop(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "created", "deposit_paid", "to_ship")
    if one:
        await walk.post(walk.buyer(one["buyer_id"]), f"/api/orders/{one['id']}/cancel", {"reason": "changed_mind"})


async def confirm(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "shipped", "delivered", "completed", "part_shipped")
    if one:
        verb = "extend" if picks.one_in(5) else "confirm"
        await walk.post(walk.buyer(one["buyer_id"]), f"/api/orders/{one['id']}/{verb}")


async def review(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "completed")
    if one:
        lines = await walk.rows("SELECT id FROM orders_line WHERE order_id = :o ORDER BY ix", o=one["id"])
        words = [{"line_id": str(x["id"]), "stars": 1 + picks.below(5), "text": "好 🌸"} for x in lines]
        await walk.post(walk.buyer(one["buyer_id"]), f"/api/orders/{one['id']}/reviews", {"lines": words})


async def move_away(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "to_ship", "paid_hold")
    if one:
        who, path = walk.buyer(one["buyer_id"]), f"/api/orders/{one['id']}/address-change"
        if picks.one_in(5):
            await walk.post(who, path, method="DELETE")
        else:
            await walk.post(who, path, {"address_id": str(walk.town.addresses[who][1])})


async def ask(walk: Walk, picks: Picks) -> None:
    """After-sale of any kind, in whole, by piece or by amount, whether it fits or not."""
    one = await _order(
        walk, picks, "to_ship", "part_shipped", "shipped", "delivered", "completed", "paid_hold", "cancelled"
    )
    if one is None:
        return
    who = walk.buyer(one["buyer_id"])
    fit = await walk.get(who, f"/api/orders/{one['id']}/aftersale")
    offered = [(line["line_id"], c) for line in fit.json["lines"] for c in line["choices"] if c["why"] is None]
    if fit.json["cancel"]["why"] is None and picks.one_in(4):
        await walk.post(who, f"/api/orders/{one['id']}/aftersale", {"kind": "user_cancel", "reason": "changed_mind"})
    elif offered:
        line_id, choice = picks.of(offered)
        kind = Kind(choice["kind"]) if not picks.one_in(8) else picks.of(_ASKED)
        await _ask(walk, picks, one, who, line_id, kind)


async def _ask(walk: Walk, picks: Picks, one: dict[str, Any], who: str, line_id: str, kind: Kind) -> None:
    reason = picks.of(of_kind(kind) or ["no_reason"])
    lines = await walk.rows("SELECT id, qty, paid, product_id FROM orders_line WHERE order_id = :o", o=one["id"])
    line = next(x for x in lines if str(x["id"]) == line_id)
    body: dict[str, Any] = {"kind": kind.value, "reason": reason, "line_id": line_id}
    if picks.one_in(2):
        body["qty"] = 1 + picks.below(line["qty"])
    if kind in {Kind.refund_shipped, Kind.return_refund} and picks.one_in(2):
        body["amount"] = 1 + picks.below(max(1, line["paid"]))
    if kind is Kind.exchange:
        skus = next(g.skus for g in walk.town.goods.values() if g.product_id == line["product_id"])
        body["sku_id"] = str(picks.of(skus))
    if REASONS[reason].proof:
        body["pictures"] = [await _picture(walk, who, "/api/me/images")]
    await walk.post(who, f"/api/orders/{one['id']}/aftersale", body)


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


async def _picture(walk: Walk, who: str, path: str) -> str:
    key = f"{who} {path}"
    if key not in walk.pictures:
        answer = await walk.open[who].post(path, PNG, content_type="application/octet-stream")
        walk.pictures[key] = str(answer.json["id"])
    return walk.pictures[key]


async def case_of(walk: Walk, picks: Picks, *, looked: bool = False) -> dict[str, Any] | None:
    """A case that is not at its end, or, rarely, one that is."""
    among = "arbitration IN ('waiting_evidence', 'handling', 'negotiation')" if looked else "true"
    ends = "true" if picks.one_in(12) else "state NOT IN ('success', 'done', 'closed', 'refunding')"
    found = await walk.rows(f"{_CASES} WHERE {among} AND {ends} ORDER BY id DESC LIMIT 20")
    if not found:
        return None
    one = dict(picks.of(found))
    if picks.one_in(15):
        one["version"] = max(1, one["version"] - 1)
    return one


async def go_on(walk: Walk, picks: Picks) -> None:
    """A buyer's verb on one of her cases; mostly one that the page would show."""
    one = await case_of(walk, picks)
    if one is None:
        return
    who, path = walk.buyer(one["buyer_id"]), f"/api/aftersale/{one['id']}"
    acts = (await walk.get(who, path)).json["acts"]
    verb = picks.of(acts) if acts and not picks.one_in(8) else picks.of(_VERBS)
    body: dict[str, Any] = {"version": one["version"]}
    if verb == "send_back":
        body |= {"carrier": "meadow" if picks.one_in(2) else "sf", "tracking_no": number()}
    elif verb == "edit":
        kind = (
            Kind(one["kind"]) if picks.one_in(2) else picks.of((Kind.refund_shipped, Kind.return_refund, Kind.resend))
        )
        reason = picks.of(of_kind(kind) or ["no_reason"])
        body |= {"kind": kind.value, "reason": reason, "pictures": [await _picture(walk, who, "/api/me/images")]}
        if picks.one_in(2):
            body["amount"] = 1 + picks.below(5000)
    elif verb == "appeal":
        body["text"] = "请平台介入"
    else:
        body = talk(picks, verb, one) or body
    await walk.post(who, f"{path}/{verb.replace('_', '-').replace('say', 'messages')}", body)


_VERBS = ("withdraw", "send_back", "receive", "edit", "appeal", "drop_appeal", "offer", "answer", "urge", "say")


def talk(picks: Picks, verb: str, one: dict[str, Any]) -> dict[str, Any]:
    """The words of both sides: a proposal, an answer to one, a message."""
    if verb == "offer":
        kind = picks.of((Kind.refund_shipped, Kind.return_refund, Kind.exchange, Kind.resend))
        return {"version": one["version"], "kind": kind.value, "amount": picks.of((0, 1, 100, 5000))}
    if verb == "answer":
        offer = (one["offer"] or {}).get("id") or str(ids.new())
        return {"offer_id": str(offer), "accept": not picks.one_in(3)}
    return {"text": "您好"} if verb == "say" else {}
