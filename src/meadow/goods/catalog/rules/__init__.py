"""How a draft becomes a version, and what automatic checks say of it: pure."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import msgspec

from meadow.base import ids
from meadow.base.i18n import Text
from meadow.goods.catalog.types import (
    Asset,
    Audit,
    BadMatrix,
    DraftProduct,
    NewSku,
    NewSpec,
    PriceChange,
    ProductVersion,
    Shelf,
    Spec,
    SpecValue,
    UnknownImage,
    VersionSku,
)
from meadow.goods.catalog.types.ratings import Rating, Sums
from meadow.goods.media import rules as media
from meadow.goods.media.types import Check

TITLE_LOW, TITLE_HIGH = 8, 30


def spec_id(*names: str) -> str:
    """The id of an axis or a value: it follows from its Chinese (else English) name, so that it outlives versions."""
    return ids.derived("spec", *names).hex[:12]


def _name(text: Text) -> str:
    return (text.get("zh-CN") or text.get("en") or "").strip()


def version(
    draft: DraftProduct, images: Mapping[UUID, Asset], known: Mapping[tuple[str, ...], UUID], make: Callable[[], UUID]
) -> ProductVersion:
    """The version a draft describes; SKUs keep the id their values had (`known`), new ones get one from `make`.

    Raises `BadMatrix` or `UnknownImage`.
    """
    specs = [_spec(s, images) for s in draft.specs]
    keys = [_key(sku, specs, i) for i, sku in enumerate(draft.skus)]
    if len(set(keys)) != len(keys):
        raise BadMatrix(reason="twice")
    skus = [
        VersionSku(
            id=known.get(key) or make(), spec_values=list(key), price=sku.price, stock=sku.stock, list_price=sku.list_price,
            outer_sku=sku.outer_sku, weight_g=sku.weight_g, barcode=sku.barcode,
        )
        for key, sku in zip(keys, draft.skus, strict=True)
    ]  # fmt: skip
    return ProductVersion(
        category_id=draft.category_id, title=dict(draft.title), description=dict(draft.description),
        images=_pictures(draft.images, images), detail_images=_pictures(draft.detail_images, images), specs=specs, skus=skus,
        services=list(draft.services), freight=draft.freight, buyer_limit=draft.buyer_limit,
        need_serial=draft.need_serial,
    )  # fmt: skip


def _spec(new: NewSpec, images: Mapping[UUID, Asset]) -> Spec:
    axis = _name(new.name)
    values = [
        SpecValue(
            spec_id(axis, _name(v.name)), dict(v.name), _pictures([v.image_asset], images)[0] if v.image_asset else None
        )
        for v in new.values
    ]
    if len({v.id for v in values}) != len(values):
        raise BadMatrix(reason="values")
    return Spec(spec_id(axis), dict(new.name), values)


def _key(sku: NewSku, specs: Sequence[Spec], row: int) -> tuple[str, ...]:
    if len(sku.spec_ix) != len(specs) or any(i >= len(s.values) for i, s in zip(sku.spec_ix, specs, strict=True)):
        raise BadMatrix(reason="axes", row=row)
    return tuple(s.values[i].id for i, s in zip(sku.spec_ix, specs, strict=True))


def _pictures(wanted: Sequence[UUID], images: Mapping[UUID, Asset]) -> list[Asset]:
    if missing := [str(i) for i in wanted if i not in images]:
        raise UnknownImage(images=", ".join(missing))
    return [images[i] for i in wanted]


def pictured(made: ProductVersion, found: Sequence[tuple[str, Asset | None]]) -> ProductVersion:
    """A version with pictures by place (main, detail, `value:2` of the first axis); those that were not found leave what is there."""
    main = [asset for place, asset in found if asset and place == "main"]
    detail = [asset for place, asset in found if asset and place == "detail"]
    by_value = {place.partition(":")[2]: asset for place, asset in found if asset and place.startswith("value:")}
    specs = [
        msgspec.structs.replace(
            axis,
            values=[msgspec.structs.replace(v, image=by_value.get(str(n), v.image)) for n, v in enumerate(axis.values)],
        )
        if i == 0
        else axis
        for i, axis in enumerate(made.specs)
    ]
    return msgspec.structs.replace(
        made, images=main or made.images, detail_images=detail or made.detail_images, specs=specs
    )


def picture_ids(draft: DraftProduct) -> list[UUID]:
    """Every asset a draft names."""
    values = [v.image_asset for s in draft.specs for v in s.values if v.image_asset]
    return [*draft.images, *draft.detail_images, *values]


def checks(made: ProductVersion) -> list[Check]:
    """What automatic checks find: words, title length, missing pictures, prices far apart."""
    found: list[Check] = []
    for language, text in made.title.items():
        found += media.check(f"title.{language}", text)
    for language, text in made.description.items():
        found += media.check(f"description.{language}", text)
    length = len(made.title.get("zh-CN", ""))
    if "zh-CN" in made.title and not TITLE_LOW <= length <= TITLE_HIGH:
        found.append(Check("goods.catalog.title_length", "warn", "title.zh-CN", str(length)))
    if not made.images:
        found.append(Check("goods.catalog.no_picture", "warn", "images"))
    prices = [s.price for s in made.skus]
    if max(prices) > 20 * min(prices):
        found.append(Check("goods.catalog.price_spread", "warn", "skus"))
    return found


def status(shelf: Shelf, audit: Audit, *, live: bool) -> str:
    """The one word the shop's list shows."""
    if shelf is Shelf.banned:
        return "banned"
    if audit is not Audit.none:
        return audit.value
    return shelf.value if live else "draft"


def spec_text(made_specs: Sequence[Spec], values: Sequence[str]) -> Text:
    """The chosen values in both languages, as carts and orders print them."""
    names = {v.id: v.name for s in made_specs for v in s.values}
    chosen = [names.get(v, {}) for v in values]
    return {lang: " / ".join(t.get(lang) or _name(t) for t in chosen) for lang in ("zh-CN", "en")}


def sku_image(made: ProductVersion, values: Sequence[str]) -> Asset | None:
    """The picture of a SKU: that of its value on the first axis, else the product's own."""
    for value in (v for s in made.specs[:1] for v in s.values if v.id in values):
        if value.image is not None:
            return value.image
    return made.images[0] if made.images else None


def search_text(title: Text) -> str:
    """What the search looks into."""
    return media.tidy(" ".join(title.values()))


def words(q: str) -> list[str]:
    """The words of a query, up to eight; all must occur."""
    return media.tidy(q)[:200].split()[:8]


def repriced(price: int, change: PriceChange) -> int:
    """A price after a bulk change; never below one minor unit."""
    return change.value if change.kind == "set" else max(1, (price * change.value + 5000) // 10_000)


def average(total: int, count: int) -> int | None:
    """Stars in hundredths, rounded half up; None where nobody has said anything."""
    return (total * 200 + count) // (2 * count) if count else None


def rating(sums: Sums) -> Rating | None:
    """The averages that a product page shows."""
    count = sum(sums.stars)
    if not count:
        return None
    total = sum(n * (i + 1) for i, n in enumerate(sums.stars))
    return Rating(
        count=count, average=average(total, count) or 0, logistics=average(sums.logistics, count) or 0,
        service=average(sums.service, count) or 0, stars=list(sums.stars),
    )  # fmt: skip
