"""The bag, explaining, and live prices, by the hands of one operator and of two."""

import asyncio
import os
import random
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from meadow.base import clock
from meadow.base.timers import fire_due
from meadow.scenes import live
from meadow.scenes.live.tables import explain, op, session
from tests.conftest import Client
from tests.make import market
from tests.make.live import Stage, ok, on_air, planned, steps

ROUNDS = int(os.environ.get("MEADOW_LIVE_COMMANDS", "120"))


async def test_numbers_are_never_given_twice_and_strangers_goods_are_refused(held: Stage) -> None:
    await planned(held)
    first, second = (str(g.product_id) for g in held.goods)
    unplanned = await market.goods(held.house, held.goods[0].shop_id, title="没有佣金计划的商品一件")
    rows = ok(await held.host.post(f"{held.one}/items", {"items": [{"product_id": str(unplanned.product_id)}]}))["rows"]
    assert [(r["ok"], r["code"]) for r in rows] == [(False, "scenes.live.not_sellable")]
    there = ok(await held.host.post(f"{held.one}/items", {"items": [{"product_id": first}]}))["rows"]
    assert [(r["ok"], r["number"]) for r in there] == [(True, 1)], "it has its number already"
    gone = ok(await held.host.post(f"{held.one}/items/remove", {"product_ids": [second]}))
    assert [r["ok"] for r in gone["rows"]] == [True]
    again = ok(await held.host.post(f"{held.one}/items", {"items": [{"product_id": second}]}))
    assert again["rows"][0]["number"] == 3
    order = {"rev": again["rev"], "product_ids": [second, first]}
    shown = ok(await held.host.put(f"{held.one}/items/order", order))
    assert [(i["number"], i["pos"]) for i in shown["items"]] == [(3, 1), (1, 2)]
    stale = await held.host.put(f"{held.one}/items/order", order)
    assert (stale.status, stale.code) == (409, "scenes.live.outdated")
    assert stale.json["params"] | {"at": ""} == {
        "rev": again["rev"] + 1, "now": [second, first], "by": "anchor", "verb": "bag_order", "at": "",
    }  # fmt: skip


async def test_explaining_pins_closes_the_one_before_and_by_itself(held: Stage, moved: Any) -> None:
    await on_air(held)
    first, second = (str(g.product_id) for g in held.goods)
    ok(await held.do("explain", {"product_id": first}))
    seen = ok(await held.do("explain", {"product_id": second, "rev": 1}))
    assert (seen["pinned_product"], seen["explaining"]["number"]) == (second, 2)
    bag = ok(await (await held.street.guest()).get(f"/api/live/sessions/{held.sid}/bag"))
    assert [(i["number"], i["state"], i["pinned"]) for i in bag["items"]] == [
        (1, "listed", False),
        (2, "explaining", True),
    ]
    moved(minutes=11)
    await fire_due(held.house)
    after = ok(await held.host.get(held.one))
    assert (after["explaining"], after["pinned_product"]) == (None, second)
    ok(await held.do("unpin"))
    assert (await held.do("explain", {"product_id": str(held.goods[0].shop_id)})).code == "scenes.live.not_in_bag"
    events = ok(await held.host.get(f"/api/live/sessions/{held.sid}/events", after=1))["items"]
    assert [(e["k"], e["b"].get("explain")) for e in events] == [
        ("pin", True),
        ("pin", True),
        ("pin", False),
        ("unpin", None),
    ]
    assert [e["off"] for e in events] == [2, 3, 4, 5]


async def test_what_goes_off_sale_or_loses_its_plan_leaves_every_bag_and_comes_back(held: Stage) -> None:
    await on_air(held)
    first = str(held.goods[0].product_id)
    ok(await held.do("explain", {"product_id": first}))
    shelf = f"/api/merchant/{held.shop_id}/products/{first}/shelf"
    ok(await held.merchant.post(shelf, {"on": False}))
    await steps(held.house, "live_shelf")
    assert (await held.items())[first]["hidden"] == "offline"
    assert ok(await held.host.get(held.one))["pinned_product"] is None
    viewer = await held.street.guest()
    assert [i["number"] for i in ok(await viewer.get(f"/api/live/sessions/{held.sid}/bag"))["items"]] == [2]
    ok(await held.merchant.post(shelf, {"on": True}))
    await steps(held.house, "live_shelf")
    assert (await held.items())[first]["hidden"] is None
    async with held.house.read() as db:
        assert await live.checks(db) == []


