"""The shop's desk over HTTP: filters, paging in every order, sums, views, verbs for many, reveals within a quota."""

import json
from typing import Any

import pytest

from meadow.base import jobs, policy
from meadow.base.db import House
from meadow.trade.orders.actions import bulk as bulking
from meadow.trade.orders.types.desk import AT_ONCE
from tests.make import market
from tests.make.orders import lines_of, shop_path
from tests.trade.conftest import Stall

GONE = "0190b8a0-0000-7000-8000-000000000001"


async def find(stall: Stall, q: str = "", sort: str = "-created", **ask: Any) -> list[str]:
    """Numbers of the orders that a filter finds."""
    filter_ = json.dumps(ask) if ask else None
    seen = await stall.clerk.get(shop_path(stall, "/orders"), filter=filter_, q=q or None, sort=sort, limit=100)
    assert seen.status == 200, seen
    return [o["number"] for o in seen.json["items"]]


async def some(stall: Stall) -> list[dict[str, Any]]:
    """Three paid orders of two products, one of a single piece."""
    one = await market.goods(stall.house, stall.shop_id, price=1000, stock=50)
    two = await market.goods(stall.house, stall.shop_id, price=7000, stock=50, title="氨基酸绿茶洁面泥膜 清爽")
    made = [await stall.bought((one.skus[0], n)) for n in (1, 3)] + [await stall.bought((two.skus[0], 1))]
    return [m["orders"][0] | {"product": str(g.product_id)} for m, g in zip(made, (one, one, two), strict=True)]


async def test_filters_find_what_they_say(stall: Stall, moved: Any) -> None:
    a, b, c = await some(stall)
    everything = [c["number"], b["number"], a["number"]]
    assert await find(stall) == everything
    assert await find(stall, tab="to_ship") == everything
    assert await find(stall, tab="created") == []
    assert await find(stall, amount_min=2000, amount_max=3000) == [b["number"]]
    assert await find(stall, product_id=c["product"]) == [c["number"]]
    assert await find(stall, title="绿茶") == [c["number"]]
    assert await find(stall, title="100%") == []
    assert await find(stall, scenes=["mall"]) == everything
    assert await find(stall, scenes=["live"]) == []
    assert await find(stall, region="浙江省") == everything
    assert await find(stall, region="浙_省") == []
    line = (await lines_of(stall, b["id"]))[0]
    assert await find(stall, sku_id=line["sku_id"], amount_min=2000) == [b["number"]]
    assert await find(stall, author_id=GONE) == []
    assert await find(stall, remark=True) == []
    assert await find(stall, note=False) == everything
    assert await find(stall, due="due_24h") == []
    moved(hours=30)
    assert await find(stall, due="due_24h") == everything
    assert await find(stall, created_from="2099-01-01T00:00:00Z") == []
    assert await find(stall, created_to="2099-01-01T00:00:00Z", aftersale="none") == everything
    assert await find(stall, aftersale="open") == []
    assert await find(stall, q=f"{a['number']}, {c['id']} 123") == [c["number"], a["number"]]


async def test_names_and_phones_are_found_by_their_blind_index_alone(stall: Stall) -> None:
    a, b, c = await some(stall)
    path = shop_path(stall, "/orders/index")
    for kind, text in (("phone", "+86 138-1234-5678"), ("phone", "13812345678"), ("name", " 李小满 ")):
        index = (await stall.clerk.post(path, {"kind": kind, "text": text})).json["index"]
        assert await find(stall, **{f"{kind}_ix": index}) == [c["number"], b["number"], a["number"]]
    other = (await stall.clerk.post(path, {"kind": "phone", "text": "13812345679"})).json["index"]
    assert await find(stall, phone_ix=other) == []
    assert (await stall.clerk.get(shop_path(stall, "/orders"), filter='{"phone_ix": "13812345678"}')).status == 422
    row = (await stall.clerk.get(shop_path(stall, "/orders"))).content.decode()
    assert "13812345678" not in row
    assert "李小满" not in row


