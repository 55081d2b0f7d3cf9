"""Reviews over HTTP: who may write what, once; answers, appeals, and the rating that follows."""

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.goods.catalog import rules as catalog
from meadow.goods.catalog.types.ratings import Sums
from tests.conftest import Client
from tests.make import market
from tests.make.orders import follow, lines_of, picture, received, shipped, shop_path
from tests.trade.conftest import Stall


async def goods(stall: Stall) -> market.Goods:
    return await market.goods(stall.house, stall.shop_id, price=9900, stock=50)


def words(line: dict[str, Any], stars: int = 5, text: str = "很润，不油", **more: Any) -> dict[str, Any]:
    return {"lines": [{"line_id": line["id"], "stars": stars, "text": text, **more}]}


async def operator(stall: Stall) -> Client:
    from meadow.wiring import open_operator

    async with stall.house.write() as db:
        await open_operator(db, "ops@example.com", market.PASSWORD, "Ops")
    client = Client(
        stall.shopper.http.__class__(transport=stall.shopper.http._transport, base_url="http://127.0.0.1:8000")
    )
    assert (await client.log_in("ops@example.com", market.PASSWORD)).status == 200
    return client


async def test_a_review_is_written_once_shown_to_all_and_counted(stall: Stall) -> None:
    made = await goods(stall)
    order = await received(stall, (made.skus[0], 1))
    line = (await lines_of(stall, order))[0]
    waiting = (await stall.shopper.get("/api/me/reviews/waiting")).json["items"]
    assert [w["line_id"] for w in waiting] == [line["id"]]
    asset = (await picture(stall.shopper)).json
    done = await stall.shopper.post(
        f"/api/orders/{order}/reviews", {**words(line, 4, pictures=[asset["id"]]), "logistics": 3}
    )
    assert done.status == 201, done
    assert (await stall.shopper.get("/api/me/reviews/waiting")).json["items"] == []
    again = await stall.shopper.post(f"/api/orders/{order}/reviews", words(line))
    assert (again.status, again.code) == (409, "trade.orders.reviewed")
    shown = (await stall.shopper.get(f"/api/products/{made.product_id}/reviews")).json["items"]
    assert [(r["stars"], r["logistics"], r["name"], len(r["pictures"])) for r in shown] == [(4, 3, "b**", 1)]
    assert not {"buyer_id", "order_id", "line_id"} & shown[0].keys()
    counts = (await stall.shopper.get(f"/api/products/{made.product_id}/reviews/counts")).json
    assert counts == {"all": 1, "pictures": 1, "good": 1, "low": 0, "more": 0}
    await follow(stall.house, "rated")
    page = (await stall.shopper.get(f"/api/products/{made.product_id}")).json
    assert page["rating"] == {"count": 1, "average": 400, "logistics": 300, "service": 500, "stars": [0, 0, 0, 1, 0]}
    card = (await stall.shopper.get("/api/products")).json["items"][0]
    assert (card["rating"], card["reviews"]) == (400, 1)


async def test_only_what_was_received_by_oneself_is_reviewed_in_time(stall: Stall, moved: Any) -> None:
    made = await goods(stall)
    order = await shipped(stall, (made.skus[0], 1))
    line = (await lines_of(stall, order))[0]
    path = f"/api/orders/{order}/reviews"
    assert (await stall.shopper.post(path, words(line))).code == "trade.orders.not_reviewable"
    await stall.shopper.post(f"/api/orders/{order}/confirm")
    assert (await stall.clerk.post(path, words(line))).status == 404, "another's order"
    foreign = (await picture(stall.clerk)).json["id"]
    assert (await stall.shopper.post(path, words(line, pictures=[foreign]))).code == "trade.orders.unknown_picture"
    banned = await stall.shopper.post(path, words(line, text="这家代 开 发 票"))
    assert (banned.status, banned.code) == (422, "trade.orders.forbidden_words")
    for wrong in (0, 6, "5", 2.5, None):
        assert (await stall.shopper.post(path, words(line, wrong))).status == 422  # type: ignore[arg-type]
    assert (await stall.shopper.post(path, words(line, text="好" * 501))).status == 422
    assert (await stall.shopper.post(path, {"lines": []})).status == 422
    assert (await stall.shopper.post(path, words({"id": order}))).status == 404
    assert (await stall.shopper.get("/api/me/reviews")).json["items"] == [], "nothing was written by any of these"
    moved(days=31)
    await stall.shopper.log_in(market.login("buyer"), market.PASSWORD)
    assert (await stall.shopper.post(path, words(line))).code == "trade.orders.not_reviewable"
    assert (await stall.shopper.get("/api/me/reviews/waiting")).json["items"] == []


