"""Hostile input for the readers of the ingest: recorded sessions, bent; what may leave a reader is `Reject` alone."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import psutil

from meadow.scenes.live.ingest.limits import LIMITS
from meadow.scenes.live.ingest.wire import Reject, amf, chunks, flv, sps
from meadow.scenes.live.ingest.wire.handshake import Handshake
from tests.make.encoder import Film

Reader = Callable[[bytes], object]
_ODD = [
    b"\0",
    b"\xff",
    b"\0\0\0\0",
    b"\xff\xff\xff\xff",
    b"\x7f\xff\xff\xff",
    b"\x80\0\0\0",
    b"\3",
    b"\x08",
    b"\x0a\xff\xff\xff\xff",
]
SLOW_S, GROWTH = 0.05, 16 << 20


def session(film: Film, frames: int = 12) -> bytes:
    """What an encoder sends after its handshake, with commands and a few frames."""
    sent = [
        amf.write("connect", 1, {"app": "live", "type": "nonprivate", "flashVer": "FMLE/3.0", "tcUrl": "rtmp://h/live"}),
        amf.write("releaseStream", 2, None, "s0?token=good"), amf.write("createStream", 4, None),
        amf.write("publish", 5, None, "s0?token=good", "live"),
    ]  # fmt: skip
    out = [chunks.message(chunks.COMMAND, body) for body in sent]
    out.append(chunks.message(chunks.SET_CHUNK, (4096).to_bytes(4), number=2))
    out += [chunks.message(kind, body, stream=1, number=4 + kind % 2, size=4096) for kind, body in film.headers]
    out += [chunks.message(k, body, stream=1, number=4 + k % 2, size=4096) for k, _, body in film.frames[:frames]]
    return b"".join(out)


def stream(data: bytes) -> None:
    """A whole connection: chunks, then commands and tags as the listener reads them, in uneven pieces."""
    reader, found, sound = chunks.Chunks(), None, None
    reader.allowed = LIMITS.message_after
    step = 64 + len(data) % 977  # byte by byte is another test: here it would be the harness that is slow
    for at in range(0, len(data), step):
        for message in reader.feed(data[at : at + step]):
            if message.kind in {chunks.COMMAND, chunks.COMMAND3}:
                amf.read(message.body)
            elif message.kind == chunks.VIDEO:
                made = flv.video(message.body, message.at, found)
                found = made if isinstance(made, flv.Film) else found
            elif message.kind == chunks.AUDIO:
                heard = flv.audio(message.body, message.at, sound)
                sound = heard if isinstance(heard, flv.Sound) else sound


def greeting(data: bytes) -> None:
    """A handshake."""
    Handshake().feed(data)


def tags(film: Film) -> Reader:
    """Tags after good headers."""
    found = next(flv.configuration(body[5:]) for kind, body in film.headers if kind == 9)
    sound = next((flv.specific(body[2:]) for kind, body in film.headers if kind == 8), None)

    def read(data: bytes) -> None:
        flv.video(data, 0, found)
        flv.audio(data, 0, sound)

    return read


def corpus(film: Film, *recorded: bytes) -> list[tuple[Reader, list[bytes]]]:
    """Each reader with good inputs."""
    nested = b"\3\0\1a" * 400
    whole = session(film)
    bodies = [body for _, _, body in film.frames[:20]] + [body for _, body in film.headers]
    commands = [
        amf.write("connect", 1, {"app": "live", "a": {"b": {"c": 1}}}),
        amf.write("publish", 5, None, "k", "live"),
        nested,
    ]
    commands.append(b"\x0a\0\0\0\3" + amf.write(1, "x", None) + b"\x08\0\0\0\1\0\1k\x05\0\0\x09\x0b" + bytes(10))
    config = next(body[5:] for kind, body in film.headers if kind == 9)
    sets = [config[8 : 8 + int.from_bytes(config[6:8])]]
    sets.append(bytes.fromhex("6764001facd9405005bb011000000300100000030320f1831960"))
    return [
        (stream, [whole, *recorded]), (amf.read, commands), (tags(film), bodies), (flv.configuration, [config]),
        (sps.read, sets), (flv.specific, [b"\x11\x90", b"\x12\x10"]), (greeting, [b"\3" + bytes(3072)]),
    ]  # fmt: skip


def bent(good: bytes, dice: random.Random) -> bytes:
    """One input with a few wounds: bits, bytes, cuts, copies, odd numbers."""
    data = bytearray(good)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 12))):
        at = dice.randrange(len(data) + 1)
        match dice.randrange(6):
            case 0 if data:
                data[at % len(data)] ^= 1 << dice.randrange(8)
            case 1 if data:
                data[at % len(data)] = dice.randrange(256)
            case 2:
                odd = dice.choice(_ODD)
                data[at : at + len(odd)] = odd
            case 3:
                del data[at : at + dice.choice((1, 2, 4, 40, 4000))]
            case 4:
                start = dice.randrange(len(data) + 1)
                data[at:at] = data[start : start + dice.choice((1, 3, 11, 200, 5000))]
            case _:
                data[at:at] = dice.randbytes(dice.choice((1, 4, 16)))
    return bytes(data)


@dataclass
class Outcome:
    """What a run found; `faults` must stay empty."""

    inputs: int = 0
    refused: int = 0
    slowest_ms: float = 0.0
    grown_kb: int = 0
    faults: list[str] = field(default_factory=list)


def mutants(readers: list[tuple[Reader, list[bytes]]], dice: random.Random) -> Iterator[tuple[Reader, bytes]]:
    """For ever."""
    while True:
        for reader, goods in readers:
            yield reader, bent(dice.choice(goods), dice)


def run(readers: list[tuple[Reader, list[bytes]]], seconds: float, seed: int = 7) -> Outcome:
    """Feed mutants for a time; slow ones are asked again, since a busy machine is slow too."""
    found = Outcome()
    end = time.monotonic() + seconds
    before = 0
    for reader, data in mutants(readers, random.Random(seed)):
        if time.monotonic() > end:
            break
        spent = _once(reader, data, found)
        if spent > SLOW_S:
            spent = min(_once(reader, data, found) for _ in range(3))
            if spent > SLOW_S:
                found.faults.append(f"{reader.__name__} took {spent * 1000:.0f} ms: {data[:60].hex()}")
        found.slowest_ms = max(found.slowest_ms, round(spent * 1000, 1))
        found.inputs += 1
        before = before or (_resident_kb() if found.inputs == 1_000 else 0)
    found.grown_kb = _resident_kb() - before if before else 0
    if found.grown_kb * 1024 > GROWTH:
        found.faults.append(f"memory grew by {found.grown_kb} kB")
    return found


def _resident_kb() -> int:
    return int(psutil.Process().memory_info().rss // 1024)


def _once(reader: Reader, data: bytes, found: Outcome) -> float:
    began = time.process_time()
    try:
        reader(data)
    except Reject:
        found.refused += 1
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        found.faults.append(f"{reader.__name__} {type(error).__name__}: {data[:60].hex()}")
    return time.process_time() - began
