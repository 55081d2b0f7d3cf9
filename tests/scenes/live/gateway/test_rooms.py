"""A room over real sockets: welcome, events, resume, tickets."""

from uuid import UUID

from meadow.base.db import House
from tests.make.gateway import happen


async def test_an_event_reaches_everybody_in_the_room(gateway, enter, house: House, sid: UUID):
    one = await gateway()
    first, second = await enter(one), await enter(one)
    off = await happen(house, sid, "pin", product_id="p")
    for viewer in (first, second):
        frame = await viewer.until(lambda f: f.get("e"))
        assert [(e["off"], e["k"], e["b"]) for e in frame["e"]] == [(off, "pin", {"product_id": "p"})]
        assert frame["v"] == 2
