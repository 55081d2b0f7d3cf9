"""The receipt of an order as a PDF document: A5, drawn by hand, every character embedded."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from meadow.base import paper


class Row(msgspec.Struct, frozen=True):
    """One line of a receipt."""

    title: str
    qty: int
    amount: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt says; labels come in the language of the buyer."""

    labels: dict[str, str]
    shop: str
    title: str
    tax_number: str
    invoice_no: str
    order_number: str
    issued_at: datetime
    rows: Sequence[Row]
    total: str


_MOST_ROWS = 22
_EDGE, _STEP = 36, 16


def draw(held: Receipt) -> bytes:
    """The document; about a second of CPU, so callers run it in a thread."""
    from reportlab.lib.pagesizes import A5  # noqa: PLC0415 - only a process that prints loads it
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    texts = [*held.labels.values(), held.shop, held.title, held.tax_number, *(r.title for r in held.rows), held.total]
    out = io.BytesIO()
    with paper.typeface(texts) as font:
        canvas = Canvas(out, pagesize=A5, pageCompression=1)
        canvas.setTitle(f"{held.labels['receipt']} {held.invoice_no}")
        width, height = A5
        for start in range(0, max(len(held.rows), 1), _MOST_ROWS):
            y = _head(canvas, held, font, width, height)
            for row in held.rows[start : start + _MOST_ROWS]:
                canvas.setFont(font, 9)
                canvas.drawString(_EDGE, y, _cut(row.title, 34))
                canvas.drawRightString(width - 120, y, str(row.qty))
                canvas.drawRightString(width - _EDGE, y, row.amount)
                y -= _STEP
            if start + _MOST_ROWS >= len(held.rows):
                _foot(canvas, held, font, width, y)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _head(canvas: Any, held: Receipt, font: str, width: float, height: float) -> float:
    c, say, y = canvas, held.labels, height - 48
    c.setFont(font, 16)
    c.drawCentredString(width / 2, y, say["receipt"])
    c.setFont(font, 9)
    facts = [
        ("seller", held.shop), ("buyer", held.title), ("tax_number", held.tax_number), ("invoice_no", held.invoice_no),
        ("order", held.order_number), ("date", held.issued_at.strftime("%Y-%m-%d")),
    ]  # fmt: skip
    y -= 28
    for name, value in facts:
        if value:
            c.drawString(_EDGE, y, f"{say[name]}  {_cut(value, 44)}")
            y -= _STEP
    y -= 6
    c.setLineWidth(0.6)
    c.line(_EDGE, y + 12, width - _EDGE, y + 12)
    c.drawString(_EDGE, y - 2, say["goods"])
    c.drawRightString(width - 120, y - 2, say["qty"])
    c.drawRightString(width - _EDGE, y - 2, say["amount"])
    c.line(_EDGE, y - 8, width - _EDGE, y - 8)
    return float(y - 24)


def _foot(canvas: Any, held: Receipt, font: str, width: float, y: float) -> None:
    c = canvas
    c.line(_EDGE, y + 8, width - _EDGE, y + 8)
    c.setFont(font, 12)
    c.drawString(_EDGE, y - 12, held.labels["total"])
    c.drawRightString(width - _EDGE, y - 12, held.total)
    c.setFont(font, 7)
    c.drawString(_EDGE, 30, held.labels["no_tax"])


def _cut(text: str, most: int) -> str:
    """Text that fits its column; a wide character takes two places."""
    room, kept = most * 2, ""
    for char in text:
        room -= 2 if ord(char) > 0x2E80 else 1
        if room < 0:
            return kept + "…"
        kept += char
    return kept
