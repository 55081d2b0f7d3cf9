"""Stages for still life: a sweep of paper, podiums and arches, window light, table tops, flat paper and the open air."""

from random import Random

from meadow.world.draw.art import Art
from meadow.world.draw.colour import BLACK, WHITE, bright, dark, light, mix, turn
from meadow.world.draw.look import Look
from meadow.world.draw.solids import TILT, turned

_FLAT = ("paper", "paper", "linen")
STAGES = {
    **dict.fromkeys(("tshirt", "shirt", "dress", "coat", "knit", "scarf", "hat", "onesie", "skirt"), _FLAT),
    **dict.fromkeys(("pot", "pan", "plate", "bowl", "teapot", "mug", "carafe", "thermos"), ("table", "window", "marble")),
    **dict.fromkeys(("fruit", "snack", "nuts", "tin", "coffee", "drip", "jam"), ("table", "sweep", "window")),
    **dict.fromkeys(("tent", "campchair", "lantern", "bicycle"), ("meadow",)),
    **dict.fromkeys(("bedding", "pillow"), ("room", "window")),
    **dict.fromkeys(("lamp", "vase", "candle", "basket", "frame", "storage"), ("window", "table", "room")),
    **dict.fromkeys(("headphones", "earbuds", "speaker", "powerbank", "phonecase", "charger", "dryer"), ("sweep", "podium", "dusk")),
    **dict.fromkeys(("kettle", "humidifier", "airfryer"), ("marble", "window", "sweep")),
    **dict.fromkeys(("notebook", "pens", "book", "tape"), ("window", "table", "sweep")),
    **dict.fromkeys(("dropper", "pump", "jar", "tube", "perfume", "lipstick"), ("podium", "window", "sweep", "marble")),
}  # fmt: skip


def backdrop(a: Art, look: Look, stage: str, dice: Random) -> float:
    """Draw the stage; returns the height at which things stand."""
    tone = _tone(look, dice)
    return _DRAW[stage](a, tone, dice)


def _tone(look: Look, dice: Random) -> str:
    """A quiet ground that goes with the goods: their own hue, its neighbour or its opposite, far from grey and from loud."""
    if bright(look.colour) > 0.78:
        return mix(turn(look.accent, dice.choice((0, 20, -20)), 0, 0.8), "#f3e7d8", 0.62)
    base = turn(look.colour, dice.choice((0, 0, 22, -26, 165)), 0.03, 1.05)
    return mix(mix(base, "#ffffff", 0.3), "#f4e6d4", 0.24)


def _wall(a: Art, tone: str) -> None:
    a.rect(
        (0, 0, 960, 960),
        a.radial(((0, light(tone, 0.5), 1), (0.6, tone, 1), (1, dark(tone, 0.1), 1)), (0.36, 0.3, 0.95)),
    )


def _floor(a: Art, y: float, tone: str, soft: float = 0) -> None:
    more = {"filter": a.blur(soft)} if soft else {}
    a.rect(
        (-40, y, 1040, 1000 - y),
        a.linear(((0, dark(tone, 0.1), 1), (0.35, tone, 1), (1, light(tone, 0.3), 1)), (0, 0, 0, 1)),
        **more,
    )


def _sweep(a: Art, tone: str, dice: Random) -> float:
    del dice
    _wall(a, tone)
    _floor(a, 700, tone, 46)
    return 836


def _podium(a: Art, tone: str, dice: Random) -> float:
    _wall(a, tone)
    _floor(a, 752, mix(tone, "#e8dccd", 0.2))
    back = light(tone, 0.42)
    if dice.random() < 0.5:
        a.path("M250 752V388a230 230 0 0 1 460 0V752z", dark(tone, 0.08))
        a.path("M272 752V388a208 208 0 0 1 416 0V752z", a.linear(((0, back, 1), (1, tone, 1)), (0, 0, 1, 1)))
    else:
        a.oval((480, 420, 292, 292), a.linear(((0, back, 1), (1, dark(tone, 0.05), 1)), (0, 0, 1, 1)))
    a.open(transform="translate(480 858)")
    a.oval((70, 12, 380, 56), BLACK, opacity=0.26, filter=a.blur(24))
    turned(a, ((300, -54), (300, 0)), light(tone, 0.25), "matte")
    a.oval((0, -54, 300, 300 * TILT), light(tone, 0.55))
    a.oval((0, -54, 300, 300 * TILT), a.linear(((0, WHITE, 0.5), (1, BLACK, 0.12))))
    a.close()
    if dice.random() < 0.6:
        x = dice.choice((118, 836))
        a.open(transform=f"translate({x} 850)")
        a.oval((26, 4, 96, 18), BLACK, opacity=0.3, filter=a.blur(10))
        ball = turn(tone, 24, -0.06, 1.5)
        a.oval((0, -70, 72, 72), ball)
        a.oval((0, -70, 72, 72), a.radial(((0, WHITE, 0.75), (0.4, WHITE, 0.08), (1, BLACK, 0.4)), (0.34, 0.3, 0.72)))
        a.close()
    return 812


