"""Pictures: the same from the same words, whole, and never flat."""

import hashlib
import io

import pytest
from PIL import Image, ImageChops, ImageStat

from meadow.world.draw import KINDS, Look, Shot, photo
from meadow.world.draw.logo import logo
from meadow.world.draw.picture import picture
from meadow.world.draw.render import pixels
from meadow.world.market import goods

LOOK = {"colour": "#c96f5a", "accent": "#3f3a36", "brand": "QINGYU", "label": "晨露精华"}


def test_the_same_words_draw_the_same_bytes() -> None:
    look = Look(kind="mug", pattern="flower", **LOOK)
    assert hashlib.sha256(photo(look, seed=3)).digest() == hashlib.sha256(photo(look, seed=3)).digest()
    assert photo(look, seed=3) != photo(look, seed=4)


@pytest.mark.parametrize("kind", ["mug", "dress", "tent"])
def test_a_picture_opens_and_is_full_of_shades(kind: str) -> None:
    image = Image.open(io.BytesIO(photo(Look(kind=kind, pattern="check", **LOOK), Shot.hero, 1)))
    assert (image.format, image.size) == ("JPEG", (960, 960))
    assert max(ImageStat.Stat(image.crop((200, 240, 760, 900))).stddev) > 18, "flat"
    assert len(image.resize((96, 96)).getcolors(9216) or ()) > 1500


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_a_body_of_many_tones(kind: str) -> None:
    goods_layer = pixels(picture(Look(kind=kind, pattern="check", **LOOK), Shot.hero, 1).goods)
    seen = goods_layer.crop(goods_layer.getbbox())
    assert min(seen.size) > 150
    small = seen.resize((96, 96)).getcolors(9216)
    assert small is not None
    assert len(small) > 300, "flat"


def test_a_close_up_carries_its_words() -> None:
    look = Look(kind="tin", **LOOK)
    said = Image.open(io.BytesIO(photo(look, Shot.close, 1, "产地直采|手工采制")))
    plain = Image.open(io.BytesIO(photo(look, Shot.close, 1)))
    assert ImageStat.Stat(ImageChops.difference(said, plain).crop((40, 30, 520, 150))).mean[0] > 5


def test_a_shop_has_a_mark() -> None:
    image = Image.open(io.BytesIO(logo("青屿", "QINGYU", 0)))
    assert image.size == (480, 480)
    assert max(ImageStat.Stat(image).stddev) > 15


def test_every_product_of_the_market_names_a_kind_that_can_be_drawn() -> None:
    assert {p.look.kind for g in goods(7) for p in g.photos} <= KINDS.keys()