@pytest.mark.parametrize("sort", ["-created", "created", "ship_by", "-ship_by", "amount", "-amount"])
async def test_every_order_pages_without_a_gap_or_a_double(stall: Stall, sort: str) -> None:
    orders = {o["number"] for o in await some(stall)} | {o["number"] for o in await some(stall)}
    seen, cursor = [], None
    while True:
        page = (await stall.clerk.get(shop_path(stall, "/orders"), sort=sort, limit=2, cursor=cursor)).json
        seen += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    key = {"created": "created_at"}.get(sort.strip("-"), sort.strip("-"))
    keys = [o[key] for o in seen]
    assert keys == sorted(keys, reverse=sort.startswith("-"))
    assert len(seen) == 6
    assert {o["number"] for o in seen} == orders


async def test_sums_and_counts(stall: Stall) -> None:
    await some(stall)
    assert (await stall.clerk.get(shop_path(stall, "/orders/sum"))).json == {
        "count": 3,
        "amount": 11000,
        "capped": False,
    }
    some_of = (await stall.clerk.get(shop_path(stall, "/orders/sum"), filter='{"amount_min": 3000}')).json
    assert some_of == {"count": 2, "amount": 10000, "capped": False}
    counts = (await stall.clerk.get(shop_path(stall, "/orders/counts"))).json
    assert {k: v for k, v in counts.items() if v} == {"to_ship": 3}


