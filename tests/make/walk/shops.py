"""What shops do: ship in every way, decide on cases, count their stock, run offers, take their money out."""

from datetime import timedelta
from typing import Any

from meadow.base import clock
from meadow.goods.catalog import actions as catalog
from meadow.goods.catalog.types import Bulk, PriceChange
from meadow.trade.aftersale.rules.reasons import REFUSALS
from tests.make.walk.buyers import _order, _picture, case_of, number, talk
from tests.make.walk.town import TITLE, window
from tests.make.walk.walker import Picks, Walk

_WAITING = ("to_ship", "part_shipped")


async def ship(walk: Walk, picks: Picks) -> None:
    """All that is left of an order, a part of it, or all of it in two parcels."""
    one = await _order(walk, picks, *_WAITING)
    if one is None:
        return
    parcel: dict[str, Any] = {"carrier": picks.of(("meadow", "sf")), "tracking_no": number()}
    path = f"{walk.shop(one['shop_id'])}/orders/{one['id']}"
    how = picks.below(4)
    lines = await walk.rows(
        "SELECT id, qty - shipped_qty - released_qty AS n FROM orders_line WHERE order_id = :o AND qty > shipped_qty + "
        "released_qty ORDER BY ix", o=one["id"],
    )  # fmt: skip
    if how < 2 or not lines:
        await walk.post("seller", f"{path}/ship", parcel)
    elif how == 2:
        line = picks.of(lines)
        part = {"line_id": str(line["id"]), "qty": 1 + picks.below(line["n"] + 1)}
        await walk.post("seller", f"{path}/ship", parcel | {"lines": [part]})
    else:
        packs = [
            {**parcel, "tracking_no": number(), "lines": [{"line_id": str(x["id"]), "qty": x["n"]}]} for x in lines
        ]
        await walk.post("seller", f"{path}/packs", {"packs": packs})


async def ship_many(walk: Walk, picks: Picks) -> None:
    """A batch with a wrong row, or several orders of a buyer in one parcel."""
    found = await walk.rows(
        "SELECT id, shop_id, buyer_id, number FROM orders_order WHERE state IN ('to_ship', 'part_shipped') ORDER BY id DESC LIMIT 6"
    )
    if not found:
        return
    first = found[0]
    if picks.one_in(2):
        mine = [str(x["id"]) for x in found if (x["shop_id"], x["buyer_id"]) == (first["shop_id"], first["buyer_id"])]
        body = {"carrier": "meadow", "tracking_no": number(), "order_ids": mine}
        if len(mine) > 1:
            await walk.post("seller", f"{walk.shop(first['shop_id'])}/orders/together", body)
        return
    rows = [{"order_number": x["number"], "carrier": "sf", "tracking_no": number()} for x in found]
    rows.append(rows[0] | {"tracking_no": "?"})
    await walk.post("seller", f"{walk.shop(first['shop_id'])}/orders/ship", {"rows": rows})


async def decide(walk: Walk, picks: Picks) -> None:
    """A shop's verb on a case; mostly one that the desk would show."""
    one = await case_of(walk, picks)
    if one is None:
        return
    path = f"{walk.shop(one['shop_id'])}/aftersale/{one['id']}"
    acts = (await walk.get("seller", path)).json["acts"]
    verb = picks.of(acts) if acts and not picks.one_in(8) else picks.of(_VERBS)
    body: dict[str, Any] = {"version": one["version"]}
    if verb in {"agree", "goods_stay"}:
        body |= {"sellable": picks.of((True, False, None)), "goods_stay": verb == "goods_stay"}
        verb = "agree"
    elif verb == "reject":
        fit = [code for code, r in REFUSALS.items() if one["state"] in {s.value for s in r.states}] or ["used"]
        picture = await _picture(walk, "seller", f"{walk.shop(one['shop_id'])}/aftersale/images")
        body |= {"reason": picks.of(fit), "pictures": [picture]}
    elif verb == "send":
        body |= {"carrier": picks.of(("meadow", "sf")), "tracking_no": number()}
    elif verb == "restock":
        body = {"sellable": not picks.one_in(3)}
    elif verb == "appeal":
        body["text"] = "买家寄回的是空包"
    else:
        body = talk(picks, verb, one) or body
    await walk.post("seller", f"{path}/{verb.replace('say', 'messages')}", body)


_VERBS = ("agree", "reject", "send", "extend", "restock", "offer", "answer", "appeal", "say", "goods_stay")


async def agree_many(walk: Walk, picks: Picks) -> None:
    found = await walk.rows(
        "SELECT id, shop_id, version FROM aftersale_case WHERE state IN ('waiting_merchant', 'returned') ORDER BY id DESC LIMIT 5"
    )
    mine = [x for x in found if x["shop_id"] == found[0]["shop_id"]]
    if mine:
        rows = [{"case_id": str(x["id"]), "version": x["version"]} for x in mine]
        body: dict[str, Any] = {"verb": "agree", "rows": rows, "sellable": picks.of((True, False, None))}
        await walk.post("seller", f"{walk.shop(mine[0]['shop_id'])}/aftersale/bulk", body)


