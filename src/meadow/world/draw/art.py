"""A drawing under way: shapes, gradients, shadows and patterns that end in one SVG text."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from xml.sax.saxutils import escape

from meadow.world.draw.colour import dark, light, mix

Stops = Sequence[tuple[float, str, float]]
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"


class Paints:
    """Definitions that shapes are painted with; every name is counted, so that the same drawing is the same text."""

    def __init__(self, first: int = 0) -> None:
        self.defs: list[str] = []
        self._count = first

    def _define(self, text: str) -> str:
        self._count += 1
        self.defs.append(text.replace("@", f"d{self._count}"))
        return f"url(#d{self._count})"

    def linear(self, stops: Stops, angle: Sequence[float] = (0, 0, 1, 0)) -> str:
        """A gradient along a line in the shape's own box: x1, y1, x2, y2 from 0 to 1."""
        x1, y1, x2, y2 = angle
        return self._define(
            f'<linearGradient id="@" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{_stops(stops)}</linearGradient>'
        )

    def radial(self, stops: Stops, at: Sequence[float] = (0.5, 0.5, 0.5)) -> str:
        """A gradient around a point in the shape's own box: cx, cy, r."""
        return self._define(
            f'<radialGradient id="@" cx="{at[0]}" cy="{at[1]}" r="{at[2]}">{_stops(stops)}</radialGradient>'
        )

    def clip(self, d: str) -> str:
        """A clip of a path, for what must not leave it."""
        return self._define(f'<clipPath id="@"><path d="{d}"/></clipPath>')

    def blur(self, by: float) -> str:
        """A soft edge of this many units."""
        return self._define(
            f'<filter id="@" x="-30%" y="-40%" width="160%" height="180%" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="{by:g}"/></filter>'
        )

    def tile(self, size: Sequence[float], inside: str, turn: float = 0) -> str:
        """A pattern that repeats."""
        return self._define(
            f'<pattern id="@" width="{size[0]:g}" height="{size[1]:g}" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate({turn:g})">{inside}</pattern>'
        )

    def fabric(self, pattern: str, colour: str, accent: str) -> str:
        """A fill by the name of a pattern: weave, stripe, check, dot, flower, leaf, wave, knit or plain."""
        make = _FABRICS.get(pattern)
        return make(self, colour, accent) if make else colour


