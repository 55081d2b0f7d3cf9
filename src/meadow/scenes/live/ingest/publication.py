"""One publisher: its frames go to the shelf, its health is looked at each second, and a broken limit ends it."""

from collections import deque
from collections.abc import Callable

from meadow.base import clock
from meadow.scenes.live.ingest.cutter import Closed, Cutter
from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.shelf import Shelf
from meadow.scenes.live.ingest.wire.flv import Film, Frame, Sound
from meadow.scenes.live.types.engines import Health, Media, Verdict


class Publication:
    """What somebody sends under a key. `cut` closes their connection; the reason stays."""

    def __init__(
        self, client_id: str, publish_name: str, verdict: Verdict, shelf: Shelf, close: Callable[[], None],
        limits: Limits = LIMITS,
    ) -> None:  # fmt: skip
        self.client_id, self.publish_name, self.session = client_id, publish_name, verdict.session
        self.shelf, self.limits = shelf, limits
        self.cutter = Cutter(limits)
        self.reason = ""
        self.warning = ""
        self.began = self.heard = clock.monotonic()
        self.newest: Closed | None = None
        self.closed_at = 0.0
        self.segments = 0
        self._close = close
        self._bytes = 0
        self._rates: deque[tuple[float, int]] = deque(maxlen=21)
        self._fast_since = 0.0

    def cut(self, reason: str) -> None:
        """End it; the first reason is the one that counts."""
        if not self.reason:
            self.reason = reason
            self._close()

    def take(self, found: Film | Sound | Frame) -> None:
        """One thing the encoder sent; raises `Reject`."""
        if isinstance(found, Frame):
            self._bytes += len(found.body)
            closed = self.cutter.add(found)
        else:
            closed = self.cutter.describe(found)
        if closed is not None:
            self._put(closed)

    def finish(self) -> None:
        """What lies open when the publisher goes is a segment too."""
        closed = self.cutter.close()
        if closed is not None and closed.ms >= 200:
            self._put(closed)

    def move(self, shelf: Shelf) -> None:
        """Go on elsewhere from the next key frame: a rehearsal that went public leaves nothing of itself there."""
        self.cutter.close()
        self.cutter.fresh = True
        self.shelf = shelf

    def _put(self, closed: Closed) -> None:
        self.newest, self.closed_at = closed, clock.monotonic()
        self.segments += 1
        self.shelf.accept(closed)

    def beat(self) -> None:
        """Once a second: measure, warn, and cut who breaks a limit for too long."""
        now, most = clock.monotonic(), self.limits
        self._rates.append((now, self._bytes))
        self.warning = self.shelf.fault
        if now - self.heard > most.idle_s:
            self.cut("idle")
        elif now - self.began > most.session_s:
            self.cut("too_long")
        elif self.shelf.stuck:
            self.cut("disk_slow")
        elif now - (self.closed_at or self.began) > most.gop_cut_s + 2:
            self.cut("gop" if self.closed_at else "no_video")
        self._look(now)

    def _look(self, now: float) -> None:
        most = self.limits
        if self.kbps(most.kbps_warn_s) > most.kbps:
            self._fast_since = self._fast_since or now
            self.warning = "bitrate"
            if now - self._fast_since >= most.kbps_cut_s - most.kbps_warn_s:
                self.cut("bitrate")
        else:
            self._fast_since = 0.0
        if self.fps > most.fps * 1.1:
            self.cut("fps")
        if self.cutter.gop_ms > most.gop_warn_s * 1000:
            self.warning = self.warning or "gop"

    def kbps(self, over_s: float = 3.0) -> int:
        """Kilobits a second over the last seconds; 0 until there are as many."""
        if len(self._rates) < 2:
            return 0
        now, total = self._rates[-1]
        then, was = next(((t, b) for t, b in reversed(self._rates) if now - t >= over_s - 0.5), self._rates[0])
        return round((total - was) * 8 / 1000 / max(now - then, over_s - 0.5))

    @property
    def fps(self) -> float:
        """Pictures a second in the newest segment."""
        if self.newest is None:
            return 0.0
        return round(sum(f.video for f in self.newest.frames) * 1000 / max(self.newest.ms, 200), 1)

    def health(self) -> Health:
        age = clock.monotonic() - (self.shelf.last_at or self.began)
        return Health(
            kbps=self.kbps(), fps=self.fps, gop_ms=self.cutter.gop_ms, queue=len(self.shelf.pending),
            drops=self.shelf.dropped, age_ms=round(age * 1000), warning=self.warning,
        )  # fmt: skip

    def media(self) -> Media | None:
        """What the parameter sets say; None before they came."""
        film, sound = self.cutter.film, self.cutter.sound
        if film is None:
            return None
        shown = film.picture
        return Media(
            width=shown.width, height=shown.height, fps=shown.fps or self.fps, profile=shown.profile,
            b_frames=shown.b_frames, audio=sound is not None, rate=sound.rate if sound else 0,
            channels=sound.channels if sound else 0,
        )  # fmt: skip
