"""Bytes to text: UTF-8, UTF-16, GB18030, and a refusal rather than a guess."""

from meadow.base import sheets
from meadow.goods.catalog.types.imports import ImportEncoding


def decode(body: bytes) -> str:
    """The text of a file; raises `ImportEncoding`."""
    text = sheets.decode(body)
    if text is None:
        raise ImportEncoding
    return text
