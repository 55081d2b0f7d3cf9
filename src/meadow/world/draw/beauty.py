"""Skin care, make-up and fragrance."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import ground, lid, on, print_on, shade, turned, wrap_label

GOLD, SILVER, PEARL = "#d8b26a", "#c9ccd1", "#f4efe8"


def _paper(look: Look, small: str) -> tuple[str, str, str, str, str]:
    paper = mix(PEARL, look.colour, 0.12)
    return paper, dark(look.colour, 0.62), look.brand, look.label, small


def dropper(a: Art, look: Look) -> tuple[float, float]:
    """A serum bottle with a dropper."""
    ground(a, 112)
    body = ((44, -330), (46, -322, 112, -318, 112, -272), (112, -14), (112, -4, 108, 0, 98, 0))
    turned(a, body, mix(look.colour, "#ffffff", 0.1), "glass", 0.93)
    wrap_label(a, turned(Art(), body, WHITE), (-112, -236, 224, 168), _paper(look, "30 ml / 1.0 fl.oz"))
    turned(a, ((46, -372), (46, -324)), GOLD, "metal")
    for k in range(7):
        a.path(f"M{-40 + k * 13} -366V-328", "none", stroke=BLACK, stroke_width=1.6, opacity=0.18)
    turned(a, ((18, -470), (30, -466, 32, -440, 34, -376)), dark(look.accent, 0.2), "matte")
    return 112, 470


def pump(a: Art, look: Look) -> tuple[float, float]:
    """A lotion bottle with a pump."""
    ground(a, 104)
    side = ((60, -352), (92, -350, 104, -338, 104, -310), (104, -10), (104, -2, 100, 0, 92, 0))
    d = turned(a, side, look.colour, "gloss")
    wrap_label(a, d, (-104, -290, 208, 210), ("", on(look.colour), look.brand, look.label, "300 ml"))
    turned(a, ((34, -400), (34, -352)), light(look.accent, 0.1), "metal")
    turned(a, ((9, -440), (9, -400)), light(look.accent, 0.2), "metal")
    head = "M-34 -470h66q18 0 18 18v14h-84z M-34 -462l-70 10q-10 2 -10 12v8h14l3 -8l63 -8z"
    a.path(head, light(look.accent, 0.06))
    shade(a, head, "gloss")
    return 112, 470


def jar(a: Art, look: Look) -> tuple[float, float]:
    """A cream jar with a broad lid."""
    ground(a, 170)
    side = ((164, -150), (172, -146, 172, -120, 172, -110), (172, -40), (172, -8, 150, 0, 120, 0))
    d = turned(a, side, look.colour, "glass", 0.96)
    wrap_label(a, d, (-172, -118, 344, 96), ("", on(look.colour), look.brand, look.label, "50 g"))
    turned(
        a,
        ((158, -250), (170, -248, 172, -242, 172, -236), (172, -152)),
        GOLD if look.form == 0 else look.accent,
        "metal",
    )
    lid(a, 158, -250, light(GOLD if look.form == 0 else look.accent, 0.2))
    return 172, 262


def tube(a: Art, look: Look) -> tuple[float, float]:
    """A standing tube: cleanser, hand cream, sun cream."""
    ground(a, 74)
    d = "M-112 -474h224l-30 392h-164z"
    a.path(d, look.colour)
    shade(a, d, "gloss" if look.form else "matte")
    a.rect((-112, -486, 224, 26), dark(look.colour, 0.08))
    for k in range(18):
        a.rect((-108 + k * 12.4, -484, 3, 20), WHITE, opacity=0.35)
    ink = on(look.colour)
    print_on(a, (0, -330), (ink, look.brand, look.label), 40)
    a.path("M-46 -262h92", "none", stroke=ink, stroke_width=2)
    a.oval((0, -196, 34, 34), look.accent, opacity=0.9)
    a.path("M0 -222C-16 -198 -14 -184 0 -176C14 -184 16 -198 0 -222z", WHITE, opacity=0.85)
    turned(a, ((76, -86), (76, -6), (76, 0, 70, 0, 66, 0)), light(look.accent, 0.1), "matte")
    return 112, 486


def lipstick(a: Art, look: Look) -> tuple[float, float]:
    """An open lipstick beside its cap."""
    a.open(transform="translate(-74 0)")
    ground(a, 56)
    turned(a, ((54, -190), (56, -4)), look.accent, "gloss")
    turned(a, ((46, -282), (46, -190)), GOLD, "metal")
    bullet = "M-36 -282V-368C-34 -408 14 -436 36 -430V-282A36 5 0 0 1 -36 -282z"
    a.path(bullet, look.colour)
    shade(a, bullet, "gloss")
    slant = "M-36 -368C-34 -408 14 -436 36 -430C40 -404 4 -368 -36 -368z"
    a.path(slant, light(look.colour, 0.22))
    a.path(slant, a.linear(((0, WHITE, 0.4), (1, WHITE, 0)), (0, 0, 1, 1)))
    a.text((0, -96), look.brand, 22, GOLD, font_family=SERIF)
    a.close()
    a.open(transform="translate(92 0)")
    ground(a, 58)
    d = turned(a, ((58, -236), (58, -4), (58, 0, 54, 0, 50, 0)), look.accent, "gloss")
    a.open(clip_path=a.clip(d))
    a.rect((-60, -40, 120, 16), GOLD)
    a.close()
    lid(a, 58, -236, light(look.accent, 0.15))
    a.text((0, -130), look.brand[:1], 54, GOLD, font_family=SERIF)
    a.close()
    return 150, 436


def cushion(a: Art, look: Look) -> tuple[float, float]:
    """An open compact: powder, mirror and puff."""
    ground(a, 190)
    a.oval((0, -196, 176, 172), mix(GOLD, look.colour, 0.3))
    a.oval((0, -196, 176, 172), a.linear(((0, WHITE, 0.6), (0.5, BLACK, 0.12), (1, WHITE, 0.3)), (0, 0, 1, 1)))
    a.oval((0, -196, 158, 154), "#dfe7ee")
    a.oval(
        (0, -196, 158, 154),
        a.linear(((0, WHITE, 0.9), (0.46, WHITE, 0.1), (0.5, WHITE, 0.6), (1, "#8fa1b3", 0.5)), (0, 0, 1, 1)),
    )
    turned(a, ((184, -44), (188, -8), (186, 0, 170, 0, 150, 0)), mix(GOLD, look.colour, 0.3), "metal")
    a.oval((0, -46, 184, 52), light(GOLD, 0.3))
    a.oval((0, -48, 164, 44), dark(look.colour, 0.06))
    a.oval((0, -50, 158, 41), light(look.colour, 0.12))
    a.oval((-40, -58, 80, 16), a.radial(((0, WHITE, 0.6), (1, WHITE, 0))))
    a.open(transform="translate(150 -10) rotate(-8)")
    a.oval((4, 10, 96, 30), a.radial(((0, BLACK, 0.4), (1, BLACK, 0))))
    turned(a, ((82, -26), (86, -6), (86, 0, 80, 0, 70, 0)), light(look.colour, 0.55), "matte")
    lid(a, 82, -26, light(look.colour, 0.6))
    a.rect((-84, -34, 168, 12), look.accent, rx=6)
    a.close()
    return 200, 370


def palette(a: Art, look: Look) -> tuple[float, float]:
    """Eye shadow in a tray, seen from the front and above."""
    ground(a, 220)
    a.rect((-224, -300, 448, 300), look.accent, rx=26)
    a.rect((-224, -300, 448, 300), a.linear(((0, WHITE, 0.25), (1, BLACK, 0.3)), (0, 0, 1, 1)), rx=26)
    tones = [
        mix(look.colour, t, p)
        for t, p in (
            ("#f7e3d4", 0.75),
            ("#e9b9a0", 0.5),
            ("#8a4b3c", 0.3),
            ("#d9a94e", 0.55),
            ("#5d3a3a", 0.55),
            ("#f2d7dd", 0.6),
            ("#b5654e", 0.4),
            ("#3d2b2b", 0.75),
            (look.colour, 0.0),
        )
    ]
    for k, tone in enumerate(tones):
        x, y = -150 + (k % 3) * 150, -246 + (k // 3) * 92
        a.rect((x - 66, y - 38, 132, 78), dark(look.accent, 0.4), rx=10)
        a.rect((x - 62, y - 34, 124, 70), tone, rx=8)
        a.rect(
            (x - 62, y - 34, 124, 70),
            a.linear(((0, WHITE, 0.34), (0.6, WHITE, 0.02), (1, BLACK, 0.16)), (0, 0, 1, 1)),
            rx=8,
        )
        if k % 2 == 0:
            for s in range(14):
                a.oval((x - 54 + (s * 37) % 108, y - 28 + (s * 23) % 58, 1.8, 1.8), WHITE, opacity=0.75)
    a.text((0, -14), look.brand, 22, light(GOLD, 0.2), font_family=SERIF, letter_spacing=3)
    return 224, 300


def perfume(a: Art, look: Look) -> tuple[float, float]:
    """A flacon with a heavy glass base."""
    ground(a, 140)
    d = (
        "M-140 -286q0 -22 22 -22h236q22 0 22 22v262q0 24 -24 24h-232q-24 0 -24 -24z",
        "M-64 -318C-150 -300 -164 -190 -150 -110C-140 -40 -110 0 0 0C110 0 140 -40 150 -110C164 -190 150 -300 64 -318z",
    )[look.form % 2]
    a.path(d, mix(WHITE, look.colour, 0.18), opacity=0.75)
    a.open(clip_path=a.clip(d))
    a.rect(
        (-160, -236, 320, 206), a.linear(((0, light(look.colour, 0.35), 0.92), (1, look.colour, 0.95)), (0, 0, 0.4, 1))
    )
    a.oval((0, -236, 170, 12), light(look.colour, 0.55), opacity=0.8)
    a.rect((-160, -30, 320, 40), WHITE, opacity=0.5)
    a.path("M-112 -300V0", "none", stroke=WHITE, stroke_width=22, opacity=0.36)
    a.path("M118 -300V0", "none", stroke=WHITE, stroke_width=8, opacity=0.5)
    a.close()
    shade(a, d, "glass")
    a.rect((-66, -196, 132, 110), "#fbf8f2", rx=4)
    a.text((0, -148), look.brand, 26, "#3a332c", font_family=SERIF, letter_spacing=2)
    a.text((0, -116), look.label, 19, "#5b5148")
    a.text((0, -96), "EAU DE PARFUM", 10, "#8b8177", letter_spacing=2)
    turned(a, ((30, -346), (30, -312)), GOLD, "metal")
    cap = turned(a, ((62, -452), (64, -346)), look.accent, "gloss")
    a.open(clip_path=a.clip(cap))
    a.rect((-70, -362, 140, 10), GOLD)
    a.close()
    lid(a, 62, -452, light(look.accent, 0.25))
    return 150, 460


def carton(a: Art, look: Look) -> tuple[float, float]:
    """A printed box of sheets: face masks, gift sets."""
    from meadow.world.draw.solids import box  # noqa: PLC0415 - one shape of another file

    ground(a, 190)
    box(a, (280, 380, 150), look.colour, 0.1)
    ink = on(look.colour)
    a.oval((0, -250, 74, 74), look.accent, opacity=0.9)
    a.path("M0 -304C-38 -254 -32 -222 0 -204C32 -222 38 -254 0 -304z", light(look.accent, 0.65))
    print_on(a, (0, -128), (ink, look.brand, look.label), 42)
    a.text((0, -40), "5 PCS · 25 ml", 18, ink, opacity=0.75, letter_spacing=2)
    return 220, 420


KINDS = {
    "dropper": dropper, "pump": pump, "jar": jar, "tube": tube, "lipstick": lipstick, "cushion": cushion, "palette": palette,
    "perfume": perfume, "carton": carton,
}  # fmt: skip
