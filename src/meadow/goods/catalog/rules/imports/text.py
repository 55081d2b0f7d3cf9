"""Bytes to text: UTF-8, UTF-16, GB18030, and a refusal rather than a guess."""

import codecs

from meadow.goods.catalog.types.imports import ImportEncoding

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_COMMON = 0.8
"""Of the non-ASCII characters of a real GB18030 text, at least this share is in GB2312; Latin-1 or Big5 read so is not."""


def decode(body: bytes) -> str:
    """The text of a file; raises `ImportEncoding`."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _strict(body, name)
    if (wide := _wide(body)) is not None:
        return _strict(body, wide)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = _strict(body, "gb18030")
    strange = [c for c in text if ord(c) > 127]
    if sum(_plain(c) for c in strange) < _COMMON * len(strange):
        raise ImportEncoding
    return text


def _strict(body: bytes, name: str) -> str:
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        raise ImportEncoding from error


def _wide(body: bytes) -> str | None:
    """UTF-16 without a mark: nearly every other byte of its header row is zero."""
    head = body[:200]
    pairs = len(head) // 2
    if pairs and head[1::2].count(0) > 0.7 * pairs and not head[::2].count(0):
        return "utf-16-le"
    if pairs and head[::2].count(0) > 0.7 * pairs and not head[1::2].count(0):
        return "utf-16-be"
    return None


def _plain(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
