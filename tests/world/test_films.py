"""Films: real H.264 and AAC, upright, moving and sounding, the same from the same seed."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from meadow.world.film import script, shoot
from meadow.world.film.music import compose
from meadow.world.film.shoot import frames, length
from meadow.world.market import goods

ITEM = goods(7)[2]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    shoot(script(ITEM, 7), path)
    return path


def test_a_film_is_h264_and_aac_upright_and_short(film: Path) -> None:
    with av.open(str(film)) as held:
        video, audio = held.streams.video[0], held.streams.audio[0]
        assert (video.codec_context.name, audio.codec_context.name) == ("h264", "aac")
        assert (video.width, video.height) == (540, 960)
        assert held.duration is not None
        assert 5.5 <= held.duration / 1e6 <= 12


def test_it_moves_and_sounds(film: Path) -> None:
    with av.open(str(film)) as held:
        pictures = [f.to_ndarray(format="gray").astype(float) for f in held.decode(video=0)][::25]
    moves = [float(np.abs(a - b).mean()) for a, b in pairwise(pictures)]
    assert min(moves) > 1.0, moves
    with av.open(str(film)) as held:
        sound = np.concatenate([f.to_ndarray().ravel() for f in held.decode(audio=0)])
    assert float(np.sqrt((sound.astype(float) ** 2).mean())) > 0.03


def test_the_same_seed_is_the_same_film() -> None:
    made = script(ITEM, 7)
    seconds = length(made)
    first = next(iter(frames(made, seconds))).tobytes()
    assert first == next(iter(frames(made, seconds))).tobytes()
    assert np.array_equal(compose(made.seed, 2), compose(made.seed, 2))
    assert script(ITEM, 8) != made


def test_two_takes_of_one_product_differ() -> None:
    one, two = script(ITEM, 7, 0), script(ITEM, 7, 1)
    assert one.lines[0] != two.lines[0]
    assert not np.array_equal(compose(one.seed, 2), compose(two.seed, 2))
