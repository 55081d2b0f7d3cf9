"""Authors and following over HTTP."""

import asyncio

import sqlalchemy as sa

from meadow.base import ids
from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.people import authors
from meadow.people.authors.tables import author
from tests.make import market
from tests.make.people import Street


async def names(house: House) -> list[str]:
    async with house.read() as db:
        return [r.name for r in await db.all(sa.select(outbox.c.name).order_by(outbox.c.id)) if ".authors." in r.name]


async def test_one_account_is_one_author(street: Street, house: House) -> None:
    ann, guest = await street.browser("ann"), await street.guest()
    made = await ann.post("/api/authors", {"name": "林小满", "bio": "山茶花与猫"})
    assert made.status == 201, made
    again = await ann.post("/api/authors", {"name": "林小满二号"})
    assert (again.code, again.json["params"]) == ("people.authors.already", {"author_id": made.json["id"]})
    page = (await guest.get(f"/api/authors/{made.json['id']}")).json
    assert (page["name"], page["followers"], page["likes"], page["video_count"], page["followed"]) == (
        "林小满", 0, 0, 0, False,
    )  # fmt: skip
    assert [g["kind"] for g in (await ann.get("/api/session")).json["grants"]] == ["author"]
    async with house.read() as db:
        assert await authors.owner(db, ids.parse(made.json["id"])) == street.known["ann"].id


async def test_following_counts_each_follower_once_and_tells_it(street: Street, house: House) -> None:
    author_id = await market.author(house, await street.person("ann"))
    fans = [await street.browser(n) for n in ("ben", "cat", "dan")]
    path = f"/api/follows/{author_id}"
    answers = await asyncio.gather(*(f.put(path) for f in fans for _ in range(3)))
    assert {a.status for a in answers} == {200}
    assert (await fans[0].put(path)).json == {"followed": True, "followers": 3}
    assert (await fans[1].delete(path)).json == {"followed": False, "followers": 2}
    assert (await fans[1].delete(path)).json == {"followed": False, "followers": 2}
    told = await names(house)
    assert (told.count("people.authors.followed.v1"), told.count("people.authors.unfollowed.v1")) == (3, 1)
    assert (await fans[0].get(f"/api/authors/{author_id}")).json["followed"] is True
    assert (await fans[1].get(f"/api/authors/{author_id}")).json["followed"] is False
    async with house.read() as db:
        assert await authors.checks(db) == []
        assert await authors.followed(db, street.known["ben"].id) == [author_id]
        assert await authors.follows(db, street.known["cat"].id, [author_id]) == set()


async def test_nobody_follows_herself_or_a_stranger(street: Street, house: House) -> None:
    author_id = await market.author(house, await street.person("ann"))
    ann, guest = await street.browser("ann"), await street.guest()
    assert (await ann.put(f"/api/follows/{author_id}")).code == "people.authors.own_page"
    assert (await ann.put(f"/api/follows/{ids.new()}")).status == 404
    assert (await guest.put(f"/api/follows/{author_id}")).status == 401


async def test_who_follows_says_in_which_broadcast(street: Street, house: House) -> None:
    author_id, room = await market.author(house, await street.person("ann")), ids.new()
    ben = await street.browser("ben")
    assert (await ben.put(f"/api/follows/{author_id}?room=x")).status in {400, 404, 422}
    assert (await ben.put(f"/api/follows/{author_id}?room={room}")).json["followed"]
    async with house.read() as db:
        told = await db.one(sa.select(outbox.c.payload).where(outbox.c.name == "people.authors.followed.v1"))
    assert told.payload["room_id"] == str(room)


async def test_a_profile_is_edited_by_its_author_only(street: Street, house: House) -> None:
    author_id = await market.author(house, await street.person("ann"))
    ann, ben = await street.browser("ann"), await street.browser("ben")
    path, asset = f"/api/author/{author_id}/profile", ids.new()
    assert (await ben.patch(path, {"bio": "x"})).status == 404
    edited = await ann.patch(path, {"name": "林满", "bio": "新的介绍", "avatar_asset": str(asset)})
    assert (edited.json["name"], edited.json["avatar"]) == ("林满", None)
    async with house.write() as db:
        assert await authors.show_picture(db, author_id, asset, "/media/b.webp")
        await authors.tally(db, author_id, likes=3, videos=1)
        await authors.tally(db, author_id, likes=-1)
    page = (await ben.get(f"/api/authors/{author_id}")).json
    assert (page["avatar"], page["likes"], page["video_count"]) == ("/media/b.webp", 2, 1)
    assert (await ann.get("/api/session")).json["grants"][0]["name"] == "林满"


async def test_a_suspended_author_has_no_page_but_still_a_card(street: Street, house: House) -> None:
    author_id = await market.author(house, await street.person("ann"))
    async with house.write() as db:
        await db.run(author.update().values(status="suspended"))
    assert (await (await street.guest()).get(f"/api/authors/{author_id}")).status == 404
    async with house.read() as db:
        assert (await authors.cards(db, [author_id]))[author_id].status is authors.Status.suspended
