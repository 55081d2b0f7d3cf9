"""What is asked of the index and what it answers."""

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from meadow.scenes.search.index.text import LONGEST, plain

Sort = Literal["best", "sold", "new", "price_asc", "price_desc"]
Rung = Literal["all", "some", "wide", "sound", "mended", "fewer", "none"]
"""How far the search had to go: every word in the title, some, some anywhere, by sound, another wording, fewer words, nothing."""
DEEPEST = 1_000
_TERMS = 16
_operator = re.compile(r'(-?)"([^"]*)"|(?:^|(?<=\s))-(\S+)')


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A search: `q` as typed, filters, a page; `rung` and `wording` are those of the first page. Prices in minor units."""

    q: str = ""
    sort: Sort = "best"
    low: int | None = None
    high: int | None = None
    categories: Sequence[str] = ()
    shop: str = ""
    origin: str = ""
    offset: int = 0
    rung: Rung = "all"
    wording: str = ""
    limit: int = 24


class Hit(msgspec.Struct, frozen=True):
    """An entry on the page, with its card as it was put."""

    id: str
    score: float
    card: bytes


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A page: how it was found and by which wording, what else may have been meant, where the next begins (0: nowhere)."""

    hits: list[Hit]
    rung: Rung
    asked: str
    next: int = 0
    maybe: tuple[str, ...] = ()


class Words(msgspec.Struct, frozen=True):
    """A typed query understood: what to look for, what must stand as it is, what must not be there."""

    text: str
    exact: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def read(typed: str) -> Words:
    """Take `"as it stands"`, `-without` and the rest apart; whatever is typed can be read."""
    typed = typed[: 4 * LONGEST]
    exact: list[str] = []
    without: list[str] = []
    for minus, quoted, word in _operator.findall(typed):
        if found := plain(quoted or word):
            (without if minus or word else exact).append(found)
    rest = plain(_operator.sub(" ", typed))
    text = " ".join([*exact, rest]).strip()[:LONGEST]
    return Words(text, tuple(exact[:_TERMS]), tuple(without[:_TERMS]))
