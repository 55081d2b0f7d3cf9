"""Joining, logging in, lock-out, devices, profile and addresses over HTTP."""

import asyncio

import pytest
import sqlalchemy as sa

from meadow.base.bus import outbox
from meadow.base.db import House
from meadow.people.accounts.tables import account, address
from tests.conftest import Client
from tests.make.market import PASSWORD, login
from tests.make.people import Street

JOIN = {
    "login": "Li.Xiaoman@Example.com", "password": PASSWORD, "name": "李小满", "locale": "zh-CN",
    "consent": {"version": "2026-01", "analytics": True, "personalise": False},
}  # fmt: skip
HOME = {
    "name": "李小满", "phone": "138 1234 5678", "province": "浙江省", "city": "杭州市", "district": "西湖区",
    "street": "文三路 1 号", "is_default": False,
}  # fmt: skip


async def facts(house: House, name: str) -> list[dict]:
    async with house.read() as db:
        return [r.payload for r in await db.all(sa.select(outbox.c.payload).where(outbox.c.name == name))]


async def test_a_person_joins_is_logged_in_and_logs_out(web: Client, house: House) -> None:
    assert (await web.get("/api/session")).json == {"account": None, "grants": [], "ticket": None}
    joined = await web.post("/api/accounts", JOIN)
    assert joined.status == 201, joined
    me = joined.json["account"]
    assert (me["name"], me["login_masked"], me["locale"]) == ("李小满", "l***@example.com", "zh-CN")
    cookie = joined.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await web.get("/api/session")).json["account"]["id"] == me["id"]
    assert [f["analytics"] for f in await facts(house, "people.accounts.consented.v1")] == [True]
    assert (await web.delete("/api/session")).status == 204
    assert (await web.get("/api/session")).json["account"] is None
    assert (await web.get("/api/me")).status == 401


async def test_what_is_personal_lies_sealed(web: Client, house: House) -> None:
    await web.post("/api/accounts", JOIN)
    await web.post("/api/me/addresses", HOME)
    async with house.read() as db:
        row = await db.one(sa.select(account))
        place = await db.one(sa.select(address.c.body))
    assert row is not None
    assert place is not None
    kept = b"".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in [*row, *place])
    for secret in ("李小满", "example", PASSWORD, "13812345678", "138 1234", "西湖"):
        assert secret.encode() not in kept
    assert row.password.startswith("$argon2id$")


async def test_a_login_is_taken_once_however_it_is_typed(web: Client) -> None:
    assert (await web.post("/api/accounts", JOIN)).status == 201
    again = await web.post("/api/accounts", JOIN | {"login": "li.xiaoman@example.COM"}, accept_language="en")
    assert (again.status, again.code) == (409, "people.accounts.login_taken")
    assert "registered already" in again.json["detail"]
    results = await asyncio.gather(*(web.post("/api/accounts", JOIN | {"login": "13812345678"}) for _ in range(4)))
    assert sorted(r.status for r in results) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"login": "nobody"}, "/login"),
        ({"password": "short"}, "/password"),
        ({"name": "a\u0000b"}, "/name"),
        ({"locale": "fr"}, "/locale"),
        ({"consent": {"version": "1\u0000"}}, "/consent/version"),
        ({"extra": 1}, "/extra"),
    ],
)
async def test_a_wrong_form_names_its_field(web: Client, change: dict, pointer: str) -> None:
    answer = await web.post("/api/accounts", JOIN | change)
    assert answer.status == 422, answer
    assert pointer in [e["pointer"] for e in answer.json["errors"]]


async def test_five_wrong_passwords_lock_the_login_for_a_quarter_of_an_hour(
    street: Street, moved: object, house: House
) -> None:
    await street.person("ann")
    await street.person("ben")
    guest = await street.guest()
    for _ in range(5):
        assert (await guest.log_in(login("ann"), "wrong password")).code == "people.accounts.wrong_password"
    locked = await guest.log_in(login("ann"), PASSWORD)
    assert (locked.status, locked.code) == (429, "people.accounts.locked_out")
    assert 890 < int(locked.headers["retry-after"]) <= 901
    assert (await guest.log_in(login("ben"), PASSWORD)).status == 200, "another login is not touched"
    moved(minutes=14)  # type: ignore[operator]
    assert (await guest.log_in(login("ann"), PASSWORD)).status == 429
    moved(minutes=2)  # type: ignore[operator]
    assert (await guest.log_in(login("ann"), PASSWORD)).status == 200


async def test_a_right_password_clears_the_count(street: Street) -> None:
    await street.person("ann")
    guest = await street.guest()
    for _ in range(3):
        for _ in range(4):
            assert (await guest.log_in(login("ann"), "wrong password")).status == 401
        assert (await guest.log_in(login("ann"), PASSWORD)).status == 200


