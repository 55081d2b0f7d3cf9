"""Orders brought to a later state through the public verbs."""

import io
from typing import Any

from PIL import Image

from meadow.base import bus, ids, timers
from meadow.base.db import House
from tests.conftest import Answer, Client
from tests.trade.conftest import Stall


def shop_path(stall: Stall, rest: str = "") -> str:
    return f"/api/merchant/{stall.shop_id}{rest}"


async def shipped(stall: Stall, *lines: Any) -> str:
    """A paid order that has left; returns its id."""
    order = (await stall.bought(*lines))["orders"][0]["id"]
    parcel = {"carrier": "meadow", "tracking_no": f"MD{ids.number()}"}
    sent = await stall.clerk.post(shop_path(stall, f"/orders/{order}/ship"), parcel)
    assert sent.status == 200, sent
    return str(order)


async def received(stall: Stall, *lines: Any) -> str:
    """An order whose buyer has confirmed it; returns its id."""
    order = await shipped(stall, *lines)
    done = await stall.shopper.post(f"/api/orders/{order}/confirm")
    assert done.json["state"] == "completed", done
    return order


async def lines_of(stall: Stall, order: str) -> list[dict[str, Any]]:
    return list((await stall.shopper.get(f"/api/orders/{order}")).json["lines"])


async def picture(client: Client) -> Answer:
    """An uploaded picture of one's own."""
    body = io.BytesIO()
    Image.new("RGB", (80, 60), (200, 120, 90)).save(body, "PNG")
    return await client.post("/api/me/images", body.getvalue(), content_type="image/png")


async def follow(house: House, *names: str) -> None:
    """Let these `later` followers read what there is."""
    for follower in house.wiring.later:
        if follower.name in names:
            async with house.write() as db:
                await db.run(bus._START, {"f": follower.name})
            while await bus.step(house, follower):
                continue


async def fire(house: House) -> None:
    while await timers.fire_due(house):
        continue
