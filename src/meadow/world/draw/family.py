"""Toys, baby things and pets."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import box, cast, cloth, ground, hollow, lid, on, print_on, shade, turned, wrap_label


def _ball(a: Art, at: tuple[float, float, float, float], fill: str) -> None:
    x, y, rx, ry = at
    a.oval(at, fill)
    a.oval((x, y, rx, ry), a.radial(((0, WHITE, 0.42), (0.35, WHITE, 0.06), (1, BLACK, 0.4)), (0.36, 0.28, 0.82)))


def plush(a: Art, look: Look) -> tuple[float, float]:
    """A sitting plush animal: bear, rabbit or cat by form."""
    ground(a, 180, 28)
    c, belly = look.colour, light(look.colour, 0.55)
    for s in (-1, 1):
        _ball(a, (s * 130, -50, 74, 50), c)
        a.oval((s * 150, -44, 36, 34), belly)
        _ball(a, (s * 146, -190, 44, 84), c)
    _ball(a, (0, -150, 138, 150), c)
    a.oval((0, -134, 86, 98), belly)
    for s in (-1, 1):
        if look.form % 3 == 0:
            _ball(a, (s * 112, -470, 50, 50), c)
            a.oval((s * 112, -466, 28, 28), belly)
        elif look.form % 3 == 1:
            _ball(a, (s * 70, -540, 38, 110), c)
            a.oval((s * 70, -530, 18, 80), mix(belly, "#f3a6a6", 0.5))
        else:
            a.path(
                f"M{s * 140} -380L{s * 134} -500L{s * 40} -460z",
                dark(c, 0.05),
                stroke=dark(c, 0.05),
                stroke_width=16,
                stroke_linejoin="round",
            )
    _ball(a, (0, -370, 160, 134), c)
    a.oval((0, -326, 72, 52), belly)
    a.oval((0, -350, 20, 14), "#3a2a26")
    a.path(
        "M0 -336V-316M0 -316q-18 16 -34 0M0 -316q18 16 34 0",
        "none",
        stroke="#3a2a26",
        stroke_width=5,
        stroke_linecap="round",
    )
    for s in (-1, 1):
        a.oval((s * 62, -390, 15, 17), "#241a18")
        a.oval((s * 62 - 5, -396, 5, 5), WHITE)
        a.oval((s * 96, -346, 24, 14), "#f29c9c", opacity=0.5)
    a.path("M-70 -262C-30 -236 30 -236 70 -262L64 -236C30 -214 -30 -214 -64 -236Z", look.accent)
    a.path("M0 -240l-44 -22v44zM0 -240l44 -22v44z", light(look.accent, 0.1))
    a.oval((0, -240, 13, 13), dark(look.accent, 0.2))
    return 210, 600 if look.form % 3 == 1 else 520


def blocks(a: Art, look: Look) -> tuple[float, float]:
    """Building blocks: a small house."""
    ground(a, 230, 30)
    tones = (look.colour, look.accent, "#f2c14e", "#6aa67f", "#e8836b", "#f3ead9")
    k = 0
    for y, row in ((0, (-180, -60, 60, 180)), (-104, (-120, 0, 120)), (-208, (-60, 60))):
        for x in row:
            a.open(transform=f"translate({x} {y})")
            tone = tones[k % 6]
            box(a, (104, 100, 60), tone, 0.1)
            a.text((0, -34), "ABCDEFGHI"[k % 9], 46, on(tone), font_family=SERIF)
            a.close()
            k += 1
    a.path("M-110 -312L0 -430L110 -312z", look.accent)
    a.path("M-110 -312L0 -430L110 -312z", a.linear(((0, WHITE, 0.35), (1, BLACK, 0.3)), (0, 0, 1, 0.4)))
    a.path("M110 -312L0 -430l30 -16L140 -328z", dark(look.accent, 0.3))
    return 260, 450


def toycar(a: Art, look: Look) -> tuple[float, float]:
    """A toy car."""
    ground(a, 250, 26)
    d = "M-260 -80C-262 -140 -240 -160 -180 -166L-110 -250C-100 -264 -86 -270 -66 -270H80C104 -270 116 -262 130 -246L184 -168C244 -160 268 -140 266 -80Q266 -56 240 -56H-236Q-260 -56 -260 -80Z"
    a.path(d, look.colour)
    a.path(d, a.linear(((0, WHITE, 0.5), (0.3, WHITE, 0.05), (0.7, BLACK, 0.08), (1, BLACK, 0.4)), (0, 0, 0, 1)))
    for w in ("M-140 -170L-90 -236Q-84 -244 -72 -244H-6V-170z", "M14 -244H74Q90 -244 98 -234L146 -170H14z"):
        a.path(w, "#bfe0f2")
        a.path(w, a.linear(((0, WHITE, 0.7), (0.5, WHITE, 0), (1, BLACK, 0.15)), (0, 0, 1, 1)))
    a.rect((-262, -118, 530, 14), light(look.accent, 0.3), opacity=0.9)
    a.oval((250, -122, 16, 20), "#fff3b8")
    a.text((4, -84), look.brand, 24, on(look.colour), font_family=SERIF, letter_spacing=3)
    for x in (-150, 156):
        _ball(a, (x, -58, 64, 62), "#2c2a2c")
        _ball(a, (x, -58, 36, 35), light(look.accent, 0.2))
        a.oval((x, -58, 10, 10), "#f7f3ea")
    return 280, 280


def babybottle(a: Art, look: Look) -> tuple[float, float]:
    """A feeding bottle."""
    ground(a, 92)
    d = turned(
        a,
        ((70, -310), (96, -300, 98, -270, 94, -230), (84, -180, 84, -130, 94, -90), (100, -30, 96, 0, 76, 0)),
        mix(WHITE, look.colour, 0.12),
        "glass",
        0.8,
    )
    a.open(clip_path=a.clip(d))
    a.rect((-110, -210, 220, 220), "#fffaf0", opacity=0.95)
    a.oval((0, -210, 90, 10), "#fffdf8")
    a.close()
    shade(a, d, "glass")
    for k in range(7):
        a.rect((30, -56 - k * 26, 30 if k % 2 == 0 else 18, 3), look.accent)
    a.oval((-20, -120, 34, 34), look.colour, opacity=0.7)
    a.path("M-36 -122q16 -20 32 0q-16 18 -32 0z", WHITE)
    turned(a, ((74, -356), (82, -352, 82, -316, 80, -306)), look.colour, "gloss")
    turned(a, ((18, -450), (40, -440, 26, -400, 62, -384), (70, -376, 70, -366, 70, -356)), "#f6e3c8", "gloss", 0.95)
    return 110, 460


def onesie(a: Art, look: Look) -> tuple[float, float]:
    """A baby's bodysuit."""
    d = "M-84 -230C-130 -222 -160 -204 -176 -180L-246 -60L-172 -20L-134 -80C-128 20 -132 90 -140 150C-110 176 -80 200 -60 240H60C80 200 110 176 140 150C132 90 128 20 134 -80L172 -20L246 -60L176 -180C160 -204 130 -222 84 -230C50 -190 -50 -190 -84 -230Z"
    cast(a, d)
    cloth(
        a,
        d,
        a.fabric(look.pattern, look.colour, look.accent),
        ["M-100 -120C-70 0 -110 80 -90 170", "M100 -120C80 0 110 80 90 170"],
        0.8,
    )
    a.path("M-84 -230C-50 -186 50 -186 84 -230", "none", stroke=look.accent, stroke_width=13)
    for k in range(3):
        a.oval((-32 + k * 32, 222, 8, 8), "#f6f2ea", stroke="#9a948a", stroke_width=2)
    a.oval((0, -60, 46, 40), "#fffdf8", opacity=0.95)
    a.oval((-15, -66, 5, 6), "#4a3b33")
    a.oval((15, -66, 5, 6), "#4a3b33")
    a.path("M-8 -52q8 8 16 0", "none", stroke="#4a3b33", stroke_width=4, stroke_linecap="round")
    return 250, 480


