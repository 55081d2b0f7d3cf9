"""What is printed can be read: by eye, by copying the text out, and by a scanner."""

import io

import pypdfium2
from reportlab.lib import fonts
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from meadow.base import paper


def test_chinese_is_embedded_and_can_be_copied_out() -> None:
    said = "收件人：李小满 浙江省杭州市西湖区 ¥12.50"
    out = io.BytesIO()
    with paper.typeface([said]) as name:
        page = Canvas(out, pagesize=(400, 100))
        page.setFont(name, 18)
        page.drawString(20, 50, said)
        page.save()
    assert name not in pdfmetrics.getRegisteredFontNames(), "nothing is left behind"
    body = out.getvalue()
    assert b"FontFile2" in body, "the outlines go with the file"
    with pypdfium2.PdfDocument(body) as opened:
        assert opened[0].get_textpage().get_text_range().strip() == said
        shades = opened[0].render(scale=4).to_pil().convert("L")
    dark = sum(shades.histogram()[:128]) / (shades.width * shades.height)
    assert 0.02 < dark < 0.2, "ink of a regular weight"


def test_two_documents_of_one_process_have_a_font_each() -> None:
    for said in ("Pick list 单", "拣货单 合计件数", "收件人"):
        out = io.BytesIO()
        with paper.typeface([said]) as name:
            page = Canvas(out, pagesize=(400, 100))
            page.setFont(name, 18)
            page.drawString(20, 50, said)
            page.save()
        with pypdfium2.PdfDocument(out.getvalue()) as opened:
            assert opened[0].get_textpage().get_text_range().strip() == said
    kept = (pdfmetrics._fonts, pdfmetrics._dynFaceNames, fonts._ps2tt_map, fonts._tt2ps_map)
    assert not [k for known in kept for k in known if "notosanssc" in str(k).lower()]


def test_what_the_typeface_lacks_does_no_harm() -> None:
    with paper.typeface(["龘𠮷🎁\u202e"]) as name:
        assert pdfmetrics.getFont(name).stringWidth("龘🎁", 10) > 0
