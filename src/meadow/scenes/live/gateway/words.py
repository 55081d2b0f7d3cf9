"""What may not be read in a chat: listed words, links and phone numbers become stars. Compiled once per list."""

import re
import unicodedata

_LINK = re.compile(
    r"(?:https?://|www\.)\S+|\b[a-z0-9][a-z0-9-]{0,62}\.(?:com|cn|net|org|top|xyz|vip|shop|cc|io|me|info|site|club|link)\b(?:/\S*)?",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<!\d)(?:\+?\d[\s.-]?){6,13}\d(?!\d)")
_SPACE = re.compile(r"\s+")
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn"}


class Words:
    """One list; a new one makes a new object."""

    def __init__(self, version: int = 0, listed: list[str] | None = None) -> None:
        self.version = version
        words = sorted({folded(w) for w in listed or () if w.strip()}, key=len, reverse=True)
        # Letters of a word may stand apart: "v x" and "v.x" are read as "vx".
        spelled = [r"[\s._*-]{0,2}".join(map(re.escape, w)) for w in words]
        self.pattern = re.compile("|".join(spelled)) if spelled else None

    def mask(self, text: str) -> str:
        """The text with stars where something may not be read."""
        found = _LINK.sub(_stars, text)
        found = _PHONE.sub(_stars, found)
        if self.pattern is None:
            return found
        low = folded(found)
        if len(low) != len(found):  # folding changed the places: what is shown is what was compared
            found = low
        for hit in reversed(list(self.pattern.finditer(low))):
            found = found[: hit.start()] + "*" * (hit.end() - hit.start()) + found[hit.end() :]
        return found


def folded(text: str) -> str:
    """Full-width and upper-case letters as their plain ones."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def cleaned(text: str) -> str:
    """One line without what is not seen; joiners of emoji stay."""
    kept = "".join(c for c in text if c == "\u200d" or c.isspace() or unicodedata.category(c) not in _UNSEEN)
    return _SPACE.sub(" ", kept).strip()


def _stars(hit: re.Match[str]) -> str:
    return "*" * min(len(hit.group()), 8)
