"""Bedding, light, decoration and order at home."""

from meadow.world.draw.art import SERIF, Art
from meadow.world.draw.colour import BLACK, WHITE, dark, light, mix
from meadow.world.draw.look import Look
from meadow.world.draw.solids import box, cloth, glow, ground, hollow, lid, on, shade, turned, wrap_label


def bedding(a: Art, look: Look) -> tuple[float, float]:
    """A made bed: headboard, pillows, quilt turned down."""
    wood = "#b99268"
    glow(a, (0, -4, 420, 26), BLACK, 0.4, 14)
    a.rect((-390, -470, 780, 330), wood, rx=22)
    a.rect((-390, -470, 780, 330), a.linear(((0, WHITE, 0.25), (1, BLACK, 0.25)), (0, 0, 0, 1)), rx=22)
    for k in range(9):
        a.rect((-372 + k * 84, -452, 72, 300), dark(wood, 0.05), rx=8, opacity=0.6)
    for s in (-1, 1):
        p = f"M{s * 30} -200C{s * 20} -280 {s * 40} -316 {s * 80} -312H{s * 300}C{s * 346} -318 {s * 356} -270 {s * 342} -200z"
        cloth(
            a,
            p,
            a.fabric(look.pattern, light(look.colour, 0.35), look.accent),
            [
                f"M{s * 80} -300C{s * 120} -260 {s * 90} -230 {s * 110} -200",
                f"M{s * 300} -300C{s * 260} -270 {s * 280} -240 {s * 270} -204",
            ],
            0.8,
            inside=True,
        )
        q = f"M{s * 60} -170C{s * 52} -232 {s * 66} -262 {s * 100} -258H{s * 262}C{s * 300} -262 {s * 306} -226 {s * 298} -170z"
        cloth(
            a,
            q,
            mix(look.colour, look.accent, 0.6),
            [f"M{s * 120} -250C{s * 150} -220 {s * 130} -190 {s * 140} -170"],
            0.7,
            inside=True,
        )
    quilt = "M-400 -196C-200 -214 200 -214 400 -196C426 -120 430 -40 424 0H-424C-430 -40 -426 -120 -400 -196Z"
    cloth(
        a,
        quilt,
        a.fabric(look.pattern, look.colour, look.accent),
        [
            "M-300 -190C-280 -120 -330 -60 -310 0",
            "M-120 -200C-90 -130 -150 -60 -110 0",
            "M60 -200C40 -120 100 -70 70 0",
            "M250 -196C290 -120 230 -60 280 0",
            "M-380 -110C-200 -80 100 -120 390 -100",
        ],
        1.3,
    )
    fold = "M-404 -196C-200 -214 200 -214 404 -196L410 -140C200 -158 -200 -158 -410 -140Z"
    cloth(a, fold, light(mix(look.colour, look.accent, 0.15), 0.5), ["M-200 -200L-190 -150", "M180 -200L200 -150"], 0.6)
    return 430, 480


def pillow(a: Art, look: Look) -> tuple[float, float]:
    """A cushion or pillow that stands."""
    ground(a, 210, 34)
    d = "M-230 -360C-120 -330 120 -330 230 -360C252 -368 258 -350 250 -330C228 -230 228 -130 250 -30C258 -6 250 8 228 0C120 -26 -120 -26 -228 0C-250 8 -258 -6 -250 -30C-228 -130 -228 -230 -250 -330C-258 -350 -252 -368 -230 -360Z"
    cloth(
        a,
        d,
        a.fabric(look.pattern, look.colour, look.accent),
        [
            "M-210 -330C-150 -270 -150 -220 -190 -170",
            "M210 -330C150 -270 150 -220 190 -170",
            "M-210 -40C-150 -80 -150 -110 -180 -140",
            "M210 -40C150 -80 150 -110 180 -140",
            "M-40 -320C-20 -220 20 -140 0 -40",
        ],
        1.4,
    )
    a.path(d, "none", stroke=mix(look.accent, look.colour, 0.4), stroke_width=5)
    return 256, 370


def lamp(a: Art, look: Look) -> tuple[float, float]:
    """A table lamp that is lit."""
    glow(a, (0, -300, 330, 300), "#ffd996", 0.34, 60)
    ground(a, 110)
    turned(a, ((96, -26), (112, -24, 112, -4, 110, -2), (104, 0)), look.accent, "metal" if look.form else "matte")
    if look.form % 2:
        turned(a, ((9, -330), (9, -26)), look.accent, "metal")
    else:
        turned(
            a,
            ((22, -300), (34, -280, 92, -220, 92, -150), (92, -80, 40, -50, 44, -28)),
            mix(look.accent, "#efe5d6", 0.4),
            "gloss",
        )
    shade_ = (
        "M-104 -520H104L186 -300C100 -284 -100 -284 -186 -300Z"
        if look.form < 2
        else "M-176 -310C-176 -560 176 -560 176 -310C100 -292 -100 -292 -176 -310Z"
    )
    a.path(shade_, a.fabric("pin", look.colour, dark(look.colour, 0.15)))
    a.path(shade_, a.radial(((0, "#fff3cf", 0.95), (0.55, "#ffdf9e", 0.55), (1, "#d08a3e", 0.25)), (0.5, 0.85, 0.75)))
    a.path(shade_, a.linear(((0, BLACK, 0.24), (0.3, WHITE, 0.1), (1, BLACK, 0.3))))
    a.oval((0, -298, 184, 16), "#fff6dc", opacity=0.9)
    a.path("M-186 -300C-100 -284 100 -284 186 -300", "none", stroke=dark(look.colour, 0.2), stroke_width=4)
    return 186, 530