async def test_ten_at_once_are_one_review(stall: Stall) -> None:
    made = await goods(stall)
    order = await received(stall, (made.skus[0], 1))
    line = (await lines_of(stall, order))[0]
    sent = [stall.shopper.post(f"/api/orders/{order}/reviews", words(line)) for _ in range(10)]
    answers = await asyncio.gather(*sent)
    assert sorted(a.status for a in answers) == [201] + [409] * 9


async def test_a_follow_up_once_and_within_its_days(stall: Stall, moved: Any) -> None:
    made = await goods(stall)
    orders = [await received(stall, (made.skus[0], 1)) for _ in range(2)]
    ids = []
    for order in orders:
        line = (await lines_of(stall, order))[0]
        ids.append((await stall.shopper.post(f"/api/orders/{order}/reviews", words(line))).json["items"][0]["id"])
    assert (await stall.shopper.post(f"/api/me/reviews/{ids[0]}/more", {"text": "用了一个月还是好"})).status == 200
    assert (
        await stall.shopper.post(f"/api/me/reviews/{ids[0]}/more", {"text": "再说一次"})
    ).code == "trade.orders.reviewed"
    assert (await stall.clerk.post(f"/api/me/reviews/{ids[1]}/more", {"text": "不是我的"})).status == 404
    more = (await stall.shopper.get(f"/api/products/{made.product_id}/reviews", kind="more")).json["items"]
    assert [r["more_text"] for r in more] == ["用了一个月还是好"]
    moved(days=181)
    await stall.shopper.log_in(market.login("buyer"), market.PASSWORD)
    late = await stall.shopper.post(f"/api/me/reviews/{ids[1]}/more", {"text": "太晚了"})
    assert late.code == "trade.orders.not_reviewable"


async def test_the_shop_answers_many_at_once_each_once(stall: Stall) -> None:
    made = await goods(stall)
    ids = []
    for _ in range(2):
        order = await received(stall, (made.skus[0], 1))
        line = (await lines_of(stall, order))[0]
        ids.append((await stall.shopper.post(f"/api/orders/{order}/reviews", words(line, 1))).json["items"][0]["id"])
    stranger = "0190b8a0-0000-7000-8000-000000000001"
    path = shop_path(stall, "/reviews/reply")
    one = await stall.clerk.post(path, {"review_ids": ids[:1], "text": "感谢"})
    assert one.json["results"] == [{"id": ids[0], "ok": True, "code": None, "detail": None}]
    both = (await stall.clerk.post(path, {"review_ids": [*ids, stranger], "text": "抱歉给您添麻烦"})).json["results"]
    assert [(r["ok"], r["code"]) for r in both] == [
        (False, "trade.orders.answered"), (True, None), (False, "base.errors.not_found"),
    ]  # fmt: skip
    rows = (await stall.clerk.get(shop_path(stall, "/reviews"), kind="replied")).json["items"]
    assert {r["id"]: r["reply"] for r in rows} == {ids[0]: "感谢", ids[1]: "抱歉给您添麻烦"}
    counts = (await stall.clerk.get(shop_path(stall, "/reviews/counts"))).json
    assert (counts["all"], counts["unanswered"], counts["low"]) == (2, 0, 2)
    await follow(stall.house, "notices")
    inbox = (await stall.clerk.get("/api/notices", subject=f"shop:{stall.shop_id}")).json["items"]
    assert [n["kind"] for n in inbox].count("review_low") == 2


