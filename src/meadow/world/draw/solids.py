"""Bodies in one light (from the left, a little above): turned shapes, boxes, cloth and the shadows under them."""

from collections.abc import Sequence

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, ink, light

TILT = 0.13
Side = Sequence[tuple[float, ...]]
_SHADES = {
    "matte": ((0, BLACK, 0.34), (0.1, BLACK, 0.1), (0.3, WHITE, 0.16), (0.5, BLACK, 0.0), (0.78, BLACK, 0.2), (1, BLACK, 0.44)),
    "gloss": (
        (0, BLACK, 0.4), (0.07, BLACK, 0.14), (0.13, WHITE, 0.1), (0.17, WHITE, 0.62), (0.25, WHITE, 0.55), (0.3, WHITE, 0.06),
        (0.55, BLACK, 0.04), (0.8, BLACK, 0.28), (0.93, BLACK, 0.42), (0.97, WHITE, 0.12), (1, BLACK, 0.2),
    ),
    "metal": (
        (0, BLACK, 0.55), (0.08, BLACK, 0.2), (0.16, WHITE, 0.75), (0.26, WHITE, 0.3), (0.4, BLACK, 0.3), (0.55, BLACK, 0.12),
        (0.68, WHITE, 0.42), (0.8, BLACK, 0.3), (0.93, BLACK, 0.55), (1, WHITE, 0.18),
    ),
    "glass": (
        (0, BLACK, 0.34), (0.04, WHITE, 0.5), (0.09, BLACK, 0.1), (0.15, WHITE, 0.65), (0.2, WHITE, 0.08), (0.6, WHITE, 0.0),
        (0.84, WHITE, 0.1), (0.9, WHITE, 0.5), (0.95, BLACK, 0.16), (1, BLACK, 0.38),
    ),
}  # fmt: skip


def outline(side: Side) -> str:
    """The path of a turned body: `side` is its right edge from top to bottom.

    A pair is a point (radius, y); six numbers are a cubic curve to a point (r1, y1, r2, y2, radius, y).
    """
    (top_r, top_y), *rest = side
    right, points = "", [(top_r, top_y)]
    for step in rest:
        right += f"L{step[0]:g} {step[1]:g}" if len(step) == 2 else "C" + " ".join(f"{v:g}" for v in step)
        points.append((step[-2], step[-1]))
    left = ""
    for step, (r, y) in zip(reversed(rest), reversed(points[:-1]), strict=True):
        if len(step) == 2:
            left += f"L{-r:g} {y:g}"
        else:
            left += f"C{-step[2]:g} {step[3]:g} {-step[0]:g} {step[1]:g} {-r:g} {y:g}"
    low_r, low_y = points[-1]
    return (
        f"M{top_r:g} {top_y:g}{right}A{low_r:g} {low_r * TILT:g} 0 0 1 {-low_r:g} {low_y:g}{left}"
        f"A{max(top_r, 0.1):g} {max(top_r * TILT, 0.1):g} 0 0 1 {top_r:g} {top_y:g}Z"
    )


def turned(a: Art, side: Side, fill: str, shine: str = "matte", opacity: float = 1.0) -> str:
    """Draw a turned body and its light; returns its outline for labels and clips."""
    d = outline(side)
    a.path(d, fill, opacity=opacity)
    shade(a, d, shine)
    return d


def shade(a: Art, d: str, shine: str = "matte") -> None:
    """Lay the light of a round body over a path."""
    a.path(d, a.linear(_SHADES[shine]))


def lid(a: Art, r: float, y: float, fill: str, tilt: float = TILT) -> None:
    """The visible top of a turned body."""
    a.oval((0, y, r, r * tilt), fill)
    a.oval((0, y, r, r * tilt), a.linear(((0, WHITE, 0.35), (0.6, WHITE, 0.05), (1, BLACK, 0.2))))


def hollow(a: Art, r: float, y: float, rim: str, inside: str, thick: float = 0.08) -> None:
    """The open top of a vessel: rim, dark inside, what it holds."""
    a.oval((0, y, r, r * TILT), light(rim, 0.3))
    inner = r * (1 - thick)
    a.oval((0, y + 1, inner, inner * TILT), dark(inside, 0.1))
    a.oval((0, y + 1, inner, inner * TILT), a.linear(((0, BLACK, 0.5), (0.5, BLACK, 0.1), (1, WHITE, 0.12))))


def ground(a: Art, rx: float, ry: float = 0, x: float = 0) -> None:
    """The shadow of a body that stands at y = 0: a dark contact line and a wide soft pool to the right."""
    ry = ry or rx * 0.16
    with a.soft():
        a.oval((x + rx * 0.22, ry * 0.5, rx * 1.35, ry * 1.5), BLACK, opacity=0.2, filter=a.blur(max(rx * 0.13, 6)))
        a.oval((x, ry * 0.15, rx * 1.02, ry * 0.8), BLACK, opacity=0.42, filter=a.blur(max(rx * 0.045, 3)))


def glow(a: Art, at: Sequence[float], colour: str, opacity: float, by: float) -> None:
    """Light or mist around a thing, behind it."""
    with a.soft():
        a.oval(at, colour, opacity=opacity, filter=a.blur(by))


