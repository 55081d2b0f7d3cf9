"""Flash deals: pieces kept while armed, sold by the deal alone while open, free again at the end; never more than there are."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock, ids
from meadow.base.timers import Timer
from meadow.goods import stock
from meadow.scenes.live.actions import deals, session
from meadow.scenes.live.rules.deals import left
from tests.conftest import Client
from tests.make.live import ok
from tests.make.market import OPERATOR
from tests.scenes.live.tools.conftest import Show

counts = st.dictionaries(st.uuids(), st.integers(0, 1000), max_size=5)


@given(counts, counts)
def test_what_is_left_is_never_below_zero_nor_above_what_there_was(
    totals: dict[UUID, int], taken: dict[UUID, int]
) -> None:
    assert 0 <= left(totals, taken) <= sum(totals.values())
    assert left(totals, {}) == sum(totals.values())


def _deal(show: Show, total: int = 5, price: int = 5900, **over: Any) -> dict[str, Any]:
    sku = {"sku_id": str(show.sku), "price": price, "total": total}
    return {"product_id": str(show.product), "skus": [sku], "warmup_s": 10, "length_s": 60, **over}


async def _free(show: Show) -> int:
    async with show.house.read() as db:
        return (await stock.availability(db, [show.sku]))[show.sku]


async def _buy(show: Show, by: Client, qty: int = 1) -> tuple[int, str]:
    """One try to buy in the room: the price quoted, and the code of a refusal."""
    origin = {"scene": "live", "room_id": show.held.sid, "author_id": show.held.author_id}
    quote = await by.post("/api/quotes", {"lines": [{"sku_id": str(show.sku), "qty": qty, "source": origin}]})
    if quote.status != 201:
        return 0, quote.code
    address = (await by.get("/api/me/addresses")).json["items"]
    if not address:
        new = {"name": "李小满", "phone": "13812345678", "province": "浙江省", "city": "杭州市", "district": "西湖区",
               "street": "文三路 1 号", "is_default": True}  # fmt: skip
        address = [ok(await by.post("/api/me/addresses", new))]
    ask = {"quote_id": quote.json["quote_id"], "address_id": address[0]["id"]}
    placed = await by.post("/api/checkouts", ask)
    if placed.status != 201:
        return int(quote.json["total"]), placed.code
    async with show.house.write() as db:  # what the follower does behind the commit
        await deals.recount(db, [show.sku])
    return int(quote.json["total"]), ""


async def test_a_deal_from_arming_to_sold_out(show: Show) -> None:
    made = await show.post("deals", _deal(show, per_buyer=3))
    assert (made["state"], made["price"], made["was"], made["left"]) == ("armed", 5900, 9900, 5)
    assert await _free(show) == 45
    twice = await show.held.host.post(f"{show.held.one}/deals", _deal(show))
    assert (twice.status, twice.code) == (409, "scenes.live.deal_on_sku")
    assert await _free(show) == 45
    assert (await show.post(f"deals/{made['id']}/start"))["state"] == "warmup"
    await show.sound()
    await show.after(11)
    assert await _free(show) == 50  # from now on the SKU sells by the deal alone
    assert (await _buy(show, show.fan, 3))[1] == ""
    assert (await _buy(show, show.fan))[1] != ""  # more than one person may have
    other = await show.street.browser("other")
    assert (await _buy(show, other, 3))[1] != ""  # more than is left
    assert (await _buy(show, other, 2))[1] == ""
    told = await show.events("deal", "deal_end")
    assert [e.get("phase", e.get("why")) for e in told] == ["warmup", "open", "sold_out"]
    seen = (await show.held.host.get(f"{show.held.one}/deals")).json["items"][0]
    assert (seen["state"], seen["why"], seen["left"]) == ("ended", "sold_out", 0)
    total, code = await _buy(show, other)
    assert (total, code) == (9900, "")
    await show.sound()


async def test_stopped_or_over_the_rest_is_free_again(show: Show) -> None:
    made = await show.post("deals", _deal(show, total=50))
    assert await _free(show) == 0
    short = await show.held.host.post(f"{show.held.one}/deals", _deal(show, total=1))
    assert short.status == 409
    assert (await show.post(f"deals/{made['id']}/stop"))["why"] == "stopped"
    assert await _free(show) == 50
    assert await show.events("deal", "deal_end") == []
    again = await show.post("deals", _deal(show, total=2))
    await show.post(f"deals/{again['id']}/start")
    await show.after(11)
    assert (await _buy(show, show.fan)) == (5900, "")
    await show.after(61)
    assert [e["why"] for e in await show.events("deal_end")] == ["time"]
    assert await _free(show) == 49
    await show.sound()


async def test_what_cannot_be_a_deal_is_refused(show: Show) -> None:
    async def refused(body: dict[str, Any]) -> tuple[int, str]:
        answer = await show.held.host.post(f"{show.held.one}/deals", body)
        return answer.status, answer.code

    assert await refused(_deal(show, price=9900)) == (422, "scenes.live.bad_price")
    assert await refused(_deal(show, price=1)) == (422, "scenes.live.bad_price")
    assert await refused(_deal(show, total=51)) == (409, "goods.stock.not_enough")
    assert await refused(_deal(show) | {"product_id": str(ids.new())}) == (404, "scenes.live.not_in_bag")
    sku = {"sku_id": str(ids.new()), "price": 5900, "total": 1}
    assert await refused(_deal(show) | {"skus": [sku]}) == (404, "scenes.live.not_in_bag")
    assert (await refused(_deal(show, start_at="2020-01-01T00:00:00Z")))[0] == 422
    assert (await refused(_deal(show, start_at="2099-01-01T00:00:00")))[0] == 422, "a time of nowhere"
    assert (await refused(_deal(show, warmup_s=9)))[0] == 422
    assert await _free(show) == 50
    await show.sound()


async def test_a_deal_may_begin_by_itself(show: Show) -> None:
    at = clock.now() + timedelta(seconds=30)
    made = await show.post("deals", _deal(show, start_at=at.isoformat()))
    await show.after(31)
    assert [e["phase"] for e in await show.events("deal")] == ["warmup"]
    await show.after(11)
    assert [e["phase"] for e in await show.events("deal")] == ["warmup", "open"]
    assert (await show.held.host.get(f"{show.held.one}/deals")).json["items"][0]["id"] == made["id"]


async def test_a_deal_of_a_broadcast_that_never_comes_lets_go(show: Show) -> None:
    await show.post("deals", _deal(show, start_at=(clock.now() + timedelta(seconds=30)).isoformat()))
    await show.turn("preparing")
    await show.after(31)
    assert await _free(show) == 45
    await show.after(26 * 3600)
    assert await _free(show) == 50
    seen = (await show.held.host.get(f"{show.held.one}/deals")).json["items"]
    assert [(d["state"], d["why"]) for d in seen] == [("ended", "stopped")]
    await show.sound()


@pytest.mark.parametrize("over", ["end", "ban", "lapse", "reconnect"])
async def test_nothing_stays_kept_when_the_broadcast_is_over(show: Show, over: str) -> None:
    """A deal, a drop and a bag, armed and open, with a grace in between; then the end."""
    offer_id = await show.coupons(20)
    for state in ("armed", "open"):
        drop = await show.post("drops", {"offer_id": str(offer_id), "quota": 5})
        luck = await show.post("lucky", {"prize": {"kind": "coupon", "offer_id": str(offer_id)}, "quantity": 2})
        if state == "open":
            await show.post(f"drops/{drop['id']}/drop")
            await show.post(f"lucky/{luck['id']}/open")
            ok(await show.fan.post(show.mine(f"lucky/{luck['id']}/join"), {}))
    deal = await show.post("deals", _deal(show))
    await show.post(f"deals/{deal['id']}/start")
    await show.turn("grace")
    await show.after(11)  # it opens although the stream is lost
    assert (await _buy(show, show.fan)) == (5900, "")
    if over == "reconnect":
        await show.held.send("c2", seq=9)
        assert [d["state"] for d in ok(await show.fan.get(show.mine("tools")))["deals"]] == ["open"]
        assert [d["mine"] for d in ok(await show.fan.get(show.mine("tools")))["drops"]] == [False]
        assert ok(await show.fan.get(show.mine("tools")))["lucky"][0]["mine"]["place"] is None
    if over in {"end", "reconnect"}:
        await show.turn("live")
        await show.post("end")
    elif over == "ban":
        async with show.house.write() as db:
            await session.ban(db, OPERATOR, show.sid, "违规")
    else:
        async with show.house.write() as db:
            await session.lapse(db, _due(show))
    assert await _free(show) == 49
    assert [e["why"] for e in await show.events("deal_end")] == ["stopped"]
    assert len(await show.events("drop_end")) == len(await show.events("lucky_drawn")) == 1
    won = ok(await show.fan.get(show.mine(f"lucky/{luck['id']}")))
    assert (won["state"], won["mine"]["prize"]) == ("drawn", "won")
    ok(await show.fan.post(show.mine(f"lucky/{luck['id']}/claim")))
    await show.sound()


def _due(show: Show) -> Timer:
    clock.move(timedelta(seconds=30))
    return Timer(session.GRACE, show.sid, clock.now(), {})
