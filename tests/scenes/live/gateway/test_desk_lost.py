"""A sub-account removed in mid-live: her socket is shut, her console refused and her old ticket worth a viewer's, within five seconds."""

import asyncio
from typing import Any

import pytest
from litestar import Litestar

from meadow.base import clock, policy
from meadow.base.db import House
from tests.make import market
from tests.make.gateway import Viewer, knock
from tests.make.live import Stage, ok, on_air, stage
from tests.make.people import street as opened

LOST_S = 5.0


async def _at_desk(held: Stage, one: Any, by: Any) -> tuple[Viewer, str]:
    """Her socket, and a second ticket that she keeps."""
    spare = ok(await by.post(f"{held.one}/ticket"))["ticket"]
    ticket = ok(await by.post(f"{held.one}/ticket"))["ticket"]
    seat = await knock(one.port, {"ticket": ticket, "room": held.sid})
    await seat.until(lambda frame: "epoch" in frame)
    return seat, spare


@pytest.mark.parametrize("how", ["removed", "fewer rights"])
async def test_who_loses_the_desk_in_mid_live_has_lost_it_within_five_seconds(
    house: House, app: Litestar, gateway: Any, how: str
) -> None:
    one = await gateway()
    policy.forget()
    async with opened(house, app) as street:
        held = await on_air(await stage(street))
        staff = f"/api/author/{held.author_id}/staff"
        clerk = await street.browser("clerk")
        ok(await held.host.post(staff, {"login": market.login("clerk"), "role": "control", "scopes": []}))
        account = str((await street.person("clerk")).id)
        seat, spare = await _at_desk(held, one, clerk)
        host, _ = await _at_desk(held, one, held.host)
        first = {"product_id": str(held.goods[0].product_id)}
        assert (await held.do("pin", first, by=clerk)).status == 200
        began = clock.monotonic()
        if how == "removed":
            assert (await held.host.delete(f"{staff}/{account}")).status == 204
        else:
            ok(await held.host.send("PATCH", f"{staff}/{account}", {"role": "moderator", "scopes": []}))
        assert await seat.closed(LOST_S) == 4003
        refused = await held.do("pin", first, by=clerk)
        assert clock.monotonic() - began < LOST_S
        assert (refused.status, refused.code) == (
            (404, "base.errors.not_found") if how == "removed" else (403, "scenes.live.not_for_role")
        )
        again = await knock(one.port, {"ticket": spare, "room": held.sid})
        await again.until(lambda frame: "epoch" in frame)
        await house.bus.say(f"live.{held.sid}.ops", b'{"k":"health","b":{}}')
        await host.until(lambda frame: any(o["k"] == "health" for o in frame.get("ops", [])))
        await asyncio.sleep(0.2)
        assert not [f for f in again.frames if "ops" in f], "an old ticket does not look at the desk"
        if how == "removed":
            assert (await clerk.get(held.one)).status == 404
            assert (await clerk.post(f"{held.one}/ticket")).status == 404
        else:
            back, _ = await _at_desk(held, one, clerk)
            assert not back.code, "as a moderator she comes in again"
