"""A model as a folder: what it was trained on and what it must answer lie beside it, under one hash."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import catboost
import msgspec
import numpy as np
from numpy.typing import NDArray

from meadow.scenes.feed.ranker.calibrate import Curve
from meadow.scenes.feed.ranker.features import Feature
from meadow.scenes.feed.ranker.heads import Ranker

FILES = ("model.cbm", "features.json", "calibration.json", "report.json", "golden.npz")
GOLDEN = 1000
_CLOSE = 1e-6


class RefusedError(ValueError):
    """The folder is not what it says: `reason` is hash, features, calibration or golden."""

    def __init__(self, reason: str, where: Path) -> None:
        super().__init__(f"{reason}: {where}")
        self.reason = reason


class Listed(msgspec.Struct, frozen=True):
    heads: list[str]
    features: list[Feature]


def save(folder: Path, ranker: Ranker, report: Mapping[str, object], golden: NDArray[np.float32]) -> Ranker:
    """Write the folder; returns the ranker with its version, the hash of all files.

    `golden` rows (at most 1,000 are kept) go in with their answers, so that another machine or library version that
    scores otherwise is found out before it serves. `report` is anything JSON: split, metrics, data window.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ranker.model.save_model(str(folder / "model.cbm"))
    encode = msgspec.json.Encoder(order="deterministic").encode
    (folder / "features.json").write_bytes(encode(Listed(list(ranker.heads), list(ranker.features))))
    (folder / "calibration.json").write_bytes(encode(ranker.curves))
    versions = {"catboost": catboost.__version__, "numpy": np.__version__}
    (folder / "report.json").write_bytes(encode({**report, "libraries": versions}))
    rows = np.ascontiguousarray(golden[:GOLDEN], np.float32)
    answers = ranker.score(rows)
    np.savez(folder / "golden.npz", rows=rows, answers=np.stack([answers[head] for head in ranker.heads], axis=1))
    text = "".join(f"{_hash(folder / name)}  {name}\n" for name in FILES)
    (folder / "sha256").write_text(text)
    return msgspec.structs.replace(ranker, version=hashlib.sha256(text.encode()).hexdigest())


def load(folder: Path, expected: Sequence[str] | None = None) -> Ranker:
    """The ranker of a folder. `expected` are the feature names the server fills, in order.

    Raises `RefusedError` when a file was changed, the feature lists differ, or the golden rows score otherwise.
    """
    try:
        text = (folder / "sha256").read_text()
        told = {line[66:]: line[:64] for line in text.splitlines()}
        if set(told) != set(FILES) or any(_hash(folder / name) != told[name] for name in FILES):
            raise RefusedError("hash", folder)
    except (OSError, ValueError) as wrong:
        raise RefusedError("hash", folder) from wrong
    listed = msgspec.json.decode((folder / "features.json").read_bytes(), type=Listed)
    if expected is not None and [feature.name for feature in listed.features] != list(expected):
        raise RefusedError("features", folder)
    curves = msgspec.json.decode((folder / "calibration.json").read_bytes(), type=dict[str, Curve])
    model = catboost.CatBoost()
    model.load_model(str(folder / "model.cbm"))
    version = hashlib.sha256(text.encode()).hexdigest()
    ranker = Ranker(model, tuple(listed.features), tuple(listed.heads), curves, version)
    _prove(ranker, folder)
    return ranker


def _prove(ranker: Ranker, folder: Path) -> None:
    with np.load(folder / "golden.npz", allow_pickle=False) as golden:
        told = ranker.score(golden["rows"])
        found = np.stack([told[head] for head in ranker.heads], axis=1)
        if found.shape != golden["answers"].shape or not np.allclose(found, golden["answers"], rtol=0, atol=_CLOSE):
            raise RefusedError("golden", folder)


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
