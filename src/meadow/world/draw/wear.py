"""Clothes that lie flat."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import cast, cloth


def _tag(a: Art, look: Look, y: float) -> None:
    a.rect((-26, y, 52, 20), light(look.colour, 0.75), rx=2)
    a.text((0, y + 14), look.brand[:9], 11, dark(look.colour, 0.6), font_family=SERIF)


def tshirt(a: Art, look: Look) -> tuple[float, float]:
    """A T-shirt with a small print, or a sweatshirt by form."""
    long = look.form % 2
    arm = "L-322 30L-262 74L-196 -20" if not long else "L-330 250L-262 268L-196 10"
    mra = "L196 -20L262 74L322 30" if not long else "L196 10L262 268L330 250"
    d = f"M-92 -262C-140 -250 -190 -226 -216 -190{arm}C-186 90 -190 190 -196 268C-90 288 90 288 196 268C190 190 186 90 196 -20{mra[mra.index('L', 1) :]}L216 -190C190 -226 140 -250 92 -262C60 -226 -60 -226 -92 -262Z"
    cast(a, d)
    folds = [
        "M-150 -150C-120 -40 -160 80 -140 230",
        "M130 -130C100 0 150 90 120 240",
        "M-190 -30C-120 -10 -110 10 -90 60",
        "M180 -20C120 0 100 30 90 70",
        "M-30 120C10 170 -10 220 -40 270",
        "M-100 -210C-130 -170 -150 -120 -180 -80",
    ]
    cloth(a, d, a.fabric(look.pattern, look.colour, look.accent), folds)
    a.path("M-92 -262C-60 -206 60 -206 92 -262C60 -240 -60 -240 -92 -262Z", dark(look.colour, 0.22))
    a.path("M-100 -264C-66 -198 66 -198 100 -264", "none", stroke=light(look.colour, 0.1), stroke_width=15)
    a.path("M-100 -264C-66 -198 66 -198 100 -264", "none", stroke=BLACK, stroke_width=1.6, opacity=0.3)
    _tag(a, look, -236)
    if look.pattern == "plain":
        a.text(
            (0, -40),
            look.label or look.brand,
            40 if len(look.label or look.brand) < 6 else 28,
            look.accent,
            font_family=SERIF,
            letter_spacing=4,
        )
        a.path("M-70 -20h140", "none", stroke=look.accent, stroke_width=2.5)
        a.oval((0, -110, 34, 34), look.accent, opacity=0.9)
        a.path("M-34 -110q17 -16 34 0t34 0", "none", stroke=look.colour, stroke_width=4)
    a.path(
        "M-194 254C-90 274 90 274 194 254", "none", stroke=BLACK, stroke_width=1.6, opacity=0.3, stroke_dasharray="6 4"
    )
    return 330, 570


def shirt(a: Art, look: Look) -> tuple[float, float]:
    """A shirt with collar, placket and buttons."""
    d = "M-84 -270L-210 -214L-318 190L-242 212L-186 10C-182 110 -186 210 -192 300C-90 318 90 318 192 300C186 210 182 110 186 10L242 212L318 190L210 -214L84 -270Z"
    cast(a, d)
    cloth(
        a,
        d,
        a.fabric(look.pattern, look.colour, look.accent),
        [
            "M-150 -140C-110 0 -160 120 -130 290",
            "M140 -140C100 0 150 110 120 290",
            "M-290 150C-240 40 -220 -60 -180 -130",
            "M290 150C240 40 220 -60 180 -130",
            "M-70 60C-40 140 -80 200 -60 300",
        ],
    )
    a.path("M-16 -250H16V308H-16z", light(look.colour, 0.15), opacity=0.6)
    a.path("M-16 -250V308M16 -250V308", "none", stroke=BLACK, stroke_width=1.5, opacity=0.28)
    for k in range(7):
        a.oval((0, -190 + k * 72, 7, 7), light(look.accent, 0.7))
        a.oval((0, -190 + k * 72, 7, 7), "none", stroke=BLACK, stroke_width=1.4, opacity=0.4)
    for s in (-1, 1):
        a.path(f"M0 -236L{s * 66} -300L{s * 104} -236L{s * 46} -168Z", light(look.colour, 0.12))
        a.path(
            f"M0 -236L{s * 66} -300L{s * 104} -236L{s * 46} -168Z", "none", stroke=BLACK, stroke_width=1.8, opacity=0.3
        )
    a.path("M60 -110h84v76q-42 26 -84 0z", light(look.colour, 0.08), stroke=dark(look.colour, 0.3), stroke_width=1.6)
    return 330, 640


def dress(a: Art, look: Look) -> tuple[float, float]:
    """A dress with a waist and a full skirt."""
    sleeve = (
        "L-196 -214L-176 -150L-116 -176" if look.form % 2 == 0 else "L-250 -120C-240 -90 -210 -80 -184 -92L-112 -180"
    )
    evil = "L116 -176L176 -150L196 -214" if look.form % 2 == 0 else "L112 -180L184 -92C210 -80 240 -90 250 -120"
    d = f"M-70 -330L-118 -312{sleeve}C-108 -100 -96 -60 -92 -24C-150 90 -216 220 -244 318C-180 334 -150 306 -100 326C-60 342 -30 314 20 330C70 344 110 312 150 328C190 340 220 326 244 314C216 220 150 90 92 -24C96 -60 108 -100 112 -170{evil[evil.index('L', 1) :]}L118 -312L70 -330C50 -270 -50 -270 -70 -330Z"
    cast(a, d)
    cloth(
        a,
        d,
        a.fabric(look.pattern, look.colour, look.accent),
        [
            "M-60 0C-100 110 -150 210 -180 320",
            "M-20 10C-40 120 -60 220 -70 330",
            "M24 10C40 120 60 220 70 330",
            "M64 0C104 110 150 210 186 320",
            "M-80 -250C-60 -190 -84 -120 -74 -60",
            "M80 -250C60 -190 84 -120 74 -60",
        ],
    )
    a.path(
        "M-94 -40C-40 -24 40 -24 94 -40L96 -10C40 6 -40 6 -96 -10Z",
        look.accent if look.pattern != "plain" else dark(look.colour, 0.25),
    )
    a.path(
        "M-94 -40C-40 -24 40 -24 94 -40L96 -10C40 6 -40 6 -96 -10Z",
        a.linear(((0, BLACK, 0.2), (0.4, WHITE, 0.3), (1, BLACK, 0.3))),
    )
    a.path("M-70 -330C-50 -270 50 -270 70 -330", "none", stroke=light(look.colour, 0.2), stroke_width=7)
    for k in range(4):
        a.oval((0, -250 + k * 50, 6, 6), light(look.accent, 0.5), stroke=dark(look.accent, 0.3), stroke_width=1)
    return 262, 680


def coat(a: Art, look: Look) -> tuple[float, float]:
    """A coat, or a puffer jacket by form."""
    puffer = look.form % 2
    low = 200 if puffer else 330
    d = f"M-78 -310L-206 -262L-300 {low - 60}L-216 {low - 36}L-184 -20L-196 {low}C-90 {low + 14} 90 {low + 14} 196 {low}L184 -20L216 {low - 36}L300 {low - 60}L206 -262L78 -310Z"
    cast(a, d)
    folds = [
        f"M-140 -180C-110 -20 -150 120 -130 {low}",
        f"M140 -180C110 -20 150 120 130 {low}",
        f"M-262 {low - 90}C-240 {low - 190} -230 -120 -190 -190",
        f"M262 {low - 90}C240 {low - 190} 230 -120 190 -190",
    ]
    cloth(a, d, look.colour if puffer else a.fabric(look.pattern, look.colour, look.accent), folds, 1.0)
    if puffer:
        _puffs(a, look, d, low)
    else:
        _lapels(a, look, low)
    _tag(a, look, -296)
    return 306, 660 if not puffer else 540


def _puffs(a: Art, look: Look, d: str, low: int) -> None:
    a.open(clip_path=a.clip(d))
    for k in range(9):
        y = -250 + k * 56
        for wide, strength in ((18, 0.1), (9, 0.16), (4, 0.25)):
            a.path(f"M-320 {y}Q-160 {y + 16} 0 {y}T320 {y}", "none", stroke=BLACK, stroke_width=wide, opacity=strength)
        for wide, strength in ((30, 0.1), (16, 0.12)):
            a.path(
                f"M-320 {y + 24}Q-160 {y + 40} 0 {y + 24}T320 {y + 24}",
                "none",
                stroke=WHITE,
                stroke_width=wide,
                opacity=strength,
            )
    a.close()
    a.path(f"M-5 -280h10V{low + 8}h-10z", dark(look.accent, 0.2))
    a.path(
        "M-92 -318C-60 -250 60 -250 92 -318C60 -344 -60 -344 -92 -318Z",
        light(look.colour, 0.1),
        stroke=BLACK,
        stroke_opacity=0.3,
        stroke_width=2,
    )


def _lapels(a: Art, look: Look, low: int) -> None:
    a.path(f"M0 -120V{low + 8}", "none", stroke=BLACK, stroke_width=3, opacity=0.45)
    for s in (-1, 1):
        lapel = f"M0 -110L{s * 58} -322L{s * 120} -262L{s * 96} -206L{s * 126} -190Z"
        a.path(lapel, light(look.colour, 0.1))
        a.path(lapel, "none", stroke=BLACK, stroke_width=2, opacity=0.35)
        a.path(f"M{s * 70} 60h{s * 84}v20h{s * -84}z", dark(look.colour, 0.2))
    for k in range(3):
        for x in (-34, 34):
            a.oval(
                (x, -60 + k * 84, 12, 12),
                dark(look.accent, 0.1),
                stroke=BLACK,
                stroke_width=1.5,
                stroke_opacity=0.5,
            )
            a.oval((x - 3, -63 + k * 84, 4, 3), WHITE, opacity=0.6)


def knit(a: Art, look: Look) -> tuple[float, float]:
    """A jumper of cables and ribs."""
    d = "M-96 -250C-150 -240 -196 -214 -220 -176L-322 190C-300 214 -262 222 -236 216L-176 -10C-172 90 -176 170 -184 250C-90 272 90 272 184 250C176 170 172 90 176 -10L236 216C262 222 300 214 322 190L220 -176C196 -214 150 -240 96 -250C60 -214 -60 -214 -96 -250Z"
    cast(a, d)
    cloth(
        a,
        d,
        a.fabric("knit", look.colour, look.accent),
        [
            "M-150 -130C-110 0 -150 90 -130 220",
            "M150 -130C110 0 150 90 130 220",
            "M-280 180C-240 60 -220 -60 -180 -140",
            "M280 180C240 60 220 -60 180 -140",
        ],
    )
    a.open(clip_path=a.clip(d))
    for x in (-84, 0, 84):
        for k in range(9):
            y = -200 + k * 52
            a.path(
                f"M{x - 18} {y}C{x - 18} {y + 26} {x + 18} {y + 26} {x + 18} {y + 52}M{x + 18} {y}C{x + 18} {y + 26} {x - 18} {y + 26} {x - 18} {y + 52}",
                "none",
                stroke=dark(look.colour, 0.25),
                stroke_width=12,
                opacity=0.5,
            )
            a.path(
                f"M{x - 20} {y}C{x - 20} {y + 26} {x + 16} {y + 26} {x + 16} {y + 52}",
                "none",
                stroke=light(look.colour, 0.3),
                stroke_width=7,
                opacity=0.8,
            )
    rib = a.tile(
        (12, 12),
        f'<rect width="12" height="12" fill="{mix(look.colour, look.accent, 0.35)}"/><rect width="4" height="12" fill="{dark(look.colour, 0.35)}" opacity=".6"/>',
    )
    a.path("M-190 214C-90 238 90 238 190 214V290H-190z", rib)
    a.close()
    a.path(
        "M-100 -254C-64 -190 64 -190 100 -254L84 -268C50 -218 -50 -218 -84 -268Z",
        mix(look.colour, look.accent, 0.35),
        stroke=BLACK,
        stroke_opacity=0.3,
        stroke_width=1.5,
    )
    return 330, 540


def scarf(a: Art, look: Look) -> tuple[float, float]:
    """A scarf in a loop, with fringe."""
    d = "M-250 -60C-250 -210 250 -210 250 -60C250 40 140 70 110 80L150 280H20L-10 110C-150 100 -250 50 -250 -60Z"
    cast(a, d)
    cloth(
        a,
        d,
        a.fabric(look.pattern if look.pattern != "plain" else "check", look.colour, look.accent),
        [
            "M-220 -50C-150 40 80 60 220 -40",
            "M-200 -100C-120 -10 60 10 210 -90",
            "M40 110C70 160 80 220 90 280",
            "M-160 -130C-60 -60 80 -60 180 -130",
        ],
        1.2,
    )
    a.path("M-130 -76C-130 -140 130 -140 130 -76C110 -30 -110 -30 -130 -76Z", dark(look.colour, 0.5))
    a.path("M-130 -76C-130 -140 130 -140 130 -76C110 -90 -110 -90 -130 -76Z", BLACK, opacity=0.35)
    for k in range(13):
        x = 22 + k * 10.5
        a.path(
            f"M{x} 278q{-4 + k % 3 * 4} 24 {-2 + k % 2 * 5} 46",
            "none",
            stroke=mix(look.colour, look.accent, (k % 3) * 0.3),
            stroke_width=6,
            stroke_linecap="round",
        )
    return 262, 560


def hat(a: Art, look: Look) -> tuple[float, float]:
    """A cap, or a bucket hat by form."""
    if look.form % 2 == 0:
        d = "M-196 60C-204 -130 -110 -204 0 -204C110 -204 204 -130 196 60C100 30 -100 30 -196 60Z"
        brim = (
            "M-196 60C-270 96 -290 150 -250 176C-130 120 130 120 250 176C290 150 270 96 196 60C100 30 -100 30 -196 60Z"
        )
        cast(a, d + brim)
        cloth(
            a,
            d,
            a.fabric(look.pattern, look.colour, look.accent),
            ["M0 -200V40", "M-90 -180C-130 -90 -130 -20 -120 40", "M90 -180C130 -90 130 -20 120 40"],
            0.6,
        )
        cloth(a, brim, mix(look.colour, look.accent, 0.5), ["M-230 150C-120 90 120 90 230 150"], 0.6)
        a.oval((0, -204, 13, 9), dark(look.colour, 0.2))
        a.text((0, -40), look.brand, 40, light(look.accent, 0.5), font_family=SERIF, letter_spacing=3)
        return 280, 400
    d = "M-130 -150C-60 -180 60 -180 130 -150L180 40C60 74 -60 74 -180 40Z"
    brim = "M-180 40C-60 74 60 74 180 40L270 150C120 216 -120 216 -270 150Z"
    cast(a, d + brim)
    cloth(
        a,
        brim,
        a.fabric(look.pattern, look.colour, look.accent),
        ["M-220 130C-90 180 90 180 220 130", "M-150 60L-200 150", "M150 60L200 150"],
        0.7,
    )
    cloth(
        a,
        d,
        a.fabric(look.pattern, look.colour, look.accent),
        ["M-110 -140L-150 40", "M60 -160C90 -60 90 0 80 60"],
        0.7,
    )
    a.path("M-178 30C-60 62 60 62 178 30", "none", stroke=look.accent, stroke_width=16)
    return 280, 380


FLAT = ("tshirt", "shirt", "dress", "coat", "knit", "scarf", "hat")
KINDS = {
    "tshirt": tshirt, "shirt": shirt, "dress": dress, "coat": coat, "knit": knit, "scarf": scarf, "hat": hat,
}  # fmt: skip
