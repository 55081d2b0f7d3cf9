"""Single cells: prices without floats, whole numbers, text out of HTML, addresses."""

import re
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from urllib.parse import quote, urlsplit

_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
_WHOLE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,8})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
_MOST_PRICE = 10**11
_MOST_HTML = 100_000
_MOST_ADDRESS = 2_000


def controlled(text: str) -> bool:
    """Whether a cell holds control characters, which no text of ours may."""
    return _CONTROL.search(text) is not None


def language(text: str) -> str:
    """zh-CN where there is a Chinese character, else en."""
    return "zh-CN" if _CJK.search(text) else "en"


def price(text: str, rate: Decimal) -> int | str:
    """Minor units of CNY for a decimal times a rate, rounded half up; or the code of what is wrong with it.

    At the rate of one a third decimal is an error, not a rounding.
    """
    if not _NUMBER.fullmatch(text):
        return "price"
    value = Decimal(text) * rate * 100
    if rate == 1 and value != value.to_integral_value():
        return "price_precision"
    amount = int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    return amount if 1 <= amount <= _MOST_PRICE else "price_range"


def whole(text: str) -> int | None:
    """A whole number, where a fraction is rounded (grams are exported as 250.0); None for anything else."""
    return int(Decimal(text).quantize(Decimal(1), rounding=ROUND_HALF_UP)) if _WHOLE.fullmatch(text) else None


def address(text: str) -> str | None:
    """An http address that a fetch may try, its path escaped; None for anything else."""
    if len(text) > _MOST_ADDRESS or not text.lower().startswith(("http://", "https://")):
        return None
    try:
        parts = urlsplit(text)
        fits = _HOST.fullmatch(parts.netloc) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return quote(text, safe="%/:=&?~#+!$,;'@()*[]") if fits else None


def plain(html: str) -> str:
    """The text of a description: tags go, the ends of blocks become line ends."""
    text = html[:_MOST_HTML]
    if "<" in text or "&" in text:
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.found)
    kept = [" ".join(line.split()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


class _Reader(HTMLParser):
    """Collects text; what stands in scripts and styles is not text."""

    _ENDS = frozenset({"p", "div", "li", "br", "tr", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        if tag == "br":
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in {"script", "style"}))
        if tag in self._ENDS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)
