"""Shops over HTTP."""

import asyncio
from uuid import UUID

import sqlalchemy as sa

from meadow.base import ids
from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.people import shops
from tests.make import market
from tests.make.people import Street

OPEN = {"name": "山茶研究所", "type": "company", "intro": "只做山茶花\n一件事"}


async def names(house: House) -> list[str]:
    async with house.read() as db:
        return [r.name for r in await db.all(sa.select(outbox.c.name).order_by(outbox.c.id)) if ".shops." in r.name]


async def test_a_shop_opens_and_is_edited_by_its_owner(street: Street, house: House) -> None:
    ann, guest = await street.browser("ann"), await street.guest()
    assert (await guest.post("/api/shops", OPEN)).status == 401
    made = await ann.post("/api/shops", OPEN)
    assert (made.status, made.json["status"]) == (201, "open"), made
    shop_id = made.json["id"]
    page = (await guest.get(f"/api/shops/{shop_id}")).json
    assert (page["name"], page["followers"], page["product_count"], page["score"], page["followed"]) == (
        "山茶研究所", 0, 0, None, False,
    )  # fmt: skip
    asset = str(ids.new())
    edited = await ann.patch(f"/api/merchant/{shop_id}/profile", {"name": "山茶花园", "logo_asset": asset})
    assert (edited.json["name"], edited.json["logo"]) == ("山茶花园", None), "shown once the asset was found"
    assert (await ann.get("/api/session")).json["grants"][0]["name"] == "山茶花园"
    async with house.write() as db:
        assert await shops.show_picture(db, UUID(shop_id), "logo", ids.parse(asset), "/media/a.webp")
        assert not await shops.show_picture(db, UUID(shop_id), "logo", ids.new(), "/media/old.webp")
    assert (await guest.get(f"/api/shops/{shop_id}")).json["logo"] == "/media/a.webp"
    assert await names(house) == ["people.shops.opened.v1", "people.shops.renamed.v1", "people.shops.pictured.v1"]


async def test_two_shops_never_share_a_name(street: Street, house: House) -> None:
    ann, ben = await street.browser("ann"), await street.browser("ben")
    first = (await ann.post("/api/shops", OPEN)).json["id"]
    assert (await ben.post("/api/shops", OPEN)).code == "people.shops.name_taken"
    second = (await ben.post("/api/shops", OPEN | {"name": "青柠小铺"})).json["id"]
    taken = await ben.patch(f"/api/merchant/{second}/profile", {"name": "山茶研究所", "intro": "新介绍"})
    assert taken.code == "people.shops.name_taken"
    assert (await ben.get(f"/api/merchant/{second}/profile")).json["intro"] == OPEN["intro"], "all or nothing"
    asked = [
        ben.patch(f"/api/merchant/{second}/profile", {"name": "竹里"}),
        ann.patch(f"/api/merchant/{first}/profile", {"name": "竹里"}),
    ]
    assert sorted(a.status for a in await asyncio.gather(*asked)) == [200, 409]


async def test_a_neighbour_and_a_clerk_are_kept_out(street: Street, house: House) -> None:
    shop_id = await market.shop(house, await street.person("owner"))
    ben = await street.browser("ben")
    assert (await ben.get(f"/api/merchant/{shop_id}/profile")).status == 404
    assert (await ben.patch(f"/api/merchant/{shop_id}/profile", {"intro": "x"})).status == 404
    assert (await ben.put(f"/api/merchant/{shop_id}/status", {"status": "paused"})).status == 404
    owner = await street.browser("owner")
    clerk = {"login": market.login("ben"), "role": "operations"}
    assert (await owner.post(f"/api/merchant/{shop_id}/staff", clerk)).status == 201
    assert (await ben.patch(f"/api/merchant/{shop_id}/profile", {"intro": "x"})).status == 200
    assert (await ben.put(f"/api/merchant/{shop_id}/status", {"status": "paused"})).status == 403


async def test_a_shop_pauses_opens_and_closes_for_good(street: Street, house: House) -> None:
    shop_id = await market.shop(house, await street.person("owner"))
    owner, guest = await street.browser("owner"), await street.guest()
    status = f"/api/merchant/{shop_id}/status"
    assert (await owner.put(status, {"status": "paused"})).json["status"] == "paused"
    assert (await guest.get(f"/api/shops/{shop_id}")).json["status"] == "paused"
    assert (await owner.put(status, {"status": "paused"})).status == 200
    assert (await owner.put(status, {"status": "closed"})).status == 200
    assert (await owner.put(status, {"status": "open"})).code == "people.shops.closed"
    assert (await guest.get(f"/api/shops/{shop_id}")).status == 404
    assert (await names(house)).count("people.shops.status.v1") == 2, "a pause of a paused shop is no fact"


async def test_following_a_shop_twice_is_once(street: Street, house: House) -> None:
    shop_id = await market.shop(house, await street.person("owner"))
    ann, ben = await street.browser("ann"), await street.browser("ben")
    path = f"/api/shops/{shop_id}/follow"
    answers = await asyncio.gather(*(c.put(path) for c in (ann, ann, ben)))
    assert [a.status for a in answers] == [200, 200, 200]
    assert (await ann.get(f"/api/shops/{shop_id}")).json["followers"] == 2
    assert (await ann.delete(path)).json == {"followed": False, "followers": 1}
    assert (await ann.delete(path)).json == {"followed": False, "followers": 1}
    assert (await ben.get(f"/api/shops/{shop_id}")).json["followed"] is True
    assert (await ann.put(f"/api/shops/{ids.new()}/follow")).status == 404
    async with house.read() as db:
        assert await shops.checks(db) == []
