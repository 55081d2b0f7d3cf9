"""Pictures with hot zones: inside their picture, apart from each other, large enough for a finger, leading nowhere else."""

from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from meadow.scenes.mall import rules
from meadow.scenes.mall.types import Zone
from tests.conftest import Client
from tests.scenes.test_mall import OPS, ops
from tests.trade.conftest import Stall, stall

__all__ = ["ops", "stall"]
LABEL = {"zh-CN": "领券"}
PART = st.floats(0, 1)


async def picture(who: Client) -> str:
    body = BytesIO()
    Image.new("RGB", (600, 240), "teal").save(body, "PNG")
    made = await who.post("/api/ops/images", body.getvalue(), content_type="application/octet-stream")
    return str(made.json["id"])


def zone(x: float, y: float, w: float, h: float, link: str = "/rankings") -> Zone:
    return Zone(x, y, w, h, LABEL, link)


@given(st.lists(st.tuples(PART, PART, PART, PART), max_size=8), st.integers(100, 3_000), st.integers(100, 3_000))
def test_what_is_accepted_lies_apart_inside_and_can_be_tapped(
    boxes: list[tuple[float, ...]], width: int, height: int
) -> None:
    zones = [zone(*box) for box in boxes]
    bad = rules.misplaced(zones, width, height)
    good = zones if bad is None else zones[:bad]
    for n, z in enumerate(good):
        assert z.x + z.w <= 1.00001
        assert z.y + z.h <= 1.00001
        assert min(z.w * 375, z.h * 375 * height / width) >= 43.99
        for o in good[:n]:
            wide = min(z.x + z.w, o.x + o.w) - max(z.x, o.x)
            high = min(z.y + z.h, o.y + o.h) - max(z.y, o.y)
            assert wide <= 1e-5 or high <= 1e-5
    if bad is not None:
        assert rules.misplaced(zones[: bad + 1], width, height) == bad
        assert rules.misplaced(zones[:bad], width, height) is None


def test_neighbours_may_touch_and_thirds_fill_a_picture() -> None:
    thirds = [zone(n / 3, 0, 1 / 3, 1) for n in range(3)]
    assert rules.misplaced(thirds, 750, 400) is None
    assert rules.misplaced([*thirds, zone(0.5, 0.5, 0.2, 0.3)], 750, 400) == 3
    assert rules.misplaced([zone(0.9, 0, 0.2, 1)], 750, 400) == 0
    assert rules.misplaced([zone(0, 0, 0.11, 1)], 750, 400) == 0
    assert rules.misplaced([zone(0, 0, 1, 0.2)], 750, 400) == 0, "a fifth of a low picture is no finger"
    assert rules.misplaced([zone(0, 0, 1, 0.2)], 750, 1_000) is None


async def test_operators_draw_zones_and_shoppers_get_links(stall: Stall, ops: Client, web: Client) -> None:
    asset = await picture(ops)
    good = {"x": 0.1, "y": 0.5, "w": 0.4, "h": 0.4, "label": LABEL, "link": "/rankings"}
    content = {"kind": "hotzone", "picture": asset, "alt": {"zh-CN": "换季焕肤"}, "zones": [good]}
    made = await ops.post(f"{OPS}/home/blocks", {"content": content, "state": "live"})
    assert made.status == 201, made
    (block,) = (await web.get("/api/mall/home")).json["blocks"]
    assert block["content"]["kind"] == "hotzone"
    assert block["content"]["picture"]["id"] == asset
    assert block["content"]["zones"] == [good]
    for over, code in (
        ({"zones": [good, good]}, "scenes.mall.bad_zone"),
        ({"zones": [good | {"x": 0.9}]}, "scenes.mall.bad_zone"),
        ({"zones": [good | {"link": "/ops/x"}]}, "scenes.mall.outer_link"),
        ({"picture": str(stall.shop_id)}, "scenes.mall.unknown_part"),
    ):
        assert (await ops.post(f"{OPS}/home/blocks", {"content": content | over})).code == code
    for over in (
        {"zones": []},
        {"zones": [good | {"x": -0.1}]},
        {"zones": [good | {"x": "left"}]},
        {"zones": [good] * 21},
        {"alt": {}},
    ):
        assert (await ops.post(f"{OPS}/home/blocks", {"content": content | over})).status == 422
    assert (await ops.post(f"{OPS}/home/versions", {})).status == 201
    assert (await ops.post(f"{OPS}/home/roll-back", {"no": 1})).json["blocks"][0]["content"]["zones"] == [good]
