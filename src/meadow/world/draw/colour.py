"""Colours as six hex digits: mixed, lightened and darkened so that a palette stays in one family."""

import colorsys

WHITE, BLACK = "#ffffff", "#000000"


def rgb(colour: str) -> tuple[int, int, int]:
    """The three channels of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(one: str, other: str, part: float) -> str:
    """`part` of the other colour in the first, in light that adds (gamma 2.2), so that mixtures do not turn muddy."""
    a, b = rgb(one), rgb(other)
    both = ((x**2.2 * (1 - part) + y**2.2 * part) ** (1 / 2.2) for x, y in zip(a, b, strict=True))
    return "#" + "".join(f"{min(255, max(0, round(v))):02x}" for v in both)


def light(colour: str, part: float) -> str:
    """Nearer to white."""
    return mix(colour, WHITE, part)


def dark(colour: str, part: float) -> str:
    """Nearer to a warm black, as shadows in a studio are."""
    return mix(colour, "#14100c", part)


def turn(colour: str, degrees: float, lift: float = 0.0, rich: float = 1.0) -> str:
    """The same colour on another place of the wheel; `lift` adds lightness, `rich` scales saturation."""
    r, g, b = (v / 255 for v in rgb(colour))
    h, lightness, s = colorsys.rgb_to_hls(r, g, b)
    again = colorsys.hls_to_rgb((h + degrees / 360) % 1, min(1, max(0, lightness + lift)), min(1, max(0, s * rich)))
    return "#" + "".join(f"{round(v * 255):02x}" for v in again)


def bright(colour: str) -> float:
    """How light a colour looks, from 0 to 1."""
    r, g, b = rgb(colour)
    return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255


def ink(on: str) -> str:
    """A text colour that reads on the given ground."""
    return "#2b2622" if bright(on) > 0.6 else "#fffaf2"
