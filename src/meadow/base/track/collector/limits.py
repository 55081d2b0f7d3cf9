"""What a producer may take of this process: rates, and sizes while inflating."""

import zlib

import zstandard

from meadow.base.track.types import BODY_MAX

BROWSER_RATE = 50.0
SERVER_RATE = 1000.0
RATIO_MAX = 20
RATIO_FLOOR = 16 << 10
ENCODINGS = ("", "identity", "gzip", "zstd")


class TooBigError(ValueError):
    """The body is over the limit, or swells more than twentyfold."""


def inflate(body: bytes, encoding: str) -> bytes:
    """The decoded body, never more than the limit plus a little in memory; raises `TooBigError` or ValueError."""
    if encoding in {"", "identity"}:
        return body
    limit = min(BODY_MAX, max(RATIO_FLOOR, RATIO_MAX * len(body)))
    try:
        if encoding == "gzip":
            engine = zlib.decompressobj(wbits=31)
            out = engine.decompress(body, limit + 1)
            whole = engine.eof
        else:
            with zstandard.ZstdDecompressor(max_window_size=8 << 20).stream_reader(body) as reader:
                out = reader.read(limit + 1)
            whole = True
    except (zlib.error, zstandard.ZstdError) as error:
        raise ValueError("not " + encoding) from error
    if len(out) > limit:
        raise TooBigError
    if not whole:
        raise ValueError("cut short")
    return out
