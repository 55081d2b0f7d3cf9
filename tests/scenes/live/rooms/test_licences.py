"""Licences 资质: a shop shows one, the platform grants or refuses it with a word, and it runs out."""

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from meadow.base import clock, ids
from tests.conftest import Client
from tests.make.live import Stage, ok, planned, steps

OPS = "/api/ops/live/licences"


async def _picture(held: Stage) -> str:
    body = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(body, "PNG")
    path = f"/api/merchant/{held.shop_id}/images"
    return str(ok(await held.merchant.post(path, body.getvalue(), content_type="image/png"))["id"])


@pytest.fixture
async def beauty(held: Stage, operator: Client) -> str:
    """A category that wants a licence."""
    (found,) = [c["id"] for c in ok(await operator.get("/api/categories"))["items"] if c["icon"] == "beauty"]
    ok(await operator.put(OPS, {"category_id": found}))
    return str(found)


async def test_a_licence_is_shown_refused_shown_again_and_granted(held: Stage, operator: Client, beauty: str) -> None:
    base, picture = f"/api/merchant/{held.shop_id}/live/licences", await _picture(held)
    (row,) = ok(await held.merchant.get(base))["items"]
    assert (row["category_id"], row["held"], row["ask"]) == (beauty, False, None)
    until = (clock.now() + timedelta(days=20)).isoformat()
    shown = {"category_id": beauty, "number": "粤妆 20260001", "picture": picture, "until": until}
    assert (await held.merchant.post(base, shown)).status == 204
    again = await held.merchant.post(base, shown)
    assert (again.status, again.code) == (409, "scenes.live.licence_asked")
    (ask,) = ok(await operator.get(f"{OPS}/asks", state="waiting"))["items"]
    assert (ask["number"], ask["shop_name"], ask["state"]) == ("粤妆 20260001", "山茶研究所", "waiting")
    one = f"{OPS}/asks/{ask['id']}/rule"
    mute = await operator.post(one, {"grant": False})
    assert (mute.status, mute.code) == (422, "scenes.live.licence_words")
    assert (await held.merchant.post(one, {"grant": True})).status == 403
    ok(await operator.post(one, {"grant": False, "answer": "看不清编号"}))
    assert (await operator.post(one, {"grant": True})).code == "scenes.live.licence_ruled"
    assert ok(await held.merchant.get(base))["items"][0]["ask"]["answer"] == "看不清编号"
    await steps(held.house, "notices")
    told = ok(await held.merchant.get("/api/notices", subject=f"shop:{held.shop_id}"))["items"]
    assert "live_licence_refused" in [n["kind"] for n in told]

    assert (await held.merchant.post(base, shown)).status == 204
    (ask,) = ok(await operator.get(f"{OPS}/asks", state="waiting"))["items"]
    await planned(held)
    assert "unlicensed" in await _codes(held)
    ok(await operator.post(f"{OPS}/asks/{ask['id']}/rule", {"grant": True}))
    assert "unlicensed" not in await _codes(held)
    (row,) = ok(await held.merchant.get(base))["items"]
    assert (row["held"], row["ask"]["state"]) == (True, "granted")
    soon = ok(await operator.get(OPS, ends_in_days=30))["items"]
    assert [(r["shop_id"], r["shop_name"]) for r in soon] == [(held.shop_id, "山茶研究所")]
    assert ok(await operator.get(OPS, ends_in_days=10))["items"] == []
    assert len(ok(await operator.get(OPS))["items"]) == 2
    clock.move(timedelta(days=21))
    assert ok(await held.merchant.get(base))["items"][0]["held"] is False
    clock.reset()


async def _codes(held: Stage) -> set[Any]:
    return {c["code"] for c in ok(await held.host.get(f"{held.one}/checks"))["items"]}


async def test_only_what_is_wanted_and_ones_own_may_be_shown(held: Stage, beauty: str, operator: Client) -> None:
    base, picture = f"/api/merchant/{held.shop_id}/live/licences", await _picture(held)
    good = {"category_id": beauty, "number": "12345678", "picture": picture}
    unwanted = await held.merchant.post(base, good | {"category_id": str(ids.new())})
    assert (unwanted.status, unwanted.code) == (422, "scenes.live.licence_unwanted")
    other = await held.merchant.post(base, good | {"picture": str(ids.new())})
    assert (other.status, other.code) == (422, "scenes.live.unknown_part")
    for bad in ({"number": "1"}, {"number": "a\nb567"}, {"number": "1" * 61}, {"until": "soon"}, {"extra": 1}):
        assert (await held.merchant.post(base, good | bad)).status == 422, bad
    assert (await held.host.post(base, good)).status == 404
    assert (await operator.post(f"{OPS}/asks/{ids.new()}/rule", {"grant": True})).status == 404
