"""Pick lists: what to fetch from the shelves for these orders, by place and SKU."""

import io
from collections.abc import Sequence
from typing import Any

from meadow.base.paper import typeface
from meadow.trade.fulfilment.printing.labels import SIZES, broken
from meadow.trade.fulfilment.types.prints import Pick, Size

_EDGE = 24.0
_ROW = 26.0


def picklist(rows: Sequence[Pick], size: Size, words: dict[str, str], head: str) -> tuple[bytes, int]:
    """The PDF and its number of pages; `words` are the captions: title, bin, sku, goods, qty, orders, total."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - only a process that prints loads it

    texts = [f"{r.bin}{r.outer_sku}{r.title}{r.spec}" for r in rows] + [head, *words.values()]
    width, height = SIZES[size]
    out, pages = io.BytesIO(), 0
    per_page = max(1, int((height - 2 * _EDGE - 56) // _ROW))
    with typeface(texts) as font:
        page = Canvas(out, pagesize=(width, height), pageCompression=1, initialFontName=font)
        total = sum(r.qty for r in rows)
        for start in range(0, len(rows), per_page):
            pages += 1
            caption = f"{head}   {pages}/{-(-len(rows) // per_page)}   {words['total']} {total}"
            _page(page, font, rows[start : start + per_page], words, (width, height, caption))
            page.showPage()
        page.save()
    return out.getvalue(), pages


def _page(page: Any, font: str, rows: Sequence[Pick], words: dict[str, str], place: tuple[float, float, str]) -> None:
    width, height, caption = place
    room = width - 2 * _EDGE
    columns = [_EDGE, _EDGE + room * 0.16, _EDGE + room * 0.36, _EDGE + room * 0.84, _EDGE + room]
    y = height - _EDGE - 14
    page.setFont(font, 13)
    page.drawString(_EDGE, y, words["title"])
    page.setFont(font, 7)
    page.drawString(_EDGE, y - 13, caption)
    y -= 32
    page.setFont(font, 8)
    for at, name in zip(columns, ("bin", "sku", "goods"), strict=False):
        page.drawString(at, y, words[name])
    page.drawRightString(columns[4], y, words["qty"])
    for row in rows:
        page.line(_EDGE, y - 5, width - _EDGE, y - 5)
        y -= _ROW
        page.setFont(font, 8)
        page.drawString(columns[0], y + 8, _one(page, font, row.bin or "-", columns[1] - columns[0] - 4))
        page.drawString(columns[1], y + 8, _one(page, font, row.outer_sku or "-", columns[2] - columns[1] - 4))
        page.drawString(columns[2], y + 12, _one(page, font, row.title, columns[3] - columns[2] - 4))
        page.setFont(font, 7)
        page.drawString(columns[2], y + 3, _one(page, font, row.spec, columns[3] - columns[2] - 4))
        page.setFont(font, 13)
        page.drawRightString(columns[4], y + 6, str(row.qty))
    page.line(_EDGE, y - 5, width - _EDGE, y - 5)


def _one(page: Any, font: str, text: str, width: float) -> str:
    return broken(page, font, text, width, 8, 1)[0]
