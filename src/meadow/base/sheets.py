"""Sheets that people send and take away: bytes to text, rows to CSV and xlsx that run nothing when they are opened."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

BOM = "\ufeff"
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_COMMON = 0.8
"""Of the non-ASCII characters of a real GB18030 text, at least this share is in GB2312; Latin-1 or Big5 read so is not."""


def decode(body: bytes) -> str | None:
    """The text of a file in UTF-8, UTF-16 or GB18030; None rather than a guess."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return _strict(body, name)
    if (wide := _wide(body)) is not None:
        return _strict(body, wide)
    if (text := _strict(body, "utf-8")) is not None:
        return text
    text = _strict(body, "gb18030")
    strange = [c for c in text or "" if ord(c) > 127]
    return text if sum(_plain(c) for c in strange) >= _COMMON * len(strange) else None


def table(text: str, most: int, longest: int = 10_000_000) -> list[list[str]] | None:
    """The rows of a CSV text by comma, semicolon or tab, whichever its first line has most of; at most `most` + 1.

    A row whose quotes do not close reads as empty; None where a cell is longer than `longest`.
    """
    text = text.removeprefix(BOM)
    head = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(longest)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: list[list[str]] = []
    while len(found) <= most:
        try:
            found.append(next(reader))
        except StopIteration:
            break
        except csv.Error as error:
            if "field larger" in str(error):
                return None
            found.append([])
    return found


def csv_file(rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file in UTF-8 with its mark; a cell that a spreadsheet would run is led by an apostrophe."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[safe(cell) for cell in row] for row in rows])
    return (BOM + out.getvalue()).encode()


def xlsx_file(rows: Iterable[Sequence[object]], title: str = "Sheet1") -> bytes:
    """A workbook of one sheet; whole numbers and decimals stay numbers, everything else is text and never a formula."""
    from openpyxl import Workbook  # noqa: PLC0415 - costs a quarter of a second, and few processes write one
    from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        cells = []
        for value in row:
            number = _number(value)
            cell = WriteOnlyCell(sheet, value if number else _bare(str("" if value is None else value)))
            if not number:
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _number(value: object) -> bool:
    """Whether a workbook keeps it as a number: what it could not hold exactly stays text."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool) and -(10**15) < value < 10**15


def safe(cell: object) -> str:
    """A cell that no spreadsheet runs; numbers need no guard."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_RISKY) and not isinstance(cell, int | Decimal) else text


def shown(value: str, most: int = 120) -> str:
    """A cell as an error quotes it: short, and without what a database or a terminal trips over."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in value[: most + 1])
    return plain if len(plain) <= most else plain[: most - 1] + "…"


def _bare(text: str) -> str:
    """Text without the control characters that a workbook cannot hold."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r")


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


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
