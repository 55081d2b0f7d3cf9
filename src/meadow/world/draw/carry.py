"""Shoes and bags."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import cloth, ground, on


def sneaker(a: Art, look: Look) -> tuple[float, float]:
    """A running shoe in profile."""
    ground(a, 260, 30)
    sole = (
        "M-286 -58C-300 -20 -280 0 -236 0H218C284 0 312 -26 306 -66C240 -54 120 -70 20 -62C-80 -56 -200 -66 -286 -58Z"
    )
    a.path(sole, "#f7f5f0")
    a.path(sole, a.linear(((0, WHITE, 0.3), (0.5, WHITE, 0), (1, BLACK, 0.3)), (0, 0, 0, 1)))
    for k in range(13):
        a.path(f"M{-250 + k * 42} -8l14 -22", "none", stroke=look.accent, stroke_width=7, opacity=0.75)
    upper = "M-288 -60C-300 -130 -292 -190 -270 -236C-258 -262 -222 -262 -200 -236C-180 -214 -150 -208 -118 -222L-66 -254C-50 -262 -30 -258 -18 -240C20 -186 90 -142 180 -128C260 -116 304 -98 306 -62C240 -54 120 -70 20 -62C-80 -56 -200 -66 -288 -60Z"
    a.path(upper, look.colour)
    a.open(clip_path=a.clip(upper))
    mesh = a.tile(
        (14, 14),
        f'<circle cx="4" cy="4" r="2.6" fill="{dark(look.colour, 0.28)}"/><circle cx="11" cy="11" r="2.6" fill="{dark(look.colour, 0.28)}"/>',
    )
    a.rect((-300, -280, 620, 280), mesh, opacity=0.6)
    a.path("M306 -62C300 -110 240 -124 160 -132C150 -96 190 -70 306 -62Z", mix(look.colour, look.accent, 0.7))
    a.path("M-300 -60V-170C-240 -190 -200 -130 -190 -60z", mix(look.colour, look.accent, 0.75))
    a.path("M-120 -56C-60 -110 10 -150 120 -146L96 -112C20 -110 -30 -80 -60 -54z", look.accent)
    a.path("M-170 -56C-110 -140 -60 -190 -10 -226l22 30C-40 -160 -80 -110 -112 -54z", light(look.accent, 0.25))
    a.path(upper, a.linear(((0, WHITE, 0.34), (0.4, WHITE, 0.02), (1, BLACK, 0.36)), (0, 0, 0, 1)))
    a.close()
    a.path(
        "M-270 -236C-258 -262 -222 -262 -200 -236C-180 -214 -150 -208 -118 -222L-112 -206C-150 -190 -190 -194 -214 -214C-236 -232 -256 -226 -270 -236Z",
        dark(look.colour, 0.5),
    )
    for k in range(5):
        x, y = -50 + k * 34, -214 + k * 17
        a.path(
            f"M{x - 30} {y + 30}L{x + 26} {y - 12}", "none", stroke="#fbfaf6", stroke_width=10, stroke_linecap="round"
        )
        a.path(
            f"M{x - 30} {y + 33}L{x + 26} {y - 9}",
            "none",
            stroke=BLACK,
            stroke_width=2,
            opacity=0.2,
            stroke_linecap="round",
        )
    a.text((-232, -112), look.brand[:3], 26, WHITE, font_family=SERIF)
    return 316, 280


def bag(a: Art, look: Look) -> tuple[float, float]:
    """A hand bag with a flap, or a tote by form."""
    ground(a, 206, 30)
    if look.form % 2:
        a.path("M-96 -330C-96 -520 96 -520 96 -330", "none", stroke=dark(look.accent, 0.1), stroke_width=22)
        d = "M-214 -336H214L232 -12Q232 0 218 0H-218Q-232 0 -232 -12Z"
        cloth(
            a,
            d,
            a.fabric(look.pattern if look.pattern != "plain" else "weave", look.colour, look.accent),
            ["M-120 -320C-100 -200 -140 -100 -120 0", "M130 -320C110 -200 140 -90 120 0"],
            0.8,
        )
        a.path("M-214 -336H214V-306H-214z", dark(look.colour, 0.16))
        a.path("M-96 -332C-96 -460 96 -460 96 -332", "none", stroke=look.accent, stroke_width=20)
        for x in (-96, 96):
            a.rect((x - 14, -344, 28, 64), look.accent, rx=4)
            a.oval((x, -296, 5, 5), "#e4c77f")
        a.text((0, -160), look.brand, 44, on(look.colour), font_family=SERIF, letter_spacing=4)
        a.text((0, -116), look.label, 24, on(look.colour), opacity=0.85)
        return 236, 480
    a.path("M-140 -262C-150 -450 150 -450 140 -262", "none", stroke=dark(look.colour, 0.35), stroke_width=20)
    a.path("M-140 -266C-150 -446 150 -446 140 -266", "none", stroke=light(look.colour, 0.1), stroke_width=9)
    d = "M-212 -262Q-216 -282 -196 -282H196Q216 -282 212 -262L226 -22Q226 0 204 0H-204Q-226 0 -226 -22Z"
    a.path(d, look.colour)
    a.path(d, a.linear(((0, BLACK, 0.34), (0.2, WHITE, 0.16), (0.6, BLACK, 0.02), (1, BLACK, 0.44))))
    flap = "M-214 -282H214C224 -160 150 -112 0 -108C-150 -112 -224 -160 -214 -282Z"
    a.path(flap, look.colour)
    a.path(flap, a.linear(((0, WHITE, 0.34), (0.5, WHITE, 0), (1, BLACK, 0.26)), (0.1, 0, 0.3, 1)))
    a.path(
        "M-200 -274C-206 -170 -146 -124 0 -120C146 -124 206 -170 200 -274",
        "none",
        stroke=light(look.colour, 0.5),
        stroke_width=2,
        stroke_dasharray="9 6",
        opacity=0.8,
    )
    a.rect((-30, -142, 60, 52), "#d9b566", rx=9)
    a.rect((-30, -142, 60, 52), a.linear(((0, WHITE, 0.7), (0.5, BLACK, 0.1), (1, WHITE, 0.3)), (0, 0, 1, 1)), rx=9)
    a.rect((-8, -126, 16, 22), dark("#d9b566", 0.45), rx=4)
    for x in (-140, 140):
        a.oval((x, -264, 15, 15), "none", stroke="#d9b566", stroke_width=7)
    a.text((0, -40), look.brand, 22, light(look.colour, 0.55), font_family=SERIF, letter_spacing=5)
    return 230, 430


def backpack(a: Art, look: Look) -> tuple[float, float]:
    """A rucksack with a front pocket."""
    ground(a, 180, 28)
    a.path("M-46 -440C-46 -500 46 -500 46 -440", "none", stroke=dark(look.colour, 0.4), stroke_width=16)
    d = "M-186 -300C-186 -420 -110 -452 0 -452C110 -452 186 -420 186 -300L196 -34Q196 0 160 0H-160Q-196 0 -196 -34Z"
    cloth(
        a,
        d,
        a.fabric("weave", look.colour, look.accent),
        ["M-140 -380C-110 -260 -150 -100 -140 -10", "M140 -380C120 -260 150 -100 140 -10"],
        0.9,
    )
    a.path("M-150 -330C-110 -400 110 -400 150 -330", "none", stroke=dark(look.colour, 0.5), stroke_width=7)
    a.path(
        "M-150 -334C-110 -404 110 -404 150 -334",
        "none",
        stroke=light(look.accent, 0.3),
        stroke_width=2,
        stroke_dasharray="5 4",
    )
    pocket = "M-146 -206Q-146 -226 -126 -226H126Q146 -226 146 -206L152 -46Q152 -20 124 -20H-124Q-152 -20 -152 -46Z"
    cloth(a, pocket, mix(look.colour, look.accent, 0.4), ["M-100 -200C-80 -130 -100 -70 -90 -20"], 0.7)
    a.path("M-132 -194H132", "none", stroke=dark(look.colour, 0.6), stroke_width=6)
    a.rect((92, -200, 10, 44), light(look.accent, 0.3), rx=4)
    a.rect((-60, -290, 120, 40), dark(look.accent, 0.1), rx=4)
    a.text((0, -262), look.brand, 22, WHITE, font_family=SERIF, letter_spacing=2)
    return 200, 490


KINDS = {"sneaker": sneaker, "bag": bag, "backpack": backpack}
