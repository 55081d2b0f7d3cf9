"""Camping, fitness and cycling."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import glow, ground, hollow, lid, on, shade, turned


def tent(a: Art, look: Look) -> tuple[float, float]:
    """A ridge tent with an open door and a glow inside."""
    glow(a, (20, 6, 400, 34), BLACK, 0.4, 18)
    a.path("M0 -430L400 -6H-400Z", look.colour)
    a.path("M0 -430L400 -6H60Z", dark(look.colour, 0.22))
    a.path("M0 -430L400 -6H-400Z", a.linear(((0, WHITE, 0.3), (1, BLACK, 0.25)), (0, 0, 0, 1)))
    a.path("M0 -400L-120 -6H120Z", "#3a2a1c")
    a.path(
        "M0 -400L-120 -6H120Z",
        a.radial(((0, "#ffd98a", 0.95), (0.6, "#d08a3c", 0.7), (1, "#3a2a1c", 0.5)), (0.5, 0.8, 0.6)),
    )
    a.path("M0 -400L-120 -6L-196 -6L-30 -330z", light(look.colour, 0.25))
    a.path("M0 -400L120 -6L196 -6L30 -330z", mix(look.colour, look.accent, 0.4))
    a.rect((-84, -44, 168, 38), mix(look.accent, "#efe6d8", 0.5), rx=14)
    for s in (-1, 1):
        a.path(f"M{s * 230} -186L{s * 440} 10", "none", stroke="#e9e2d2", stroke_width=3)
        a.path(f"M0 -430L{s * 400} -6", "none", stroke=light(look.colour, 0.5), stroke_width=4, opacity=0.7)
    a.text((-196, -60), look.brand, 30, on(look.colour), font_family=SERIF, letter_spacing=3, opacity=0.85)
    return 420, 440


def lantern(a: Art, look: Look) -> tuple[float, float]:
    """A camping lantern, lit."""
    glow(a, (0, -200, 260, 230), "#ffcb73", 0.4, 56)
    ground(a, 110)
    a.path("M-104 -330C-120 -520 120 -520 104 -330", "none", stroke="#4c4a46", stroke_width=9)
    turned(a, ((100, -80), (112, -70, 118, -20, 110, 0)), look.colour, "metal")
    d = turned(a, ((72, -300), (104, -250, 104, -140, 90, -80)), "#ffe9b8", "glass", 0.9)
    a.open(clip_path=a.clip(d))
    a.oval((0, -170, 84, 110), a.radial(((0, "#fff8e0", 1), (1, "#fff3cf", 0))))
    a.oval((0, -160, 18, 50), a.radial(((0, "#ffffff", 1), (0.4, "#ffc45a", 1), (1, "#ffb03a", 0.3))))
    a.close()
    turned(a, ((40, -372), (96, -352, 104, -320, 92, -300)), look.colour, "metal")
    turned(a, ((24, -404), (34, -390, 36, -380, 36, -370)), dark(look.accent, 0.2), "metal")
    a.text((0, -28), look.brand, 22, on(look.colour), font_family=SERIF, letter_spacing=3)
    return 130, 480


def campchair(a: Art, look: Look) -> tuple[float, float]:
    """A folding chair."""
    ground(a, 210, 26)
    legs = "M-190 0L150 -230M190 0L-150 -230M-170 -230V-470M170 -230V-470"
    a.path(legs, "none", stroke="#4a4540", stroke_width=18, stroke_linecap="round")
    a.path(legs, "none", stroke="#b8b2a8", stroke_width=5, stroke_linecap="round", transform="translate(-3 -3)")
    back = "M-176 -478C-90 -460 90 -460 176 -478L168 -270C80 -240 -80 -240 -168 -270Z"
    a.path(back, a.fabric(look.pattern if look.pattern != "plain" else "weave", look.colour, look.accent))
    a.path(back, a.linear(((0, BLACK, 0.3), (0.35, WHITE, 0.2), (1, BLACK, 0.35))))
    seat = "M-190 -250C-90 -220 90 -220 190 -250L204 -180C90 -140 -90 -140 -204 -180Z"
    a.path(seat, dark(look.colour, 0.1))
    a.path(seat, a.linear(((0, WHITE, 0.35), (1, BLACK, 0.3)), (0, 0, 0, 1)))
    for s in (-1, 1):
        a.rect((s * 190 - 26, -306, 52, 18), "#b98a5c", rx=9)
    a.text((0, -350), look.brand, 34, on(look.colour), font_family=SERIF, letter_spacing=5)
    return 220, 490


def dumbbell(a: Art, look: Look) -> tuple[float, float]:
    """A pair of dumbbells."""
    for dx, dy, s in ((40, -70, 0.92), (-20, 0, 1.0)):
        a.open(transform=f"translate({dx} {dy}) scale({s})")
        glow(a, (10, 6, 270, 22), BLACK, 0.4, 12)
        a.rect((-120, -98, 240, 34), "#b9bdc3")
        a.rect(
            (-120, -98, 240, 34),
            a.linear(((0, BLACK, 0.2), (0.25, WHITE, 0.8), (0.5, BLACK, 0.05), (1, BLACK, 0.5)), (0, 0, 0, 1)),
        )
        for k in range(17):
            a.path(f"M{-60 + k * 7.5} -98l-6 34", "none", stroke=BLACK, stroke_width=1.6, opacity=0.3)
        for side in (-1, 1):
            for w, h, x in ((54, 164, 96), (46, 140, 148), (36, 112, 190)):
                px = side * x - (w if side < 0 else 0)
                a.rect((px, -81 - h / 2, w, h), look.colour if w != 46 else dark(look.colour, 0.25), rx=14)
                a.rect(
                    (px, -81 - h / 2, w, h),
                    a.linear(((0, WHITE, 0.5), (0.2, WHITE, 0.1), (0.6, BLACK, 0.1), (1, BLACK, 0.55)), (0, 0, 0, 1)),
                    rx=14,
                )
            a.text((side * 122, -70), "5", 40, light(look.accent, 0.4), font_family=SERIF)
        a.close()
    return 300, 260


def kettlebell(a: Art, look: Look) -> tuple[float, float]:
    """A kettlebell."""
    ground(a, 150)
    a.path("M-78 -250C-130 -400 130 -400 78 -250", "none", stroke="#3a3a3c", stroke_width=42)
    a.path("M-86 -262C-120 -390 100 -396 76 -270", "none", stroke=WHITE, stroke_width=7, opacity=0.4)
    d = turned(a, ((70, -286), (190, -250, 190, -60, 96, -4), (86, 0)), look.colour, "matte")
    a.oval((0, -150, 70, 70), light(look.accent, 0.1), opacity=0.95)
    a.text((0, -134), look.label[:4] or "8kg", 42, on(light(look.accent, 0.1)), font_family=SERIF)
    shade(a, d, "matte")
    return 170, 380


def mat(a: Art, look: Look) -> tuple[float, float]:
    """A rolled yoga mat with a strap."""
    ground(a, 250, 26)
    a.path("M-230 -150H200V0H-230z", look.colour)
    a.path(
        "M-230 -150H200V0H-230z",
        a.linear(((0, BLACK, 0.1), (0.2, WHITE, 0.45), (0.4, WHITE, 0.02), (1, BLACK, 0.45)), (0, 0, 0, 1)),
    )
    a.oval((200, -75, 40, 75), dark(look.colour, 0.12))
    for k in range(6):
        r = 1 - k * 0.16
        a.oval(
            (200, -75, 40 * r, 75 * r),
            "none",
            stroke=light(look.accent, 0.3) if k % 2 else dark(look.colour, 0.4),
            stroke_width=5,
        )
    a.oval((-230, -75, 40, 75), look.colour)
    a.oval((-230, -75, 40, 75), BLACK, opacity=0.25)
    for x in (-130, 90):
        a.path(f"M{x} -154C{x + 18} -100 {x + 18} -50 {x} 4h34C{x + 52} -50 {x + 52} -100 {x + 34} -154z", look.accent)
    a.path("M-112 -150C-80 -290 60 -290 108 -150", "none", stroke=look.accent, stroke_width=18)
    a.text((-10, -60), look.brand, 34, on(look.colour), font_family=SERIF, letter_spacing=4, opacity=0.9)
    return 280, 280


def helmet(a: Art, look: Look) -> tuple[float, float]:
    """A cycling helmet."""
    ground(a, 230, 26)
    d = "M-250 -70C-262 -250 -110 -330 40 -324C190 -318 270 -210 268 -96C268 -70 250 -62 226 -66C120 -90 -80 -80 -210 -44C-240 -38 -250 -50 -250 -70Z"
    a.path(d, look.colour)
    a.open(clip_path=a.clip(d))
    for k in range(4):
        x = -150 + k * 96
        a.path(f"M{x - 30} -90C{x - 60} -200 {x} -290 {x + 90} -300C{x + 20} -250 {x} -170 {x + 26} -96z", "#17181b")
        a.path(
            f"M{x - 30} -90C{x - 60} -200 {x} -290 {x + 90} -300",
            "none",
            stroke=light(look.accent, 0.2),
            stroke_width=6,
        )
    a.path("M-270 -110C-100 -150 120 -150 280 -120V-50H-270z", mix(look.colour, look.accent, 0.6))
    a.close()
    a.path(d, a.linear(((0, WHITE, 0.5), (0.35, WHITE, 0.04), (0.7, BLACK, 0.06), (1, BLACK, 0.45)), (0.2, 0, 0.5, 1)))
    a.path("M-120 -60C-100 20 -40 40 0 -4M120 -74C110 10 50 40 0 -4", "none", stroke="#2a2a2d", stroke_width=11)
    a.rect((-18, -16, 36, 24), "#17181b", rx=5)
    a.text((30, -92), look.brand, 30, on(mix(look.colour, look.accent, 0.6)), font_family=SERIF, letter_spacing=4)
    return 280, 340


def bikebottle(a: Art, look: Look) -> tuple[float, float]:
    """A squeeze bottle."""
    ground(a, 88)
    side = (
        (60, -360),
        (92, -350, 94, -330, 94, -310),
        (94, -250, 78, -240, 78, -220),
        (78, -190, 94, -180, 94, -160),
        (94, -16),
        (92, 0, 84, 0, 76, 0),
    )
    d = turned(a, side, look.colour, "gloss", 0.95)
    a.open(clip_path=a.clip(d))
    a.path("M-100 -150L100 -110V-30L-100 -70z", look.accent)
    a.text((0, -76), look.brand, 34, on(look.accent), font_family=SERIF, transform="rotate(11 0 -76)", letter_spacing=2)
    a.close()
    shade(a, d, "gloss")
    turned(a, ((70, -410), (84, -400, 86, -390, 86, -356)), dark(look.accent, 0.25), "matte")
    turned(a, ((24, -470), (28, -440, 34, -420, 44, -410)), mix(look.accent, WHITE, 0.6), "gloss")
    return 100, 480


def bicycle(a: Art, look: Look) -> tuple[float, float]:
    """A city bicycle."""
    glow(a, (10, 4, 400, 22), BLACK, 0.4, 12)
    for x in (-230, 230):
        a.oval((x, -140, 138, 138), "none", stroke="#26262a", stroke_width=18)
        a.oval((x, -140, 126, 126), "none", stroke="#c9ccd1", stroke_width=5)
        for k in range(12):
            a.path(
                f"M{x} -140V-264", "none", stroke="#aeb2b8", stroke_width=1.6, transform=f"rotate({k * 30} {x} -140)"
            )
        a.oval((x, -140, 12, 12), "#85898f")
    tube = "M-230 -140L-90 -150L-130 -350L170 -360L-90 -150M-130 -350L-230 -140M170 -360L230 -140M-140 -390L-120 -300M160 -420L178 -330"
    a.path(tube, "none", stroke=look.colour, stroke_width=20, stroke_linecap="round", stroke_linejoin="round")
    a.path(
        tube, "none", stroke=WHITE, stroke_width=5, opacity=0.45, stroke_linecap="round", transform="translate(-3 -5)"
    )
    a.path("M-200 -404C-180 -430 -90 -424 -84 -404C-90 -390 -180 -386 -200 -404z", "#6b4228")
    a.path("M160 -424C190 -450 230 -430 224 -390", "none", stroke="#3a3a3e", stroke_width=12, stroke_linecap="round")
    a.oval((224, -386, 13, 20), "#7a4a2b")
    a.oval((-90, -150, 44, 44), "none", stroke="#6c7076", stroke_width=9)
    a.path("M-90 -150L-60 -90M-90 -150L-120 -210", "none", stroke="#4a4d52", stroke_width=9)
    basket = "M180 -440h110l-14 84h-84z"
    a.path(
        basket,
        a.tile(
            (18, 14),
            '<rect width="18" height="14" fill="#c99c63"/><path d="M0 7h18M9 0v14" stroke="#7a552c" stroke-width="2"/>',
        ),
    )
    a.path(basket, a.linear(((0, WHITE, 0.3), (1, BLACK, 0.3))))
    return 390, 460


def bikelight(a: Art, look: Look) -> tuple[float, float]:
    """A headlight that shines."""
    ground(a, 150, 24)
    with a.soft():
        a.path(
            "M120 -260L560 -420V60L120 -100z",
            a.linear(((0, "#fff4c8", 0.75), (1, "#fff4c8", 0)), (0, 0, 1, 0)),
            filter=a.blur(16),
        )
    body = "M-190 -250C-200 -120 -200 -120 -190 -90H70C120 -90 130 -110 130 -170C130 -230 120 -250 70 -250Z"
    a.path(body, look.colour)
    a.path(body, a.linear(((0, WHITE, 0.2), (0.2, WHITE, 0.6), (0.35, WHITE, 0.04), (1, BLACK, 0.5)), (0, 0, 0, 1)))
    for k in range(6):
        a.rect((-160 + k * 26, -250, 9, 160), BLACK, opacity=0.26)
    a.oval((116, -170, 38, 80), "#d8dbe0")
    a.oval((120, -170, 30, 66), a.radial(((0, WHITE, 1), (0.5, "#fff2bd", 1), (1, "#d6a64a", 1))))
    a.path("M-70 -90h80l-12 90h-56z", dark(look.accent, 0.3))
    a.rect((-30, -226, 40, 20), "#8ef0b0", rx=8)
    a.text((-60, -130), look.brand, 24, on(look.colour), font_family=SERIF, letter_spacing=3)
    return 230, 290


def cup(a: Art, look: Look) -> tuple[float, float]:
    """A set of camp cookware: pot, cup and stove."""
    ground(a, 220, 30)
    steel = mix("#b9bcc0", look.colour, 0.25)
    turned(a, ((150, -210), (152, -20), (150, 0, 140, 0, 130, 0)), steel, "metal")
    hollow(a, 150, -210, steel, "#5a5d62", 0.04)
    a.path("M-150 -190C-240 -180 -240 -60 -150 -50", "none", stroke=look.accent, stroke_width=12)
    a.text((0, -90), look.brand, 32, "#34363a", font_family=SERIF, letter_spacing=4)
    a.open(transform="translate(210 10)")
    ground(a, 70)
    turned(a, ((76, -120), (74, -12), (70, 0, 62, 0, 56, 0)), look.colour, "gloss")
    hollow(a, 76, -120, look.colour, "#7a4f2e")
    a.path("M72 -100C120 -100 120 -30 72 -26", "none", stroke="#9a9da2", stroke_width=9)
    a.close()
    lid(a, 0.1, -211, steel)
    return 300, 250


KINDS = {
    "tent": tent, "lantern": lantern, "campchair": campchair, "dumbbell": dumbbell, "kettlebell": kettlebell, "mat": mat,
    "helmet": helmet, "bikebottle": bikebottle, "bicycle": bicycle, "bikelight": bikelight, "campset": cup,
}  # fmt: skip
