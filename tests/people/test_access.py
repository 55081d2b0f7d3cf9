"""The staff of a shop: roles, scopes, and that nobody reaches beyond her own rights."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import ids, trail
from meadow.base.db import House
from meadow.base.track.rules import read_ticket
from meadow.people import access, accounts
from tests.conftest import Client
from tests.make import market
from tests.make.market import login
from tests.make.people import Street


@pytest.fixture
async def shop_id(street: Street, house: House) -> UUID:
    return await market.shop(house, await street.person("owner"))


async def hire(owner: Client, shop_id: UUID, name: str, role: str, scopes: list[str] | None = None) -> dict:
    answer = await owner.post(
        f"/api/merchant/{shop_id}/staff", {"login": login(name), "role": role, "scopes": scopes or []}
    )
    assert answer.status == 201, answer
    return next(s for s in answer.json["items"] if s["login_masked"].startswith(name[0]))


async def test_the_owner_hires_and_the_session_shows_it(street: Street, shop_id: UUID, house: House) -> None:
    owner, kim = await street.browser("owner"), await street.browser("kim")
    assert (await kim.get(f"/api/merchant/{shop_id}/staff")).status == 404, "a stranger learns nothing"
    hired = await hire(owner, shop_id, "kim", "warehouse")
    assert hired["scopes"] == [
        "products.read",
        "stock.edit",
        "orders.read",
        "orders.edit",
        "orders.ship",
        "orders.reveal",
    ]
    grants = (await kim.get("/api/session")).json["grants"]
    assert [(g["kind"], g["subject_id"], g["name"], g["role"]) for g in grants] == [
        ("shop", str(shop_id), "山茶研究所", "warehouse")
    ]
    refused = await kim.get(f"/api/merchant/{shop_id}/staff")
    assert (refused.status, refused.code) == (403, "base.errors.forbidden")
    assert (await kim.delete(f"/api/merchant/{shop_id}/staff/{hired['account_id']}")).status == 403
    async with house.read() as db:
        rows = await db.all(sa.select(trail.trail.c.verb).where(trail.trail.c.verb.like("people.access.%")))
    assert [r.verb for r in rows] == ["people.access.add_staff"]


async def test_rights_change_and_end_with_the_next_request(street: Street, shop_id: UUID) -> None:
    owner, kim = await street.browser("owner"), await street.browser("kim")
    hired = await hire(owner, shop_id, "kim", "custom", ["staff.edit"])
    member = f"/api/merchant/{shop_id}/staff/{hired['account_id']}"
    assert (await kim.get(f"/api/merchant/{shop_id}/staff")).status == 200
    changed = await owner.patch(member, {"role": "finance"})
    assert changed.status == 200, changed
    assert (await kim.get(f"/api/merchant/{shop_id}/staff")).status == 403
    assert (await owner.delete(member)).status == 204
    assert (await kim.get(f"/api/merchant/{shop_id}/staff")).status == 404
    assert (await owner.delete(member)).status == 404


async def test_nobody_reaches_beyond_her_own_rights(street: Street, shop_id: UUID) -> None:
    owner, kim = await street.browser("owner"), await street.browser("kim")
    await street.person("lee")
    boss = await hire(owner, shop_id, "mia", "operations") if await street.person("mia") else {}
    mine = await hire(owner, shop_id, "kim", "custom", ["staff.edit", "products.read"])
    staff = f"/api/merchant/{shop_id}/staff"
    role = await kim.post(staff, {"login": login("lee"), "role": "finance"})
    assert (role.status, role.code) == (403, "people.access.beyond_own_rights"), "a role is its scopes"
    scope = await kim.post(staff, {"login": login("lee"), "role": "custom", "scopes": ["funds.read"]})
    assert scope.code == "people.access.beyond_own_rights"
    assert "funds.read" in scope.json["params"]["scopes"]
    assert (await kim.patch(f"{staff}/{mine['account_id']}", {"role": "operations"})).status == 403
    assert (await kim.delete(f"{staff}/{boss['account_id']}")).status == 403, "nor takes what she does not hold"
    assert (
        await kim.patch(f"{staff}/{boss['account_id']}", {"role": "custom", "scopes": ["products.read"]})
    ).status == 403
    own = await kim.post(staff, {"login": login("lee"), "role": "custom", "scopes": ["products.read"]})
    assert own.status == 201
    assert (await kim.delete(f"{staff}/{mine['account_id']}")).status == 204, "one's own rights may be given up"


async def test_the_owner_stays_and_star_is_not_given(street: Street, shop_id: UUID) -> None:
    owner = await street.browser("owner")
    me = (await owner.get("/api/session")).json["account"]["id"]
    staff = f"/api/merchant/{shop_id}/staff"
    assert (await owner.delete(f"{staff}/{me}")).code == "people.access.owner_stays"
    assert (await owner.patch(f"{staff}/{me}", {"role": "custom"})).code == "people.access.owner_stays"
    await street.person("kim")
    star = await owner.post(staff, {"login": login("kim"), "role": "custom", "scopes": ["*"]})
    assert (star.status, star.code) == (422, "people.access.unknown_scope")
    assert (await owner.post(staff, {"login": login("nobody"), "role": "custom"})).code == "people.access.unknown_login"


async def test_rights_on_one_shop_are_none_on_another(street: Street, shop_id: UUID, house: House) -> None:
    other = await market.shop(house, await street.person("rival"), "另一家店")
    owner = await street.browser("owner")
    assert (await owner.get(f"/api/merchant/{other}/staff")).status == 404
    assert (await owner.get(f"/api/merchant/{shop_id}/staff")).status == 200
    async with house.read() as db:
        assert await access.holders(db, other) == [street.known["rival"].id]


async def test_an_operators_account_is_opened_once(house: House, street: Street) -> None:
    async with house.write() as db:
        one = await accounts.open_operator(db, "ops@example.com", market.PASSWORD, "运营")
        two = await accounts.open_operator(db, "Ops@Example.com", "another password", "运营")
        assert one == two
        await access.grant(db, kind="platform", subject_id=UUID(int=0), account_id=one, name="Meadow")
    guest = await street.guest()
    session = await guest.log_in("ops@example.com", market.PASSWORD)
    assert [(g["kind"], g["scopes"]) for g in session.json["grants"]] == [("platform", ["*"])]


async def test_a_session_carries_its_proof_for_the_event_log(street: Street, house: House) -> None:
    ann = await street.browser("ann")
    said = (await ann.get("/api/session")).json["ticket"]
    assert read_ticket(house.settings.keys.collector, said) == ids.key64(street.known["ann"].id)
    assert (await (await street.guest()).get("/api/session")).json["ticket"] is None
