"""Model artefacts: written to the house's files, read back into a folder of this process, refused when they are not whole."""

import asyncio
import logging
import shutil
import tempfile
from pathlib import Path

from meadow.base.db import House
from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.serve.heads import Ranker

log = logging.getLogger(__name__)
FILES = ("model.cbm", "features.json", "calibration.json", "report.json", "golden.npz", "sha256")


async def put(house: House, name: str, version: str, folder: Path) -> None:
    """Write a model's folder under its name and version."""
    for file in FILES:
        await house.files.put(f"models/{name}/{version}/{file}", folder / file)


async def fetch(house: House, name: str, version: str) -> Ranker | None:
    """The ranker of a version; None, with a line in the log, where it is missing, damaged, or of another list of features."""
    folder = Path(tempfile.mkdtemp(prefix="meadow-model-"))
    try:
        for file in FILES:
            (folder / file).write_bytes(await house.files.get(f"models/{name}/{version}/{file}"))
        return await asyncio.to_thread(_load, folder)
    except (OSError, ValueError):
        log.exception("model %s %s is refused", name, version)
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _load(folder: Path) -> Ranker:
    from meadow.scenes.feed import ranker  # noqa: PLC0415 - a house without a model does not load the library

    return ranker.load(folder, FEATURES)
