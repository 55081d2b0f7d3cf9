"""A catalogue that nobody here made: the Saleor demo shop with its pictures."""

from pathlib import Path

import pytest

from meadow.base import clock, settings
from meadow.base.db import House
from meadow.goods import catalog
from meadow.goods.catalog import actions as catalog_actions
from meadow.goods.catalog import queries
from meadow.goods.catalog.types.imports import AskImport, Format
from tests.make import market
from tests.make.people import Street

FOUND = settings.datasets()
FOLDER = (FOUND or Path()) / "saleor-catalog"
DOLLARS = AskImport(format=Format.saleor, currency="USD", rate="7.2", submit=True, name="populatedb_data.json")
pytestmark = pytest.mark.skipif(
    FOUND is None or not FOLDER.is_dir(), reason="MEADOW_DATASETS names no folder with saleor-catalog"
)


async def test_the_demo_shop_of_saleor_comes_in_with_its_pictures(house: House, street: Street) -> None:
    owner = await street.browser("owner")
    shop_id = await market.shop(house, street.known["owner"])
    body = (FOLDER / "populatedb_data.json").read_bytes()
    async with house.write() as db:
        await catalog_actions.standard_categories(db)
    began = clock.monotonic()
    made = await catalog.import_file(house, shop_id, body, DOLLARS, files=FOLDER / "images")
    first = clock.monotonic() - began
    async with house.read() as db:
        told = await queries.import_report(db, shop_id, made, "en")
    assert (told.rows, told.products, told.skus, told.made, told.refused) == (73, 32, 73, 32, 0), told.errors
    assert (told.submitted, told.errors, told.state) == (32, [], "done")
    print(f"\nsaleor: {told.products} products, {told.skus} skus in {first:.2f} s")  # noqa: T201 - the figure of the report
    rows = (await owner.get(f"/api/merchant/{shop_id}/products", limit=100, status="pending")).json["items"]
    assert len(rows) == 32
    assert all(r["image"]["variants"][0]["url"].startswith("/media/") for r in rows)
    shoe = next(i for i in told.created if i.handle == "white-plimsolls")
    draft = (await owner.get(f"/api/merchant/{shop_id}/products/{shoe.product_id}")).json["draft"]
    assert [v["name"] for v in draft["specs"][0]["values"]] == [{"en": str(n)} for n in range(39, 46)]
    assert next((s["price"], s["stock"], s["outer_sku"]) for s in draft["skus"]) == (57_600, 500, "918223582")
    assert len(draft["images"]) == 4
    began = clock.monotonic()
    again = await catalog.import_file(house, shop_id, body, DOLLARS, files=FOLDER / "images")
    async with house.read() as db:
        told = await queries.import_report(db, shop_id, again, "en")
    assert (told.made, told.changed, told.unchanged) == (0, 0, 32), "a second run does nothing twice"
    assert clock.monotonic() - began < first
