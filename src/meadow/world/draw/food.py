"""Tea, coffee, snacks and fruit."""

from random import Random

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import box, ground, lid, on, print_on, shade, turned, wrap_label


def tin(a: Art, look: Look) -> tuple[float, float]:
    """A tea tin with a paper band."""
    ground(a, 122)
    d = turned(a, ((118, -356), (120, -350, 120, -8, 120, -6), (118, 0, 112, 0, 108, 0)), look.colour, "metal")
    a.open(clip_path=a.clip(d))
    a.rect(
        (-130, -120, 260, 130),
        a.fabric(look.pattern if look.pattern != "plain" else "wave", look.colour, light(look.accent, 0.2)),
        opacity=0.9,
    )
    a.close()
    wrap_label(a, d, (-120, -290, 240, 176), ("#f8f3e7", "#3b332a", look.brand, look.label, "TEA · 150 g"))
    shade(a, d, "matte")
    turned(a, ((112, -404), (122, -400, 124, -396, 124, -392), (124, -340)), mix(look.colour, "#d8b26a", 0.35), "metal")
    lid(a, 112, -404, light(mix(look.colour, "#d8b26a", 0.35), 0.2))
    dice = Random(look.colour)  # noqa: S311 - scattered leaves
    for _ in range(26):
        x, y, r = dice.uniform(120, 280), dice.uniform(-14, 34), dice.uniform(0, 180)
        a.path(
            f"M{x:.0f} {y:.0f}q8 -5 18 0q-8 5 -18 0z",
            dice.choice(("#4d5a34", "#39462a", "#6b7040")),
            transform=f"rotate({r:.0f} {x:.0f} {y:.0f})",
        )
    return 200, 410


def teabox(a: Art, look: Look) -> tuple[float, float]:
    """A gift box of tea."""
    ground(a, 220, 28)
    box(a, (380, 290, 150), look.colour, 0.08)
    a.rect(
        (-190, -196, 380, 96),
        a.fabric(look.pattern if look.pattern != "plain" else "leaf", light(look.colour, 0.2), look.accent),
    )
    a.rect((-74, -262, 148, 220), "#f9f4e8")
    a.rect((-66, -254, 132, 204), "none", stroke="#b28a4a", stroke_width=2)
    for k, c in enumerate((look.label or "春茶")[:4]):
        a.text((0, -206 + k * 44), c, 40, "#3d332a", font_family=SERIF)
    a.text((0, -58), look.brand, 15, "#8a6d3d", font_family=SERIF, letter_spacing=2)
    return 260, 330


def coffee(a: Art, look: Look) -> tuple[float, float]:
    """A coffee bag with a valve and beans beside it."""
    ground(a, 170, 26)
    d = "M-146 -440L-156 -30Q-156 0 -126 0H126Q156 0 156 -30L146 -440Q0 -424 -146 -440Z"
    a.path(d, look.colour)
    a.path(
        d,
        a.linear(
            (
                (0, BLACK, 0.4),
                (0.12, WHITE, 0.24),
                (0.3, WHITE, 0.02),
                (0.7, BLACK, 0.04),
                (0.88, BLACK, 0.3),
                (1, WHITE, 0.1),
            )
        ),
    )
    a.open(clip_path=a.clip(d))
    for s in (-1, 1):
        for wide, strength in ((26, 0.05), (14, 0.07), (5, 0.08)):
            a.path(
                f"M{s * 120} -430C{s * 100} -300 {s * 126} -180 {s * 110} 0",
                "none",
                stroke=BLACK,
                stroke_width=wide,
                opacity=strength,
            )
    a.close()
    a.path("M-148 -470H148L146 -434Q0 -420 -146 -434Z", dark(look.colour, 0.2))
    a.rect((-148, -466, 296, 8), WHITE, opacity=0.25)
    a.oval((0, -392, 13, 13), dark(look.colour, 0.35))
    a.oval((0, -392, 6, 6), BLACK, opacity=0.5)
    a.rect((-104, -346, 208, 246), "#fbf6ec", rx=4)
    a.path("M-104 -346h208v70h-208z", look.accent)
    a.text((0, -298), look.brand, 30, on(look.accent), font_family=SERIF, letter_spacing=3)
    a.text((0, -226), look.label, 34, "#3a2a1e", font_family=SERIF)
    a.path("M-80 -204h160M-80 -136h160", "none", stroke="#c9b79c", stroke_width=1.6)
    a.text((0, -164), "ARABICA · MEDIUM ROAST", 13, "#6d5a47", letter_spacing=1)
    a.text((0, -112), "227 g", 17, "#6d5a47")
    dice = Random(look.label)  # noqa: S311 - scattered beans
    for _ in range(16):
        x, y, r = dice.uniform(150, 290), dice.uniform(-10, 36), dice.uniform(0, 180)
        a.open(transform=f"translate({x:.0f} {y:.0f}) rotate({r:.0f})")
        a.oval((3, 5, 19, 13), BLACK, opacity=0.2)
        a.oval((0, 0, 17, 11), "#5a3520")
        a.oval((-4, -3, 8, 4), "#a06a45", opacity=0.7)
        a.path("M-15 1Q0 -6 15 1", "none", stroke="#2d180d", stroke_width=2.4)
        a.close()
    return 220, 480


