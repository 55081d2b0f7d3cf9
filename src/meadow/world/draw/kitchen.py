"""Pots, cups and plates."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import TILT, ground, hollow, lid, on, shade, turned

STEEL = "#c8cbd0"


def _steam(a: Art, y: float) -> None:
    d = "".join(
        f"M{x} {y}C{x - 30} {y - 40} {x + 34} {y - 76} {x} {y - 128 - k * 26}" for x, k in ((-40, 0), (6, 1), (46, 0))
    )
    with a.soft(above=True):
        a.path(d, "none", stroke=WHITE, stroke_width=15, opacity=0.4, filter=a.blur(9), stroke_linecap="round")


def pot(a: Art, look: Look) -> tuple[float, float]:
    """An enamelled casserole with a lid."""
    ground(a, 230)
    for s in (-1, 1):
        a.path(
            f"M{s * 210} -170h{s * 54}q{s * 26} 0 {s * 26} 24t{s * -26} 24h{s * -54}",
            "none",
            stroke=dark(look.colour, 0.15),
            stroke_width=22,
        )
        a.path(
            f"M{s * 210} -174h{s * 54}q{s * 20} 0 {s * 24} 18",
            "none",
            stroke=light(look.colour, 0.4),
            stroke_width=6,
            opacity=0.7,
        )
    side = ((222, -210), (228, -206, 228, -190, 228, -180), (226, -60), (222, -14, 190, 0, 150, 0))
    d = turned(a, side, look.colour, "gloss")
    a.open(clip_path=a.clip(d))
    a.rect(
        (-240, -40, 480, 60), a.linear(((0, dark(look.colour, 0.6), 0), (1, dark(look.colour, 0.7), 0.8)), (0, 0, 0, 1))
    )
    a.close()
    turned(a, ((228, -226), (232, -222, 232, -206, 228, -202)), STEEL, "metal")
    cover = "M-226 -222C-214 -300 -110 -322 0 -322C110 -322 214 -300 226 -222C120 -196 -120 -196 -226 -222Z"
    a.path(cover, look.colour)
    shade(a, cover, "gloss")
    turned(a, ((20, -346), (16, -320)), STEEL, "metal")
    turned(a, ((40, -382), (46, -378, 46, -362, 30, -346)), "#d8b26a", "metal")
    lid(a, 40, -382, "#e9cd92")
    a.text((0, -92), look.brand, 34, on(look.colour), font_family=SERIF, letter_spacing=5, opacity=0.9)
    return 292, 384


def pan(a: Art, look: Look) -> tuple[float, float]:
    """A frying pan with a wooden handle."""
    ground(a, 210, 30, -60)
    a.path("M120 -92L400 -156q26 -4 28 20t-20 28L130 -52z", "#a9764a")
    a.path(
        "M120 -92L400 -156q26 -4 28 20t-20 28L130 -52z",
        a.linear(((0, WHITE, 0.34), (0.5, WHITE, 0), (1, BLACK, 0.4)), (0, 0, 0.1, 1)),
    )
    a.oval((400, -130, 9, 9), dark("#a9764a", 0.6))
    a.open(transform="translate(-60 0)")
    turned(a, ((246, -106), (240, -60, 214, -10, 180, 0)), look.colour, "gloss")
    a.oval((0, -108, 248, 74), light(look.colour, 0.15))
    a.oval((0, -106, 236, 66), dark("#3a3836", 0.1))
    a.oval((0, -96, 206, 52), "#4a4744")
    a.oval((26, -96, 92, 34), "#fdfaf2")
    a.path("M-64 -100C-90 -70 -20 -60 20 -66C80 -56 140 -80 116 -104C90 -136 -30 -134 -64 -100Z", "#fffdf7")
    a.oval((26, -102, 38, 20), "#f5b942")
    a.oval((16, -108, 14, 6), "#fff0c0", opacity=0.85)
    for x, y in ((-120, -92), (-96, -76), (150, -98)):
        a.oval((x, y, 9, 4), "#5f9a4a")
    a.close()
    return 430, 190


def mug(a: Art, look: Look) -> tuple[float, float]:
    """A mug of something hot."""
    ground(a, 128)
    a.path("M110 -214C210 -224 214 -74 112 -70", "none", stroke=dark(look.colour, 0.12), stroke_width=30)
    a.path("M110 -220C198 -226 200 -84 112 -80", "none", stroke=light(look.colour, 0.35), stroke_width=8, opacity=0.75)
    d = turned(a, ((124, -272), (124, -20), (122, -4, 112, 0, 96, 0)), look.colour, "gloss")
    a.open(clip_path=a.clip(d))
    if look.pattern != "plain":
        a.rect((-130, -196, 260, 120), a.fabric(look.pattern, look.colour, look.accent))
    else:
        a.text((0, -110), look.label or look.brand, 38, look.accent, font_family=SERIF)
        a.path("M-60 -160q30 -26 60 0t60 0", "none", stroke=look.accent, stroke_width=6)
    a.close()
    shade(a, d, "gloss")
    hollow(a, 124, -272, look.colour, "#6b4227")
    a.oval((-16, -271, 60, 7), "#caa27a", opacity=0.5)
    _steam(a, -290)
    return 200, 400


def thermos(a: Art, look: Look) -> tuple[float, float]:
    """An insulated bottle."""
    ground(a, 92)
    d = turned(
        a,
        ((78, -428), (96, -420, 96, -404, 96, -390), (96, -16), (96, -4, 90, 0, 82, 0)),
        look.colour,
        "gloss" if look.form else "matte",
    )
    a.open(clip_path=a.clip(d))
    a.rect((-100, -44, 200, 60), STEEL)
    a.rect((-100, -48, 200, 4), BLACK, opacity=0.3)
    a.open(transform="translate(0 -230) rotate(-90)")
    a.text((0, 10), look.brand, 44, on(look.colour), font_family=SERIF, letter_spacing=8)
    a.close()
    a.close()
    shade(a, d, "matte")
    turned(a, ((80, -446), (80, -424)), STEEL, "metal")
    turned(a, ((66, -520), (78, -516, 80, -506, 80, -448)), look.accent, "matte")
    lid(a, 66, -520, light(look.accent, 0.12))
    a.path("M-56 -508C-60 -574 60 -574 56 -508", "none", stroke=dark(look.accent, 0.2), stroke_width=13)
    return 110, 570


def carafe(a: Art, look: Look) -> tuple[float, float]:
    """A glass carafe with fruit water and a tumbler."""
    ground(a, 130, 0, -50)
    a.open(transform="translate(-60 0)")
    side = ((62, -430), (52, -380, 60, -350, 100, -290), (150, -210, 140, -60, 118, -8), (112, 0, 100, 0, 92, 0))
    d = turned(a, side, WHITE, "glass", 0.3)
    a.open(clip_path=a.clip(d))
    a.rect((-160, -250, 320, 260), a.linear(((0, light(look.colour, 0.4), 0.75), (1, look.colour, 0.85)), (0, 0, 0, 1)))
    a.oval((0, -250, 128, 14), light(look.colour, 0.7), opacity=0.9)
    for x, y, r in ((-50, -90, 44), (46, -140, 38), (10, -46, 40), (-30, -190, 32)):
        a.oval((x, y, r, r * 0.9), mix(look.accent, "#f6c84a", 0.4))
        a.oval((x, y, r * 0.86, r * 0.76), light(look.accent, 0.45))
        for k in range(8):
            a.path(
                f"M{x} {y}L{x} {y - r * 0.7:g}",
                "none",
                stroke=light(look.accent, 0.85),
                stroke_width=3,
                transform=f"rotate({k * 45} {x} {y})",
            )
    a.close()
    shade(a, d, "glass")
    turned(a, ((66, -470), (66, -428)), "#b98a5c", "matte")
    lid(a, 66, -470, "#cfa679")
    a.close()
    a.open(transform="translate(140 0)")
    ground(a, 62)
    d = turned(a, ((70, -190), (60, -10), (58, 0, 50, 0, 46, 0)), WHITE, "glass", 0.3)
    a.open(clip_path=a.clip(d))
    a.rect((-80, -130, 160, 140), look.colour, opacity=0.55)
    a.close()
    shade(a, d, "glass")
    a.oval((0, -190, 70, 70 * TILT), WHITE, opacity=0.45)
    a.close()
    return 220, 480


def teapot(a: Art, look: Look) -> tuple[float, float]:
    """A clay teapot with two cups."""
    ground(a, 200, 30)
    a.path("M-150 -140C-240 -150 -250 -230 -300 -250L-286 -270C-230 -260 -200 -220 -140 -210z", dark(look.colour, 0.05))
    a.path(
        "M-150 -140C-240 -150 -250 -230 -300 -250L-286 -270C-230 -260 -200 -220 -140 -210z",
        a.linear(((0, WHITE, 0.35), (1, BLACK, 0.25)), (0, 0, 0.3, 1)),
    )
    a.path("M140 -220C260 -260 270 -70 130 -70", "none", stroke=dark(look.colour, 0.12), stroke_width=24)
    a.path("M140 -226C250 -256 256 -90 130 -84", "none", stroke=light(look.colour, 0.35), stroke_width=6, opacity=0.6)
    d = turned(
        a,
        ((92, -258), (150, -250, 184, -190, 180, -120), (174, -40, 120, 0, 84, 0)),
        look.colour,
        "gloss" if look.form else "matte",
    )
    if look.pattern != "plain":
        a.open(clip_path=a.clip(d))
        a.rect((-200, -190, 400, 90), a.fabric(look.pattern, look.colour, look.accent), opacity=0.85)
        a.close()
        shade(a, d, "matte")
    else:
        a.text((0, -110), look.label or "茶", 58, light(look.colour, 0.5), font_family=SERIF, opacity=0.75)
    turned(a, ((40, -296), (84, -288, 98, -272, 98, -258)), look.colour, "gloss" if look.form else "matte")
    turned(a, ((20, -326), (28, -320, 26, -306, 14, -294)), look.accent, "gloss")
    for x in (250, -270):
        a.open(transform=f"translate({x} 6)")
        ground(a, 46)
        turned(a, ((58, -66), (56, -20, 44, 0, 30, 0)), light(look.colour, 0.1), "gloss")
        hollow(a, 58, -66, look.colour, "#b5722f", 0.1)
        a.close()
    return 320, 330


def plate(a: Art, look: Look) -> tuple[float, float]:
    """A stack of tableware: plates, a bowl on top."""
    ground(a, 270, 40)
    for k in range(3):
        a.open(transform=f"translate(0 {-k * 20})")
        turned(a, ((262, -34), (230, -14, 180, -2, 140, 0)), light(look.colour, 0.1 * k), "gloss")
        a.oval((0, -34, 262, 52), light(look.colour, 0.25))
        a.oval((0, -32, 250, 46), a.fabric(look.pattern, light(look.colour, 0.35), look.accent))
        a.oval((0, -28, 190, 30), light(look.colour, 0.45))
        a.oval((0, -34, 262, 52), "none", stroke=look.accent, stroke_width=3)
        a.close()
    a.open(transform="translate(0 -74)")
    d = turned(a, ((170, -150), (168, -60, 110, -6, 70, 0)), look.colour, "gloss")
    a.open(clip_path=a.clip(d))
    a.rect((-180, -120, 360, 40), a.fabric(look.pattern, look.colour, look.accent))
    a.close()
    shade(a, d, "gloss")
    hollow(a, 170, -150, look.colour, light(look.colour, 0.5), 0.05)
    a.oval((0, -150, 168, 22), "none", stroke=look.accent, stroke_width=3)
    a.close()
    return 280, 260


def chopsticks(a: Art, look: Look) -> tuple[float, float]:
    """A box of chopsticks and spoons."""
    ground(a, 190, 20)
    for k in range(5):
        x = -120 + k * 60
        d = f"M{x - 9} -560h18l-5 540h-8z"
        a.path(d, mix("#8a5a36", look.colour, 0.35))
        a.path(f"M{x - 9} -560h18l-1.6 150h-14.8z", look.colour)
        a.path(f"M{x - 9} -560h18l-1.6 150h-14.8z", a.fabric("dot", look.colour, light(look.accent, 0.2)))
        a.path(d, a.linear(((0, WHITE, 0.4), (0.4, WHITE, 0), (1, BLACK, 0.4))))
    band = "M-176 -260h352v104h-352z"
    a.path(band, "#f6f0e4")
    a.text((0, -208), look.brand, 38, "#4a3d31", font_family=SERIF, letter_spacing=6)
    a.text((0, -176), look.label, 20, "#6b5b4a")
    return 180, 570


KINDS = {
    "pot": pot, "pan": pan, "mug": mug, "thermos": thermos, "carafe": carafe, "teapot": teapot, "plate": plate,
    "chopsticks": chopsticks,
}  # fmt: skip
