"""One spelling of a text for index and query: width, case, script, units; what no search can mean is left out."""

import re
import unicodedata
from functools import cache, lru_cache

LONGEST = 80
"""Characters of a query that count; what is longer names nothing better."""
HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_JUNK = re.compile(rf"[^\w{HAN}.+#%&'\-]+|_+")
_EDGE = re.compile(r"(?<![a-z0-9+#%])[.+#%&'\-]+|[.&'\-]+(?![a-z0-9])")
_UNITS = {
    "毫升": "ml", "公升": "l", "千克": "kg", "公斤": "kg", "毫克": "mg", "厘米": "cm", "公分": "cm", "毫米": "mm", "英寸": "inch",
    "千瓦": "kw", "毫安": "mah", "平方米": "m2",
}  # fmt: skip
_MEASURE = re.compile(rf"(?<=\d)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})")
_SPACED = re.compile(r"(?<=\d)\s+(?=(?:ml|l|kg|g|mg|cm|mm|m2|inch|kw|w|mah|gb|tb)\b)")
_ascii = re.compile(r"[a-z0-9 ]*").fullmatch
han = re.compile(rf"[{HAN}]").search
runs = re.compile(rf"[{HAN}]+|[^\s{HAN}]+").findall
"""The runs of a plain text: Han, or anything else between spaces."""


@cache
def _simplified() -> dict[int, str]:
    """Character by character, since a phrase's rules would make a spelling depend on its neighbours."""
    import opencc  # noqa: PLC0415 - loaded by processes that search

    convert = opencc.OpenCC("t2s").convert
    return {code: other for code in range(0x3400, 0xA000) if (other := convert(chr(code))) != chr(code)}


def simple(text: str) -> str:
    """Lower case, half width, simplified characters, one space between words, no emoji or signs."""
    if _ascii(text):
        return " ".join(text.split())
    found = unicodedata.normalize("NFKC", text).casefold().translate(_simplified())
    return " ".join(_EDGE.sub(" ", _JUNK.sub(" ", found)).split())


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`simple`, with measures spelled one way: `500 毫升` and `500 ml` are `500ml`."""
    found = simple(text)
    return _SPACED.sub("", _MEASURE.sub(lambda unit: _UNITS[unit[1]], found))
