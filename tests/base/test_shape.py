"""A wrong body names every wrong place at once."""

from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

import msgspec
import pytest

from meadow.base.web.shape import wrong


class Colour(StrEnum):
    red = "red"


class Part(msgspec.Struct, forbid_unknown_fields=True):
    sku: UUID
    qty: Annotated[int, msgspec.Meta(ge=1, le=9)]


class Body(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=2, max_length=4)]
    parts: Annotated[list[Part], msgspec.Meta(max_length=2)]
    colour: Colour = Colour.red
    kind: Literal["a", "b"] = "a"
    code: Annotated[str, msgspec.Meta(pattern="^[A-Z]+$")] | None = None
    tags: dict[str, int] = {}


GOOD = {"name": "abc", "parts": [{"sku": "018f0000-0000-7000-8000-000000000000", "qty": 1}]}


def test_a_right_body_has_no_errors() -> None:
    assert wrong(Body, GOOD) == ()
    assert wrong(Body, GOOD | {"code": "AB", "colour": "red", "kind": "b", "tags": {"a": 1}}) == ()


def test_all_errors_come_at_once() -> None:
    body = {
        "name": "x",
        "parts": [{"sku": "no", "qty": 0}, {"qty": "1"}],
        "colour": "blue",
        "kind": "c",
        "code": "ab",
        "more": 1,
    }
    found = {(e.pointer, e.code) for e in wrong(Body, body)}
    assert found == {
        ("/name", "base.shape.length"), ("/parts/0/sku", "base.shape.type"), ("/parts/0/qty", "base.shape.range"),
        ("/parts/1/sku", "base.shape.missing"), ("/parts/1/qty", "base.shape.type"), ("/colour", "base.shape.choice"),
        ("/kind", "base.shape.choice"), ("/code", "base.shape.pattern"), ("/more", "base.shape.unknown"),
    }  # fmt: skip


@pytest.mark.parametrize("value", [None, [], "x", 3, {"name": None}, {"parts": {}}, {"a~/b": 1}])
def test_hostile_shapes_are_told_not_thrown(value: object) -> None:
    assert wrong(Body, value)


def test_a_long_list_is_one_error_and_a_flood_is_capped() -> None:
    part = GOOD["parts"][0]
    assert [e.code for e in wrong(Body, GOOD | {"parts": [part] * 3})] == ["base.shape.count"]
    assert len(wrong(Body, GOOD | {f"x{i}": 1 for i in range(500)})) <= 500