def _branch(a: Art, at: tuple[float, float, float], dice: Random, scale: float = 1.0) -> None:
    """The shadow of a twig that hangs into the picture: x, y and the angle of its stem."""
    x, y, angle = at
    leaf = "M0 0C22 -34 84 -44 132 -8C92 26 30 30 0 0Z"
    a.open(transform=f"translate({x:g} {y:g}) rotate({angle:g}) scale({scale:g})", filter=a.blur(7), opacity=0.2)
    a.path("M-80 0Q160 -34 420 10", "none", stroke=BLACK, stroke_width=8)
    for k in range(9):
        px, py = 20 + k * 46, -14 - 18 * (1 - abs(k - 4) / 4)
        for side in (-1, 1):
            turned_ = side * dice.uniform(34, 60) if k < 8 else side * 14
            size = dice.uniform(0.8, 1.05) * (1 - k * 0.045)
            a.path(leaf, BLACK, transform=f"translate({px} {py:.0f}) rotate({turned_:.0f}) scale({size:.2f})")
    a.close()


def _window(a: Art, tone: str, dice: Random) -> float:
    _wall(a, tone)
    a.open(opacity=0.62, filter=a.blur(5))
    lean = dice.choice((-1, 1))
    for col in range(2):
        for row in range(3):
            x, y = 190 + col * 270 + row * 26 * lean, 40 + row * 214
            a.path(f"M{x} {y}h232l{26 * lean} 190h-232z", light(tone, 0.85))
    a.close()
    _branch(a, dice.choice(((-20.0, 60.0, 28.0), (980.0, 60.0, 150.0))), dice)
    _floor(a, 730, mix(tone, "#f3ebe0", 0.3))
    a.path("M170 960L330 740h240l-60 220z", WHITE, opacity=0.22, filter=a.blur(10))
    a.rect((0, 724, 960, 12), BLACK, opacity=0.12, filter=a.blur(4))
    return 846


def _table(a: Art, tone: str, dice: Random) -> float:
    _wall(a, tone)
    wood = dice.choice(("#b98a5c", "#8d6443", "#d6b48a", "#a87a50"))
    a.rect((0, 690, 960, 270), wood)
    for k in range(5):
        y = 690 + (k * k * 9 + k * 18)
        a.rect((0, y, 960, 3), dark(wood, 0.45), opacity=0.5)
        for _ in range(6):
            gx, gy = dice.uniform(-60, 900), y + dice.uniform(8, 34 + k * 12)
            a.path(
                f"M{gx:.0f} {gy:.0f}q{dice.uniform(60, 140):.0f} {dice.uniform(-9, 9):.0f} {dice.uniform(200, 420):.0f} 0",
                "none",
                stroke=dark(wood, 0.3),
                stroke_width=1.6,
                opacity=0.4,
            )
    a.rect(
        (0, 690, 960, 270),
        a.linear(((0, BLACK, 0.34), (0.3, BLACK, 0.02), (0.7, WHITE, 0.14), (1, BLACK, 0.1)), (0, 0, 0.2, 1)),
    )
    for _ in range(5):
        a.oval(
            (dice.uniform(40, 920), dice.uniform(80, 520), dice.uniform(26, 70), dice.uniform(26, 70)),
            light(tone, 0.7),
            opacity=0.3,
            filter=a.blur(16),
        )
    return 838


def _marble(a: Art, tone: str, dice: Random) -> float:
    _wall(a, tone)
    for row in range(5):
        for col in range(9):
            x, y = col * 124 - (62 if row % 2 else 0), 40 + row * 134
            a.rect((x, y, 116, 126), light(tone, 0.35), opacity=0.5, rx=4)
            a.rect((x, y, 116, 126), a.linear(((0, WHITE, 0.22), (1, BLACK, 0.07)), (0, 0, 1, 1)), rx=4)
    a.rect((0, 712, 960, 248), "#f1efec")
    for _ in range(7):
        vx, vy = dice.uniform(-60, 900), dice.uniform(720, 900)
        a.path(
            f"M{vx:.0f} {vy:.0f}q{dice.uniform(40, 120):.0f} {dice.uniform(-30, 50):.0f} {dice.uniform(120, 260):.0f} {dice.uniform(-10, 60):.0f}t{dice.uniform(60, 160):.0f} 40",
            "none",
            stroke="#9a9a9f",
            stroke_width=dice.uniform(1.5, 7),
            opacity=0.3,
            filter=a.blur(2),
        )
    a.rect((0, 712, 960, 248), a.linear(((0, BLACK, 0.24), (0.22, BLACK, 0.03), (1, WHITE, 0.2)), (0, 0, 0, 1)))
    a.rect((0, 704, 960, 12), WHITE, opacity=0.85)
    return 846


