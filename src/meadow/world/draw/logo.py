"""The mark of a shop: its first sign in a seal."""

import io

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import dark, light
from meadow.world.draw.render import pixels

_TONES = (
    "#4f7f86",
    "#8a6f5a",
    "#5b6f8a",
    "#7b8a63",
    "#b5654a",
    "#4c6b4f",
    "#d0883a",
    "#33415c",
    "#e0929a",
    "#c98b4b",
    "#3f6f5c",
    "#6a5a78",
)


def logo(brand: str, mark: str, number: int) -> bytes:
    """A square PNG of 480 pixels."""
    a = Art()
    tone = _TONES[number % len(_TONES)]
    a.rect((0, 0, 960, 960), a.linear(((0, light(tone, 0.25), 1), (1, dark(tone, 0.25), 1)), (0, 0, 1, 1)))
    a.oval((480, 430, 300, 300), "none", stroke="#fffaf0", stroke_width=14, opacity=0.85)
    a.text((480, 545), brand[:1], 330, "#fffaf0", font_family=SERIF)
    a.text((480, 850), mark, 92, "#fffaf0", font_family=SERIF, letter_spacing=16)
    out = io.BytesIO()
    pixels(a.svg(a.body, 480)).convert("RGB").save(out, "PNG")
    return out.getvalue()
