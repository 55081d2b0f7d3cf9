"""Cuts one publication's frames into segments at key frames, and says where the next one does not go on from the last."""

from collections.abc import Sequence

import msgspec

from meadow.base import clock
from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.wire import Reject
from meadow.scenes.live.ingest.wire.flv import Film, Frame, Sound

LEAST_MS = 980
"""A segment is a second, less what rounding to milliseconds may take from a key frame each second."""
_BACK_MS = 1_000


class Closed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A segment's frames, its length, and when its first frame came; `fresh`: it does not go on from the one before."""

    frames: Sequence[Frame]
    film: Film
    sound: Sound | None
    ms: int
    arrived_ms: int
    fresh: bool


class Cutter:
    """Feed frames and parameter sets; each call may return a closed segment. Raises `Reject` where a limit is broken."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.film: Film | None = None
        self.sound: Sound | None = None
        self.frames: list[Frame] = []
        self.bytes = 0
        self.fresh = True
        self.arrived_ms = 0
        self.begun = self.last_key = 0
        self.last = [0, 0]
        self.gop_ms = 0

    def describe(self, found: Film | Sound) -> Closed | None:
        """New parameter sets: what lies open is closed, and the next key frame begins anew."""
        held = self.film if isinstance(found, Film) else self.sound
        if found == held:
            return None
        closed = self.close()
        if isinstance(found, Film):
            self.film = found
        else:
            self.sound = found
        self.fresh = True
        return closed

    def add(self, frame: Frame) -> Closed | None:
        """One frame; the segment before it where it is a key frame that may cut."""
        closed = None
        if self.frames:
            ahead = frame.at - self.last[frame.video]
            if self.last[frame.video] and not -_BACK_MS < ahead <= self.limits.jump_s * 1000:
                closed, self.fresh = self.close(), True
        if frame.video and frame.key and self.frames:
            self.gop_ms = frame.at - self.last_key
            if frame.at - self.begun >= LEAST_MS:
                closed = self.close(frame.at)
        if not self.frames:
            if not (frame.video and frame.key):
                return closed
            self._begin(frame)
        self._keep(frame)
        return closed

    def _begin(self, frame: Frame) -> None:
        self.begun = frame.at
        self.last = [0, 0]
        self.arrived_ms = clock.now_ms()

    def _keep(self, frame: Frame) -> None:
        if frame.key:
            self.last_key = frame.at
        elif frame.at - self.last_key > self.limits.gop_cut_s * 1000:
            raise Reject("gop")
        self.last[frame.video] = frame.at
        self.bytes += len(frame.body)
        if self.bytes > self.limits.segment_bytes:
            raise Reject("bitrate")
        if len(self.frames) >= self.limits.segment_frames:
            raise Reject("frames")
        self.frames.append(frame)

    def close(self, until: int | None = None) -> Closed | None:
        """What lies open as a segment, up to a key frame's time or to its own last picture; None where there is nothing."""
        frames, self.frames, self.bytes = self.frames, [], 0
        if not frames or self.film is None:
            return None
        if until is None:
            pictures = [f.at for f in frames if f.video]
            until = pictures[-1] + max(1, (pictures[-1] - pictures[0]) // max(1, len(pictures) - 1))
        made = Closed(
            frames=frames, film=self.film, sound=self.sound, ms=max(1, until - self.begun), arrived_ms=self.arrived_ms,
            fresh=self.fresh,
        )  # fmt: skip
        self.fresh = False
        return made
