"""The camera: frame after frame over the layers, then picture and music into one MP4."""

import math
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import imageio_ffmpeg
from PIL import Image

from meadow.world.film import layers, music
from meadow.world.film.layers import HEIGHT, WIDTH
from meadow.world.film.script import Script

FPS = 25
Layer = Image.Image
_FAST = Image.Resampling.BILINEAR


def length(made: Script) -> float:
    """Seconds: whole beats, between six and eight seconds."""
    beat = 60 / music.tempo(made.seed)
    wanted = Random(f"{made.seed}:length").uniform(6.4, 8.0)  # noqa: S311 - an invented film
    return round(int(wanted / beat) * beat * FPS) / FPS


def shoot(made: Script, path: Path) -> float:
    """Render a film to `path`; returns its length in seconds."""
    seconds = length(made)
    with tempfile.TemporaryDirectory(prefix="mw-film-") as folder:
        sound = Path(folder) / "music.wav"
        music.write(sound, made.seed, seconds)
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24",
            "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-", "-i", str(sound), "-c:v", "libx264", "-preset", "superfast",
            "-crf", "24", "-pix_fmt", "yuv420p", "-threads", "1", "-c:a", "aac", "-b:a", "96k", "-shortest",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-movflags", "+faststart", str(path),
        ]  # fmt: skip
        with subprocess.Popen(command, stdin=subprocess.PIPE) as coder:  # noqa: S603 - the wheel's own binary
            assert coder.stdin is not None  # noqa: S101 - a pipe was asked for
            for frame in frames(made, seconds):
                coder.stdin.write(frame.tobytes())
            coder.stdin.close()
            if coder.wait():
                raise subprocess.CalledProcessError(coder.returncode, command[0])
    return seconds


def frames(made: Script, seconds: float) -> Iterator[Layer]:
    """Every picture of the film."""
    set_ = _Set(made, seconds)
    for n in range(round(seconds * FPS)):
        yield set_.frame(n / FPS)


class _Set:
    """The layers of one film and the plan of its three scenes: arrival, closeness, choice."""

    def __init__(self, made: Script, seconds: float) -> None:
        dice = Random(f"{made.seed}:camera")  # noqa: S311 - an invented film
        self.seconds = seconds
        self.beat = 60 / music.tempo(made.seed)
        self.ground = layers.ground(made.looks[0], made.seed)
        self.goods = [layers.cutout(look) for look in made.looks]
        self.captions = [
            layers.caption(made.lines[0], 66),
            layers.caption(made.lines[1], 54),
            layers.caption(made.lines[2], 50),
        ]
        self.sticker = layers.sticker(made.price)
        self.star = layers.sparkle()
        self.stars = [(dice.uniform(0.08, 0.92), dice.uniform(0.15, 0.8), dice.uniform(0, 6)) for _ in range(8)]
        self.side = dice.choice((-1, 1))
        near = self.goods[0]
        self.near = near.resize((near.width * 9 // 5, near.height * 9 // 5), Image.Resampling.BICUBIC)

    def frame(self, t: float) -> Layer:
        """The picture at one moment."""
        part = t / self.seconds
        image = self._sky(part)
        scene, inside = (
            (0, part / 0.36) if part < 0.36 else (1, (part - 0.36) / 0.28) if part < 0.64 else (2, (part - 0.64) / 0.36)
        )
        (self._arrive, self._near, self._choose)[scene](image, inside, t)
        self._sparkle(image, t)
        self._say(image, self.captions[scene], inside)
        if scene == 2:
            self._price(image, inside * 0.36 * self.seconds)
        return image

    def _sky(self, part: float) -> Layer:
        spare_x, spare_y = self.ground.width - WIDTH, self.ground.height - HEIGHT
        x = round(spare_x * (0.5 + 0.5 * self.side * math.cos(part * 3.1)))
        y = round(spare_y * part)
        return self.ground.crop((x, y, x + WIDTH, y + HEIGHT))

    def _arrive(self, image: Layer, inside: float, t: float) -> None:
        grown = 0.74 * _pop(min(1, inside * 2.2))
        sway = math.sin(t * 2.4) * 3
        bounce = abs(math.sin(math.pi * t / self.beat)) * 12
        _put(image, self.goods[0], (WIDTH / 2, 560 - bounce), grown, sway)

    def _near(self, image: Layer, inside: float, t: float) -> None:
        del t
        x = WIDTH / 2 + self.side * (110 - 220 * _ease(inside))
        y = 470 + 60 * _ease(inside)
        image.paste(self.near, (round(x - self.near.width / 2), round(y - self.near.height / 2)), self.near)

    def _choose(self, image: Layer, inside: float, t: float) -> None:
        if len(self.goods) == 1:
            _put(image, self.goods[0], (WIDTH / 2, 560), 0.7 + 0.05 * math.sin(t * 5), 5 * math.sin(t * 3))
            return
        count = len(self.goods)
        turn = t / (self.beat * 2)
        for k in sorted(range(count), key=lambda k: math.cos((k / count - turn / count) * 2 * math.pi)):
            angle = (k / count - turn / count) * 2 * math.pi
            depth = (math.cos(angle) + 1) / 2
            x = WIDTH / 2 + math.sin(angle) * 150
            _put(image, self.goods[k], (x, 540 + depth * 36), (0.4 + 0.28 * depth) * _pop(min(1, inside * 4)), 0)

    def _say(self, image: Layer, words: Layer, inside: float) -> None:
        grown = min(_pop(min(1, inside * 5)), (WIDTH - 30) / words.width)
        _put(image, words, (WIDTH / 2, 186), grown, 0)

    def _price(self, image: Layer, since: float) -> None:
        wobble = 9 * math.exp(-since * 2.2) * math.sin(since * 14) - 8
        _put(image, self.sticker, (116, 350), 0.86 * _pop(min(1, since * 2.6)), wobble)

    def _sparkle(self, image: Layer, t: float) -> None:
        for x, y, phase in self.stars:
            shine = math.sin(t * 2.2 + phase)
            if shine > 0.15:
                at = (x * WIDTH, (y * HEIGHT - t * 26) % HEIGHT)
                _put(image, self.star, at, 0.35 + shine * 0.6, 0)


def _put(image: Layer, layer: Layer, at: tuple[float, float], scale: float, angle: float) -> None:
    """Paste a layer centred at a point, scaled and turned."""
    if scale < 0.03:
        return
    made = layer.resize(
        (max(1, round(layer.width * scale)), max(1, round(layer.height * scale))), _FAST, reducing_gap=1.5
    )
    if angle:
        made = made.rotate(angle, _FAST, expand=True)
    image.paste(made, (round(at[0] - made.width / 2), round(at[1] - made.height / 2)), made)


def _ease(part: float) -> float:
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def _pop(part: float) -> float:
    """From nothing to full size with a small overshoot (the "back" curve)."""
    part -= 1
    return 1 + 2.7 * part**3 + 1.7 * part**2
