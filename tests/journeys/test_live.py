"""Live in the browser: how old the picture is, read out of the picture itself, and how a cut is got over."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.conftest import PHONE, Visit
from tests.make import glass
from tests.make.show import Show, prepared
from tests.make.town import Town

pytestmark = pytest.mark.browser
Visits = Callable[..., Any]
ALIVE_S = 60
"""A busy machine is no fault: the bench has the figures."""


async def test_the_picture_is_live_and_goes_on_when_its_sender_comes_back(town: Town, visit: Visits) -> None:
    async with prepared(town) as show, visit(PHONE) as v:
        camera = glass.Camera(await show.send_to())
        camera.start()
        try:
            await show.go()
            await v.go(f"/live/{show.room}")
            found = await glass.read(v.page, 20)
            delay, taken = glass.delay(found), [made for made, _ in found]
            assert delay.least_s >= 0
            assert delay.p95_s < ALIVE_S
            assert taken == sorted(taken)
            assert taken[-1] - taken[0] > 2000
            await cut(show, v, camera)
        finally:
            camera.kill()


async def cut(show: Show, v: Visit, camera: glass.Camera) -> None:
    """Four seconds without a sender: the same page, the same broadcast, one seam."""
    before = await show.state()
    await v.page.evaluate("window.samePage = true")
    camera.kill()
    await asyncio.sleep(4)
    await glass.read(v.page, 1, pause_ms=100, since=camera.start())
    after = await show.state()
    assert await v.page.evaluate("window.samePage")
    assert (after["state"], after["started_at"]) == ("live", before["started_at"])
    assert after["stream"]["id"] != before["stream"]["id"]
    listed = await show.playlist()
    assert listed is not None
    assert sum(part.cut for part in listed.parts) == 1