HOSTILE = (
    "{", '{"title": "\\u0000"}', '{"title": "\\ud800"}', "[]", "null", '"x"', '{"tab": "everything"}', '{"words": "x"}', '{"amount_min": -1}', '{"amount_min": 1e400}',
    '{"flags": [9]}', '{"unknown": 1}', '{"product_id": "1; DROP TABLE orders_order"}', '{"created_from": "yesterday"}',
    '{"hold": ["ever"]}', '{"words": [' + ",".join(['"a"'] * 101) + "]}", '{"title": "' + "x" * 61 + '"}',
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
async def test_a_filter_that_is_none_is_refused_for_its_shape(stall: Stall, text: str) -> None:
    for path in ("/orders", "/orders/sum"):
        answer = await stall.clerk.get(shop_path(stall, path), filter=text)
        assert answer.status == 422, (text, answer)


async def test_flags_notes_and_holds_are_done_row_by_row(stall: Stall) -> None:
    a, b, c = await some(stall)
    path = shop_path(stall, "/orders/bulk")
    flagged = (await stall.clerk.post(path, {"verb": "flag", "flag": 3, "order_ids": [a["id"], GONE]})).json
    assert {(r["order_id"], r["ok"], r["code"]) for r in flagged["results"]} == {
        (a["id"], True, None), (GONE, False, "base.errors.not_found"),
    }  # fmt: skip
    assert (flagged["report"]["done"], flagged["report"]["failed"], flagged["report"]["state"]) == (1, 1, "done")
    assert await find(stall, flags=[3]) == [a["number"]]
    await stall.clerk.post(path, {"verb": "note", "note": "先发顺丰，客户电话 13900000000", "order_ids": [b["id"]]})
    assert await find(stall, note=True) == [b["number"]]
    shown = (await stall.clerk.get(shop_path(stall, f"/orders/{b['id']}"))).json
    assert shown["note"] == "先发顺丰，客户电话 13900000000"
    held = (await stall.clerk.post(path, {"verb": "hold", "filter": {"amount_min": 3000}, "reason": "核实"})).json
    assert {r["ok"] for r in held["results"]} == {True}
    assert set(await find(stall, hold=["manual"])) == {b["number"], c["number"]}
    again = (await stall.clerk.post(path, {"verb": "hold", "filter": {"amount_min": 3000}})).json
    assert {r["code"] for r in again["results"]} == {"trade.orders.wrong_state"}
    parcel = {"carrier": "sf", "tracking_no": "SF1234567"}
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{b['id']}/ship"), parcel)).status == 409
    freed = (await stall.clerk.post(path, {"verb": "release", "filter": {"hold": ["manual"]}})).json
    assert freed["report"]["done"] == 2
    assert await find(stall, hold=["manual"]) == []
    lines = (await stall.clerk.get(shop_path(stall, f"/orders/{b['id']}/timeline"))).json["items"]
    kinds = [i["kind"] for i in lines]
    assert kinds[:3] == ["released", "held", "note"]
    assert kinds[-2:] == ["paid", "placed"]
    assert "13900000000" not in json.dumps(lines), "a note's text stays sealed"


async def test_a_selection_over_two_hundred_is_a_job_that_keeps_what_was_chosen(stall: Stall, monkeypatch: Any) -> None:
    a, b, c = await some(stall)
    monkeypatch.setattr(bulking, "AT_ONCE", 2)
    path = shop_path(stall, "/orders/bulk")
    begun = (await stall.clerk.post(path, {"verb": "flag", "flag": 5, "filter": {}})).json
    assert (begun["report"]["state"], begun["report"]["total"], begun["results"]) == ("queued", 3, [])
    late = (await some(stall))[0]
    assert await jobs.waiting(stall.house) >= 1
    await run(stall, begun["report"]["id"])
    done = (await stall.clerk.get(shop_path(stall, f"/bulks/{begun['report']['id']}"))).json
    assert (done["state"], done["done"], done["failed"]) == ("done", 3, 0)
    assert set(await find(stall, flags=[5])) == {a["number"], b["number"], c["number"]}, "what came later is not in it"
    assert late["number"] not in await find(stall, flags=[5])
    await run(stall, begun["report"]["id"])
    again = (await stall.clerk.get(shop_path(stall, f"/bulks/{begun['report']['id']}"))).json
    assert again == done, "a job that runs twice does nothing twice"
    rows = (await stall.clerk.get(shop_path(stall, f"/bulks/{done['id']}/rows"), limit=2)).json
    assert len(rows["items"]) == 2
    assert rows["next"]


async def run(stall: Stall, bulk_id: str) -> None:
    from meadow.trade.orders import jobs as order_jobs

    await order_jobs.bulk(stall.house, str(stall.shop_id), bulk_id)


async def test_a_verb_is_called_off_and_what_it_did_stays(stall: Stall, monkeypatch: Any) -> None:
    await some(stall)
    monkeypatch.setattr(bulking, "AT_ONCE", 2)
    begun = (await stall.clerk.post(shop_path(stall, "/orders/bulk"), {"verb": "flag", "flag": 1, "filter": {}})).json
    bulk_id = begun["report"]["id"]
    async with stall.house.write() as db:
        assert await bulking.step(db, stall.shop_id, bulk_id)
    ended = (await stall.clerk.post(shop_path(stall, f"/bulks/{bulk_id}/cancel"))).json
    assert (ended["state"], ended["done"]) == ("cancelled", 2)
    await run(stall, bulk_id)
    assert len(await find(stall, flags=[1])) == 2


async def test_a_bulk_without_a_choice_is_refused(stall: Stall) -> None:
    path = shop_path(stall, "/orders/bulk")
    assert (await stall.clerk.post(path, {"verb": "flag", "flag": 1})).code == "trade.orders.nothing_chosen"
    assert (
        await stall.clerk.post(path, {"verb": "flag", "flag": 1, "filter": {}})
    ).code == "trade.orders.nothing_chosen"
    assert (await stall.clerk.post(path, {"verb": "flag", "flag": 7, "filter": {}})).status == 422
    assert (await stall.clerk.post(path, {"verb": "delete", "filter": {}})).status == 422
    assert (await stall.clerk.post(path, {"verb": "flag", "order_ids": [GONE] * (AT_ONCE + 1)})).status == 422
    assert (await stall.clerk.post(path, {"verb": "note", "note": "x" * 501, "filter": {}})).status == 422


async def test_views_are_ones_own_or_shared_and_keep_no_person(stall: Stall) -> None:
    path = shop_path(stall, "/order-views")
    index = (await stall.clerk.post(shop_path(stall, "/orders/index"), {"kind": "name", "text": "李小满"})).json[
        "index"
    ]
    body = {"name": "大单", "filter": {"amount_min": 5000, "name_ix": index}, "sort": "-amount", "is_default": True}
    made = await stall.clerk.post(path, body)
    assert made.status == 201, made
    assert made.json["filter"] == {"amount_min": 5000}
    other = (await stall.clerk.post(path, {**body, "name": "另一个", "shared": True})).json
    views = (await stall.clerk.get(path)).json["items"]
    assert [(v["name"], v["is_default"]) for v in views] == [("大单", False), ("另一个", True)], (
        "one default an account"
    )
    helper = await colleague(stall)
    shared = (await helper.get(path)).json["items"]
    assert [(v["name"], v["mine"], v["is_default"]) for v in shared] == [("另一个", False, False)]
    assert (await helper.put(f"{path}/{other['id']}", body)).status == 404, "only its owner changes it"
    assert (await helper.delete(f"{path}/{other['id']}")).status == 404
    assert (await stall.clerk.put(f"{path}/{other['id']}", {**body, "name": "改名"})).json["name"] == "改名"
    assert (await stall.clerk.delete(f"{path}/{other['id']}")).status == 204
    for n in range(49):
        assert (await stall.clerk.post(path, {**body, "name": str(n), "is_default": False})).status == 201
    assert (await stall.clerk.post(path, body)).code == "trade.orders.too_many_views"
    await helper.http.aclose()


async def colleague(stall: Stall, role: str = "operations") -> Any:
    await market.person(stall.house, "helper")
    new = {"login": market.login("helper"), "role": role}
    assert (await stall.clerk.post(shop_path(stall, "/staff"), new)).status in {200, 201}
    browser = stall.clerk.__class__(
        stall.clerk.http.__class__(transport=stall.clerk.http._transport, base_url="http://127.0.0.1:8000")
    )
    assert (await browser.log_in(market.login("helper"), market.PASSWORD)).status == 200
    return browser


async def spent(house: House, most: int) -> None:
    async with house.write() as db:
        await policy.change(db, market.OPERATOR, "trade.orders.reveals", most)
    policy.forget()


async def test_addresses_are_read_in_batches_within_the_days_share(stall: Stall) -> None:
    a, b, c = await some(stall)
    await spent(stall.house, 4)
    path = shop_path(stall, "/orders/decrypt")
    first = await stall.clerk.post(path, {"order_ids": [a["id"], b["id"], GONE], "reason": "核对地址"})
    assert first.json["left"] == 2
    assert [(r["ok"], r["code"], (r["address"] or {}).get("phone")) for r in first.json["results"]] == [
        (True, None, "13812345678"), (True, None, "13812345678"), (False, "base.errors.not_found", None),
    ]  # fmt: skip
    over = await stall.clerk.post(path, {"order_ids": [a["id"], b["id"], c["id"]], "reason": "核对地址"})
    assert (over.status, over.code, over.json["params"]["left"]) == (429, "trade.orders.quota_spent", 2)
    one = await stall.clerk.post(shop_path(stall, f"/orders/{c['id']}/reveal"), {"reason": "电话联系"})
    assert one.json["phone"] == "13812345678"
    assert (await stall.clerk.post(path, {"order_ids": [a["id"]], "reason": "最后一个"})).json["left"] == 0
    assert (await stall.clerk.post(shop_path(stall, f"/orders/{c['id']}/reveal"), {"reason": "再看"})).status == 429
    assert (await stall.clerk.post(path, {"order_ids": [a["id"]] * 51, "reason": "太多"})).status == 422
    assert (await stall.clerk.post(path, {"order_ids": [a["id"]], "reason": ""})).status == 422
    helper = await colleague(stall)
    assert (await helper.post(path, {"order_ids": [a["id"]], "reason": "没有权限"})).status == 403
    await helper.http.aclose()
    async with stall.house.read() as db:
        from meadow.base.trail import trail

        rows = [r for r in await db.all(trail.select()) if r.verb in {"trade.orders.decrypt", "trade.orders.reveal"}]
    assert len(rows) == 3
    assert "13812345678" not in str([r.detail for r in rows])


async def test_another_house_key_is_told_row_by_row(stall: Stall) -> None:
    a, b, _ = await some(stall)
    from meadow.trade.orders.tables import order

    async with stall.house.write() as db:
        await db.run(order.update().where(order.c.id == a["id"]).values(address=b"\x01" + b"0" * 60))
    rows = (
        await stall.clerk.post(shop_path(stall, "/orders/decrypt"), {"order_ids": [a["id"], b["id"]], "reason": "核对"})
    ).json
    assert [r["code"] for r in rows["results"]] == ["trade.orders.sealed_broken", None]
