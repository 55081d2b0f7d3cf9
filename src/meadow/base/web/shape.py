"""All wrong places of a body at once: msgspec stops at the first, a form wants them all."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import inspect

from meadow.base.errors import FieldError

_MOST = 100


def wrong(kind: Any, value: Any) -> tuple[FieldError, ...]:
    """Every place where `value` (decoded JSON) is not of the type, at most a hundred, as JSON pointers."""
    found: list[FieldError] = []
    _walk(inspect.type_info(kind), value, "", found)
    return tuple(found[:_MOST])


def told(kind: Any, raw: bytes | str) -> tuple[FieldError, ...]:
    """Every wrong place of raw JSON; the whole where not even a tree comes of it (a number past every bound)."""
    try:
        return wrong(kind, msgspec.json.decode(raw)) or (FieldError("", "base.shape.type"),)
    except msgspec.DecodeError:
        return (FieldError("", "base.shape.type"),)


def _walk(info: Any, value: Any, at: str, found: list[FieldError]) -> None:
    if len(found) >= _MOST:
        return
    if isinstance(info, inspect.Metadata):
        info = info.type
    if isinstance(info, inspect.StructType) and isinstance(value, dict):
        _struct(info, value, at, found)
    elif isinstance(info, inspect.ListType | inspect.CollectionType) and isinstance(value, list):
        _list(info, value, at, found)
    elif isinstance(info, inspect.DictType) and isinstance(value, dict):
        _dict(info, value, at, found)
    elif isinstance(info, inspect.UnionType):
        _union(info, value, at, found)
    else:
        _leaf(info, value, at, found)


def _struct(info: inspect.StructType, value: dict[str, Any], at: str, found: list[FieldError]) -> None:
    known = {field.encode_name: field for field in info.fields}
    for name, field in known.items():
        if name in value:
            _walk(field.type, value[name], f"{at}/{_escape(name)}", found)
        elif field.required:
            found.append(FieldError(f"{at}/{_escape(name)}", "base.shape.missing"))
    if info.forbid_unknown_fields:
        tag = {info.tag_field} if info.tag_field else set()
        found.extend(
            FieldError(f"{at}/{_escape(n)}", "base.shape.unknown") for n in value if n not in known and n not in tag
        )


def _list(info: Any, value: list[Any], at: str, found: list[FieldError]) -> None:
    short = info.min_length is not None and len(value) < info.min_length
    long = info.max_length is not None and len(value) > info.max_length
    if short or long:
        found.append(FieldError(at, "base.shape.count", {"low": info.min_length or 0, "high": info.max_length}))
        return
    for i, item in enumerate(value):
        _walk(info.item_type, item, f"{at}/{i}", found)


def _dict(info: inspect.DictType, value: dict[str, Any], at: str, found: list[FieldError]) -> None:
    """A wrong name is told at its place like a wrong value."""
    short = info.min_length is not None and len(value) < info.min_length
    long = info.max_length is not None and len(value) > info.max_length
    if short or long:
        found.append(FieldError(at, "base.shape.count", {"low": info.min_length or 0, "high": info.max_length}))
        return
    for name, held in value.items():
        _walk(info.key_type, name, f"{at}/{_escape(name)}", found)
        _walk(info.value_type, held, f"{at}/{_escape(name)}", found)


def _union(info: inspect.UnionType, value: Any, at: str, found: list[FieldError]) -> None:
    """A value of an optional type is judged by the part that is not null, so that its own error is told."""
    if value is None and info.includes_none:
        return
    parts = [t for t in info.types if not isinstance(t, inspect.NoneType)]
    if len(parts) == 1:
        _walk(parts[0], value, at, found)
    elif not any(_fits(t, value) for t in parts):
        found.append(FieldError(at, "base.shape.type"))


def _fits(info: Any, value: Any) -> bool:
    probe: list[FieldError] = []
    _walk(info, value, "", probe)
    return not probe


def _leaf(info: Any, value: Any, at: str, found: list[FieldError]) -> None:
    try:
        msgspec.convert(value, _typed(info))
    except msgspec.ValidationError as error:
        code, params = _reason(info, str(error))
        found.append(FieldError(at, code, params))


def _reason(info: Any, message: str) -> tuple[str, dict[str, Any]]:
    if (isinstance(info, inspect.IntType | inspect.FloatType) and ">=" in message) or (
        "<=" in message and "length" not in message
    ):
        return "base.shape.range", {"low": getattr(info, "ge", None), "high": getattr(info, "le", None)}
    if "length" in message:
        return "base.shape.length", {"low": info.min_length or 0, "high": info.max_length}
    if "matching regex" in message:
        return "base.shape.pattern", {}
    if isinstance(info, inspect.EnumType | inspect.LiteralType):
        options = [e.value for e in info.cls] if isinstance(info, inspect.EnumType) else list(info.values)
        return "base.shape.choice", {"options": options}
    return "base.shape.type", {}


def _typed(info: Any) -> Any:
    """The Python type, with its bounds, that a piece of type information describes."""
    if isinstance(info, inspect.EnumType | inspect.StructType | inspect.CustomType):
        return info.cls
    if isinstance(info, inspect.LiteralType):
        return Literal[info.values]
    if isinstance(info, inspect.DictType):
        return dict[_typed(info.key_type), _typed(info.value_type)]  # type: ignore[misc]
    plain = _PLAIN.get(type(info))
    if plain is None:
        return Any
    bounds = {
        k: getattr(info, k, None)
        for k in ("ge", "gt", "le", "lt", "multiple_of", "pattern", "min_length", "max_length", "tz")
    }
    held = {k: v for k, v in bounds.items() if v is not None}
    return Annotated[plain, msgspec.Meta(**held)] if held else plain


_PLAIN: dict[type, Any] = {
    inspect.IntType: int,
    inspect.StrType: str,
    inspect.BoolType: bool,
    inspect.FloatType: float,
    inspect.BytesType: bytes,
    inspect.NoneType: None,
    inspect.UUIDType: UUID,
    inspect.DateTimeType: datetime,
    inspect.DateType: date,
    inspect.ListType: list,
    inspect.StructType: dict,
}


def _escape(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
