"""A random walk over every verb of buyer, shop, platform and clock: whatever they do, nothing is refunded twice, nothing breaks."""

import random
from typing import Any

import pytest

from meadow.base import ids
from meadow.base.timers import Timer
from meadow.trade.aftersale import actions
from tests.trade.aftersale.conftest import Desk, Json

KINDS = {
    "refund_unshipped": "changed_mind", "refund_shipped": "quality", "return_refund": "no_reason", "exchange": "wrong_size",
    "resend": "pieces_missing", "repair": "quality", "user_cancel": "changed_mind",
}  # fmt: skip
STATES = {
    "waiting_merchant", "waiting_return", "returned", "waiting_resend", "waiting_receipt", "rejected_first",
    "rejected_second", "refunding", "success", "done", "closed",
}  # fmt: skip


class Walk:
    """One order, its cases, and the dice."""

    def __init__(self, desk: Desk, dice: random.Random, order: Json, pictures: tuple[str, str], address: str) -> None:
        self.desk, self.dice, self.order, self.address = desk, dice, order, address
        self.shown, self.proof = pictures
        self.said: set[int] = set()

    async def ask(self) -> None:
        kind = self.dice.choice(list(KINDS))
        more: dict[str, Any] = {"pictures": [self.shown]} if self.dice.random() < 0.9 else {}
        if self.dice.random() < 0.8:
            more["qty"] = self.dice.randint(1, 3)
        if kind == "refund_shipped" and self.dice.random() < 0.6:
            more["amount"] = self.dice.randint(1, 40_000)
        if kind == "exchange":
            more["sku_id"] = str(self.desk.other)
        self.seen((await self.desk.ask(self.order, kind, KINDS[kind], **more)).status)

    async def step(self, case: Json) -> None:
        """Any verb of any side, allowed or not; now and then on an old version."""
        version = {"version": case["version"] - (self.dice.random() < 0.1)}
        if version["version"] < 1:
            return
        amount = self.dice.randint(1, 40_000)
        parcel = {"carrier": "sf", "tracking_no": f"SF{ids.number()}"}
        offer = (case.get("offer") or {}).get("id", str(ids.new()))
        ways = self.ways(amount, parcel, offer)
        fitting = [w for w in ways if w[1].replace("-", "_") in self.acts(case, w[0])]
        who, verb, body = self.dice.choice(fitting if fitting and self.dice.random() < 0.8 else ways)
        extra = version if verb != "answer" else {}
        if verb == "answer":
            who = self.bare(case, who)
        self.seen((await who(case, verb, **extra | body)).status)

    def acts(self, case: Json, who: Any) -> list[str]:
        """What a page would offer this side."""
        if who == self.desk.buyer:
            return list(case["acts"])
        if who == self.desk.ops:
            return ["rule", "look"] if case["arbitration"] in {"waiting_evidence", "handling", "negotiation"} else []
        return ["agree", "reject", "send", "offer", "extend"] + (["answer"] if case["offer"] else [])

    def ways(self, amount: int, parcel: Json, offer: str) -> list[tuple[Any, str, Json]]:
        desk, dice = self.desk, self.dice
        return [
            (desk.clerk, "agree", {"sellable": dice.random() < 0.5}), (desk.clerk, "agree", {}),
            (desk.clerk, "agree", {"goods_stay": dice.random() < 0.2}), (desk.clerk, "extend", {}),
            (desk.clerk, "reject", {"reason": "not_agreed"}),
            (desk.clerk, "reject", {"reason": "used", "pictures": [self.proof]}), (desk.clerk, "send", parcel),
            (desk.clerk, "offer", {"kind": "refund_shipped", "amount": amount}),
            (desk.clerk, "offer", {"kind": "return_refund", "amount": amount}),
            (desk.buyer, "offer", {"kind": "return_refund", "amount": amount}),
            (desk.buyer, "send-back", parcel), (desk.buyer, "receive", {}), (desk.buyer, "appeal", {"text": "不服"}),
            (desk.buyer, "withdraw", {}),
            (desk.buyer, "edit", {"kind": "return_refund", "reason": "quality", "pictures": [self.shown]}),
            (desk.buyer, "answer", {"offer_id": offer, "accept": dice.random() < 0.7}),
            (desk.clerk, "answer", {"offer_id": offer, "accept": dice.random() < 0.7}),
            (desk.ops, "rule", {"outcome": "partial", "amount": amount, "text": "判"}),
            (desk.ops, "rule", {"outcome": "buyer", "text": "判", "goods_first": dice.random() < 0.3}),
            (desk.ops, "rule", {"outcome": "seller", "text": "判"}),
            (desk.ops, "look", {"to": dice.choice(["negotiation", "handling"])}),
        ]  # fmt: skip

    def bare(self, case: Json, who: Any) -> Any:
        """An answer carries no version."""
        client, path = (
            (self.desk.stall.clerk, f"{self.desk.shop}/aftersale/{case['id']}/answer")
            if who == self.desk.clerk
            else (self.desk.stall.shopper, f"/api/aftersale/{case['id']}/answer")
        )
        return lambda _case, _verb, **body: client.post(path, body)

    def seen(self, status: int) -> None:
        self.said.add(status)
        assert status < 500, status


