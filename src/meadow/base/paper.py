"""The house's typeface on paper: Noto Sans SC Regular, cut down to what a document says, with the outlines PDF takes."""

import hashlib
import io
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

_ASCII = "".join(chr(c) for c in range(0x20, 0x7F))
_ALWAYS = _ASCII + "¥…·，。：；（）、—×"
_ERROR = 0.001
"""How far a TrueType curve may lie from the drawn one, in ems."""
_POSTSCRIPT = 6
_DROPPED = ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "DSIG"]


@contextmanager
def typeface(texts: Iterable[str]) -> Iterator[str]:
    """A font name for reportlab that has every character of `texts`; the document embeds it. About a second of CPU.

    Characters that the typeface lacks print as a box. Callers run this and their drawing in a thread.
    """
    from reportlab.lib import fonts  # noqa: PLC0415 - only a process that prints loads it
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415

    wanted = "".join(sorted(set(_ALWAYS).union(*map(set, texts))))
    name = f"NotoSansSC-{hashlib.sha256(wanted.encode()).hexdigest()[:12]}"
    pdfmetrics.registerFont(TTFont(name, io.BytesIO(_cut(wanted, name))))
    try:
        yield name
    finally:
        # The registries are global and would keep every document's font.
        pdfmetrics._fonts.pop(name, None)  # noqa: SLF001
        pdfmetrics._dynFaceNames.pop(name.encode(), None)  # noqa: SLF001
        for known in (fonts._ps2tt_map, fonts._tt2ps_map):  # noqa: SLF001
            for key in [k for k in known if name.lower() in (k if isinstance(k, tuple) else (k,))]:
                known.pop(key, None)


@cache
def face() -> Path:
    """The file of the typeface, for who draws by itself."""
    files = distribution("pylopdf-fonts-zh-cn").files or []
    return next(Path(str(f.locate())) for f in files if f.name == "NotoSansSC-Regular.otf")


def _cut(wanted: str, name: str) -> bytes:
    """A TrueType font of these characters out of the OpenType file, whose PostScript outlines reportlab cannot embed."""
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415 - only a process that prints loads it
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    logging.getLogger("fontTools").setLevel(logging.ERROR)  # it tells every glyph it keeps
    with TTFont(face(), lazy=True) as font:
        options = Options()
        options.layout_features, options.glyph_names, options.hinting = [], False, False
        options.notdef_outline = True
        options.drop_tables += _DROPPED
        cutter = Subsetter(options)
        cutter.populate(unicodes=[ord(c) for c in wanted])
        cutter.subset(font)
        _redraw(font)
        for record in font["name"].names:
            if record.nameID == _POSTSCRIPT:  # reportlab takes fonts of one such name for one font
                record.string = name
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()


def _redraw(font: Any) -> None:
    """Turn cubic outlines into quadratic ones, in place."""
    from fontTools.pens.cu2quPen import Cu2QuPen  # noqa: PLC0415
    from fontTools.pens.ttGlyphPen import TTGlyphPen  # noqa: PLC0415
    from fontTools.ttLib import newTable  # noqa: PLC0415

    order, drawn, em = font.getGlyphOrder(), font.getGlyphSet(), font["head"].unitsPerEm
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(drawn)
        drawn[name].draw(Cu2QuPen(pen, em * _ERROR, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"], table = newTable("loca"), newTable("glyf")
    font["glyf"] = table
    table.glyphOrder, table.glyphs = order, glyphs
    del font["CFF "]
    for glyph in glyphs.values():
        glyph.recalcBounds(table)
    most = font["maxp"]
    most.tableVersion, most.maxZones = 0x00010000, 1
    for field in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth",
    ):  # fmt: skip
        setattr(most, field, 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"
