"""Group commit: one thread joins what waits, writes it, syncs it once, and then tells everybody."""

import asyncio
import contextlib
import logging
import threading
import time
from pathlib import Path

from meadow.base import clock
from meadow.base.track.segments import Origin, Segment, record

log = logging.getLogger(__name__)
QUEUE_MAX = 64 << 20
RETRY_S = 1.0
GATHER_S = 0.015


class Refused(Exception):  # noqa: N818 - a state of the log, told as 503
    """The log does not take records now: the disk failed, or it is closing."""


class Log:
    """The segment log of one collector process."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.folder = folder
        self.loop = loop
        self.segment: Segment | None = None
        self.waiting: list[tuple[int, bytes, asyncio.Future[None]]] = []
        self.bytes_waiting = 0
        self.written = self.groups = 0
        self.last_ms = 0
        self.committed = 0.0
        self.broken_at: float | None = None
        self.closing = False
        self.turn = threading.Condition()
        self.thread = threading.Thread(target=self._run, name="segment-log", daemon=True)
        self.thread.start()

    async def append(self, recv_ms: int, origin: Origin, body: bytes, more: bytes = b"") -> None:
        """Returns when the record is durable; raises `Refused` where it may not be."""
        if self.closing or self.bytes_waiting > QUEUE_MAX or self.down:
            raise Refused
        future: asyncio.Future[None] = self.loop.create_future()
        one = record(recv_ms, origin, body, more)
        with self.turn:
            self.waiting.append((recv_ms, one, future))
            self.bytes_waiting += len(one)
            self.turn.notify()
        await future

    @property
    def down(self) -> bool:
        """Whether a failure is so fresh that the disk should be left alone."""
        return self.broken_at is not None and clock.monotonic() - self.broken_at < RETRY_S

    def close(self) -> None:
        """Write what waits, seal the file and stop; blocks until it is done."""
        with self.turn:
            self.closing = True
            self.turn.notify()
        self.thread.join()

    def _run(self) -> None:
        while True:
            with self.turn:
                if not self.waiting and not self.closing:
                    self.turn.wait(timeout=1.0)
            if (early := self.committed + GATHER_S - clock.monotonic()) > 0 and not self.closing:
                time.sleep(early)  # a sync costs as much for one batch as for ten
            with self.turn:
                group, self.waiting, self.bytes_waiting = self.waiting, [], 0
                closing = self.closing
            if group:
                self._commit(group)
                self.committed = clock.monotonic()
            if self.segment and (self.segment.full or (closing and not group)):
                self._seal()
            if closing and not group:
                return

    def _commit(self, group: list[tuple[int, bytes, asyncio.Future[None]]]) -> None:
        """One write and one sync for the group, and after a failure once more in a new file.

        The pages of the old one can no longer be trusted to reach the disk.
        """
        failure: OSError | None = None
        for _ in range(2):
            try:
                self.segment = self.segment or Segment(self.folder)
                self.segment.append([one for _, one, _ in group], group[0][0], group[-1][0])
            except OSError as error:
                log.exception("segment failed")
                failure = error
                if self.segment:
                    self.segment.close()
                self.segment = None
            else:
                failure, self.broken_at = None, None
                self.written += len(group)
                self.groups += 1
                self.last_ms = group[-1][0]
                break
        if failure:
            self.broken_at = clock.monotonic()
        with contextlib.suppress(RuntimeError):  # the loop is gone: nobody waits for an answer any more
            self.loop.call_soon_threadsafe(_settle, [future for _, _, future in group], failure)

    def _seal(self) -> None:
        assert self.segment is not None  # noqa: S101 - the caller looked
        try:
            self.segment.seal()
        except OSError:
            log.exception("segment not sealed")
            self.segment.close()
        self.segment = None


def _settle(futures: list[asyncio.Future[None]], failure: OSError | None) -> None:
    for future in futures:
        if future.done():
            continue
        if failure:
            future.set_exception(Refused())
        else:
            future.set_result(None)
