"""After-sale from all sides: what buyers ask for, how shops answer, where the platform rules."""

import asyncio
from random import Random

from meadow.world.client import Door, Json, Person, attempt
from meadow.world.draw.snapshot import snapshot
from meadow.world.market import sayings

UNSHIPPED, AWAY = ("changed_mind", "ordered_wrong", "address_wrong"), ("not_received",)
REASONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("to_ship", "user_cancel"): UNSHIPPED,
    ("to_ship", "refund_unshipped"): UNSHIPPED,
    ("shipped", "refund_shipped"): AWAY,
    ("shipped", "resend"): AWAY,
    ("delivered", "refund_shipped"): ("damaged", "pieces_missing", "agreed_with_shop"),
    ("delivered", "return_refund"): ("no_reason", "no_reason", "wrong_size", "quality", "not_as_described"),
    ("delivered", "exchange"): ("wrong_size", "agreed_with_shop", "wrong_goods"),
    ("delivered", "resend"): ("pieces_missing", "agreed_with_shop"),
    ("delivered", "repair"): ("quality", "broke_down"),
}
"""By the state of an order and the kind that is asked for."""
PROOF = frozenset({"damaged", "pieces_missing", "quality", "not_as_described", "wrong_goods", "broke_down"})
FATES: dict[str, tuple[tuple[float, str], ...]] = {
    "to_ship": ((0.018, "user_cancel"), (0.034, "refund_unshipped")),
    "shipped": ((0.046, "refund_shipped"), (0.050, "resend")),
    "delivered": (
        (0.064, "refund_shipped"), (0.092, "return_refund"), (0.104, "exchange"), (0.112, "resend"), (0.118, "repair"),
    ),
}  # fmt: skip
"""Shares of all orders, one above the other: an order's fate is one number, so that nobody asks again and again."""


def wish(order: Json, fuss: float) -> str | None:
    """What goes wrong with an order in its state, if anything; `fuss` multiplies the shares."""
    state = "delivered" if order["state"] == "completed" else order["state"]
    if order["aftersale"] != "none" or order["kind"] != "normal":
        return None
    luck = Random(f"fate:{order['number']}").random() / fuss  # noqa: S311 - an invented buyer
    below = {"to_ship": 0.0, "shipped": 0.034, "delivered": 0.050}.get(state, 1.0)
    return next((kind for share, kind in FATES.get(state, ()) if below <= luck < share), None)


class Trouble:
    """The ones who talk about what went wrong. `carriers` are the codes the house knows."""

    def __init__(self, door: Door, carriers: list[str]) -> None:
        self.door, self.carriers = door, carriers

    async def ask(self, who: Person, order: Json, kind: str, dice: Random) -> Json | None:
        """Open a case over the first line of an order; None where the house would not have it."""
        state = "delivered" if order["state"] == "completed" else order["state"]
        line = next(x for x in order["lines"] if x["gift_of"] is None)
        reasons = [r for r in REASONS[state, kind] if r not in PROOF or line["image"]]
        if not reasons:
            return None
        reason = dice.choice(reasons)
        body: Json = {"kind": kind, "reason": reason, "text": dice.choice(sayings.TROUBLE[reason])}
        if kind != "user_cancel":
            body["line_id"] = line["id"]
        if kind == "refund_shipped" and state == "delivered" and line["paid"] > 2000:
            body["amount"] = line["paid"] * dice.choice((2, 3, 5)) // 10
        if reason in PROOF:
            body["pictures"] = [await self.picture(who, line, dice)]
        path = f"/api/orders/{order['id']}/aftersale"
        return await self.step(who, path, body, "ask")

    async def picture(self, who: Person, line: Json, dice: Random) -> str:
        """A photo that a buyer takes of what she got; returns its id."""
        drawn = min(line["image"]["variants"], key=lambda v: abs(v["width"] - 480))
        taken = await asyncio.to_thread(snapshot, await self.door.fetch(drawn["url"]), dice.randrange(10**6))
        made = await self.door.call(who, "POST", "/api/me/images", raw=taken, verb="image")
        return str(made["id"])

    async def step(self, who: Person, path: str, body: Json, verb: str) -> Json | None:
        """A step of a case; None where it has become impossible."""
        return await attempt(self.door, who, path, body, verb)

    async def go_on(self, who: Person, dice: Random, *, only: str = "") -> int:
        """The buyer does what her open cases wait for; `only` names one state. Returns how many steps she took."""
        page = await self.door.get(who, "/api/aftersale", "cases", limit=20)
        done = 0
        for case in page["items"]:
            if only and case["state"] != only:
                continue
            path, act = f"/api/aftersale/{case['id']}", {"version": case["version"]}
            if case["state"] == "waiting_return":
                parcel = {"carrier": dice.choice(self.carriers), "tracking_no": f"MR{case['number'][-12:]}"}
                done += await self.step(who, f"{path}/send-back", act | parcel, "send_back") is not None
            elif case["state"] == "waiting_receipt":
                done += await self.step(who, f"{path}/receive", act, "receive") is not None
            elif case["state"].startswith("rejected") and case["arbitration"] == "none":
                appeal = act | {"text": sayings.APPEALED}
                done += await self.step(who, f"{path}/appeal", appeal, "appeal") is not None
            elif case["state"] == "waiting_merchant" and dice.random() < 0.1:
                said = {"text": "请尽快处理一下，谢谢。", "pictures": []}
                done += await self.step(who, f"{path}/messages", said, "say") is not None
        return done

    async def answer(self, boss: Person, dice: Random, *, share: float) -> dict[str, int]:
        """The shop decides some of what waits for it; returns what it did by name."""
        base = f"/api/merchant/{boss.subject('shop')}/aftersale"
        page = await self.door.get(boss, base, "cases", limit=50)
        done = {"agreed": 0, "rejected": 0, "resent": 0}
        for case in page["items"]:
            path, act = f"{base}/{case['id']}", {"version": case["version"]}
            if case["state"] not in {"waiting_merchant", "returned", "waiting_resend"} or dice.random() > share:
                continue
            if case["state"] == "waiting_resend":
                parcel = act | {"carrier": dice.choice(self.carriers), "tracking_no": f"MS{case['number'][-12:]}"}
                done["resent"] += await self.step(boss, f"{path}/send", parcel, "resend") is not None
            elif case["state"] == "waiting_merchant" and dice.random() < 0.2:
                no = act | {"reason": "not_agreed", "text": sayings.NOT_AGREED}
                done["rejected"] += await self.step(boss, f"{path}/reject", no, "reject") is not None
            else:
                yes = act | ({"sellable": dice.random() < 0.8} if case["state"] == "returned" else {})
                done["agreed"] += await self.step(boss, f"{path}/agree", yes, "agree") is not None
        return done

    async def rule(self, operator: Person, dice: Random, *, share: float) -> int:
        """The platform asks for evidence first and rules later; returns how many it ruled on."""
        page = await self.door.get(operator, "/api/ops/aftersale", "cases", limit=50)
        done = 0
        for case in page["items"]:
            if dice.random() > share:
                continue
            path, act = f"/api/ops/aftersale/{case['id']}", {"version": case["version"]}
            if case["arbitration"] == "waiting_evidence" and dice.random() < 0.5:
                await self.step(operator, f"{path}/look", act | {"to": "handling", "text": sayings.LOOKED}, "look")
                continue
            ruling = act | {
                "outcome": dice.choice(("buyer", "buyer", "seller")),
                "text": sayings.RULED,
                "blamed": "none",
            }
            done += await self.step(operator, f"{path}/rule", ruling, "rule") is not None
        return done