async def test_a_copied_bag_shows_what_may_be_sold_now(held: Stage) -> None:
    await on_air(held)
    first, second = (str(g.product_id) for g in held.goods)

    async def shelf(product: str, *, on: bool) -> None:
        ok(await held.merchant.post(f"/api/merchant/{held.shop_id}/products/{product}/shelf", {"on": on}))

    await shelf(first, on=False)
    await steps(held.house, "live_shelf")
    assert (await held.items())[first]["hidden"] == "offline"
    ok(await held.do("end"))
    await shelf(first, on=True)
    await shelf(second, on=False)
    await steps(held.house, "live_shelf")
    now = clock.now() + timedelta(days=1)
    window = {"planned_at": now.isoformat(), "planned_end": (now + timedelta(hours=2)).isoformat()}
    made = ok(await held.host.post(f"{held.base}/sessions", {"title": "返场", "copy_of": held.sid, **window}))
    held.sid = made["id"]
    assert {p: i["hidden"] for p, i in (await held.items()).items()} == {first: None, second: "offline"}


async def test_two_operators_at_once_never_corrupt_the_room(held: Stage) -> None:
    """Random commands of two consoles at the same time: no overlap of segments, no lost update, the log tells what is."""
    await on_air(held)
    hired = {"login": market.login("helper"), "role": "control"}
    await held.street.person("helper")
    ok(await held.host.post(f"/api/author/{held.author_id}/staff", hired))
    hands = [held.host, await held.street.browser("helper")]
    dice, goods = random.Random(7), [str(g.product_id) for g in held.goods]

    async def one(by: Client, verb: str, product: str) -> tuple[str, int]:
        body: Any = {"product_id": product}
        if verb in {"unpin", "explain/close"}:
            body = None
        if verb == "items/order":
            rev = (await by.get(held.one)).json["bag_rev"]
            return verb, (await by.put(f"{held.one}/{verb}", {"rev": rev, "product_ids": [product]})).status
        if verb == "items/hide":
            body = {"product_ids": [product], "hidden": dice.random() < 0.5}
        return verb, (await held.do(verb, body, by=by)).status

    verbs = ["explain"] * 4 + ["pin", "unpin", "explain/close", "items/order", "items/hide"]
    answers: list[tuple[str, int]] = []
    for _ in range(ROUNDS // 8):
        calls = [one(dice.choice(hands), dice.choice(verbs), dice.choice(goods)) for _ in range(8)]
        answers += await asyncio.gather(*calls)
    assert {status for _, status in answers} <= {200, 404, 409}
    assert {status for verb, status in answers if verb not in {"items/order", "explain", "pin"}} == {200}
    async with held.house.read() as db:
        assert await live.checks(db) == []
        open_now = await db.all(sa.select(explain).where(explain.c.ended_at.is_(None)))
        at = await db.one(sa.select(session.c.bag_rev, session.c.event_seq, session.c.pinned_product))
        offs = [r.off for r in await db.all(sa.select(op.c.off).where(op.c.off.is_not(None)).order_by(op.c.off))]
        turned = await db.value(sa.select(sa.func.count()).select_from(op).where(op.c.verb.startswith("bag_")))
        last = await db.one(
            sa.select(op).where(op.c.verb.in_(["explain", "pin", "unpin"])).order_by(op.c.off.desc()).limit(1)
        )
    assert len(open_now) <= 1
    assert offs == list(range(1, at.event_seq + 1)), "one offset for each command that viewers hear"
    assert at.bag_rev == turned, "every change of the bag raised its rev by one"
    assert str(at.pinned_product) == (last.detail["product_id"] if last.verb != "unpin" else "None")


async def test_a_category_that_wants_a_licence_is_red_without_one(held: Stage, operator: Client) -> None:
    await planned(held)
    first = held.goods[0]
    tree = ok(await operator.get("/api/categories"))["items"]
    (beauty,) = [c["id"] for c in tree if c["icon"] == "beauty"]
    base = "/api/ops/live/licences"

    async def lights() -> set[str]:
        found = ok(await held.host.get(f"{held.one}/checks"))["items"]
        return {f"{c['light']} {c['code']}" for c in found if c["code"] in {"unlicensed", "licence_ends"}}

    assert await lights() == set()
    assert (await held.host.put(base, {"category_id": beauty})).status == 403
    ok(await operator.put(base, {"category_id": beauty}))
    assert await lights() == {"red unlicensed"}
    soon = (clock.now() + timedelta(minutes=30)).isoformat()
    mine = {"category_id": beauty, "shop_id": str(first.shop_id)}
    ok(await operator.put(base, mine | {"until": soon}))
    assert await lights() == {"amber licence_ends"}
    ok(await operator.put(base, mine))
    assert await lights() == set()
    assert [r["shop_id"] for r in ok(await operator.get(base))["items"]] == [None, str(first.shop_id)]
    ok(await operator.post(f"{base}/drop", mine))
    assert await lights() == {"red unlicensed"}
    ok(await operator.post(f"{base}/drop", {"category_id": beauty}))
    assert await lights() == set()
    assert (await operator.post(f"{base}/drop", mine)).status == 404
