"""Media engines behind one Protocol: our own, SRS, MediaMTX. The last two were read in source and are tested against recorded shapes."""

from meadow.base.settings import Settings
from meadow.scenes.live.engines.embedded import Embedded
from meadow.scenes.live.engines.mediamtx import MediaMtx
from meadow.scenes.live.engines.shapes import read, reply
from meadow.scenes.live.engines.srs import Srs
from meadow.scenes.live.rules.keys import door
from meadow.scenes.live.types.engines import MediaEngine

__all__ = ["engine_of", "engines_of", "read", "reply"]


def engines_of(settings: Settings) -> dict[str, MediaEngine]:
    """Every engine this installation has, by name."""
    found: dict[str, MediaEngine] = {"embedded": Embedded(settings.rtmp, settings.live, door(settings.keys.session))}
    if settings.srs is not None:
        found["srs"] = Srs(settings.srs)
    if settings.mediamtx is not None:
        found["mediamtx"] = MediaMtx(settings.mediamtx)
    return found


def engine_of(settings: Settings, name: str) -> MediaEngine | None:
    """One of them; None where it is not set up."""
    return engines_of(settings).get(name)
