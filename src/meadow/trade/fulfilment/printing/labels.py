"""Labels: one a page, or four on an A4 sheet; sizes in points."""

import io
from collections.abc import Sequence
from typing import Any

from meadow.base.paper import typeface
from meadow.trade.fulfilment.types.prints import Label, Size

MM = 72 / 25.4
SIZES = {
    Size.inch4x6: (4 * 72.0, 6 * 72.0), Size.a6: (105 * MM, 148 * MM), Size.a5: (148 * MM, 210 * MM),
    Size.a4: (210 * MM, 297 * MM),
}  # fmt: skip
_SHOWN = 6


def labels(rows: Sequence[Label], size: Size, words: dict[str, str]) -> tuple[bytes, int]:
    """The PDF and its number of pages; `words` are the captions: to, from, order, more."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - only a process that prints loads it

    texts = [str(x) for row in rows for x in _texts(row)] + list(words.values())
    out = io.BytesIO()
    with typeface(texts) as font:
        page = Canvas(out, pagesize=SIZES[size], pageCompression=1, initialFontName=font)
        page.setTitle("Meadow")
        slots = _slots(size)
        for i, row in enumerate(rows):
            if i and i % len(slots) == 0:
                page.showPage()
            x, y, width, height = slots[i % len(slots)]
            _draw(page, font, row, words, (x, y, width, height))
        page.showPage()
        page.save()
    return out.getvalue(), -(-len(rows) // len(slots))


def _texts(row: Label) -> list[str]:
    goods = [f"{g.title}{g.spec}{g.qty}" for g in row.goods]
    return [row.carrier, row.shop, row.name, row.phone, row.region, row.street, row.mark, *goods]


def _slots(size: Size) -> list[tuple[float, float, float, float]]:
    """Where labels stand on a page: left, bottom, width, height."""
    width, height = SIZES[size]
    if size is not Size.a4:
        return [(0, 0, width, height)]
    return [(x * width / 2, y * height / 2, width / 2, height / 2) for y in (1, 0) for x in (0, 1)]


def _draw(page: Any, font: str, row: Label, words: dict[str, str], box: tuple[float, float, float, float]) -> None:
    """One label: carrier and code on top, the receiver large, the sender small, the goods below, a QR in the corner."""
    x, y, width, height = box
    unit = min(width / 288, height / 420)
    left, right, top = x + 14 * unit, x + width - 14 * unit, y + height - 14 * unit
    page.setLineWidth(0.8)
    page.rect(x + 8 * unit, y + 8 * unit, width - 16 * unit, height - 16 * unit)
    page.setFont(font, 15 * unit)
    page.drawString(left, top - 14 * unit, row.carrier)
    page.setFont(font, 7 * unit)
    page.drawRightString(right, top - 12 * unit, row.mark)
    _code(page, row.number, (left, top - 76 * unit, right - left, 48 * unit))
    page.setFont(font, 12 * unit)
    page.drawCentredString(x + width / 2, top - 90 * unit, " ".join(_fours(row.number)))
    page.line(x + 8 * unit, top - 98 * unit, x + width - 8 * unit, top - 98 * unit)
    at = _lines(
        page, font, f"{words['to']}  {row.name}  {row.phone}", left, top - 118 * unit, (right - left, 15 * unit, 1)
    )
    at = _lines(page, font, f"{row.region} {row.street}", left, at, (right - left, 13 * unit, 4))
    at = max(at, y + 150 * unit)
    page.line(x + 8 * unit, at + 6 * unit, x + width - 8 * unit, at + 6 * unit)
    at = _lines(page, font, f"{words['from']}  {row.shop}", left, at - 8 * unit, (right - left, 9 * unit, 1))
    at = _lines(page, font, f"{words['order']}  {row.order_number}", left, at, (right - left, 9 * unit, 1))
    room = right - left - 84 * unit
    for packed in row.goods[:_SHOWN]:
        line = " ".join(part for part in (packed.title, packed.spec) if part)
        at = _lines(page, font, f"{line}  × {packed.qty}", left, at, (room, 8.5 * unit, 1))
    if len(row.goods) > _SHOWN:
        _lines(page, font, words["more"].format(n=len(row.goods) - _SHOWN), left, at, (room, 8.5 * unit, 1))
    _qr(page, row.number, (right - 76 * unit, y + 14 * unit, 76 * unit))


def _fours(number: str) -> list[str]:
    return [number[i : i + 4] for i in range(0, len(number), 4)]


def _code(page: Any, number: str, box: tuple[float, float, float, float]) -> None:
    """A Code 128 in a box, with the quiet zones a scanner needs."""
    from reportlab.graphics.barcode.code128 import Code128  # noqa: PLC0415

    x, y, width, height = box
    drawn = Code128(number, barHeight=height, barWidth=1, quiet=False)
    module = min(2.0, width / (drawn.width + 20))
    drawn = Code128(number, barHeight=height, barWidth=module, quiet=False)
    drawn.drawOn(page, x + (width - drawn.width) / 2, y)


def _qr(page: Any, text: str, box: tuple[float, float, float]) -> None:
    from reportlab.graphics import renderPDF  # noqa: PLC0415
    from reportlab.graphics.barcode.qr import QrCodeWidget  # noqa: PLC0415
    from reportlab.graphics.shapes import Drawing  # noqa: PLC0415

    x, y, side = box
    code = QrCodeWidget(text, barLevel="M")
    x0, y0, x1, y1 = code.getBounds()
    drawing = Drawing(side, side, transform=[side / (x1 - x0), 0, 0, side / (y1 - y0), 0, 0])
    drawing.add(code)
    renderPDF.draw(drawing, page, x, y)


def _lines(page: Any, font: str, text: str, x: float, y: float, room: tuple[float, float, int]) -> float:
    """Text broken at its room (width, size, most lines), the last cut with an ellipsis; returns where the next line goes."""
    width, size, most = room
    page.setFont(font, size)
    for n, line in enumerate(broken(page, font, text, width, size, most)):
        page.drawString(x, y - n * size * 1.3, line)
        last = n
    return y - (last + 1) * size * 1.3 - size * 0.2


def broken(page: Any, font: str, text: str, width: float, size: float, most: int) -> list[str]:
    """A text as lines that fit; Chinese breaks anywhere, so every text may."""
    found, line = [], ""
    for char in " ".join(text.split()):
        if line and page.stringWidth(line + char, font, size) > width:
            found.append(line)
            line = ""
            if len(found) == most:
                break
        line += char if line or char != " " else ""
    if len(found) < most:
        return [*found, line] if line or not found else found
    cut = found[-1]
    while cut and page.stringWidth(cut + "…", font, size) > width:
        cut = cut[:-1]
    return [*found[:-1], cut + "…"]
