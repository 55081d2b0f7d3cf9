"""Text or cells to a sheet with a header."""

import csv
import io
from collections.abc import Iterable, Sequence

import msgspec

from meadow.base.sheets import BOM, csv_file, shown
from meadow.goods.catalog.types.imports import MOST_BYTES, MOST_ROWS, ImportColumns, ImportEmpty, ImportTooLong, Wrong

__all__ = ["Sheet", "csv_file", "of_rows", "of_text", "shown"]


class Sheet(msgspec.Struct, frozen=True):
    """The header and the rows under it with their number in the file (the header is row 1), and what could not be read."""

    header: list[str]
    rows: list[tuple[int, list[str]]]
    wrong: list[Wrong]


def of_text(text: str) -> Sheet:
    """A CSV text by comma, semicolon or tab, whichever its header has most of.

    Raises `ImportEmpty`, `ImportColumns`, `ImportTooLong`.
    """
    text = text.removeprefix(BOM)
    head = text.lstrip().partition("\n")[0]
    mark = max(",;\t", key=head.count)
    csv.field_size_limit(MOST_BYTES)  # the library's own limit would end the whole file; a long cell is told by its row
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    found: list[list[str]] = []
    wrong: list[Wrong] = []
    while True:
        try:
            found.append(next(reader))
        except StopIteration:
            break
        except csv.Error:
            found.append([])
            wrong.append(Wrong(len(found), "", "", "quotes"))
        _bounded(len(found) - 1)
    return of_rows(found, wrong)


def of_rows(found: Sequence[Sequence[str]], wrong: Iterable[Wrong] = ()) -> Sheet:
    """A sheet of cells; rows that are empty are left out, but counted."""
    _bounded(len(found) - 1)
    if not found or not any(found[0]):
        raise ImportEmpty
    header = [name.strip() for name in found[0]]
    named = [name.casefold() for name in header if name]
    if twice := sorted({name for name in named if named.count(name) > 1}):
        raise ImportColumns(columns=", ".join(twice))
    told, rows = list(wrong), []
    for n, cells in enumerate(found[1:], 2):
        if not any(c.strip() for c in cells):
            continue
        if any(c.strip() for c in cells[len(header) :]):
            told.append(Wrong(n, "", shown(cells[len(header)]), "cells", params={"most": len(header)}))
        rows.append((n, list(cells)))
    if not rows and not told:
        raise ImportEmpty
    return Sheet(header, rows, told)


def _bounded(rows: int) -> None:
    if rows > MOST_ROWS:
        raise ImportTooLong(most=MOST_ROWS)
