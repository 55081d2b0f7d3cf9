"""What no text of ours may hold: U+0000, which PostgreSQL keeps in no column, and half of a surrogate pair."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from litestar import Request

from meadow.base.errors import FieldError, Invalid, NotFound

_NUL = "\x00"


def address(request: Request[Any, Any, Any]) -> None:
    """Refuse a path (404) or a query (422) that holds the character; no resource can be called so."""
    if _NUL in request.scope["path"]:
        raise NotFound
    query = request.scope["query_string"]
    if b"%00" in query or b"\x00" in query:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        raise Invalid(errors=tuple(_wrong(f"/{name}") for name, value in pairs if _NUL in name + value))


def body(raw: bytes) -> None:
    """Refuse a JSON body whose text holds the character, naming every place; a body without the escape costs one search."""
    if b"\\u0000" not in raw:
        return
    try:
        value = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return  # told as what it is, by whoever reads the body
    if found := tuple(_wrong(at) for at in _places(value, "")):
        raise Invalid(errors=found)


def _places(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, str) and _NUL in value:
        yield at
    elif isinstance(value, dict):
        for name, held in value.items():
            shown = name.replace(_NUL, "").replace("~", "~0").replace("/", "~1")
            if _NUL in name:
                yield f"{at}/{shown}"
            yield from _places(held, f"{at}/{shown}")
    elif isinstance(value, list):
        for i, held in enumerate(value):
            yield from _places(held, f"{at}/{i}")


def _wrong(at: str) -> FieldError:
    return FieldError(at.replace(_NUL, ""), "base.shape.pattern")
