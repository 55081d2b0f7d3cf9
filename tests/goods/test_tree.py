"""The category tree: planted once, grown and renamed by operators."""

from uuid import UUID

import sqlalchemy as sa

from meadow.base import ids, trail
from meadow.base.db import House
from meadow.goods.catalog import actions
from meadow.goods.catalog.rules import tree
from meadow.people import access
from tests.conftest import Client
from tests.make.people import Street

AUDIO = ids.derived("category", "audio")


async def clerk(house: House, street: Street, name: str, *scopes: str) -> Client:
    """A browser of the platform's staff."""
    known = await street.person(name)
    async with house.write() as db:
        await access.grant(
            db,
            kind="platform",
            subject_id=UUID(int=0),
            account_id=known.id,
            name="Meadow",
            role="custom",
            scopes=scopes,
        )
    return await street.browser(name)


def test_the_standard_tree_is_whole() -> None:
    made = tree.standard()
    tops = {c.id for c in made if c.parent_id is None}
    assert (len(tops), len(made)) == (10, 41)
    assert all(c.parent_id in tops for c in made if c.parent_id)
    assert len({c.id for c in made}) == len(made)
    assert all(c.name["zh-CN"] and c.name["en"] and c.id == ids.derived("category", c.icon) for c in made)


async def test_planting_twice_keeps_what_an_operator_renamed(house: House, street: Street) -> None:
    ops = await clerk(house, street, "ops", "catalog.edit")
    async with house.write() as db:
        assert await actions.standard_categories(db) == 41
    name = {"zh-CN": "影音", "en": "Sound"}
    assert (await ops.patch(f"/api/ops/categories/{AUDIO}", {"name": name})).json["name"] == name
    async with house.write() as db:
        assert await actions.standard_categories(db) == 0
    found = (await (await street.guest()).get("/api/categories")).json["items"]
    assert len(found) == 41
    assert next(c for c in found if c["id"] == str(AUDIO)) == {
        "id": str(AUDIO), "parent_id": str(ids.derived("category", "digital")), "name": name, "icon": "audio",
    }  # fmt: skip
    assert all(c["parent_id"] is None for c in found[:10]), "parents come first"


async def test_an_operator_adds_and_each_verb_is_audited(house: House, street: Street) -> None:
    ops = await clerk(house, street, "ops", "catalog.edit")
    async with house.write() as db:
        await actions.standard_categories(db)
    top = str(ids.derived("category", "home"))
    new = {"slug": "garden", "name": {"zh-CN": "园艺", "en": "Garden"}, "parent_id": top}
    made = await ops.post("/api/ops/categories", new)
    assert (made.status, made.json["id"], made.json["icon"]) == (201, str(ids.derived("category", "garden")), "garden")
    assert (await ops.post("/api/ops/categories", new)).code == "goods.catalog.category_taken"
    under = await ops.post("/api/ops/categories", new | {"slug": "pots", "parent_id": made.json["id"]})
    assert (under.status, under.code) == (422, "goods.catalog.no_such_parent"), "the tree has two levels"
    lost = await ops.post("/api/ops/categories", new | {"slug": "pots", "parent_id": str(ids.new())})
    assert lost.code == "goods.catalog.no_such_parent"
    for wrong in ("", "Garden", "a b", "-a", "x" * 41):
        assert (await ops.post("/api/ops/categories", new | {"slug": wrong})).status == 422, wrong
    assert (await ops.patch(f"/api/ops/categories/{ids.new()}", {"name": {"en": "x"}})).status == 404
    found = (await ops.get("/api/categories")).json["items"]
    assert found[-1] == made.json, "after all others"
    await ops.patch(f"/api/ops/categories/{made.json['id']}", {"name": {"en": "Gardening"}})
    async with house.read() as db:
        rows = await db.all(sa.select(trail.trail.c.verb, trail.trail.c.subject).order_by(trail.trail.c.at))
    assert [tuple(r) for r in rows if "categor" in r.verb] == [
        ("goods.catalog.add_category", made.json["id"]), ("goods.catalog.rename_category", made.json["id"]),
    ]  # fmt: skip


async def test_only_staff_with_the_scope_may(house: House, street: Street) -> None:
    auditor, ann = await clerk(house, street, "auditor", "catalog.audit"), await street.browser("ann")
    new = {"slug": "garden", "name": {"en": "Garden"}}
    assert (await (await street.guest()).post("/api/ops/categories", new)).status == 401
    for somebody in (auditor, ann):
        assert (await somebody.post("/api/ops/categories", new)).status == 403
        assert (await somebody.patch(f"/api/ops/categories/{AUDIO}", {"name": {"en": "x"}})).status == 403
