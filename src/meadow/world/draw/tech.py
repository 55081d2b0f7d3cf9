"""Sound, things for the phone and small machines."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import glow, ground, lid, on, shade, turned


def _slab(
    a: Art, box: tuple[float, float, float, float], r: float, fill: str, angle: tuple[float, ...] = (0, 0, 1, 1)
) -> str:
    x, y, w, h = box
    d = f"M{x + r:g} {y:g}h{w - 2 * r:g}a{r:g} {r:g} 0 0 1 {r:g} {r:g}v{h - 2 * r:g}a{r:g} {r:g} 0 0 1 {-r:g} {r:g}h{2 * r - w:g}a{r:g} {r:g} 0 0 1 {-r:g} {-r:g}v{2 * r - h:g}a{r:g} {r:g} 0 0 1 {r:g} {-r:g}z"
    a.path(d, fill)
    a.path(d, a.linear(((0, WHITE, 0.4), (0.35, WHITE, 0.04), (0.7, BLACK, 0.06), (1, BLACK, 0.4)), angle))
    return d


def headphones(a: Art, look: Look) -> tuple[float, float]:
    """Over-ear headphones."""
    ground(a, 200, 24)
    a.path(
        "M-190 -190C-210 -520 210 -520 190 -190",
        "none",
        stroke=dark(look.colour, 0.2),
        stroke_width=36,
        stroke_linecap="round",
    )
    a.path(
        "M-184 -230C-190 -500 190 -500 184 -230",
        "none",
        stroke=light(look.colour, 0.25),
        stroke_width=11,
        stroke_linecap="round",
    )
    a.path(
        "M-130 -380C-80 -456 80 -456 130 -380",
        "none",
        stroke=dark(look.accent, 0.1),
        stroke_width=30,
        stroke_linecap="round",
    )
    for s in (-1, 1):
        a.rect((s * 190 - 12, -262, 24, 110), "#b9bcc2", rx=10)
        a.rect((s * 190 - 12, -262, 24, 110), a.linear(((0, BLACK, 0.3), (0.4, WHITE, 0.7), (1, BLACK, 0.4))), rx=10)
        a.oval((s * 150, -116, 62, 116), dark(look.accent, 0.35))
        a.oval((s * 150, -116, 62, 116), a.linear(((0, WHITE, 0.25), (1, BLACK, 0.4))))
        a.oval((s * 196, -116, 62, 122), look.colour)
        a.oval(
            (s * 196, -116, 62, 122),
            a.radial(((0, WHITE, 0.6), (0.4, WHITE, 0.08), (1, BLACK, 0.48)), (0.36, 0.26, 0.85)),
        )
        a.oval((s * 200, -116, 40, 86), "none", stroke=light(look.accent, 0.3), stroke_width=4, opacity=0.8)
        a.text((s * 200, -108), look.brand[:1], 34, on(look.colour), font_family=SERIF)
    return 264, 470


def earbuds(a: Art, look: Look) -> tuple[float, float]:
    """Earbuds over their open case."""
    ground(a, 170, 26)
    a.oval((0, -230, 150, 120), mix(look.colour, BLACK, 0.08))
    a.oval((0, -230, 150, 120), a.linear(((0, WHITE, 0.45), (1, BLACK, 0.35)), (0, 0, 1, 1)))
    a.oval((0, -222, 128, 96), dark(look.colour, 0.5))
    body = "M-170 -150C-170 -170 170 -170 170 -150C176 -40 120 0 0 0C-120 0 -176 -40 -170 -150Z"
    a.path(body, look.colour)
    shade(a, body, "gloss")
    a.oval((0, -150, 170, 30), light(look.colour, 0.2))
    a.oval((0, -150, 154, 24), dark(look.colour, 0.6))
    a.oval((0, -52, 6, 6), "#7fe08a")
    a.text((0, -80), look.brand, 24, on(look.colour), font_family=SERIF, letter_spacing=3, opacity=0.8)
    for s in (-1, 1):
        a.open(transform=f"translate({s * 70} -190) rotate({s * 10})")
        _slab(a, (-16, -90, 32, 110), 16, look.colour)
        a.oval((s * -4, -118, 44, 40), look.colour)
        a.oval(
            (s * -4, -118, 44, 40), a.radial(((0, WHITE, 0.7), (0.45, WHITE, 0.06), (1, BLACK, 0.4)), (0.36, 0.3, 0.8))
        )
        a.oval((s * -30, -112, 16, 20), dark(look.accent, 0.3))
        a.rect((-9, -60, 18, 4), look.accent)
        a.close()
    return 180, 350


def speaker(a: Art, look: Look) -> tuple[float, float]:
    """A wireless speaker in cloth."""
    ground(a, 150)
    d = turned(
        a,
        ((120, -360), (146, -352, 150, -330, 150, -300), (150, -30), (148, -6, 130, 0, 116, 0)),
        a.fabric("weave", look.colour, look.accent),
        "matte",
    )
    a.open(clip_path=a.clip(d))
    mesh = a.tile((9, 9), f'<circle cx="4" cy="4" r="2" fill="{dark(look.colour, 0.55)}"/>')
    a.rect((-160, -330, 320, 290), mesh, opacity=0.55)
    a.rect((-160, -36, 320, 40), dark(look.accent, 0.2))
    a.close()
    a.rect((-56, -206, 112, 40), dark(look.accent, 0.3), rx=6)
    a.text((0, -179), look.brand, 22, WHITE, font_family=SERIF, letter_spacing=2)
    a.oval((0, -360, 120, 16), dark(look.colour, 0.45))
    a.oval((0, -362, 112, 13), a.linear(((0, "#69d2ff", 0.9), (0.5, "#b98cff", 0.9), (1, "#ff8fb0", 0.9))))
    a.oval((0, -360, 92, 9), dark(look.colour, 0.5))
    a.path("M150 -280C200 -270 200 -190 150 -180", "none", stroke="#9a7048", stroke_width=13)
    return 180, 380


def phonecase(a: Art, look: Look) -> tuple[float, float]:
    """A phone in its case, from behind."""
    ground(a, 120, 16)
    a.open(transform="translate(-46 0) rotate(-5)")
    _slab(a, (-118, -490, 236, 490), 40, look.colour)
    d = _slab(a, (-110, -482, 220, 474), 34, a.fabric(look.pattern, look.colour, look.accent))
    a.open(clip_path=a.clip(d))
    if look.pattern == "plain":
        a.oval((40, -170, 130, 130), look.accent, opacity=0.85)
        a.path("M-120 -60C-40 -160 60 -20 130 -120V20H-120z", light(look.accent, 0.5), opacity=0.8)
    a.path("M-110 -482L30 -482L-110 -120z", WHITE, opacity=0.16)
    a.close()
    _slab(a, (-98, -470, 104, 108), 28, dark(look.colour, 0.3))
    for x, y in ((-70, -440), (-22, -440), (-70, -392)):
        a.oval((x, y, 21, 21), "#15171c")
        a.oval((x, y, 15, 15), a.radial(((0, "#6a86b8", 1), (0.6, "#1a2233", 1), (1, "#05060a", 1)), (0.35, 0.3, 0.8)))
        a.oval((x - 5, y - 6, 4, 3), WHITE, opacity=0.85)
    a.oval((-22, -392, 9, 9), "#fff3c9")
    a.close()
    a.open(transform="translate(150 0) rotate(4)")
    _slab(a, (-60, -420, 26, 420), 13, dark(look.colour, 0.2))
    _slab(a, (-46, -414, 10, 404), 5, "#20242c")
    a.close()
    return 200, 510


def powerbank(a: Art, look: Look) -> tuple[float, float]:
    """A power bank with a cable."""
    ground(a, 120, 18)
    a.path(
        "M60 -330C180 -420 260 -260 200 -160S220 -20 300 -10", "none", stroke=dark(look.accent, 0.1), stroke_width=13
    )
    a.path("M60 -334C180 -424 256 -262 196 -162", "none", stroke=WHITE, stroke_width=3, opacity=0.5)
    d = _slab(a, (-120, -330, 210, 330), 34, look.colour)
    a.open(clip_path=a.clip(d))
    a.path("M-120 -330L-10 -330L-120 -60z", WHITE, opacity=0.15)
    a.close()
    a.text((-15, -60), look.brand, 26, on(look.colour), font_family=SERIF, letter_spacing=3)
    a.rect((-90, -292, 72, 44), "#10151b", rx=8)
    a.text((-54, -260), "96%", 24, "#7ff0c4")
    for k in range(4):
        a.oval((10 + k * 18, -270, 5, 5), "#7ff0c4" if k < 3 else "#3f5a52")
    a.rect((46, -350, 30, 30), "#d5d8dc", rx=4)
    return 300, 380


def charger(a: Art, look: Look) -> tuple[float, float]:
    """A wireless charging stand with a phone on it."""
    ground(a, 150, 22)
    turned(a, ((146, -34), (152, -20, 150, 0, 130, 0)), look.colour, "gloss")
    lid(a, 146, -34, light(look.colour, 0.2))
    a.path("M-30 -40L-16 -250h32L30 -40z", mix(look.colour, "#9aa0a8", 0.5))
    a.open(transform="rotate(-3)")
    _slab(a, (-124, -520, 248, 490), 36, "#1b1d22")
    screen = "M-112 -508h224v466h-224z"
    a.path(
        screen,
        a.linear(
            ((0, mix(look.accent, "#5b7cff", 0.5), 1), (0.5, mix(look.accent, "#ff9ec4", 0.4), 1), (1, "#ffd9a0", 1)),
            (0, 0, 0.6, 1),
        ),
    )
    a.text((0, -380), "10:08", 64, WHITE, font_family=SERIF)
    a.oval((0, -210, 62, 62), "none", stroke=WHITE, stroke_width=9, opacity=0.4)
    a.path("M0 -272A62 62 0 1 1 -58 -188", "none", stroke=WHITE, stroke_width=9, stroke_linecap="round")
    a.path("M8 -246l-30 44h22l-8 34l32 -46h-22z", WHITE)
    a.path("M-112 -508h120L-112 -150z", WHITE, opacity=0.14)
    a.close()
    return 160, 530


def kettle(a: Art, look: Look) -> tuple[float, float]:
    """An electric gooseneck kettle."""
    ground(a, 170, 24)
    a.path(
        "M-120 -140C-230 -150 -210 -300 -292 -330L-280 -352C-170 -330 -190 -200 -110 -200z",
        mix(look.colour, "#9aa0a6", 0.2),
    )
    a.path(
        "M-120 -140C-230 -150 -210 -300 -292 -330L-280 -352C-170 -330 -190 -200 -110 -200z",
        a.linear(((0, WHITE, 0.5), (0.5, WHITE, 0), (1, BLACK, 0.35)), (0, 0, 0.3, 1)),
    )
    a.path(
        "M96 -300C250 -340 260 -120 150 -90",
        "none",
        stroke="#7d5636" if look.form else dark(look.accent, 0.2),
        stroke_width=28,
        stroke_linecap="round",
    )
    a.path("M96 -306C240 -344 248 -140 160 -104", "none", stroke=WHITE, stroke_width=6, opacity=0.3)
    turned(
        a, ((96, -310), (110, -240, 150, -180, 158, -60), (158, -50)), look.colour, "gloss" if look.form else "matte"
    )
    turned(a, ((70, -336), (92, -330, 98, -322, 98, -310)), dark(look.colour, 0.1), "matte")
    turned(a, ((16, -376), (26, -370, 24, -350, 12, -336)), look.accent, "gloss")
    turned(a, ((164, -50), (170, -40, 170, -10, 160, 0)), dark(look.accent, 0.3), "matte")
    a.rect((-34, -36, 68, 24), "#0f1418", rx=6)
    a.text((0, -17), "92°C", 18, "#8ff0d0")
    a.text((0, -150), look.brand, 26, on(look.colour), font_family=SERIF, letter_spacing=3, opacity=0.85)
    return 292, 380


def dryer(a: Art, look: Look) -> tuple[float, float]:
    """A hair dryer on its stand."""
    ground(a, 110, 18)
    handle = "M-34 -250h64l14 236q0 14 -16 14h-58q-16 0 -16 -14z"
    a.path(handle, look.colour)
    shade(a, handle, "gloss")
    a.rect((-14, -180, 24, 60), dark(look.accent, 0.1), rx=10)
    a.rect((-14, -176, 24, 26), light(look.accent, 0.3), rx=10)
    body = "M-170 -400C-190 -400 -200 -250 -170 -250H150C200 -250 214 -290 214 -326C214 -366 196 -400 150 -400Z"
    a.path(body, look.colour)
    a.path(
        body,
        a.linear(
            ((0, WHITE, 0.1), (0.16, WHITE, 0.65), (0.3, WHITE, 0.06), (0.7, BLACK, 0.16), (1, BLACK, 0.44)),
            (0, 0, 0, 1),
        ),
    )
    a.oval((-172, -325, 26, 75), dark(look.accent, 0.35))
    a.oval(
        (-174, -325, 17, 56),
        a.tile(
            (8, 8),
            f'<rect width="8" height="8" fill="{dark(look.accent, 0.6)}"/><circle cx="4" cy="4" r="2.4" fill="{light(look.accent, 0.3)}"/>',
        ),
    )
    a.path("M60 -400h16v150h-16z", light(look.accent, 0.25))
    a.text((-40, -316), look.brand, 28, on(look.colour), font_family=SERIF, letter_spacing=3)
    return 216, 400


def humidifier(a: Art, look: Look) -> tuple[float, float]:
    """A humidifier with mist."""
    for x, y, r in ((0, -470, 46), (-30, -530, 60), (36, -590, 74), (-10, -650, 80)):
        glow(a, (x, y, r, r * 0.8), WHITE, 0.4, 24)
    ground(a, 150)
    d = turned(a, ((50, -420), (120, -400, 168, -300, 164, -180), (160, -60, 130, 0, 104, 0)), look.colour, "gloss")
    a.open(clip_path=a.clip(d))
    a.rect(
        (-180, -90, 360, 100), a.linear(((0, "#ffd38a", 0), (1, mix(look.accent, "#ffd38a", 0.5), 0.7)), (0, 0, 0, 1))
    )
    a.close()
    a.oval((0, -420, 50, 8), dark(look.colour, 0.4))
    a.oval((0, -120, 30, 30), light(look.colour, 0.5), stroke=look.accent, stroke_width=4)
    a.path("M0 -136v16", "none", stroke=look.accent, stroke_width=5, stroke_linecap="round")
    a.text((0, -220), look.brand, 26, on(look.colour), font_family=SERIF, letter_spacing=3, opacity=0.7)
    return 176, 620


def airfryer(a: Art, look: Look) -> tuple[float, float]:
    """An air fryer with a window."""
    ground(a, 190, 26)
    d = "M-170 -400C-160 -430 160 -430 170 -400C196 -330 200 -80 186 -20Q182 0 160 0H-160Q-182 0 -186 -20C-200 -80 -196 -330 -170 -400Z"
    a.path(d, look.colour)
    shade(a, d, "gloss")
    a.rect((-92, -388, 184, 56), "#12161b", rx=16)
    a.text((0, -350), "180°  12:00", 24, "#ffb45e")
    _slab(a, (-136, -270, 272, 180), 26, "#191c21")
    a.rect(
        (-122, -256, 244, 152),
        a.radial(((0, "#ffc46b", 0.95), (0.6, "#c05f22", 0.9), (1, "#2b1309", 1)), (0.5, 0.6, 0.7)),
        rx=18,
    )
    for k in range(9):
        x = -96 + k * 24
        a.rect(
            (x, -150 - (k % 3) * 12, 30, 13),
            mix("#e9b44c", "#c97b2c", (k % 3) * 0.3),
            rx=6,
            transform=f"rotate({-24 + k * 13 % 50} {x + 15} -146)",
        )
    a.path("M-122 -256h110l-80 152h-30z", WHITE, opacity=0.14)
    a.rect((-60, -74, 120, 30), dark(look.accent, 0.2), rx=15)
    a.rect((-60, -74, 120, 12), WHITE, opacity=0.25, rx=6)
    a.text((0, -300), look.brand, 22, on(look.colour), font_family=SERIF, letter_spacing=4)
    return 200, 424


KINDS = {
    "headphones": headphones, "earbuds": earbuds, "speaker": speaker, "phonecase": phonecase, "powerbank": powerbank,
    "charger": charger, "kettle": kettle, "dryer": dryer, "humidifier": humidifier, "airfryer": airfryer,
}  # fmt: skip
