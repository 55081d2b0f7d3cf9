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
    said = [(name, _cell(value, 80)) for name, value in facts]
    left = more + max(len(rows) - MOST, 0)
    note = words[0].format(count=left) if left else ""
    texts = [title, note, words[1], *columns, *(t for fact in said for t in fact), *(c for row in shown for c in row)]
    with paper.typeface(texts) as font:
        return _draw(font, (title, note, words[1]), said, [list(columns), *shown], [_number(row) for row in rows[:1]])


def _cell(value: Any, most: int = _LONG) -> str:
    text = f"{value:,.2f}" if isinstance(value, Decimal) else str(value)
    return text if len(text) <= most else text[: most - 1] + "…"


def _number(row: Sequence[Any]) -> list[bool]:
    return [isinstance(c, Decimal | int) for c in row]


def _draw(
    font: str,
    words: tuple[str, str, str],
    facts: Sequence[tuple[str, str]],
    table: list[list[str]],
    right: list[list[bool]],
) -> bytes:
    from reportlab.lib import colors, pagesizes  # noqa: PLC0415 - only a process that prints loads it
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.lib.units import mm  # noqa: PLC0415
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle  # noqa: PLC0415

    title, note, page = words
    line, ink = colors.HexColor("#e3e7ee"), colors.HexColor("#14171f")
    plain = [
        ("FONT", (0, 0), (-1, -1), font, 7.5),
        ("TEXTCOLOR", (0, 0), (-1, -1), ink),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    ends = [("ALIGN", (i, 0), (i, -1), "RIGHT") for flags in right for i, number in enumerate(flags) if number]
    lines: Any = LongTable(table, repeatRows=1)
    lines.setStyle(
        TableStyle(
            [
                *plain,
                *ends,
                ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#f1f3f7")),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, line),
            ]
        )
    )
    said: list[Any] = [
        Paragraph(_plain(title), ParagraphStyle("title", fontName=font, fontSize=15, leading=22)),
        Spacer(1, 3 * mm),
    ]
    if facts:
        above: Any = Table([list(f) for f in facts], hAlign="LEFT")
        above.setStyle(TableStyle([*plain, ("ALIGN", (1, 0), (1, -1), "RIGHT")]))
        said += [above, Spacer(1, 5 * mm)]
    said += [lines, Spacer(1, 3 * mm), Paragraph(_plain(note), ParagraphStyle("note", fontName=font, fontSize=8))]

    def foot(canvas: Any, made: Any) -> None:
        canvas.setFont(font, 7.5)
        canvas.drawRightString(made.pagesize[0] - 12 * mm, 8 * mm, page.format(page=made.page))

    out = io.BytesIO()
    size = pagesizes.landscape(pagesizes.A4)
    made = SimpleDocTemplate(
        out,
        pagesize=size,
        title=title,
        leftMargin=12 * mm,
        rightMargin=12 * mm,
        topMargin=12 * mm,
        bottomMargin=14 * mm,
    )
    made.build(said, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