def candle(a: Art, look: Look) -> tuple[float, float]:
    """A scented candle in a glass, burning."""
    ground(a, 128)
    side = ((124, -250), (126, -16), (126, 0, 112, 0, 104, 0))
    d = turned(a, side, light(look.colour, 0.28), "gloss")
    a.open(clip_path=a.clip(d))
    a.oval((0, -214, 190, 110), a.radial(((0, "#ffcf8a", 0.9), (1, "#ffcf8a", 0))))
    a.close()
    hollow(a, 124, -250, look.colour, light(look.colour, 0.45), 0.06)
    a.oval((0, -240, 70, 9), a.radial(((0, "#fff6dd", 1), (1, "#fff1cf", 0))))
    a.path("M0 -246V-268", "none", stroke="#3a2b22", stroke_width=5)
    glow(a, (0, -300, 60, 76), "#ffb84a", 0.5, 22)
    a.path(
        "M0 -262C-22 -280 -18 -306 0 -348C18 -306 22 -280 0 -262Z",
        a.linear(((0, "#fff7d6", 1), (0.5, "#ffd05c", 1), (1, "#f08a24", 1)), (0, 0, 0, 1)),
    )
    wrap_label(a, d, (-84, -186, 168, 140), ("#faf6ee", "#463c33", look.brand, look.label, "SOY WAX · 200 g"))
    return 128, 360


def vase(a: Art, look: Look) -> tuple[float, float]:
    """A vase with dried grass and flowers."""
    ground(a, 110)
    stems = [(-150, -560, -30), (-80, -640, -12), (-10, -680, 0), (70, -630, 12), (140, -570, 26), (20, -570, 4)]
    for k, (x, y, bend) in enumerate(stems):
        tone = mix("#b7986a", look.accent, 0.3 + 0.1 * (k % 3))
        a.path(
            f"M{x * 0.1:g} -300Q{x * 0.4 + bend:g} -440 {x} {y + 60}", "none", stroke=dark(tone, 0.2), stroke_width=4
        )
        for j in range(9):
            yy, xx = y + j * 16, x + (x * -0.04) * j
            a.oval((xx - 9, yy, 7, 15), light(tone, 0.12 * (j % 3)), transform=f"rotate({-28} {xx - 9:g} {yy})")
            a.oval((xx + 9, yy, 7, 15), light(tone, 0.12 * ((j + 1) % 3)), transform=f"rotate({28} {xx + 9:g} {yy})")
    shapes = (
        ((40, -330), (34, -290, 46, -276, 96, -220), (150, -150, 130, -20, 70, -2), (60, 0)),
        ((56, -330), (60, -260, 108, -240, 116, -150), (124, -60, 100, 0, 74, 0)),
        ((36, -330), (30, -200, 70, -200, 84, -110), (96, -40, 70, 0, 60, 0)),
    )
    d = turned(a, shapes[look.form % 3], look.colour, "gloss" if look.form else "matte")
    if look.pattern != "plain":
        a.open(clip_path=a.clip(d), opacity=0.8)
        a.rect((-160, -210, 320, 110), a.fabric(look.pattern, look.colour, look.accent))
        a.close()
        shade(a, d, "matte")
    hollow(a, shapes[look.form % 3][0][0], -330, look.colour, dark(look.colour, 0.5))
    return 190, 690


def frame(a: Art, look: Look) -> tuple[float, float]:
    """A framed print that leans on the wall."""
    ground(a, 200, 22)
    a.rect((-206, -520, 412, 520), look.accent)
    a.rect((-206, -520, 412, 520), a.linear(((0, WHITE, 0.4), (0.5, BLACK, 0.05), (1, BLACK, 0.4)), (0, 0, 1, 1)))
    a.rect((-186, -500, 372, 480), "#faf7f1")
    a.rect((-186, -500, 372, 14), BLACK, opacity=0.14, filter=a.blur(4))
    a.rect((-132, -440, 264, 340), light(look.colour, 0.55))
    art = "M-132 -100V-210C-80 -270 -40 -200 10 -250C60 -300 100 -240 132 -270V-100z"
    a.open(clip_path=a.clip("M-132 -440h264v340h-264z"))
    a.oval((44, -340, 58, 58), mix(look.accent, "#e9a15b", 0.7))
    a.path(art, look.colour)
    a.path("M-132 -100V-150C-60 -210 20 -130 132 -190V-100z", dark(look.colour, 0.35))
    a.close()
    a.text((0, -52), look.label or look.brand, 22, "#5a524a", font_family=SERIF, letter_spacing=4)
    a.path("M-186 -500L60 -500L-186 -160Z", WHITE, opacity=0.22)
    return 210, 520


