"""Columns: what Shopify and we call them, and lines under one set of names."""

from meadow.goods.catalog.rules.imports.sheet import Sheet
from meadow.goods.catalog.types.imports import Format, ImportColumns, Line

TEMPLATE = (
    "handle", "title_zh", "title_en", "category", "description_zh", "description_en", "option1_name", "option1_value",
    "option2_name", "option2_value", "sku", "price", "list_price", "stock", "weight_g", "barcode", "images",
    "detail_images", "variant_image", "services", "buyer_limit",
)  # fmt: skip

# Both vocabularies of Shopify's product CSV, the older one and the one its present exports use.
_SHOPIFY = {
    "handle": "handle", "url handle": "handle", "title": "title", "body (html)": "description", "description": "description",
    "product category": "category", "standard product type": "category", "standardized product type": "category",
    "type": "type", "custom product type": "type",
    "option1 name": "option1_name", "option1 value": "option1_value", "option2 name": "option2_name",
    "option2 value": "option2_value", "option3 name": "option3_name", "option3 value": "option3_value",
    "variant sku": "sku", "sku": "sku", "variant price": "price", "price": "price",
    "variant compare at price": "list_price", "compare-at price": "list_price", "compare at price": "list_price",
    "variant inventory qty": "stock", "inventory quantity": "stock", "variant grams": "weight_g",
    "weight value (grams)": "weight_g", "variant barcode": "barcode", "barcode": "barcode", "image src": "images",
    "product image url": "images", "variant image": "variant_image", "variant image url": "variant_image",
}  # fmt: skip
_KNOWN = {Format.meadow: {name: name for name in TEMPLATE}, Format.shopify: _SHOPIFY}
_NEEDED = {Format.meadow: ("handle", "category", "price"), Format.shopify: ("handle", "title", "price")}


def lines(sheet: Sheet, kind: Format) -> list[Line]:
    """The rows of a sheet by our names; columns that nobody knows are left out. Raises `ImportColumns`."""
    places: dict[str, int] = {}
    for i, name in enumerate(sheet.header):
        if ours := _KNOWN[kind].get(name.casefold()):
            places.setdefault(ours, i)
    missing = [name for name in _NEEDED[kind] if name not in places]
    if kind is Format.meadow and not {"title_zh", "title_en"} & places.keys():
        missing.append("title_zh")
    if missing:
        said = {ours: theirs for theirs, ours in reversed(_KNOWN[kind].items())}
        raise ImportColumns(columns=", ".join(said[name] for name in missing))
    names = {ours: sheet.header[i] for ours, i in places.items()}
    return [
        Line(n, {ours: cells[i].strip() for ours, i in places.items() if i < len(cells)}, names)
        for n, cells in sheet.rows
    ]
