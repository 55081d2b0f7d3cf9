"""A loop of music per film: drums, bass, chords and a plucked tune, drawn from the seed."""

import wave
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

RATE = 44_100
Sound = NDArray[np.float64]
_CHORDS = (
    ((0, 4, 7), (-3, 0, 4), (5, 9, 12), (7, 11, 14)),
    ((0, 3, 7), (-4, 0, 3), (3, 7, 10), (-2, 2, 5)),
    ((5, 9, 12), (7, 11, 14), (4, 7, 11), (9, 12, 16)),
)
_PENTATONIC = (0, 2, 4, 7, 9, 12, 14, 16)


def tempo(seed: str) -> int:
    """Beats a minute of a film's music, so that the pictures can cut on the beat."""
    return Random(f"{seed}:music").choice((92, 100, 108, 116, 124))  # noqa: S311 - an invented tune


def compose(seed: str, seconds: float) -> Sound:
    """The music in mono between -1 and 1."""
    dice = Random(f"{seed}:music")  # noqa: S311 - an invented tune
    beat = 60 / dice.choice((92, 100, 108, 116, 124))
    chords, root = dice.choice(_CHORDS), dice.randrange(-5, 5)
    song = np.zeros(int(seconds * RATE) + RATE * 2)
    noise = np.random.default_rng(dice.randrange(2**32))
    tune = [dice.choice(_PENTATONIC) if dice.random() < 0.7 else None for _ in range(16)]
    for n in range(int(seconds / beat) + 1):
        at, chord = n * beat, chords[(n // 4) % 4]
        _add(song, at, _kick(), 0.9)
        _add(song, at + beat / 2, _hat(noise), 0.28)
        if n % 2:
            _add(song, at, _clap(noise), 0.4)
        _add(song, at, _tone(root + chord[0] - 24, beat * 0.9, (1, 0.5, 0.2)), 0.42)
        if n % 4 == 0:
            for note in chord:
                _add(song, at, _tone(root + note, beat * 4, (1, 0.3, 0.1, 0.05), 0.4), 0.13)
        for half in (0, 1):
            if (step := tune[(n * 2 + half) % 16]) is not None:
                _add(song, at + half * beat / 2, _tone(root + step + 12, beat * 0.8, (1, 0.4, 0.25, 0.1)), 0.2)
    song = np.tanh(song[: int(seconds * RATE)] * 0.9)
    fade = np.minimum(1, np.linspace(seconds / 0.5, 0, song.size))
    return np.asarray(song * fade * 0.8)


def write(path: Path, seed: str, seconds: float) -> None:
    """The music as a WAV file, the two sides a little apart."""
    left = compose(seed, seconds)
    right = np.roll(left, 260)
    both = (np.stack((left, right), axis=1) * 32_000).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(both.tobytes())


def _add(song: Sound, at: float, sound: Sound, level: float) -> None:
    start = int(at * RATE)
    end = min(start + sound.size, song.size)
    if end > start:
        song[start:end] += sound[: end - start] * level


def _time(seconds: float) -> Sound:
    return np.arange(int(seconds * RATE)) / RATE


def _tone(note: int, seconds: float, overtones: tuple[float, ...], decay: float = 3.2) -> Sound:
    t = _time(seconds)
    pitch = 261.63 * 2 ** (note / 12)
    wave_ = sum(part * np.sin(2 * np.pi * pitch * (k + 1) * t) for k, part in enumerate(overtones))
    return np.asarray(wave_ * np.exp(-t * decay) * np.minimum(1, t * 200))


def _kick() -> Sound:
    t = _time(0.22)
    return np.asarray(np.sin(2 * np.pi * (48 * t + 5.5 * (1 - np.exp(-t * 26)))) * np.exp(-t * 15))


def _hat(noise: np.random.Generator) -> Sound:
    t = _time(0.06)
    hiss = noise.standard_normal(t.size)
    return np.asarray(np.diff(hiss, prepend=0.0) * np.exp(-t * 70))


def _clap(noise: np.random.Generator) -> Sound:
    t = _time(0.16)
    return np.asarray(noise.standard_normal(t.size) * np.exp(-t * 26) * 0.7)
