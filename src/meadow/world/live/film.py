"""What a host's camera sees: a clip made fit for sending once, then sent for ever as an encoder would."""

import asyncio
import subprocess
from pathlib import Path

import imageio_ffmpeg

_FIT = (
    "-t", "20", "-vf", "scale=-2:360,fps=25", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "500k", "-maxrate", "600k",
    "-bufsize", "1000k", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0", "-pix_fmt", "yuv420p",
    "-c:a", "aac", "-b:a", "64k", "-ac", "2", "-ar", "44100",
)  # fmt: skip
_AGAIN_S = 1.0
_SILENCE = ("-f", "lavfi", "-i", "anullsrc=r=44100:cl=stereo")


def fit(clip: Path | None, folder: Path) -> Path:
    """A clip (or, without one, a test picture) as H.264 and AAC with a key frame a second, in an FLV of twenty seconds at most."""
    made = folder / f"{clip.stem if clip else 'picture'}.flv"
    seen = ("-i", str(clip)) if clip else ("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25")
    command = [
        imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-y", *seen, *_SILENCE, "-map", "0:v:0", "-map", "1:a:0",
        *_FIT, "-shortest", "-f", "flv", str(made),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own command
    return made


class Camera:
    """`ffmpeg -re` into one room, begun again a second after it ends, as encoders do; it can be cut for some seconds."""

    def __init__(self, film: Path, url: str) -> None:
        self.film, self.url = film, url
        self.sending: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send, over and over."""
        self.sending = asyncio.create_task(self._send())

    async def _send(self) -> None:
        command = (
            imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-nostdin", "-re", "-stream_loop", "-1", "-i", str(self.film),
            "-c", "copy", "-f", "flv", self.url,
        )  # fmt: skip
        nothing = asyncio.subprocess.DEVNULL
        while True:
            process = await asyncio.create_subprocess_exec(*command, stdin=nothing, stdout=nothing, stderr=nothing)
            try:
                await process.wait()
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
            await asyncio.sleep(_AGAIN_S)

    async def stop(self) -> None:
        """Pull the plug."""
        if self.sending is not None:
            self.sending.cancel()
            await asyncio.gather(self.sending, return_exceptions=True)
