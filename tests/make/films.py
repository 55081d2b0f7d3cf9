"""Files that a stranger may send as a film, made on the fly: bad ones with the code that refuses each, odd ones that are welcome."""

import functools
import io
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import imageio_ffmpeg
from PIL import Image

Make = Callable[[], bytes]
UNREADABLE = "scenes.video.unreadable"


@functools.cache
def film(
    *extra: str, size: str = "180x320", seconds: float = 2.0, rate: float = 15, sound: bool = True, ending: str = "mp4",
    codec: str = "libx264", pixels: str = "yuv420p",
) -> bytes:  # fmt: skip
    """A test picture with a tone, as ffmpeg makes it."""
    source = ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]
    tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}", "-c:a", "aac"] if sound else []
    speed = ["-preset", "ultrafast"] if codec in {"libx264", "libx265"} else []
    return _ffmpeg(*source, *tone, "-c:v", codec, *speed, "-pix_fmt", pixels, *extra, ending=ending)


def _ffmpeg(*arguments: str, ending: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="mt-film-") as folder:
        out = Path(folder) / f"film.{ending}"
        argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-loglevel", "error", *arguments, str(out)]
        subprocess.run(argv, check=True)
        return out.read_bytes()


def _again(source: bytes, *arguments: str, read: tuple[str, ...] = ()) -> bytes:
    """The same film packed anew."""
    with tempfile.TemporaryDirectory(prefix="mt-film-") as folder:
        path = Path(folder) / "source.mp4"
        path.write_bytes(source)
        return _ffmpeg(*read, "-i", str(path), *arguments, "-c", "copy", ending="mp4")


def _song() -> bytes:
    return _ffmpeg("-f", "lavfi", "-i", "sine=duration=2", "-c:a", "aac", ending="m4a")


def _song_with_cover() -> bytes:
    with tempfile.TemporaryDirectory(prefix="mt-film-") as folder:
        cover = Path(folder) / "cover.png"
        cover.write_bytes(_picture("PNG"))
        tone = ["-f", "lavfi", "-i", "sine=duration=2", "-i", str(cover), "-map", "0", "-map", "1"]
        return _ffmpeg(*tone, "-c:a", "aac", "-c:v", "copy", "-disposition:v:0", "attached_pic", ending="m4a")


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 180), "#d91a3c").save(out, kind)
    return out.getvalue()


def _noise() -> bytes:
    return bytes((i * 97 + i // 7) % 256 for i in range(50_000))


def _cut(part: float, *extra: str) -> bytes:
    whole = film("-movflags", "+faststart", *extra, seconds=4)
    return whole[: int(len(whole) * part)]


def playlist(address: str) -> bytes:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n".encode()


_SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="320" height="320"><image href="file:///etc/hostname"/></svg>'
_SIXTY = ("-map", "0:v:0") * 60

BAD: dict[str, tuple[Make, str]] = {
    "sound alone": (_song, "scenes.video.no_picture"),
    "a song with a cover": (_song_with_cover, "scenes.video.no_picture"),
    "no index": (lambda: film(seconds=4)[:-3000], UNREADABLE),
    "cut in its index": (lambda: _cut(0.01), UNREADABLE),
    "cut in its pictures": (lambda: _cut(0.6), UNREADABLE),
    "random bytes": (_noise, UNREADABLE),
    "one byte": (lambda: b"\0", UNREADABLE),
    "a text": (lambda: b"hello, I am a film\n" * 50, UNREADABLE),
    "8192 by 8192": (lambda: film(size="8192x8192", seconds=0.6, rate=2, sound=False), "scenes.video.too_large"),
    "a playlist of files": (lambda: playlist("file:///etc/passwd"), UNREADABLE),
    "a playlist of addresses": (lambda: playlist("http://127.0.0.1:9/x.ts"), UNREADABLE),
    "a concat script": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", UNREADABLE),
    "an SVG": (lambda: _SVG, UNREADABLE),
    "a PNG": (lambda: _picture("PNG"), UNREADABLE),
    "a GIF": (lambda: _picture("GIF"), UNREADABLE),
    "a blink": (lambda: film(seconds=0.2), "scenes.video.too_short"),
    "eleven minutes": (
        lambda: film(size="64x64", seconds=660, rate=1, sound=False, codec="mpeg4"), "scenes.video.too_long",
    ),
    "a stamp": (lambda: film(size="32x32"), "scenes.video.too_small"),
    "a thousand pictures a second": (lambda: film(rate=1000, seconds=0.6, sound=False), "scenes.video.too_fast"),
    "just over 120 pictures a second": (lambda: film(rate=121, seconds=0.6, sound=False), "scenes.video.too_fast"),
    "sixty tracks": (lambda: _again(film(seconds=0.6, sound=False), *_SIXTY), "scenes.video.too_many_streams"),
}  # fmt: skip
"""Every kind that the probe refuses, by name."""

_PQ = ("-vf", "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc")
_GAPS = ("-vf", "select='not(mod(n,3))+lt(n,10)'", "-fps_mode", "vfr")
ODD: dict[str, Make] = {
    "HEVC in 10 bit": lambda: film(codec="libx265", pixels="yuv420p10le", seconds=0.8),
    "HDR": lambda: film(*_PQ, codec="libx265", pixels="yuv420p10le", seconds=0.8),
    "4:4:4": lambda: film(pixels="yuv444p", seconds=0.8),
    "turned by a quarter": lambda: _again(film(size="320x180", seconds=0.8), read=("-display_rotation", "90")),
    "pictures at no fixed rate": lambda: film(*_GAPS, rate=30),
    "without sound": lambda: film(sound=False, seconds=0.8),
    "with an edit list": lambda: _again(film("-g", "25", seconds=3, rate=25), read=("-ss", "1.4")),
    "WebM": lambda: film("-c:a", "libopus", codec="libvpx", ending="webm", seconds=0.8),
    "stretched pixels": lambda: film("-vf", "setsar=4/3", seconds=0.8),
}
"""What phones and cameras make that is none of the usual: all of it becomes a clip."""