async def fired_twice(desk: Desk) -> None:
    """Whatever was due runs again with the note it had: the second time nothing happens."""
    due = await desk.rows("timers")
    await desk.tick()
    async with desk.stall.house.write() as db:
        for row in due:
            if row["kind"] in {actions.DUE, actions.LOOK}:
                handler = desk.stall.house.wiring.timers[row["kind"]]
                before = await desk.rows("aftersale_case")
                await handler(db, Timer(row["kind"], row["key"], row["due"], row["note"]))
                assert await desk.rows("aftersale_case") == before


@pytest.mark.parametrize("seed", range(4))
async def test_a_random_walk_keeps_every_cent_and_piece(desk: Desk, moved: Any, seed: int) -> None:
    dice = random.Random(seed)
    if seed % 2:
        await desk.slow()
    order = await desk.buy(9)
    if seed % 3:
        await desk.ship(order["id"], *([] if seed % 3 == 1 else [(order["lines"][0]["id"], 5)]))
    walk = Walk(desk, dice, order, (await desk.shown(), await desk.proof()), await desk.address())
    for _ in range(90):
        cases = (await desk.stall.shopper.get("/api/aftersale", limit=50)).json["items"]
        still = [c for c in cases if c["closed_at"] is None]
        throw = dice.random()
        if not still or throw < 0.1:
            await walk.ask()
        elif throw < 0.2:
            moved(hours=dice.choice([1, 30, 100]))
            await fired_twice(desk)
            await relogin(desk)
        else:
            await walk.step(await desk.seen(dice.choice(still)))
    await holds(desk, order)
    assert {200, 409} <= walk.said


async def relogin(desk: Desk) -> None:
    """Sessions end by time, too."""
    for client, name in ((desk.stall.shopper, "buyer"), (desk.stall.clerk, "merchant"), (desk.operator, "operator")):
        await client.log_in(f"{name}@example.com", "correct horse 9")


async def holds(desk: Desk, order: Json) -> None:
    """The books after the walk: the audit finds nothing, and each line was refunded within what was paid for it."""
    assert await desk.stall.audit() == []
    (line,) = await desk.rows("orders_line", order_id=order["id"])
    assert 0 <= line["refunded_goods"] <= line["paid"]
    assert 0 <= line["refunded_qty"] <= line["qty"]
    cases = await desk.rows("aftersale_case")
    assert {c["state"] for c in cases} <= STATES
    paid = [c for c in cases if c["refund_state"] != "none"]
    assert sum(c["amount"] for c in paid) == line["refunded_goods"] + line["refunded_freight"]
    ledger = await desk.ledger()
    assert ledger.get("escrow", 0) == line["paid"] + line["freight"] - line["refunded_goods"] - line["refunded_freight"]
    assert not ledger.get("buyer_funds")
    (bill,) = await desk.rows("settlement_bill")
    assert bill["cases"] == sum(c["closed_at"] is None for c in cases)  # only an open case keeps a line from settling