def drip(a: Art, look: Look) -> tuple[float, float]:
    """A box of drip coffee with a hung bag on a cup."""
    a.open(transform="translate(-110 0)")
    ground(a, 150, 22)
    box(a, (240, 330, 110), look.colour, 0.1)
    print_on(a, (0, -236), (on(look.colour), look.brand, look.label), 36)
    a.oval((0, -112, 62, 62), look.accent)
    a.oval((0, -112, 62, 62), a.radial(((0, WHITE, 0.3), (1, BLACK, 0.2))))
    a.text((0, -100), "×10", 36, on(look.accent), font_family=SERIF)
    a.close()
    a.open(transform="translate(170 10)")
    ground(a, 84)
    turned(a, ((92, -150), (90, -50, 60, 0, 50, 0)), "#f5f1ea", "gloss")
    a.oval((0, -150, 92, 12), "#5b3821")
    a.path("M-70 -240h140l-16 96h-108z", "#e9dcc6")
    a.path("M-70 -240h140l-16 96h-108z", a.linear(((0, WHITE, 0.4), (1, BLACK, 0.25))))
    a.oval((0, -240, 70, 10), "#6b452b")
    a.close()
    return 270, 380


def snack(a: Art, look: Look) -> tuple[float, float]:
    """A pillow pouch of snacks."""
    ground(a, 180, 26)
    d = "M-170 -450Q-160 -300 -182 -220Q-200 -110 -172 -6Q0 10 172 -6Q200 -110 182 -220Q160 -300 170 -450Q0 -464 -170 -450Z"
    a.path(d, look.colour)
    a.open(clip_path=a.clip(d))
    a.path("M-210 -180C-100 -240 80 -120 210 -200V20H-210z", look.accent)
    a.path("M-210 -160C-100 -220 80 -100 210 -180", "none", stroke=light(look.accent, 0.5), stroke_width=6)
    dice = Random(look.label + look.colour)  # noqa: S311 - a printed heap
    shapes = ("round", "leaf", "stick")
    form = shapes[look.form % 3]
    for _ in range(16):
        x, y, r, s = dice.uniform(-130, 130), dice.uniform(-110, -20), dice.uniform(0, 360), dice.uniform(0.8, 1.25)
        tone = mix("#e2a653", dice.choice(("#c9772f", "#f0c67a", look.colour)), 0.35)
        a.open(transform=f"translate({x:.0f} {y:.0f}) rotate({r:.0f}) scale({s:.2f})")
        if form == "round":
            a.oval((0, 0, 34, 30), tone, stroke=dark(tone, 0.35), stroke_width=2)
            a.oval((-8, -8, 14, 9), WHITE, opacity=0.35)
        elif form == "leaf":
            a.path("M-40 0C-20 -30 24 -28 40 0C20 26 -22 26 -40 0Z", tone, stroke=dark(tone, 0.35), stroke_width=2)
            a.path("M-30 0Q0 -10 32 0", "none", stroke=light(tone, 0.5), stroke_width=4)
        else:
            a.rect((-42, -9, 84, 18), tone, rx=9, stroke=dark(tone, 0.35), stroke_width=2)
        a.close()
    a.close()
    ink = on(look.colour)
    a.text((0, -352), look.brand, 32, ink, font_family=SERIF, letter_spacing=3)
    a.text((0, -276), look.label, min(62, 300 / max(len(look.label), 1)), ink, stroke=ink, stroke_width=1.4)
    a.text((0, -236), "NET WT 120 g", 15, ink, opacity=0.8, letter_spacing=2)
    a.path(
        d,
        a.linear(
            (
                (0, BLACK, 0.4),
                (0.1, WHITE, 0.1),
                (0.2, WHITE, 0.5),
                (0.28, WHITE, 0.04),
                (0.7, BLACK, 0.05),
                (0.86, WHITE, 0.2),
                (0.93, BLACK, 0.2),
                (1, BLACK, 0.4),
            )
        ),
    )
    for y in (-452, -22):
        a.open(clip_path=a.clip(d))
        for k in range(26):
            a.rect((-180 + k * 14, y, 5, 24), WHITE, opacity=0.22)
        a.close()
    return 200, 460


