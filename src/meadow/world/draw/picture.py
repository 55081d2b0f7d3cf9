"""A product in a studio: where it stands, what is behind it, from where the light falls."""

from collections.abc import Callable
from enum import StrEnum
from random import Random

import msgspec

from meadow.world.draw import beauty, carry, culture, family, food, home, kitchen, outdoor, tech, wear
from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import bright, dark, ink, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.studio import STAGES, backdrop

SIDE, SMALL = 960, 480
Draw = Callable[[Art, Look], tuple[float, float]]
KINDS: dict[str, Draw] = {
    **beauty.KINDS, **wear.KINDS, **carry.KINDS, **home.KINDS, **kitchen.KINDS, **food.KINDS, **tech.KINDS, **family.KINDS, **outdoor.KINDS,
    **culture.KINDS,
}  # fmt: skip
FLAT = frozenset((*wear.FLAT, *family.FLAT, *culture.FLAT))
"""Kinds that lie on a surface and are seen from above: their origin is their middle."""


class Layers(msgspec.Struct, frozen=True):
    """SVG texts from the back to the front; ground and light are soft and rendered at half size."""

    ground: str
    goods: str
    light: str
    words: str


class Shot(StrEnum):
    """hero shows the goods in their scene; second shows another stage; close goes near, with a word beside it."""

    hero = "hero"
    second = "second"
    close = "close"
    cutout = "cutout"


def picture(look: Look, shot: Shot = Shot.hero, seed: int = 0, words: str = "") -> Layers:
    """The layers of a product's picture in 960 by 960 units; a `cutout` has no stage, for films."""
    a, body = Art(), Art(1000)
    dice = Random(f"{look.kind}:{look.colour}:{shot}:{seed}")  # noqa: S311 - a drawn scene, not a secret
    half, tall = KINDS[look.kind](body, look)
    flat = look.kind in FLAT
    floor = 0.0 if shot is Shot.cutout else backdrop(a, look, _stage(look, shot, dice), dice)
    scale = min(400 / half, (760 if flat else 650) / tall, 1.9) * (1.0 if shot is Shot.hero else 0.94)
    x, y, tilt = 480.0, 480.0 if flat else floor or 850.0, 0.0
    if shot is Shot.close:
        scale, x, y, tilt = scale * 1.5, 560.0, 500.0 if flat else 1010.0, dice.choice((-7.0, 6.0)) if flat else 0.0
    place = f"translate({x:g} {y:g}) rotate({tilt:g}) scale({scale:.4f})"
    said = Art(2000)
    if shot is Shot.close and words:
        _say(said, look, words)
    below = a.svg((*a.body, f'<g transform="{place}">', *body.under, "</g>"), SMALL)
    both = below.replace("</defs>", "".join(body.defs) + "</defs>")
    return Layers(
        ground=both,
        goods=body.svg(body.body, SIDE, place),
        light=body.svg(body.over, SMALL, place) if body.over else "",
        words=said.svg(said.body, SIDE) if said.body else "",
    )


def _stage(look: Look, shot: Shot, dice: Random) -> str:
    known = STAGES.get(look.kind, ("sweep", "podium", "window"))
    return known[0] if shot is Shot.hero and dice.random() < 0.6 else dice.choice(known)


def _say(a: Art, look: Look, words: str) -> None:
    """A claim in a corner, as close-ups of shops carry it."""
    ground = mix(light(look.colour, 0.86), "#fbf8f3", 0.5)
    a.rect((0, 0, 960, 190), a.linear(((0, ground, 0.96), (0.72, ground, 0.86), (1, ground, 0)), (0, 0, 0, 1)))
    tone = dark(look.colour, 0.74) if bright(look.colour) > 0.3 else ink(ground)
    head, _, rest = words.partition("|")
    a.text((60, 92), head, 52, tone, text_anchor="start", font_family=SERIF, stroke=tone, stroke_width=0.8)
    a.text((62, 138), rest, 26, tone, text_anchor="start", opacity=0.8)
