"""Reads the first sheet of a workbook: `sheet.py SOURCE OUT MOST_ROWS`; prints nothing, says errors by exit code."""

import datetime as dt
import json
import sys
import zipfile
from pathlib import Path

MOST_UNPACKED, MOST_PARTS, MOST_COLUMNS = 200_000_000, 2_000, 120
NOT_A_SHEET, TOO_LARGE = 3, 4


def main(source: Path, out: Path, most: int) -> int:
    """Write the cells as JSON rows of text; what a formula would give is not asked."""
    from openpyxl import load_workbook  # noqa: PLC0415 - after the bomb was looked for

    try:
        with zipfile.ZipFile(source) as packed:
            parts = packed.infolist()
            if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_UNPACKED:
                return TOO_LARGE
        book = load_workbook(source, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a claimed size of a million empty rows is not believed
        rows = [
            [_text(v) for v in row] for row in sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
        ]
    except Exception:  # noqa: BLE001 - the reader raises whatever the bytes lead it to; all of it means the same
        return NOT_A_SHEET
    for row in rows:
        while row and not row[-1]:
            row.pop()
    out.write_text(json.dumps(rows))
    return 0


def _text(value: object) -> str:
    """A cell as it would be typed."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])))
