"""A camera whose picture tells when it was taken, and the reading of it where somebody looks: the delay from glass to glass.

`python tests/make/glass.py URL` sends until it is killed. The top of the picture is a row of cells, the milliseconds since the epoch
in 44 bits, and below it the same row inverted: what a page reads back is either the time of this very picture or nothing.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
import numpy as np

if TYPE_CHECKING:
    from playwright.async_api import Page

BITS, CELL, ROW = 44, 12, 24
WIDTH, HEIGHT, FPS, RATE = BITS * CELL, 304, 25, 48000
READ = f"""async ([count, pause, limit, since]) => {{
  const [bits, cell, row] = [{BITS}, {CELL}, {ROW}]
  const [width, end, found] = [bits * cell, performance.now() + limit, []]
  const canvas = Object.assign(document.createElement('canvas'), {{ width, height: 2 * row }})
  const pen = canvas.getContext('2d', {{ willReadFrequently: true }})
  while (found.length < count && performance.now() < end) {{
    const video = document.querySelector('video')
    if (video?.videoWidth) {{
      pen.drawImage(video, 0, 0, video.videoWidth, video.videoHeight * 2 * row / {HEIGHT}, 0, 0, width, 2 * row)
      const now = Date.now()
      const {{ data }} = pen.getImageData(0, 0, width, 2 * row)
      const light = (x, y) => data[4 * (y * width + x) + 1] > 128
      let made = 0
      for (let i = 0; i < bits && made >= 0; i++) {{
        const x = i * cell + cell / 2
        const bit = light(x, row / 2)
        made = bit === light(x, row * 1.5) ? -1 : made * 2 + Number(bit)
      }}
      if (made > since) found.push([made, now])
    }}
    await new Promise((done) => setTimeout(done, pause))
  }}
  return found
}}"""


@dataclass(frozen=True)
class Delay:
    """How long pictures took, in seconds; `drift_s` is how much longer at the end than at the beginning."""

    readings: int
    p50_s: float
    p95_s: float
    least_s: float
    drift_s: float


def delay(found: Sequence[Sequence[float]]) -> Delay:
    """What readings say."""
    took = [(read - taken) / 1000 for taken, read in found]
    part = max(1, len(took) // 4)
    drift = statistics.median(took[-part:]) - statistics.median(took[:part])
    ordered = sorted(took)
    p50, p95 = statistics.median(ordered), ordered[int(len(ordered) * 0.95)]
    return Delay(len(took), round(p50, 3), round(p95, 3), round(ordered[0], 3), round(drift, 3))


async def read(
    page: "Page", count: int, *, pause_ms: int = 250, since: float = 0, limit_s: float = 60
) -> list[list[int]]:
    """So many times [taken, read] in ms out of the picture of a page, of pictures taken after a moment."""
    found: list[list[int]] = await page.evaluate(READ, [count, pause_ms, limit_s * 1000, since])
    assert len(found) == count, found
    return found


class Camera:
    """The child that sends; `kill` is what a crash or a pulled plug does."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Send; returns when, in ms."""
        self.process = subprocess.Popen([sys.executable, __file__, self.url], stdin=subprocess.DEVNULL)
        return time.time() * 1000

    def kill(self) -> None:
        """Stop without a word."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()


def picture(n: int, ms: int) -> np.ndarray[Any, Any]:
    """A bar that walks, below the time."""
    image = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    x = n * 6 % (WIDTH - 60)
    image[100:260, x : x + 60] = (250, 160, 0)
    cells = np.array([ms >> (BITS - 1 - i) & 1 for i in range(BITS)], np.uint8) * 255
    image[:ROW] = np.repeat(cells, CELL)[None, :, None]
    image[ROW : 2 * ROW] = 255 - image[:ROW]
    return image


def send(url: str) -> None:
    """Pictures and a tone for ever, a key frame a second."""
    options = {"preset": "ultrafast", "tune": "zerolatency", "g": str(FPS), "bf": "0"}
    with av.open(url, "w", format="flv") as out:
        video = out.add_stream("libx264", rate=FPS, options=options)
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.codec_context.time_base = Fraction(1, 1000)
        audio = out.add_stream("aac", rate=RATE)
        audio.layout = "mono"
        began, n, samples = time.monotonic(), 0, 0
        while True:
            age = time.monotonic() - began
            frame = av.VideoFrame.from_ndarray(picture(n, time.time_ns() // 1_000_000), "rgb24")
            frame.pts, frame.time_base = round(age * 1000), Fraction(1, 1000)
            out.mux(video.encode(frame))
            n += 1
            while samples < age * RATE:
                wave = np.sin(np.arange(samples, samples + 1024) * 440 * 6.283 / RATE) * 0.1
                tone = av.AudioFrame.from_ndarray(wave.astype(np.float32).reshape(1, -1), "fltp", "mono")
                tone.sample_rate, tone.pts, tone.time_base = RATE, samples, Fraction(1, RATE)
                out.mux(audio.encode(tone))
                samples += 1024
            time.sleep(max(began + n / FPS - time.monotonic(), 0))


if __name__ == "__main__":
    send(sys.argv[1])
