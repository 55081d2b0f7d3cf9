"""Assets and their variants, text checks, and what can be refused."""

from uuid import UUID

import msgspec

from meadow.base.errors import Problem


class Variant(msgspec.Struct, frozen=True):
    """One size of a picture."""

    width: int
    height: int
    format: str
    url: str


class Asset(msgspec.Struct, frozen=True, kw_only=True):
    """A picture with its variants, smallest first."""

    id: UUID
    kind: str = "image"
    width: int
    height: int
    alt: str = ""
    variants: list[Variant]


class Check(msgspec.Struct, frozen=True):
    """A finding of an automatic check: `level` is info, warn or block."""

    code: str
    level: str
    field: str
    detail: str = ""


class NotAPicture(Problem):
    """The bytes are no JPEG, PNG, WebP, GIF or AVIF."""

    code, status = "goods.media.not_a_picture", 422


class BrokenPicture(Problem):
    """The picture is cut short or damaged."""

    code, status = "goods.media.broken_picture", 422


class TooManyPixels(Problem):
    """More than 40 million pixels."""

    code, status = "goods.media.too_many_pixels", 422


class BrokenSheet(Problem):
    """The bytes are no xlsx workbook, or one that unpacks to far more than it should."""

    code, status = "goods.media.broken_sheet", 422


class SheetEncoding(Problem):
    """The bytes are none of UTF-8, UTF-16 and GB18030, nor a workbook."""

    code, status = "goods.media.sheet_encoding", 422


class SheetTooLong(Problem):
    """More rows than `most`, or a cell that is no cell any more."""

    code, status = "goods.media.sheet_too_long", 422