async def test_guesses_sent_at_once_are_all_counted(street: Street) -> None:
    await street.person("ann")
    guests = [await street.guest() for _ in range(3)]
    for g in guests:
        await g.get("/health")
    answers = await asyncio.gather(*(g.log_in(login("ann"), f"wrong {i}") for i in range(6) for g in guests))
    assert sorted(a.status for a in answers) == [401] * 5 + [429] * 13


async def test_a_network_that_guesses_many_logins_is_locked_out(street: Street, moved: object) -> None:
    await street.person("ann")
    guest = await street.guest()
    for i in range(50):
        assert (await guest.log_in(f"nobody{i}@example.com", "wrong password")).status == 401
    assert (await guest.log_in(login("ann"), PASSWORD)).status == 429
    moved(minutes=16)  # type: ignore[operator]
    assert (await guest.log_in(login("ann"), PASSWORD)).status == 200


async def test_an_unknown_login_reads_like_a_wrong_password(street: Street) -> None:
    await street.person("ann")
    guest = await street.guest()
    one, two = await guest.log_in(login("ann"), "wrong password"), await guest.log_in(login("nobody"), "wrong password")
    assert (one.status, one.code, one.json["detail"]) == (two.status, two.code, two.json["detail"])


async def test_devices_are_listed_and_logged_out_by_their_owner_only(street: Street, moved: object) -> None:
    one = await street.browser("ann")
    two, ben = await street.guest(), await street.browser("ben")
    await two.post("/api/session", {"login": login("ann"), "password": PASSWORD, "device_name": "厨房平板"})
    items = (await one.get("/api/me/sessions")).json["items"]
    assert [d["current"] for d in items].count(True) == 1
    assert {d["device"] for d in items} == {"API", "厨房平板"}
    other = next(d for d in items if not d["current"])
    assert (await ben.delete(f"/api/me/sessions/{other['id']}")).status == 404
    assert (await two.get("/api/me")).status == 200
    assert (await one.delete(f"/api/me/sessions/{other['id']}")).status == 204
    assert (await two.get("/api/me")).status == 401
    moved(minutes=6)  # type: ignore[operator]
    await one.post("/api/me/addresses", HOME)
    seen = (await one.get("/api/me/sessions")).json["items"][0]
    assert seen["seen_at"] > seen["created_at"]
    moved(days=31)  # type: ignore[operator]
    assert (await one.get("/api/me")).status == 401, "a session ends by itself"


async def test_a_new_name_shows_at_once_everywhere(street: Street, house: House) -> None:
    ann = await street.browser("ann")
    edited = await ann.patch(
        "/api/me", {"name": "安安", "locale": "en", "consent": {"version": "2", "personalise": True}}
    )
    assert (edited.json["name"], edited.json["locale"]) == ("安安", "en")
    assert (await ann.get("/api/session")).json["account"]["name"] == "安安"
    assert [f["personalise"] for f in await facts(house, "people.accounts.consented.v1")] == [False, True]


async def test_the_first_address_is_the_default_and_one_always_is(street: Street) -> None:
    ann = await street.browser("ann")
    first = (await ann.post("/api/me/addresses", HOME)).json
    assert first["is_default"] is True
    assert first["phone"] == "138 1234 5678", "plain for its owner"
    second = (await ann.post("/api/me/addresses", HOME | {"street": "西溪路 2 号", "is_default": True})).json
    items = (await ann.get("/api/me/addresses")).json["items"]
    assert [(a["id"], a["is_default"]) for a in items] == [(second["id"], True), (first["id"], False)]
    kept = await ann.put(f"/api/me/addresses/{second['id']}", HOME | {"city": "宁波市"})
    assert (kept.json["city"], kept.json["is_default"]) == ("宁波市", True), "a default stays one until another is"
    assert (await ann.delete(f"/api/me/addresses/{second['id']}")).status == 204
    assert [a["is_default"] for a in (await ann.get("/api/me/addresses")).json["items"]] == [True]


async def test_a_neighbours_address_is_not_there(street: Street) -> None:
    ann, ben = await street.browser("ann"), await street.browser("ben")
    mine = (await ann.post("/api/me/addresses", HOME)).json["id"]
    assert (await ben.put(f"/api/me/addresses/{mine}", HOME)).status == 404
    assert (await ben.delete(f"/api/me/addresses/{mine}")).status == 404
    assert (await ben.get("/api/me/addresses")).json == {"items": []}
    guest = await street.guest()
    assert (await guest.get("/api/me/addresses")).status == 401