def box(a: Art, size: Sequence[float], fill: str, shine: float = 0.0) -> None:
    """A box that stands on y = 0, seen from a little above and right: width, height, depth."""
    w, h, d = size
    lean, rise = d * 0.5, d * 0.26
    front = f"M{-w / 2:g} {-h:g}h{w:g}v{h:g}h{-w:g}z"
    side = f"M{w / 2:g} {-h:g}l{lean:g} {-rise:g}v{h:g}l{-lean:g} {rise:g}z"
    top = f"M{-w / 2:g} {-h:g}l{lean:g} {-rise:g}h{w:g}l{-lean:g} {rise:g}z"
    for d_, shape in ((0.0, front), (0.32, side), (-0.35, top)):
        a.path(shape, fill)
        if d_:
            a.path(shape, BLACK if d_ > 0 else WHITE, opacity=abs(d_))
    a.path(front, a.linear(((0, WHITE, 0.16 + shine), (0.5, WHITE, 0.0), (1, BLACK, 0.14)), (0, 0, 1, 1)))
    a.path(f"M{-w / 2:g} {-h:g}h{w:g}", "none", stroke=WHITE, stroke_width=2, opacity=0.5)


def wrap_label(a: Art, inside: str, box_: Sequence[float], look: Sequence[str], shine: str = "matte") -> None:
    """A printed label around a turned body: box, then (paper, ink, brand, name, small)."""
    x, y, w, h = box_
    paper, colour, brand, name, small = look
    bend = w * TILT * 0.42
    d = f"M{x:g} {y:g}Q{x + w / 2:g} {y + bend:g} {x + w:g} {y:g}V{y + h:g}Q{x + w / 2:g} {y + h + bend:g} {x:g} {y + h:g}Z"
    a.open(clip_path=a.clip(inside))
    if paper:
        a.path(d, paper)
    middle = x + w / 2
    unit = min(h / 4.6, w / max(len(brand) * 0.74, 5))
    a.text((middle, y + h * 0.34 + bend * 0.5), brand, unit, colour, font_family=SERIF, letter_spacing=unit * 0.08)
    a.path(
        f"M{middle - w * 0.14:g} {y + h * 0.44 + bend * 0.5:g}h{w * 0.28:g}", "none", stroke=colour, stroke_width=1.6
    )
    a.text((middle, y + h * 0.64 + bend * 0.5), name, min(unit * 0.66, w / max(len(name) * 1.05, 4)), colour)
    a.text((middle, y + h * 0.8 + bend * 0.5), small, unit * 0.34, colour, letter_spacing=1, opacity=0.8)
    a.close()
    if paper:
        a.open(clip_path=a.clip(d))
        shade(a, inside, shine)
        a.close()


def print_on(a: Art, at: Sequence[float], look: Sequence[str], size: float) -> None:
    """A printed brand with a line of words under it, flat on a face: x, y, then (ink, brand, name)."""
    x, y = at
    colour, brand, name = look
    a.text((x, y), brand, size, colour, font_family=SERIF, letter_spacing=size * 0.06)
    if name:
        a.text((x, y + size * 0.95), name, size * 0.46, colour, letter_spacing=size * 0.04, opacity=0.85)


def cloth(a: Art, d: str, fill: str, folds: Sequence[str], depth: float = 1.0, *, inside: bool = False) -> None:
    """A piece of cloth: its pattern, and over it the light, soft folds as dark and light lines, and a rounded edge.

    `inside` keeps the folds under what is drawn later, for pieces that lie on each other.
    """
    a.path(d, fill)
    if inside:
        _folds(a, d, folds, depth)
        return
    with a.soft(above=True):
        _folds(a, d, folds, depth)


def _folds(a: Art, d: str, folds: Sequence[str], depth: float) -> None:
    a.open(clip_path=a.clip(d))
    a.path(d, a.linear(((0, WHITE, 0.22), (0.45, WHITE, 0), (1, BLACK, 0.3)), (0, 0, 1, 0.7)))
    a.open(filter=a.blur(7))
    dark_, pale = "".join(folds), f"translate({-9 * depth:g} {-3 * depth:g})"
    a.path(dark_, "none", stroke=BLACK, stroke_width=13 * depth, stroke_opacity=0.26, stroke_linecap="round")
    a.path(
        dark_, "none", stroke=WHITE, stroke_width=8 * depth, stroke_opacity=0.3, stroke_linecap="round", transform=pale
    )
    a.path(d, "none", stroke=BLACK, stroke_width=13, stroke_opacity=0.14)
    a.close()
    a.close()


def cast(a: Art, d: str, by: Sequence[float] = (16, 22), soft: float = 16, strength: float = 0.34) -> None:
    """The shadow of something that lies flat."""
    with a.soft():
        a.path(d, BLACK, opacity=strength, filter=a.blur(soft), transform=f"translate({by[0]:g} {by[1]:g})")


def on(colour: str) -> str:
    """The ink for a ground, as labels use it."""
    return ink(colour)
