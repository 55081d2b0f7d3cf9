"""FLV tags as RTMP carries them: H.264 and AAC become frames, their headers become parameter sets."""

from typing import NamedTuple

import msgspec

from meadow.scenes.live.ingest.limits import LIMITS, Limits
from meadow.scenes.live.ingest.wire import Reject, sps

AVC, HEVC, AAC = 7, 12, 10
_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)
_START = b"\0\0\0\1"
_SETS, _SETS_BYTES = 32, 16 << 10


class Frame(NamedTuple):
    """A coded picture (Annex B, without parameter sets) or an AAC frame; times in milliseconds."""

    video: bool
    key: bool
    at: int
    late: int
    """Shown this much after it is decoded."""
    body: bytes


class Film(msgspec.Struct, frozen=True):
    """H.264 parameter sets: `sets` in Annex B, `width` of the lengths before each NAL."""

    sets: bytes
    width: int
    picture: sps.Picture


class Sound(msgspec.Struct, frozen=True):
    """AAC: what an ADTS header needs."""

    kind: int
    rate_code: int
    channels: int

    @property
    def rate(self) -> int:
        return _RATES[self.rate_code]

    def adts(self, size: int) -> bytes:
        """The seven bytes before a frame of `size` bytes."""
        whole = size + 7
        return bytes((
            0xFF, 0xF1, (self.kind - 1) << 6 | self.rate_code << 2 | self.channels >> 2,
            (self.channels & 3) << 6 | whole >> 11, whole >> 3 & 255, (whole & 7) << 5 | 0x1F, 0xFC,
        ))  # fmt: skip


def video(body: bytes, at: int, film: Film | None, limits: Limits = LIMITS) -> Film | Frame | None:
    """A video tag: parameter sets, a frame, or nothing of use. Raises `Reject`, by name for H.265."""
    if len(body) < 5:
        return None
    head = body[0]
    if head & 0x80 or head & 15 != AVC:
        raise Reject("codec_h265" if head & 15 == HEVC or body[1:5] == b"hvc1" else "codec_video")
    if body[1] == 0:
        return configuration(body[5:], limits)
    if body[1] != 1 or film is None:
        return None
    late = int.from_bytes(body[2:5], signed=True)
    if abs(late) > 10_000:
        raise Reject("flv_late")
    units, key = annex_b(body, 5, film.width)
    return Frame(True, key, at, max(late, 0), units) if units else None


def annex_b(body: bytes, at: int, width: int) -> tuple[bytes, bool]:
    """NALs with lengths as NALs with start codes, and whether there is an IDR among them; raises `Reject`."""
    parts: list[bytes] = []
    end, key = len(body), False
    while at < end:
        size = int.from_bytes(body[at : at + width])
        at += width
        if at + size > end:
            raise Reject("nal_size")
        if size:
            kind = body[at] & 31
            key |= kind == 5
            if kind not in {7, 8, 9, 12}:  # parameter sets and delimiters are ours to put, filler is nobody's
                parts += (_START, body[at : at + size])
        at += size
    return b"".join(parts), key


def configuration(data: bytes, limits: Limits = LIMITS) -> Film:
    """An AVCDecoderConfigurationRecord; raises `Reject` where no browser would show the picture."""
    if len(data) < 7 or data[0] != 1:
        raise Reject("avc_config")
    sets, at = [], 5
    for mask in (31, 255):
        if at >= len(data):
            raise Reject("avc_config")
        count = data[at] & mask
        at += 1
        if count > _SETS:
            raise Reject("avc_config")
        for _ in range(count):
            size = int.from_bytes(data[at : at + 2])
            if not size or at + 2 + size > len(data):
                raise Reject("avc_config")
            sets.append(data[at + 2 : at + 2 + size])
            at += 2 + size
    return film(sets, (data[4] & 3) + 1, limits)


def film(sets: list[bytes], width: int, limits: Limits = LIMITS) -> Film:
    """Parameter sets as the muxer wants them; raises `Reject`."""
    first = next((s for s in sets if s[0] & 31 == 7), None)
    if first is None or not any(s[0] & 31 == 8 for s in sets):
        raise Reject("avc_config")
    if sum(map(len, sets)) > _SETS_BYTES:  # they go in front of each key frame
        raise Reject("avc_config")
    picture = sps.read(first)
    if max(picture.width, picture.height) > limits.side:
        raise Reject("picture_size")
    if not picture.plain:
        raise Reject("picture_format")
    return Film(b"".join(_START + s for s in sets), width, picture)


def audio(body: bytes, at: int, sound: Sound | None) -> Sound | Frame | None:
    """An audio tag: a header, a frame, or nothing of use. Raises `Reject` for other codecs than AAC."""
    if len(body) < 2:
        return None
    if body[0] >> 4 != AAC:
        raise Reject("codec_audio")
    if body[1] == 0:
        return specific(body[2:])
    if body[1] != 1 or sound is None or len(body) == 2 or len(body) > 8_000:
        return None
    return Frame(False, False, at, 0, body[2:])


def specific(data: bytes) -> Sound:
    """An AudioSpecificConfig; raises `Reject`."""
    if len(data) < 2:
        raise Reject("aac_config")
    bits = int.from_bytes(data[:2])
    kind, rate, channels = bits >> 11, bits >> 7 & 15, bits >> 3 & 15
    if kind in {5, 29}:  # HE-AAC: its core is LC, which ADTS names
        kind = 2
    if not 1 <= kind <= 4 or rate >= len(_RATES) or not 1 <= channels <= 7:
        raise Reject("aac_config")
    return Sound(kind, rate, channels)
