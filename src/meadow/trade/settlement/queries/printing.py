"""A statement on paper: facts above, lines below, A4 across, page numbers."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from meadow.base import paper

MOST = 1000
"""Lines on paper; whoever has more takes the spreadsheet."""
_LONG = 28


def pdf_file(
    title: str, facts: Sequence[tuple[str, Any]], columns: Sequence[str], rows: Sequence[Sequence[Any]], more: int,
    words: tuple[str, str],
) -> bytes:  # fmt: skip
    """The document; `words` are the notes of lines left out (with `{count}`) and of the page (with `{page}`). Runs in a thread."""
    shown = [[_cell(c) for c in row] for row in rows[:MOST]]
    said = [[name, _cell(value, 80)] for name, value in facts]
    left = more + max(len(rows) - MOST, 0)
    note = words[0].format(count=left) if left else ""
    numbers = [i for row in rows[:1] for i, c in enumerate(row) if isinstance(c, Decimal | int)]
    with paper.typeface([title, note, words[1], *columns, *sum(said, []), *sum(shown, [])]) as font:  # noqa: RUF017 - a thousand short rows
        parts = [
            _title(font, title),
            _facts(font, said),
            _lines(font, [list(columns), *shown], numbers),
            _note(font, note),
        ]
        return _built(font, title, words[1], [p for p in parts if p is not None])


def _cell(value: Any, most: int = _LONG) -> str:
    text = f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _style(font: str) -> list[tuple[Any, ...]]:
    return [("FONT", (0, 0), (-1, -1), font, 7.5), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]


def _title(font: str, title: str) -> Any:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415 - only a process that prints loads it
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    return Paragraph(_plain(title), ParagraphStyle("title", fontName=font, fontSize=15, leading=22, spaceAfter=8))


def _facts(font: str, facts: list[list[str]]) -> Any:
    from reportlab.platypus import Table, TableStyle  # noqa: PLC0415

    if not facts:
        return None
    style = TableStyle([*_style(font), ("ALIGN", (1, 0), (1, -1), "RIGHT")])
    return Table(facts, hAlign="LEFT", style=style, spaceAfter=14)


def _lines(font: str, table: list[list[str]], numbers: Sequence[int]) -> Any:
    from reportlab.lib import colors  # noqa: PLC0415
    from reportlab.platypus import LongTable, TableStyle  # noqa: PLC0415

    ends = [("ALIGN", (i, 0), (i, -1), "RIGHT") for i in numbers]
    rules = [
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f1f3f7")),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#e3e7ee")),
    ]
    return LongTable(table, repeatRows=1, style=TableStyle([*_style(font), *ends, *rules]), hAlign="LEFT", spaceAfter=8)


def _note(font: str, note: str) -> Any:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.platypus import Paragraph  # noqa: PLC0415

    return Paragraph(_plain(note), ParagraphStyle("note", fontName=font, fontSize=8)) if note else None


def _built(font: str, title: str, page: str, parts: list[Any]) -> bytes:
    from reportlab.lib import pagesizes  # noqa: PLC0415
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415

    def foot(canvas: Any, made: Any) -> None:
        canvas.setFont(font, 7.5)
        canvas.drawRightString(made.pagesize[0] - 12 * mm, 8 * mm, page.format(page=made.page))

    out, side = io.BytesIO(), 12 * mm
    made = SimpleDocTemplate(
        out, pagesize=pagesizes.landscape(pagesizes.A4), title=title, leftMargin=side, rightMargin=side, topMargin=side,
        bottomMargin=14 * mm,
    )  # fmt: skip
    made.build(parts, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()