class Art(Paints):
    """Collects shapes: `body` holds what is sharp, `under` and `over` what is soft (shadows, glows, folds).

    The soft layers are rendered small and grown, which costs a quarter and looks the same.
    """

    def __init__(self, first: int = 0) -> None:
        super().__init__(first)
        self.body: list[str] = []
        self.under: list[str] = []
        self.over: list[str] = []
        self._open: list[str] = []

    def path(self, d: str, fill: str = "none", **more: object) -> None:
        """A path; attribute names take an underscore for a hyphen."""
        self.body.append(f'<path d="{d}" fill="{fill}"{_more(more)}/>')

    def rect(self, box: Sequence[float], fill: str, **more: object) -> None:
        """A rectangle: x, y, width, height."""
        x, y, w, h = box
        self.body.append(f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" fill="{fill}"{_more(more)}/>')

    def oval(self, at: Sequence[float], fill: str, **more: object) -> None:
        """An ellipse: cx, cy, rx, ry."""
        x, y, rx, ry = at
        self.body.append(f'<ellipse cx="{x:g}" cy="{y:g}" rx="{rx:g}" ry="{ry:g}" fill="{fill}"{_more(more)}/>')

    def text(self, at: Sequence[float], words: str, size: float, fill: str, **more: object) -> None:
        """Centred words at x, y (baseline)."""
        more = {"font_family": SANS, "text_anchor": "middle", **more}
        self.body.append(
            f'<text x="{at[0]:g}" y="{at[1]:g}" font-size="{size:g}" fill="{fill}"{_more(more)}>{escape(words)}</text>'
        )

    def open(self, **more: object) -> None:
        """Begin a group."""
        self._open.append("<g" + "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items()) + ">")
        self.body.append(self._open[-1])

    def close(self) -> None:
        """End a group."""
        self._open.pop()
        self.body.append("</g>")

    @contextmanager
    def soft(self, *, above: bool = False) -> Iterator[None]:
        """What is drawn inside goes to the soft layer below the sharp one, or above it, at the same place."""
        sharp, groups = self.body, list(self._open)
        self.body = []
        yield
        layer = self.over if above else self.under
        layer += [*groups, *self.body, *["</g>"] * len(groups)]
        self.body = sharp

    def svg(self, parts: Iterable[str], side: int, place: str = "") -> str:
        """A document of 960 by 960 units rendered at `side` pixels; `place` is where the parts stand in it."""
        inside = "".join(parts)
        defs = "".join(d for d in self.defs if d.split('"', 2)[1] in inside or "clipPath" in d or "pattern" in d)
        inside = f'<g transform="{place}">{inside}</g>' if place else inside
        return f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 960 960"><defs>{defs}</defs>{inside}</svg>'


def _stops(stops: Iterable[tuple[float, str, float]]) -> str:
    return "".join(f'<stop offset="{at:g}" stop-color="{c}" stop-opacity="{a:g}"/>' for at, c, a in stops)


def _more(more: dict[str, object]) -> str:
    """Attributes; the opacity of a single shape goes to its paint, since the renderer makes a layer of any other."""
    if "opacity" in more and "filter" not in more:
        seen = more.pop("opacity")
        more = {"fill_opacity": seen, "stroke_opacity": seen, **more}
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())


def _stripe(a: Paints, colour: str, accent: str) -> str:
    return a.tile(
        (44, 44), f'<rect width="44" height="44" fill="{colour}"/><rect width="44" height="15" fill="{accent}"/>'
    )


def _pin(a: Paints, colour: str, accent: str) -> str:
    return a.tile(
        (18, 18),
        f'<rect width="18" height="18" fill="{colour}"/><rect width="2.4" height="18" fill="{accent}" opacity=".7"/>',
    )


def _check(a: Paints, colour: str, accent: str) -> str:
    bands = (
        f'<rect width="60" height="60" fill="{colour}"/><rect width="26" height="60" fill="{accent}" opacity=".42"/>'
        f'<rect width="60" height="26" fill="{accent}" opacity=".42"/><rect x="40" width="4" height="60" fill="{light(accent, 0.6)}" opacity=".6"/>'
        f'<rect y="40" width="60" height="4" fill="{light(accent, 0.6)}" opacity=".6"/>'
    )
    return a.tile((60, 60), bands)


def _dot(a: Paints, colour: str, accent: str) -> str:
    dots = f'<rect width="40" height="40" fill="{colour}"/><circle cx="10" cy="10" r="5" fill="{accent}"/><circle cx="30" cy="30" r="5" fill="{accent}"/>'
    return a.tile((40, 40), dots)


def _flower(a: Paints, colour: str, accent: str) -> str:
    heart = light(mix(accent, "#f5c542", 0.6), 0.2)
    blooms = [f'<rect width="96" height="96" fill="{colour}"/>']
    for x, y, s, tone in (
        (24, 26, 1.0, accent),
        (70, 66, 1.25, light(accent, 0.35)),
        (72, 16, 0.6, dark(accent, 0.15)),
        (20, 76, 0.7, light(accent, 0.2)),
    ):
        petals = "".join(
            f'<ellipse cx="0" cy="-9" rx="6" ry="9" fill="{tone}" transform="rotate({k * 72})"/>' for k in range(5)
        )
        blooms.append(f'<g transform="translate({x} {y}) scale({s})">{petals}<circle r="4.5" fill="{heart}"/></g>')
    blooms.append(f'<path d="M40 44q10 2 12 14q-12 -2 -12 -14z" fill="{mix(accent, "#4f7a4a", 0.8)}"/>')
    return a.tile((96, 96), "".join(blooms), 14)


def _leaf(a: Paints, colour: str, accent: str) -> str:
    one = f'<path d="M0 22C-12 8 -10 -10 0 -22C10 -10 12 8 0 22z" fill="{accent}"/><path d="M0 20V-18" stroke="{light(accent, 0.4)}" stroke-width="1.4"/>'
    return a.tile(
        (84, 84),
        f'<rect width="84" height="84" fill="{colour}"/><g transform="translate(22 26) rotate(28)">{one}</g>'
        f'<g transform="translate(62 64) rotate(-34) scale(.9)" opacity=".75">{one}</g>',
    )


def _wave(a: Paints, colour: str, accent: str) -> str:
    line = f'<path d="M0 14Q15 0 30 14T60 14" fill="none" stroke="{accent}" stroke-width="4"/>'
    return a.tile((60, 28), f'<rect width="60" height="28" fill="{colour}"/>{line}')


def _knit(a: Paints, colour: str, accent: str) -> str:
    del accent
    stitch = f'<path d="M0 0Q5 8 8 16M16 0Q11 8 8 16" stroke="{dark(colour, 0.22)}" stroke-width="2.2" fill="none"/>'
    return a.tile((16, 16), f'<rect width="16" height="16" fill="{colour}"/>{stitch}')


def _weave(a: Paints, colour: str, accent: str) -> str:
    del accent
    thread = (
        f'<rect width="8" height="8" fill="{colour}"/><rect width="4" height="4" fill="{dark(colour, 0.07)}"/>'
        f'<rect x="4" y="4" width="4" height="4" fill="{light(colour, 0.12)}"/>'
    )
    return a.tile((8, 8), thread)


def _quilt(a: Paints, colour: str, accent: str) -> str:
    del accent
    seam = f'<path d="M0 0L70 70M70 0L0 70" stroke="{dark(colour, 0.3)}" stroke-width="3" opacity=".5"/><path d="M4 0L74 70" stroke="{light(colour, 0.5)}" stroke-width="2" opacity=".5"/>'
    return a.tile((70, 70), f'<rect width="70" height="70" fill="{colour}"/>{seam}')


_FABRICS = {
    "stripe": _stripe, "pin": _pin, "check": _check, "dot": _dot, "flower": _flower, "leaf": _leaf, "wave": _wave,
    "knit": _knit, "weave": _weave, "quilt": _quilt,
}  # fmt: skip
