"""Tracking numbers: their form, and whose they plainly are: pure."""

import re

_NUMBER = re.compile(r"[A-Za-z0-9-]{6,40}")
_PLAIN = (
    ("sf", re.compile(r"SF\d{12,13}", re.IGNORECASE)),
    ("yto", re.compile(r"YT\d{13}", re.IGNORECASE)),
    ("jd", re.compile(r"JD[A-Z]{0,2}\d{11,13}", re.IGNORECASE)),
    ("jt", re.compile(r"JT\d{13}", re.IGNORECASE)),
    ("ems", re.compile(r"[A-Z]{2}\d{9}CN", re.IGNORECASE)),
)


def well_formed(number: str) -> bool:
    """Six to forty letters, digits or hyphens."""
    return _NUMBER.fullmatch(number) is not None


def likely(number: str) -> str | None:
    """The carrier whose marked form the number has; None for forms that several share."""
    return next((code for code, form in _PLAIN if form.fullmatch(number)), None)