def nuts(a: Art, look: Look) -> tuple[float, float]:
    """A jar of nuts, dried fruit or sweets."""
    ground(a, 140)
    d = turned(
        a,
        ((112, -330), (140, -324, 144, -310, 144, -290), (144, -20), (142, -4, 132, 0, 120, 0)),
        mix(WHITE, look.accent, 0.15),
        "glass",
        0.5,
    )
    a.open(clip_path=a.clip(d))
    dice = Random(look.label)  # noqa: S311 - a heap behind glass
    for k in range(150):
        x, y = dice.uniform(-146, 146), -8 - (k / 150) * 280
        tone = mix(look.accent, dice.choice(("#8a5a33", "#e8c48a", look.accent, "#b5452f")), 0.4)
        a.oval(
            (x, y, 19, 14),
            tone,
            transform=f"rotate({dice.uniform(0, 180):.0f} {x:.0f} {y:.0f})",
            stroke=dark(tone, 0.45),
            stroke_width=1.6,
        )
        a.oval((x - 5, y - 5, 7, 4), WHITE, opacity=0.35)
    a.close()
    shade(a, d, "glass")
    wrap_label(a, d, (-112, -230, 224, 150), (look.colour, on(look.colour), look.brand, look.label, "NET 250 g"))
    turned(a, ((118, -392), (124, -388, 126, -384, 126, -380), (126, -330)), dark(look.colour, 0.15), "metal")
    lid(a, 118, -392, light(look.colour, 0.2))
    return 150, 400


def jam(a: Art, look: Look) -> tuple[float, float]:
    """A small jar of honey or jam with a cloth cap."""
    ground(a, 118)
    d = turned(
        a,
        ((92, -220), (118, -212, 122, -200, 122, -180), (122, -20), (120, -2, 110, 0, 98, 0)),
        look.accent,
        "glass",
        0.94,
    )
    wrap_label(a, d, (-92, -176, 184, 130), ("#fcf7ec", "#54402c", look.brand, look.label, "350 g"))
    cap = "M-112 -226C-140 -214 -150 -196 -146 -184C-60 -206 60 -206 146 -184C150 -196 140 -214 112 -226L100 -276C40 -290 -40 -290 -100 -276Z"
    a.path(cap, a.fabric("check", "#fdfaf4", look.colour))
    a.path(cap, a.linear(((0, BLACK, 0.3), (0.3, WHITE, 0.2), (1, BLACK, 0.34))))
    a.path("M-112 -226C-40 -210 40 -210 112 -226", "none", stroke="#a37a4a", stroke_width=7)
    return 150, 290