async def test_an_appeal_is_ruled_on_and_a_hidden_review_counts_no_more(stall: Stall) -> None:
    made = await goods(stall)
    order = await received(stall, (made.skus[0], 1))
    line = (await lines_of(stall, order))[0]
    review = (await stall.shopper.post(f"/api/orders/{order}/reviews", words(line, 1))).json["items"][0]["id"]
    path = shop_path(stall, f"/reviews/{review}/appeal")
    assert (await stall.clerk.post(path, {"reason": "同行恶意差评，买家从未使用"})).json["appeal"] == "open"
    assert (await stall.clerk.post(path, {"reason": "再次申诉一次"})).code == "trade.orders.appealed"
    ops = await operator(stall)
    assert (await stall.clerk.get("/api/ops/appeals")).status == 403
    queue = (await ops.get("/api/ops/appeals")).json["items"]
    assert [q["review"]["id"] for q in queue] == [review]
    ruled = await ops.post(f"/api/ops/reviews/{review}/rule", {"decision": "grant", "note": "确系恶意"})
    assert ruled.status == 204, ruled
    assert (await ops.post(f"/api/ops/reviews/{review}/rule", {"decision": "refuse", "note": "反悔了"})).status == 409
    assert (await stall.shopper.get(f"/api/products/{made.product_id}/reviews")).json["items"] == []
    await follow(stall.house, "rated")
    assert (await stall.shopper.get(f"/api/products/{made.product_id}")).json["rating"] is None
    assert (await stall.shopper.get("/api/me/reviews")).json["items"][0]["hidden"] is True
    assert (await stall.shopper.post(f"/api/reviews/{review}/helpful")).status == 404
    await ops.http.aclose()


async def test_votes_count_once_and_order_the_list(stall: Stall) -> None:
    made = await goods(stall)
    ids = []
    for stars in (5, 4, 3):
        order = await received(stall, (made.skus[0], 1))
        line = (await lines_of(stall, order))[0]
        ids.append(
            (await stall.shopper.post(f"/api/orders/{order}/reviews", words(line, stars))).json["items"][0]["id"]
        )
    votes = await asyncio.gather(*(stall.clerk.post(f"/api/reviews/{ids[0]}/helpful") for _ in range(5)))
    assert {v.status for v in votes} == {204}
    path = f"/api/products/{made.product_id}/reviews"
    best = (await stall.clerk.get(path, limit=2)).json
    assert [(r["id"], r["helpful"], r["voted"]) for r in best["items"]] == [(ids[0], 1, True), (ids[2], 0, False)]
    rest = (await stall.clerk.get(path, limit=2, cursor=best["next"])).json
    assert [r["id"] for r in rest["items"]] == [ids[1]]
    assert [r["id"] for r in (await stall.clerk.get(path, sort="new")).json["items"]] == ids[::-1]
    assert (await stall.clerk.delete(f"/api/reviews/{ids[0]}/helpful")).status == 204
    assert (await stall.clerk.delete(f"/api/reviews/{ids[0]}/helpful")).status == 204
    assert (await stall.clerk.get(path)).json["items"][0]["helpful"] == 0
    assert (await stall.clerk.get(path, cursor="nonsense")).status == 422


@given(st.lists(st.integers(1, 5), min_size=1, max_size=200))
def test_an_average_lies_between_the_least_and_the_most(stars: list[int]) -> None:
    sums = Sums(stars=[stars.count(i) for i in range(1, 6)], logistics=sum(stars), service=5 * len(stars))
    rated = catalog.rating(sums)
    assert rated is not None
    assert min(stars) * 100 <= rated.average <= max(stars) * 100
    assert abs(rated.average - 100 * sum(stars) / len(stars)) <= 0.5
    assert (rated.count, rated.service, rated.logistics) == (len(stars), 500, rated.average)


@pytest.mark.parametrize("total", [0])
def test_nobody_said_anything(total: int) -> None:
    assert catalog.average(total, 0) is None
    assert catalog.rating(Sums()) is None
