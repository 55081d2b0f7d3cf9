"""Two languages: one Babel message file per room and language; zh-CN is the source, en complete."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = ("zh-CN", "en")
_ROOT = Path(__file__).parent.parent
Text = dict[str, str]


@cache
def messages(language: str) -> dict[str, str]:
    """All texts of a language by key, read once from `<room>/messages/<language>.po`."""
    found: dict[str, str] = {}
    for file in sorted(_ROOT.glob(f"*/messages/{language.replace('-', '_')}.po")):
        with file.open("rb") as handle:
            found.update({str(m.id): str(m.string) for m in read_po(handle) if m.id})
    return found


def pick(accept: str | None) -> str:
    """The language for an Accept-Language header; zh-CN unless English is wanted more."""
    best, weight = LANGUAGES[0], -1.0
    for part in (accept or "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        known = "zh-CN" if tag.lower().startswith("zh") else "en" if tag.lower().startswith("en") else None
        try:
            q = float(quality or 1)
        except ValueError:
            continue
        if known and q > weight:
            best, weight = known, q
    return best


def say(key: str, language: str, /, **params: Any) -> str:
    """The text of a key, with `{name}` filled from `params`; an unknown key answers itself."""
    text = messages(language).get(key) or key
    try:
        return text.format_map(_Lenient(params))
    except (ValueError, AttributeError, IndexError):
        return text


def both(key: str, /, **params: Any) -> Text:
    """The text in every language, for rows that are shown later."""
    return {language: say(key, language, **params) for language in LANGUAGES}


def missing(keys: Iterable[str]) -> list[str]:
    """Which keys lack a text in which language; empty is right."""
    return [
        f"{language}: {key}" for key in sorted(set(keys)) for language in LANGUAGES if not messages(language).get(key)
    ]


class _Lenient(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "{" + key + "}"
