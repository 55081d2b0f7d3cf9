"""A shop learns of trouble before its buyer asks, and a buyer where her order goes."""

from meadow.base import clock, ids
from meadow.base.bus import Event
from meadow.care import notices
from meadow.goods.stock.events import Low
from meadow.trade.fulfilment.events import AddressAnswered, AddressAsked, ParcelMoved, ParcelStalled, ShipOverdue
from tests.trade.conftest import Stall, stall

__all__ = ["stall"]  # the fixture of trade's tests


async def test_trouble_is_told_once_in_the_words_of_the_reader(stall: Stall) -> None:
    shop, order, parcel, now = stall.shop_id, ids.new(), ids.new(), clock.now()
    moved = {
        "shop_id": shop,
        "order_id": order,
        "parcel_id": parcel,
        "case_id": None,
        "carrier": "sf",
        "tracking_no": "SF0000001",
    }
    own = {"shop_id": shop, "order_id": order}
    wish = own | {"buyer_id": stall.buyer.id, "change_id": ids.new()}
    facts: list[Event] = [
        ParcelStalled(**own, parcel_id=parcel, state="in_transit", since=now),
        ParcelMoved(**moved, purpose="order", state="in_transit"), ParcelMoved(**moved, purpose="order", state="rejected"),
        ParcelMoved(**moved, purpose="return", state="lost"), ShipOverdue(**own, ship_by=now),
        AddressAsked(**wish, decide_by=now), AddressAnswered(**wish, applied=True, by="shop"),
        AddressAnswered(**(wish | {"change_id": ids.new()}), applied=False, by="buyer"),
        Low(shop_id=shop, sku_id=ids.new(), product_id=ids.new(), available=2, least=5),
    ]  # fmt: skip
    async with stall.house.write() as db:
        for fact in (*facts, *facts):
            await notices.on_fact(db, fact)
    seen = (await stall.clerk.get("/api/notices", subject=f"shop:{shop}")).json["items"]
    by_kind = {n["kind"]: n["body"] for n in seen}
    assert sorted(by_kind) == ["address_asked", "parcel_stalled", "parcel_trouble", "ship_overdue", "stock_low"]
    assert len(seen) == 5, "told once"
    assert "SF0000001 was refused" in by_kind["parcel_trouble"]["en"]
    assert "SF0000001 被拒收" in by_kind["parcel_trouble"]["zh-CN"]
    assert "仅剩 2 件" in by_kind["stock_low"]["zh-CN"]
    mine = (await stall.shopper.get("/api/notices")).json["items"]
    assert [n["kind"] for n in mine] == ["address_changed"]
    assert mine[0]["link"] == f"/orders/{order}"