def _orb(a: Art, at: tuple[float, float, float], colour: str, form: int) -> None:
    """One fruit: 0 apple, 1 orange, 2 peach, 3 mango, 4 cherry or berry."""
    x, y, r = at
    a.open(transform=f"translate({x:g} {y:g})")
    shape = {
        0: f"M0 {-r * 0.8:g}C{-r * 0.5:g} {-r * 1.1:g} {-r * 1.15:g} {-r * 0.8:g} {-r:g} {-r * 0.05:g}C{-r * 0.9:g} {r * 0.7:g} {-r * 0.45:g} {r:g} 0 {r * 0.86:g}C{r * 0.45:g} {r:g} {r * 0.9:g} {r * 0.7:g} {r:g} {-r * 0.05:g}C{r * 1.15:g} {-r * 0.8:g} {r * 0.5:g} {-r * 1.1:g} 0 {-r * 0.8:g}Z",
        3: f"M{-r * 0.2:g} {-r:g}C{r * 0.9:g} {-r * 1.1:g} {r * 1.3:g} {r * 0.1:g} {r * 0.6:g} {r * 0.8:g}C0 {r * 1.1:g} {-r * 1.1:g} {r * 0.7:g} {-r:g} {-r * 0.1:g}C{-r * 0.9:g} {-r * 0.7:g} {-r * 0.6:g} {-r:g} {-r * 0.2:g} {-r:g}Z",
    }.get(form, f"M{-r:g} 0A{r:g} {r:g} 0 1 1 {r:g} 0A{r:g} {r:g} 0 1 1 {-r:g} 0Z")
    a.path(shape, colour)
    if form in {0, 2, 3}:
        a.path(shape, a.radial(((0, mix("#f4d35e", colour, 0.2), 0.85), (1, colour, 0)), (0.3, 0.75, 0.6)))
    if form == 1:
        a.path(shape, a.tile((11, 11), f'<circle cx="4" cy="4" r="1.3" fill="{dark(colour, 0.25)}" opacity=".5"/>'))
    a.path(
        shape, a.radial(((0, WHITE, 0.62), (0.2, WHITE, 0.2), (0.55, BLACK, 0.0), (1, BLACK, 0.5)), (0.34, 0.28, 0.82))
    )
    if form == 2:
        a.path(
            f"M{r * 0.1:g} {-r:g}C{-r * 0.35:g} {-r * 0.3:g} {-r * 0.2:g} {r * 0.5:g} {r * 0.1:g} {r:g}",
            "none",
            stroke=dark(colour, 0.3),
            stroke_width=r * 0.05,
            opacity=0.5,
        )
    a.path(
        f"M0 {-r * 0.8:g}q{r * 0.04:g} {-r * 0.25:g} {r * 0.2:g} {-r * 0.42:g}",
        "none",
        stroke="#6b4a2c",
        stroke_width=max(r * 0.08, 3),
        stroke_linecap="round",
    )
    if form != 4:
        a.path(
            f"M{r * 0.1:g} {-r * 0.95:g}q{r * 0.4:g} {-r * 0.5:g} {r * 0.85:g} {-r * 0.2:g}q{-r * 0.35:g} {r * 0.4:g} {-r * 0.85:g} {r * 0.2:g}z",
            "#5f9a45",
        )
    a.close()


def fruit(a: Art, look: Look) -> tuple[float, float]:
    """A wooden crate of fruit."""
    ground(a, 270, 34)
    wood = "#c99b66"
    a.path("M-250 -210L-220 -260H220L250 -210z", dark(wood, 0.45))
    form, small = look.form % 5, look.form % 5 == 4
    r = 46 if small else 70
    dice = Random(look.label + look.colour)  # noqa: S311 - a heap of fruit
    rows = ((-290, 4), (-240, 5), (-200, 5)) if not small else ((-300, 5), (-266, 7), (-232, 8), (-200, 8))
    for y, count in rows:
        for k in range(count):
            x = (k - (count - 1) / 2) * (r * 1.42) + dice.uniform(-7, 7)
            _orb(
                a,
                (x, y + dice.uniform(-8, 8), r * dice.uniform(0.94, 1.06)),
                mix(look.colour, look.accent, dice.uniform(0, 0.35)),
                form,
            )
    for k in range(3):
        y = -196 + k * 66
        plank = f"M-256 {y}h512v58h-512z"
        a.path(plank, mix(wood, "#8a5f38", 0.12 * k))
        a.path(plank, a.linear(((0, WHITE, 0.3), (0.3, WHITE, 0), (1, BLACK, 0.3)), (0, 0, 0, 1)))
        for g in range(3):
            a.path(
                f"M-240 {y + 14 + g * 15}q120 {4 - g * 4} 480 0",
                "none",
                stroke=dark(wood, 0.35),
                stroke_width=1.6,
                opacity=0.4,
            )
    for s in (-1, 1):
        a.rect((s * 236 - 22, -204, 44, 204), dark(wood, 0.16))
        for y in (-170, -104, -38):
            a.oval((s * 236, y, 5, 5), "#6e6a66")
    a.rect((-96, -140, 192, 84), "#fbf6ea", rx=5)
    a.text((0, -100), look.label, min(38, 180 / max(len(look.label), 1)), "#4a3a28", font_family=SERIF)
    a.text((0, -70), look.brand, 17, "#8a6d45", letter_spacing=3)
    return 280, 380


KINDS = {
    "tin": tin, "teabox": teabox, "coffee": coffee, "drip": drip, "snack": snack, "nuts": nuts, "jam": jam, "fruit": fruit,
}  # fmt: skip