def _paper(a: Art, tone: str, dice: Random) -> float:
    _wall(a, light(tone, 0.3))
    one, two = mix(tone, "#ffffff", 0.35), turn(tone, 30, -0.04, 1.1)
    cut = dice.choice(("M0 0H420L250 960H0z", "M960 0V520L0 820V0z", "M0 560L960 330V960H0z"))
    a.open(transform="translate(6 10)")
    a.path(cut, BLACK, opacity=0.2, filter=a.blur(12))
    a.close()
    a.path(cut, a.linear(((0, light(two, 0.4), 1), (1, mix(one, two, 0.6), 1)), (0, 0, 1, 1)))
    _branch(a, (980.0, -10.0, 140.0), dice, 1.1)
    return 480


def _linen(a: Art, tone: str, dice: Random) -> float:
    a.rect((0, 0, 960, 960), a.fabric("weave", light(mix(tone, "#efe7db", 0.5), 0.2), tone))
    a.open(filter=a.blur(18))
    for _ in range(6):
        x, y = dice.uniform(0, 900), dice.uniform(0, 900)
        a.path(
            f"M{x:.0f} {y:.0f}q{dice.uniform(-120, 160):.0f} {dice.uniform(40, 160):.0f} {dice.uniform(-200, 260):.0f} {dice.uniform(140, 360):.0f}",
            "none",
            stroke=dice.choice((BLACK, WHITE)),
            stroke_width=22,
            opacity=0.16,
        )
    a.close()
    a.rect((0, 0, 960, 960), a.radial(((0, WHITE, 0.3), (1, BLACK, 0.16)), (0.3, 0.25, 0.9)))
    return 480


def _room(a: Art, tone: str, dice: Random) -> float:
    wall = light(mix(tone, "#e9e1d4", 0.5), 0.15)
    _wall(a, wall)
    for x in range(0, 960, 160):
        a.rect((x + 14, 60, 132, 470), "none", stroke=dark(wall, 0.16), stroke_width=3, opacity=0.5)
        a.rect((x + 17, 63, 132, 470), "none", stroke=WHITE, stroke_width=2, opacity=0.5)
    a.rect((0, 640, 960, 34), light(wall, 0.6))
    a.rect((0, 672, 960, 4), BLACK, opacity=0.25)
    _floor(a, 674, dice.choice(("#c9a983", "#b08f6b", "#d9c4a6")))
    a.path("M520 0L960 0V960H760z", WHITE, opacity=0.14, filter=a.blur(30))
    return 852


def _dusk(a: Art, tone: str, dice: Random) -> float:
    deep = dark(turn(tone, dice.choice((0, -30, 24)), -0.18, 1.3), 0.5)
    a.rect(
        (0, 0, 960, 960),
        a.radial(((0, light(deep, 0.28), 1), (0.7, deep, 1), (1, dark(deep, 0.5), 1)), (0.5, 0.42, 0.75)),
    )
    a.oval((480, 420, 330, 330), light(turn(deep, 20, 0, 1.4), 0.3), opacity=0.35, filter=a.blur(60))
    a.rect((0, 760, 960, 200), a.linear(((0, BLACK, 0.5), (0.4, BLACK, 0.15), (1, WHITE, 0.05)), (0, 0, 0, 1)))
    return 842


def _meadow(a: Art, tone: str, dice: Random) -> float:
    sky = dice.choice((("#9fc9e8", "#f6e6cf"), ("#7fb2d9", "#e9f0ea"), ("#e9b490", "#f7dfc0")))
    a.rect((0, 0, 960, 960), a.linear(((0, sky[0], 1), (0.7, sky[1], 1)), (0, 0, 0, 1)))
    a.oval((dice.uniform(150, 800), 190, 74, 74), "#fff6df", opacity=0.85, filter=a.blur(6))
    for k, (y, colour) in enumerate(((520, "#a9c0b4"), (590, "#7fa48a"), (660, "#5f8d63"))):
        d = f"M-20 {y}" + "".join(
            f"Q{x + 90} {y - dice.uniform(20, 110 - k * 20):.0f} {x + 180} {y + dice.uniform(-16, 16):.0f}"
            for x in range(-20, 980, 180)
        )
        a.path(d + "V960H-20z", colour)
    a.rect((0, 730, 960, 230), a.linear(((0, "#6d9a56", 1), (0.4, "#86b064", 1), (1, "#557f42", 1)), (0, 0, 0, 1)))
    for _ in range(150):
        gx, gy = dice.uniform(0, 960), dice.uniform(740, 960)
        a.path(
            f"M{gx:.0f} {gy:.0f}q{dice.uniform(-5, 5):.0f} -14 {dice.uniform(-10, 10):.0f} {dice.uniform(-26, -12):.0f}",
            "none",
            stroke=dice.choice(("#4c7a3c", "#9cc276", "#6f9a4c")),
            stroke_width=3,
        )
    del tone
    return 856


_DRAW = {
    "sweep": _sweep, "podium": _podium, "window": _window, "table": _table, "marble": _marble, "paper": _paper, "linen": _linen,
    "room": _room, "dusk": _dusk, "meadow": _meadow,
}  # fmt: skip
