"""Keys of the event log and the rows they stand for, on real PostgreSQL."""

from meadow.base import ids
from meadow.base.db import House
from meadow.compass.metrics import know, store


async def test_a_key_above_the_signed_range_finds_its_product(house: House) -> None:
    product_id = ids.new()
    key = ids.key64(product_id)
    assert key > 2**63, "the variant bits of a UUIDv7 stand at the top of its low half"
    async with house.write() as db:
        await know(db, product_id)
        await know(db, product_id)
    async with house.read() as db:
        assert await store.products_by_key(db, keys=[key, 1]) == {key: product_id}
        assert await store.products_by_key(db, keys=[]) == {}
