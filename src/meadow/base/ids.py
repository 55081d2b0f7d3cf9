"""Ids of the house: time-ordered UUIDs, their 64-bit warehouse keys, and the numbers people read out."""

import secrets
from uuid import UUID, uuid5

from meadow.base import clock

NAMESPACE = UUID("018f0000-0000-7000-8000-6d6561646f77")
_DIGITS = 19
_SERIALS = 10**8
_serial = [secrets.randbelow(_SERIALS)]
_STRIDE = 10 * secrets.randbelow(_SERIALS // 10) + secrets.choice((1, 3, 7, 9))
"""Shares no factor with 10, so that the serials come round only after all of them."""
_newest = [0, 0]
"""The millisecond of the newest id, and its place in it."""


def new() -> UUID:
    """A UUIDv7 (RFC 9562, 6.2 method 1): later ids of one process sort later, even within a millisecond."""
    ms = clock.now_ms()
    _newest[:] = ms, _newest[1] + 1 if ms == _newest[0] else secrets.randbits(11)
    return _made(*_newest)


def at(ms: int) -> UUID:
    """A UUIDv7 for a given millisecond; for facts that carry their own time."""
    return _made(ms, secrets.randbits(12))


def _made(ms: int, place: int) -> UUID:
    value = (ms & 0xFFFF_FFFF_FFFF) << 80 | 0x7 << 76 | (place & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return UUID(int=value)


def derived(*parts: object) -> UUID:
    """A UUIDv5 that is the same for the same parts: the id of a fact that may be told twice."""
    return uuid5(NAMESPACE, "\x1f".join(str(p) for p in parts))


def parse(text: str) -> UUID:
    """Read an id; raises ValueError on anything else."""
    return UUID(text)


def key64(value: UUID | None) -> int:
    """The warehouse key of an id: its low 64 bits, unsigned; 0 for none."""
    return 0 if value is None else value.int & 0xFFFF_FFFF_FFFF_FFFF


def number() -> str:
    """A 19-digit number for people: 10 digits of seconds, 8 that no other of this process has, 1 check digit (Luhn).

    Eight digits by chance alone would meet in one second of eight at 5,000 numbers a second. The stride is this process's own
    secret, so that a number does not tell how many there were before it.
    """
    _serial[0] = (_serial[0] + _STRIDE) % _SERIALS
    body = f"{clock.now_ms() // 1000:010d}{_serial[0]:08d}"
    return body + check_digit(body)


def check_digit(body: str) -> str:
    """The Luhn digit that makes `body` + digit divisible by ten."""
    total = 0
    for i, char in enumerate(reversed(body)):
        digit = int(char) * (2 if i % 2 == 0 else 1)
        total += digit - 9 if digit > 9 else digit
    return str(-total % 10)


def is_number(text: str) -> bool:
    """Whether `text` is a 19-digit number whose check digit holds."""
    return len(text) == _DIGITS and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]
