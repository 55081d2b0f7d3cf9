"""What a film moves over each other: ground, goods, captions, the price sticker and sparkles."""

from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFont

from meadow.world.draw import Look, Shot
from meadow.world.draw.art import Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, turn
from meadow.world.draw.picture import picture
from meadow.world.draw.render import compose, fonts, pixels

WIDTH, HEIGHT = 540, 960
GROUND = (700, 1180)
_SUNNY = "#ffe14d"


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(fonts()[0], size)


def ground(look: Look, seed: str) -> Image.Image:
    """A soft coloured ground, larger than the frame so that the camera can wander over it."""
    dice = Random(f"{seed}:ground")  # noqa: S311 - a drawn ground
    a = Art()
    base = light(turn(look.colour, dice.choice((0, 15, -20, 160)), 0.02, 1.35), 0.3)
    a.rect(
        (0, 0, 960, 960), a.linear(((0, light(base, 0.4), 1), (0.6, base, 1), (1, dark(base, 0.25), 1)), (0, 0, 0.4, 1))
    )
    for _ in range(7):
        tone = turn(base, dice.uniform(-40, 40), dice.uniform(-0.08, 0.12), 1.3)
        x, y, r = dice.uniform(0, 960), dice.uniform(0, 960), dice.uniform(80, 260)
        a.oval((x, y, r, r * 0.8), a.radial(((0, tone, 0.75), (1, tone, 0))))
    a.oval((480, 380, 330, 240), a.radial(((0, WHITE, 0.6), (1, WHITE, 0))))
    return pixels(a.svg(a.body, 480)).convert("RGB").resize(GROUND, Image.Resampling.BICUBIC)


@lru_cache(maxsize=8)
def cutout(look: Look) -> Image.Image:
    """The goods without a stage, cropped to what shows, at most 620 pixels on a side."""
    whole = compose(picture(look, Shot.cutout))
    box = whole.getbbox() or (0, 0, 960, 960)
    cut = whole.crop(box)
    scale = min(620 / cut.width, 620 / cut.height)
    return cut.resize((round(cut.width * scale), round(cut.height * scale)), Image.Resampling.LANCZOS)


def caption(words: str, size: int = 62, fill: str = WHITE) -> Image.Image:
    """Big words with a dark edge, broken into lines of at most eight signs."""
    lines = _break(words, 8)
    font = _font(size)
    wide = max(round(font.getlength(line)) for line in lines) + 48
    image = Image.new("RGBA", (wide, len(lines) * round(size * 1.3) + 30))
    pen = ImageDraw.Draw(image)
    for k, line in enumerate(lines):
        at = (wide / 2, 15 + size * 0.65 + k * size * 1.3)
        tone = _SUNNY if k == len(lines) - 1 and len(lines) > 1 else fill
        pen.text(at, line, BLACK, font, anchor="mm", stroke_width=8, stroke_fill="#1b1a1d")
        pen.text(at, line, tone, font, anchor="mm", stroke_width=2, stroke_fill=tone)
    return image


def sticker(price: str) -> Image.Image:
    """A round price tag."""
    a = Art()
    a.open(transform="translate(480 480)")
    for k in range(12):
        a.rect((-330, -330, 660, 660), "#ff3b4e", rx=70, transform=f"rotate({k * 7.5})")
    a.oval((0, 0, 388, 388), "none", stroke="#ffd9a0", stroke_width=12, stroke_dasharray="22 16")
    a.text((0, -120), "到手价", 120, "#ffe9c4")
    a.text((0, 130), price, 230 if len(price) < 5 else 170, WHITE, stroke=WHITE, stroke_width=8)
    a.close()
    return pixels(a.svg(a.body, 220))


def sparkle() -> Image.Image:
    """A small star of light."""
    a = Art()
    a.oval((480, 480, 300, 300), a.radial(((0, WHITE, 0.7), (1, WHITE, 0))))
    a.path("M480 60Q500 460 900 480Q500 500 480 900Q460 500 60 480Q460 460 480 60z", WHITE)
    return pixels(a.svg(a.body, 56))


def _break(words: str, most: int) -> list[str]:
    lines: list[str] = []
    for part in words.split():
        while len(part) > most:
            half = (len(part) + 1) // 2
            lines.append(part[:half])
            part = part[half:]  # noqa: PLW2901 - eaten from the front
        lines.append(part)
    return lines