def wipes(a: Art, look: Look) -> tuple[float, float]:
    """A soft pack of wipes or nappies."""
    ground(a, 230, 26)
    d = "M-236 -236C-200 -262 200 -262 236 -236C252 -160 252 -80 236 -10C120 8 -120 8 -236 -10C-252 -80 -252 -160 -236 -236Z"
    a.path(d, look.colour)
    a.open(clip_path=a.clip(d))
    a.path("M-250 -90C-120 -150 80 -20 250 -100V20H-250z", mix(look.colour, look.accent, 0.7))
    for x, y, r in ((-180, -60, 26), (180, -200, 20), (120, -40, 30), (-140, -210, 16)):
        a.oval((x, y, r, r), WHITE, opacity=0.5)
    a.close()
    a.path(d, a.linear(((0, WHITE, 0.5), (0.25, WHITE, 0.05), (0.75, BLACK, 0.05), (1, BLACK, 0.34)), (0, 0, 0, 1)))
    a.rect((-84, -236, 168, 74), "#fdfcf8", rx=18)
    a.rect((-84, -236, 168, 74), a.linear(((0, WHITE, 0.3), (1, BLACK, 0.16)), (0, 0, 0, 1)), rx=18)
    a.path("M-40 -244C-20 -300 30 -290 44 -240z", WHITE)
    print_on(a, (0, -96), (on(look.colour), look.brand, look.label), 40)
    return 250, 290


def petbowl(a: Art, look: Look) -> tuple[float, float]:
    """A bowl of kibble."""
    ground(a, 200, 30)
    turned(a, ((170, -130), (190, -60, 214, -14, 210, 0)), look.colour, "gloss")
    hollow(a, 170, -130, look.colour, "#6d4a2e", 0.08)
    for k in range(34):
        x, y = -120 + (k * 53) % 240, -142 + (k * 17) % 26
        tone = mix("#a8713d", "#7a4c28", (k % 4) * 0.3)
        _ball(a, (x, y - (12 if abs(x) < 70 else 0), 17, 12), tone)
    paw = [(0, -52, 26, 22), (-30, -80, 11, 13), (-10, -92, 11, 13), (12, -92, 11, 13), (32, -80, 11, 13)]
    for p in paw:
        a.oval(p, light(look.colour, 0.7))
    return 216, 190


