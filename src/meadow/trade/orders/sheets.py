"""Sheets that are written as they come: a CSV or a workbook on disk that never lies whole in memory."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from meadow.base.sheets import BOM, safe


class Sheet(Protocol):
    """A file that takes rows; both verbs belong into a thread."""

    def add(self, rows: Iterable[Sequence[object]]) -> None: ...

    def close(self) -> None: ...


class CsvSheet:
    """UTF-8 with its mark; no cell runs when it is opened."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding="utf-8", newline="")
        self._file.write(BOM)
        self._writer = csv.writer(self._file)

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        self._writer.writerows([[_long(cell) for cell in row] for row in rows])

    def close(self) -> None:
        self._file.close()


class XlsxSheet:
    """A workbook of one sheet, streamed; text stays text and never becomes a formula."""

    def __init__(self, path: Path) -> None:
        from openpyxl import Workbook  # noqa: PLC0415 - only the process that writes one pays for it
        from openpyxl.cell import WriteOnlyCell  # noqa: PLC0415

        self._path, self._cell = path, WriteOnlyCell
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet("Sheet1")

    def add(self, rows: Iterable[Sequence[object]]) -> None:
        for row in rows:
            self._sheet.append([self._made(value) for value in row])

    def _made(self, value: object) -> Any:
        if isinstance(value, int | float) or value is None:
            return value
        text = "".join(c for c in str(value) if c >= " " or c in "\t\n\r")
        if not text.startswith("="):
            return text
        cell = self._cell(self._sheet, text)
        cell.data_type = "s"
        return cell

    def close(self) -> None:
        self._book.save(self._path)


def open_sheet(kind: str, path: Path) -> Sheet:
    """A sheet of a kind, `csv` or `xlsx`."""
    return XlsxSheet(path) if kind == "xlsx" else CsvSheet(path)


def _long(cell: object) -> str:
    """A cell of a CSV; digits that a spreadsheet would round are led by a tab, which it does not show."""
    text = safe(cell)
    return f"\t{text}" if len(text) > 11 and text.isdigit() else text
