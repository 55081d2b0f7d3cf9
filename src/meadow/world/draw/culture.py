"""Stationery and books."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import box, cast, ground, on, print_on, turned


def notebook(a: Art, look: Look) -> tuple[float, float]:
    """A hardcover notebook with an elastic band, and a pen."""
    ground(a, 190, 22)
    a.rect((-168, -470, 350, 470), "#f4efe4", rx=8)
    for k in range(7):
        a.rect((176 - k * 1.4, -466, 2, 462), BLACK, opacity=0.1)
    d = "M-180 -480h340q14 0 14 14v452q0 14 -14 14h-340z"
    a.path(d, a.fabric(look.pattern, look.colour, look.accent))
    a.path(d, a.linear(((0, BLACK, 0.4), (0.06, WHITE, 0.3), (0.1, BLACK, 0.14), (0.4, WHITE, 0.12), (1, BLACK, 0.16))))
    a.rect((-90, -370, 180, 110), "#faf5ea", rx=4)
    print_on(a, (0, -318), ("#42382e", look.brand, look.label), 30)
    a.rect((120, -480, 16, 480), dark(look.accent, 0.2))
    a.rect((120, -480, 5, 480), WHITE, opacity=0.25)
    a.path("M-120 0V40l14 -12l14 12V0z", look.accent)
    a.open(transform="translate(232 0) rotate(7)")
    turned(a, ((13, -420), (15, -416, 15, -60, 15, -50), (5, -6), (1, 0)), look.accent, "gloss")
    a.rect((-15, -120, 30, 8), "#d8b26a")
    a.rect((10, -410, 7, 110), "#d8b26a", rx=3)
    a.close()
    return 280, 490


def pens(a: Art, look: Look) -> tuple[float, float]:
    """Pens in a cup."""
    ground(a, 110)
    tones = (look.colour, look.accent, "#e7b54a", "#6aa08a", "#d9776b", "#5a6f9a", "#f0e6d6")
    for k, tone in enumerate(tones):
        x = -78 + k * 26
        a.open(transform=f"translate({x} -190) rotate({(k - 3) * 5})")
        a.rect((-11, -250 - (k % 3) * 24, 22, 300), tone, rx=5)
        a.rect(
            (-11, -250 - (k % 3) * 24, 22, 300),
            a.linear(((0, BLACK, 0.25), (0.3, WHITE, 0.55), (0.6, WHITE, 0), (1, BLACK, 0.4))),
            rx=5,
        )
        a.rect((-11, -262 - (k % 3) * 24, 22, 26), dark(tone, 0.35), rx=6)
        a.close()
    d = turned(a, ((106, -230), (106, -10), (104, 0, 96, 0, 90, 0)), mix(look.colour, "#f1e8da", 0.5), "matte")
    a.open(clip_path=a.clip(d))
    a.rect((-110, -80, 220, 40), look.accent, opacity=0.9)
    a.close()
    a.text((0, -130), look.brand, 32, "#4a3f34", font_family=SERIF, letter_spacing=3)
    return 150, 520


def tape(a: Art, look: Look) -> tuple[float, float]:
    """Rolls of paper tape and stickers."""
    ground(a, 230, 26)
    tones = (
        look.colour,
        look.accent,
        light(look.colour, 0.45),
        mix(look.accent, "#f2c66d", 0.6),
        light(look.accent, 0.5),
    )
    patterns = ("flower", "check", "dot", "leaf", "stripe")
    for k, (x, y) in enumerate(((-160, 0), (0, 6), (160, 0), (-80, -138), (84, -136))):
        a.open(transform=f"translate({x} {y})")
        d = turned(
            a,
            ((78, -120), (78, -6), (76, 0, 70, 0, 64, 0)),
            a.fabric(patterns[k], tones[k], dark(tones[k], 0.4)),
            "gloss",
        )
        del d
        a.oval((0, -120, 78, 30), light(tones[k], 0.55))
        a.oval((0, -120, 50, 19), "#e9dfcf")
        a.oval((0, -117, 44, 15), "#6b6158")
        a.close()
    return 260, 290


def book(a: Art, look: Look) -> tuple[float, float]:
    """A book that stands, turned a little."""
    ground(a, 190, 22)
    a.path("M150 -520l64 -24v520l-64 24z", "#f5efe2")
    for k in range(10):
        a.path(
            f"M{154 + k * 6} {-518 - k * 2.3:g}v{518 - k * 0.2:g}", "none", stroke=BLACK, stroke_width=1.2, opacity=0.16
        )
    a.path("M-200 -520l64 -24h350l-64 24z", dark(look.colour, 0.3))
    cover = "M-200 -520h350v520h-350z"
    a.path(cover, look.colour)
    a.open(clip_path=a.clip(cover))
    if look.form % 3 == 0:
        a.oval((-20, -190, 150, 150), look.accent)
        a.path("M-200 -120C-100 -210 40 -60 150 -160V0H-200z", light(look.accent, 0.55))
        a.path("M-200 -60C-80 -140 60 -20 150 -90V0H-200z", dark(look.colour, 0.35))
    elif look.form % 3 == 1:
        for k in range(7):
            a.path(
                f"M-200 {-300 + k * 46}C-100 {-360 + k * 46} 40 {-240 + k * 46} 150 {-320 + k * 46}V20H-200z",
                mix(look.colour, look.accent, 0.15 + k * 0.13),
            )
    else:
        a.rect((-200, -330, 350, 330), a.fabric("leaf", mix(look.colour, look.accent, 0.4), light(look.accent, 0.3)))
    a.close()
    ink = on(look.colour)
    words = look.label or look.brand
    a.text((-25, -428), words, min(64, 300 / max(len(words), 1)), ink, font_family=SERIF, stroke=ink, stroke_width=0.8)
    a.text((-25, -380), look.brand, 20, ink, letter_spacing=4, opacity=0.85)
    a.path("M-180 -520v520", "none", stroke=BLACK, stroke_width=6, opacity=0.2)
    a.path(
        cover,
        a.linear(((0, BLACK, 0.25), (0.05, WHITE, 0.25), (0.09, BLACK, 0.1), (0.5, WHITE, 0.1), (1, BLACK, 0.14))),
    )
    return 240, 550


def bookset(a: Art, look: Look) -> tuple[float, float]:
    """A row of volumes in a slipcase."""
    ground(a, 240, 24)
    tones = (
        look.colour,
        mix(look.colour, look.accent, 0.5),
        look.accent,
        light(look.accent, 0.3),
        dark(look.colour, 0.3),
    )
    for k, tone in enumerate(tones):
        x = -220 + k * 82
        h = 430 + (k * 37) % 50
        d = f"M{x} {-h}h78v{h}h-78z"
        a.path(d, tone)
        a.path(d, a.linear(((0, BLACK, 0.34), (0.3, WHITE, 0.25), (0.7, WHITE, 0), (1, BLACK, 0.34))))
        a.rect((x, -h + 40, 78, 8), light(tone, 0.5), opacity=0.8)
        a.rect((x, -64, 78, 8), light(tone, 0.5), opacity=0.8)
        for j, c in enumerate((look.label or "文集")[:5]):
            a.text((x + 39, -h + 104 + j * 46), c, 36, on(tone), font_family=SERIF)
        a.text((x + 39, -30), str(k + 1), 20, on(tone))
    a.open(transform="translate(226 0)")
    box(a, (40, 200, 60), mix(look.accent, "#8a6a4a", 0.5))
    a.close()
    return 270, 490


def card(a: Art, look: Look) -> tuple[float, float]:
    """Postcards and a calendar, lying."""
    for k, (x, y, r) in enumerate(((-120, 60, -12), (110, 70, 9), (0, -60, -3))):
        a.open(transform=f"translate({x} {y}) rotate({r})")
        d = "M-190 -130h380v260h-380z"
        cast(a, d, (10, 14), 12)
        a.path(d, "#fdfaf3")
        a.open(clip_path=a.clip("M-174 -114h348v228h-348z"))
        a.rect((-174, -114, 348, 228), light(look.colour, 0.4 + k * 0.1))
        a.oval((70 - k * 50, -40, 46, 46), mix(look.accent, "#f3b35b", 0.5))
        a.path(
            "M-174 114V20C-100 -60 -20 60 60 -10C110 -50 150 10 174 -10V114z", mix(look.colour, look.accent, k * 0.35)
        )
        a.path("M-174 114V70C-60 10 40 100 174 40V114z", dark(look.colour, 0.3))
        a.close()
        if k == 2:
            a.text((0, -70), look.label or look.brand, 34, dark(look.colour, 0.55), font_family=SERIF, letter_spacing=4)
        a.path("M-190 -130h380L-190 60z", WHITE, opacity=0.14)
        a.close()
    return 330, 420


FLAT = ("cards",)
KINDS = {"notebook": notebook, "pens": pens, "tape": tape, "book": book, "bookset": bookset, "cards": card}