def petfood(a: Art, look: Look) -> tuple[float, float]:
    """A bag of dry food with a cat or dog on it."""
    ground(a, 180, 26)
    d = "M-166 -470C-176 -320 -180 -160 -172 -16Q-170 0 -150 0H150Q170 0 172 -16C180 -160 176 -320 166 -470Q0 -456 -166 -470Z"
    a.path(d, look.colour)
    a.open(clip_path=a.clip(d))
    a.path("M-190 -250C-60 -330 80 -200 190 -280V20H-190z", light(look.colour, 0.75))
    a.close()
    face = mix(look.accent, "#f0c48a", 0.5)
    for s in (-1, 1):
        a.path(
            f"M{s * 84} -150L{s * 92} -262L{s * 20} -214z"
            if look.form % 2 == 0
            else f"M{s * 70} -220C{s * 140} -230 {s * 130} -110 {s * 96} -110z",
            dark(face, 0.2),
            stroke=dark(face, 0.2),
            stroke_width=10,
            stroke_linejoin="round",
        )
    _ball(a, (0, -140, 92, 84), face)
    a.oval((0, -112, 44, 34), "#fff6e8")
    for s in (-1, 1):
        a.oval((s * 36, -156, 11, 13), "#2b201c")
        a.oval((s * 36 - 4, -161, 4, 4), WHITE)
    a.path("M-9 -126h18l-9 11z", "#d77f7f")
    a.path(
        "M0 -114v10M0 -104q-12 10 -24 2M0 -104q12 10 24 2",
        "none",
        stroke="#4a382f",
        stroke_width=4,
        stroke_linecap="round",
    )
    ink = on(look.colour)
    print_on(a, (0, -394), (ink, look.brand, look.label), 44)
    a.text((0, -26), "2 kg", 24, dark(look.colour, 0.5))
    a.path(
        d, a.linear(((0, BLACK, 0.36), (0.14, WHITE, 0.3), (0.26, WHITE, 0.02), (0.8, BLACK, 0.08), (1, BLACK, 0.36)))
    )
    return 186, 480


def petbed(a: Art, look: Look) -> tuple[float, float]:
    """A round bed with a sleeping cat."""
    ground(a, 260, 34)
    _ball(a, (0, -76, 262, 96), look.colour)
    a.oval((0, -112, 200, 54), dark(look.colour, 0.3))
    a.oval((0, -104, 188, 46), light(look.colour, 0.45))
    cat = mix(look.accent, "#e0a060", 0.6)
    _ball(a, (10, -136, 150, 62), cat)
    a.path("M150 -120C190 -70 60 -70 -60 -90", "none", stroke=dark(cat, 0.1), stroke_width=26, stroke_linecap="round")
    for s in (-1, 1):
        a.path(
            f"M{-96 + s * 34} -176L{-96 + s * 40} -226L{-96 + s * 4} -202z",
            cat,
            stroke=cat,
            stroke_width=8,
            stroke_linejoin="round",
        )
    _ball(a, (-96, -150, 58, 50), light(cat, 0.08))
    for s in (-1, 1):
        a.path(f"M{-96 + s * 24 - 10} -152q10 8 20 0", "none", stroke="#3b2a22", stroke_width=4, stroke_linecap="round")
    a.path("M-102 -138h12l-6 8z", "#d98080")
    for k in range(3):
        a.path(
            f"M{10 + k * 44} -192q10 20 4 44",
            "none",
            stroke=dark(cat, 0.3),
            stroke_width=9,
            opacity=0.5,
            stroke_linecap="round",
        )
    return 264, 236


def supplement(a: Art, look: Look) -> tuple[float, float]:
    """A can of milk powder or a pet's supplement."""
    ground(a, 132)
    d = turned(a, ((130, -330), (132, -326, 132, -8, 130, -4), (126, 0, 118, 0, 112, 0)), look.colour, "metal")
    wrap_label(
        a,
        d,
        (-132, -300, 264, 260),
        (light(look.colour, 0.8), dark(look.colour, 0.55), look.brand, look.label, "800 g"),
    )
    turned(a, ((126, -376), (134, -372, 136, -368, 136, -364), (136, -326)), look.accent, "gloss")
    lid(a, 126, -376, light(look.accent, 0.25))
    a.text((0, -386), "", 10, BLACK, font_family=SERIF)
    return 140, 390


FLAT = ("onesie",)
KINDS = {
    "plush": plush, "blocks": blocks, "toycar": toycar, "babybottle": babybottle, "onesie": onesie, "wipes": wipes,
    "petbowl": petbowl, "petfood": petfood, "petbed": petbed, "powder": supplement,
}  # fmt: skip