def basket(a: Art, look: Look) -> tuple[float, float]:
    """A woven basket with a throw in it."""
    ground(a, 190, 30)
    throw = "M-150 -270C-140 -380 -40 -360 0 -330C50 -390 150 -370 160 -270z"
    cloth(
        a,
        throw,
        a.fabric("check", look.accent, light(look.accent, 0.5)),
        ["M-90 -350C-70 -310 -90 -290 -80 -260", "M60 -360C80 -320 60 -290 80 -260"],
        inside=True,
    )
    d = "M-190 -276H190C206 -180 190 -60 168 -16Q160 0 140 0H-140Q-160 0 -168 -16C-190 -60 -206 -180 -190 -276Z"
    weave = a.tile(
        (52, 30),
        f'<rect width="52" height="30" fill="{look.colour}"/><ellipse cx="13" cy="8" rx="13" ry="6" fill="{light(look.colour, 0.35)}"/><ellipse cx="39" cy="22" rx="13" ry="6" fill="{light(look.colour, 0.35)}"/><path d="M26 0V15M0 15V30" stroke="{dark(look.colour, 0.4)}" stroke-width="3"/>',
    )
    a.path(d, weave)
    shade(a, d, "matte")
    a.path("M-194 -282C-100 -262 100 -262 194 -282L196 -252C100 -232 -100 -232 -196 -252Z", dark(look.colour, 0.1))
    for s in (-1, 1):
        a.path(
            f"M{s * 130} -270C{s * 140} -340 {s * 190} -340 {s * 188} -262",
            "none",
            stroke=dark(look.colour, 0.25),
            stroke_width=13,
        )
    return 200, 380


def storage(a: Art, look: Look) -> tuple[float, float]:
    """Storage boxes on top of each other."""
    ground(a, 250, 30)
    for k, (w, h, y) in enumerate(((400, 190, 0), (330, 160, -190))):
        a.open(transform=f"translate({-34 + k * 16} {y})")
        tone = look.colour if k == 0 else mix(look.colour, look.accent, 0.55)
        box(a, (w, h, 130), a.fabric("weave", tone, tone), 0.05)
        a.rect((-w / 2, -h, w, 34), dark(tone, 0.12))
        a.rect((-50, -h + 62, 100, 34), dark(tone, 0.5), rx=17)
        a.rect((-50, -h + 66, 100, 30), light(tone, 0.4), rx=15, opacity=0.35)
        a.rect((-w / 2 + 26, -h + 54, 84, 46), "#faf7f0", rx=3)
        a.text((-w / 2 + 68, -h + 84), look.label[:3] or "BOX", 20, "#544b41")
        a.close()
    return 260, 400


def hanger(a: Art, look: Look) -> tuple[float, float]:
    """A drawer divider set seen from the front: compartments with rolled cloth."""
    ground(a, 240, 26)
    box(a, (460, 150, 190), look.colour, 0.1)
    for k in range(6):
        x = -196 + k * 78
        for row in range(2):
            px, py = x + row * 52, -164 - row * 30
            tone = (look.accent, light(look.accent, 0.45), "#e9ded0", mix(look.accent, "#c98f76", 0.5))[(k + row) % 4]
            a.oval((px, py, 34, 20), tone)
            a.path(f"M{px - 20} {py}a20 11 0 1 1 30 6", "none", stroke=dark(tone, 0.3), stroke_width=4, opacity=0.6)
    a.path("M-230 -150h460v150h-460z", look.colour)
    a.path("M-230 -150h460v150h-460z", a.linear(((0, WHITE, 0.3), (1, BLACK, 0.2)), (0, 0, 1, 1)))
    a.text((0, -62), look.brand, 34, on(look.colour), font_family=SERIF, letter_spacing=4)
    return 300, 230


def diffuser(a: Art, look: Look) -> tuple[float, float]:
    """A reed diffuser."""
    ground(a, 96)
    for x, y in ((-70, -560), (-34, -590), (4, -600), (44, -584), (84, -548)):
        a.path(f"M0 -250L{x} {y}", "none", stroke="#8a6b4a", stroke_width=7)
    d = turned(
        a,
        ((34, -296), (34, -250, 96, -244, 96, -200), (98, -16), (98, 0, 88, 0, 80, 0)),
        mix(look.colour, "#ffffff", 0.2),
        "glass",
        0.94,
    )
    wrap_label(a, d, (-72, -186, 144, 130), ("#fbf8f2", "#463d35", look.brand, look.label, "150 ml"))
    turned(a, ((38, -316), (38, -286)), look.accent, "matte")
    lid(a, 38, -316, dark(look.accent, 0.1))
    return 104, 600


KINDS = {
    "bedding": bedding, "pillow": pillow, "lamp": lamp, "candle": candle, "vase": vase, "frame": frame, "basket": basket,
    "storage": storage, "divider": hanger, "diffuser": diffuser,
}  # fmt: skip
