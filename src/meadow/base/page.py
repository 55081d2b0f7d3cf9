"""Cursor pages: every list of the house."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from meadow.base.errors import FieldError, Invalid

T = TypeVar("T")
R = TypeVar("R")


class Page(msgspec.Struct, Generic[T]):
    """Items and the cursor of the next page, or null at the end."""

    items: list[T]
    next: str | None = None


class Waiting(msgspec.Struct, frozen=True):
    """The length of a queue, and since when its first has waited."""

    count: int
    since: datetime | None


class Cursor:
    """The sort key of the last row seen, opaque to clients."""

    @staticmethod
    def make(*parts: Any) -> str:
        return base64.urlsafe_b64encode(msgspec.json.encode(parts)).rstrip(b"=").decode()

    @staticmethod
    def read(text: str | None, *types: type) -> tuple[Any, ...] | None:
        """The parts again, checked against `types` when given; raises `Invalid` on anything we did not make."""
        if not text:
            return None
        try:
            raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
            kind: Any = tuple[types] if types else tuple[Any, ...]  # type: ignore[valid-type]
            return tuple(msgspec.json.decode(raw, type=kind))
        except (binascii.Error, ValueError, msgspec.DecodeError, UnicodeError) as error:
            raise Invalid(errors=(FieldError("/cursor", "base.shape.cursor"),)) from error


def cut(rows: Sequence[R], limit: int, key: Callable[[R], tuple[Any, ...]]) -> tuple[list[R], str | None]:
    """Of up to `limit` + 1 rows, the page and the cursor after its last row."""
    page = list(rows[:limit])
    return page, Cursor.make(*key(page[-1])) if len(rows) > limit and page else None