async def count(walk: Walk, picks: Picks) -> None:
    """Correct what is on the shelf, up or down, beyond what may be taken among it."""
    goods = picks.of(list(walk.town.goods.values()))
    change = {"delta": picks.of((5, -1, -3, 20))} if not picks.one_in(4) else {"set": picks.of((0, 3, 30))}
    path = f"{walk.shop(goods.shop_id)}/skus/{picks.of(goods.skus)}/stock"
    await walk.post("seller", path, change | {"reason": "count"}, method="PATCH")


async def price(walk: Walk, picks: Picks) -> None:
    """Another price: quotes from before are asked again, and some buyers are owed the difference."""
    goods, to = walk.town.goods[picks.of(("oil", "soap", "cup"))], picks.of((9900, 8800, 12_000, 101, 77))
    async with walk.house.write() as db:
        await catalog.bulk(db, goods.shop_id, Bulk([goods.product_id], "price", PriceChange("set", to)), "en")


async def open_presale(walk: Walk, picks: Picks) -> None:
    """A presale of a few days, when the last one is over."""
    one, desk = walk.town.goods["early"], walk.town.desk("a")
    rule = {"kind": "presale", "final_from": window(3)["ends_at"], "final_by": window(5)["ends_at"]}
    body = {"title": TITLE, "rule": rule, **window(2, 0)}
    made = await walk.post("seller", f"{desk}/promotions", body)
    if made.status == 201:
        deposit, counts = picks.of(((1000, 2500), (999, 999), (5000, 5001)))
        sku = {"sku_id": str(one.skus[0]), "price": 9000, "deposit": deposit, "counts": counts}
        items = [{"product_id": str(one.product_id), "skus": [sku]}]
        await walk.post("seller", f"{desk}/promotions/{made.json['id']}/items", {"items": items}, method="PUT")
        await walk.post("seller", f"{desk}/promotions/{made.json['id']}/state", {"verb": "start"}, method="PUT")


async def turn(walk: Walk, picks: Picks) -> None:
    """Pause or resume an offer while orders hold claims on it."""
    found = await walk.rows("SELECT id, owner_id FROM offers_offer WHERE kind NOT IN ('coupon', 'presale') ORDER BY id")
    one = picks.of(found)
    path = f"{walk.shop(one['owner_id'])}/promotions/{one['id']}/state"
    await walk.post("seller", path, {"verb": picks.of(("resume", "pause", "resume"))}, method="PUT")


async def take_out(walk: Walk, picks: Picks) -> None:
    """Ask for money: a shop's or an author's, what there is or too much; or move it into and out of the deposit."""
    shop, amount = walk.town.desk(picks.of(("a", "b"))), picks.of((100, 5000, 10_000, 300_000, 99))
    match picks.below(4):
        case 0 | 1:
            await walk.post("seller", f"{shop}/withdrawals", {"amount": amount})
        case 2:
            await walk.post("ann", f"/api/author/{walk.town.author}/withdrawals", {"amount": amount})
        case _:
            await walk.post("seller", f"{shop}/deposit", {"amount": amount, "way": picks.of(("in", "out"))})


async def address(walk: Walk, picks: Picks) -> None:
    found = await walk.rows(
        "SELECT id, shop_id FROM fulfilment_address_change WHERE state = 'open' ORDER BY id DESC LIMIT 9"
    )
    if found:
        one = picks.of(found)
        path = f"{walk.shop(one['shop_id'])}/address-changes/{one['id']}"
        await walk.post("seller", path, {"agree": not picks.one_in(3), "reason": "已打包"})


async def stop(walk: Walk, picks: Picks) -> None:
    one = await _order(walk, picks, "shipped", "part_shipped")
    if one:
        await walk.post("seller", f"{walk.shop(one['shop_id'])}/orders/{one['id']}/intercept")


async def news(walk: Walk, picks: Picks) -> None:
    """A carrier's word: on its way, delivered, refused at the door, lost."""
    found = await walk.rows("SELECT tracking_no, shop_id FROM fulfilment_parcel ORDER BY id DESC LIMIT 12")
    if found:
        one, states = (
            picks.of(found),
            ("collected", "in_transit", "delivered", "delivered", "rejected", "returned", "lost"),
        )
        at = clock.now() - timedelta(minutes=picks.below(3))
        row = {"tracking_no": one["tracking_no"], "at": at.isoformat(), "state": picks.of(states)}
        await walk.post("seller", f"{walk.shop(one['shop_id'])}/parcels/news", {"rows": [row]})


async def habits(walk: Walk, picks: Picks) -> None:
    """What a shop agrees to by itself."""
    body = {"unshipped": picks.one_in(2), "refund_most": picks.of((0, 3000)), "return_most": picks.of((0, 3000))}
    await walk.post("seller", f"{walk.town.desk(picks.of(('a', 'b')))}/aftersale/auto", body, method="PUT")
