"""From drawings to pixels: resvg for shapes, Pillow for putting layers on each other."""

import io
from functools import cache
from importlib.metadata import distribution

import resvg_py
from PIL import Image

from meadow.world.draw.look import Look
from meadow.world.draw.picture import SIDE, Layers, Shot, picture

QUALITY = 88


@cache
def fonts() -> tuple[str, ...]:
    """The font files of the wheel: Noto Sans SC and Noto Serif SC."""
    files = distribution("pylopdf-fonts-zh-cn").files or []
    return tuple(sorted(str(f.locate()) for f in files if f.name.endswith(".otf")))


def pixels(svg: str) -> Image.Image:
    """An SVG as a picture with transparency; only our own fonts are used, so that every machine draws the same."""
    png = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=list(fonts()))
    return Image.open(io.BytesIO(png)).convert("RGBA")


def compose(layers: Layers) -> Image.Image:
    """The layers as one picture of 960 by 960 pixels; a cutout keeps its transparency."""
    whole = pixels(layers.ground).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    for svg in (layers.goods, layers.light, layers.words):
        if svg:
            layer = pixels(svg)
            if layer.width != SIDE:
                layer = layer.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
            whole.alpha_composite(layer)
    return whole


def photo(look: Look, shot: Shot = Shot.hero, seed: int = 0, words: str = "") -> bytes:
    """A JPEG of 960 by 960 pixels as a shop would upload it."""
    out = io.BytesIO()
    compose(picture(look, shot, seed, words)).convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()
