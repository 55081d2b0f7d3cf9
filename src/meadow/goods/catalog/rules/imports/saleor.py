"""The JSON fixture of a Saleor shop (`manage.py dumpdata`) to lines: one per variant, its row the place in the array."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec

from meadow.goods.catalog.rules.imports.cells import plain
from meadow.goods.catalog.types.imports import MOST_ROWS, ImportBroken, ImportEmpty, ImportTooLong, Line, Wrong

_NAMES = {
    "handle": "slug", "title": "name", "description": "description_plaintext", "category": "category", "sku": "sku",
    "price": "price_amount", "stock": "quantity", "weight_g": "weight", "images": "image", "option1_name": "attribute",
    "option1_value": "value", "option2_name": "attribute", "option2_value": "value", "option3_name": "attribute",
    "option3_value": "value",
}  # fmt: skip
_MOST_OBJECTS = 200_000


class _Object(msgspec.Struct):
    model: str
    pk: int | str
    fields: msgspec.Raw


class _Category(msgspec.Struct):
    name: str
    parent: int | None = None


class _Product(msgspec.Struct):
    name: str
    slug: str
    category: int | None = None
    description_plaintext: str | None = None
    weight: str | None = None


class _Variant(msgspec.Struct):
    product: int
    name: str = ""
    sku: str | None = None
    sort_order: int | None = None
    weight: str | None = None


class _Listing(msgspec.Struct):
    variant: int
    currency: str
    price_amount: Decimal | None = None


class _Stock(msgspec.Struct):
    product_variant: int
    quantity: int


class _Media(msgspec.Struct):
    product: int
    image: str | None = None
    external_url: str | None = None
    sort_order: int | None = None


class _Attribute(msgspec.Struct):
    name: str


class _Value(msgspec.Struct):
    name: str
    attribute: int


class _Chosen(msgspec.Struct):
    assignment: int
    value: int


class _Assigned(msgspec.Struct):
    variant: int


_KINDS: dict[str, type[Any]] = {
    "product.category": _Category, "product.product": _Product, "product.productvariant": _Variant,
    "product.productvariantchannellisting": _Listing, "warehouse.stock": _Stock, "product.productmedia": _Media,
    "attribute.attribute": _Attribute, "attribute.attributevalue": _Value,
    "attribute.assignedvariantattributevalue": _Chosen, "attribute.assignedvariantattribute": _Assigned,
}  # fmt: skip
_Held = dict[type[Any], dict[int | str, Any]]


def fixture(body: bytes, currency: str, images: Mapping[int, Sequence[str]]) -> tuple[list[Line], list[Wrong]]:
    """Lines in the prices of a currency; `images` are file names by product where they are known better than the JSON does.

    Raises `ImportBroken`, `ImportEmpty`, `ImportTooLong`.
    """
    try:
        objects = msgspec.json.decode(body, type=list[_Object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise ImportBroken from error
    if len(objects) > _MOST_OBJECTS:
        raise ImportTooLong(most=_MOST_OBJECTS)
    held: _Held = {kind: {} for kind in _KINDS.values()}
    rows: dict[int | str, int] = {}
    wrong = []
    for n, found in enumerate(objects, 1):
        if (kind := _KINDS.get(found.model)) is None:
            continue
        try:
            held[kind][found.pk] = msgspec.json.decode(bytes(found.fields), type=kind)
        except (msgspec.DecodeError, RecursionError):
            wrong.append(Wrong(n, found.model, str(found.pk), "shape"))
        if kind is _Variant:
            rows[found.pk] = n
    if not held[_Variant] and not wrong:
        raise ImportEmpty
    if len(held[_Variant]) > MOST_ROWS:
        raise ImportTooLong(most=MOST_ROWS)
    return list(_lines(held, rows, currency, images)), wrong


def _lines(
    held: _Held, rows: Mapping[int | str, int], currency: str, images: Mapping[int, Sequence[str]]
) -> Iterator[Line]:
    """Variants by product and their own order."""
    prices = {p.variant: p.price_amount for p in held[_Listing].values() if p.currency == currency}
    stock: dict[int, int] = defaultdict(int)
    for s in held[_Stock].values():
        stock[s.product_variant] += s.quantity
    options = _options(held)
    alone: dict[int, int] = defaultdict(int)
    for v in held[_Variant].values():
        alone[v.product] += 1
    pictures = _pictures(held) | {k: list(v) for k, v in images.items()}
    order = sorted(held[_Variant].items(), key=lambda kv: (kv[1].product, kv[1].sort_order or 0, rows[kv[0]]))
    for pk, v in order:
        product = held[_Product].get(v.product)
        if product is None:
            yield Line(rows[pk], {}, _NAMES)
            continue
        cells = {
            "handle": product.slug, "title": product.name, "description": plain(product.description_plaintext or ""),
            "category": _path(held, product.category), "sku": v.sku or "", "stock": str(stock[_key(pk)]),
            "price": str(price) if (price := prices.get(_key(pk))) is not None else "",
            "weight_g": _grams(v.weight or product.weight), "images": "\n".join(pictures.get(v.product, [])),
        }  # fmt: skip
        chosen = options.get(_key(pk)) or ([("Variant", v.name)] if alone[v.product] > 1 else [])
        for i, (name, value) in enumerate(chosen[:3], 1):
            cells |= {f"option{i}_name": name, f"option{i}_value": value}
        yield Line(rows[pk], cells, _NAMES)


def _key(pk: int | str) -> int:
    return pk if isinstance(pk, int) else -1


def _options(held: _Held) -> dict[int, list[tuple[str, str]]]:
    """Attribute and value of each variant."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for chosen in held[_Chosen].values():
        value, assigned = held[_Value].get(chosen.value), held[_Assigned].get(chosen.assignment)
        if value and assigned and (attribute := held[_Attribute].get(value.attribute)):
            found[assigned.variant].append((attribute.name, value.name))
    return found


def _pictures(held: _Held) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for m in sorted(held[_Media].values(), key=lambda m: m.sort_order or 0):
        if source := m.external_url or m.image:
            found[m.product].append(source)
    return found


def _path(held: _Held, category: int | None) -> str:
    """The names of a category and those above it; a circle ends where it closes."""
    names: list[str] = []
    seen: set[int] = set()
    while category is not None and category not in seen and (found := held[_Category].get(category)):
        seen.add(category)
        names.append(found.name)
        category = found.parent
    return " > ".join(reversed(names))


def _grams(text: str | None) -> str:
    """Saleor writes a measure, such as 0.5:kg."""
    amount, _, unit = (text or "").partition(":")
    if unit != "kg":
        return amount
    try:
        return format(Decimal(amount) * 1000, "f")
    except ArithmeticError:
        return amount
