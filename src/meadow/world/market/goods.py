"""The goods of the demo market: a line of text becomes a bilingual product with SKUs and the drawings of its pictures."""

from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

import msgspec

from meadow.base import ids
from meadow.world.draw import Look, Shot
from meadow.world.market.palette import COLOURS, hexes
from meadow.world.market.people import SHOPS, Shop
from meadow.world.market.words import CLAIMS, describe

SIZES = {
    "S": ("尺码", "Size", ("S", "M", "L", "XL")),
    "SH": ("尺码", "Size", ("36", "37", "38", "39", "40", "41", "42", "43")),
    "B": ("规格", "Bed size", ("1.5m床", "1.8m床")),
    "BS": ("身高", "Height", ("59cm", "66cm", "73cm", "80cm")),
}
_FREIGHT: tuple[dict[str, Any], ...] = (
    {"kind": "free"}, {"kind": "template"}, {"kind": "fixed", "fee": 800, "free_from": 8800},
)  # fmt: skip
"""What cheap goods ask for: nothing, what the shop's template says, or one fee."""
_SERVICES = ("no_reason_7", "ship_48h", "freight_insurance", "genuine")


class Photo(msgspec.Struct, frozen=True):
    """One picture to draw; `value` is the place of the colour it shows, if it shows one."""

    look: Look
    shot: Shot
    words: str = ""
    value: int | None = None


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """A product before it exists: `draft` is the body of the request without pictures; `weight` says how popular it is."""

    number: int
    leaf: str
    shop: int
    look: Look
    title: dict[str, str]
    price: int
    weight: float
    photos: tuple[Photo, ...]
    draft: dict[str, Any]


@cache
def goods(seed: int) -> tuple[Goods, ...]:
    """All goods, in the order in which they are put on sale: shops take turns, what sells best comes first."""
    text = files("meadow.world.market").joinpath("goods.txt").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line and not line.startswith("#")]
    shop_of = {leaf: n for n, shop in enumerate(SHOPS) for leaf in shop.leaves}
    made = [_make(seed, n, row, shop_of[row[0]]) for n, row in enumerate(rows)]
    turns: dict[int, int] = {}
    order = []
    for item in sorted(made, key=lambda g: -g.weight):
        turns[item.shop] = turns.get(item.shop, 0) + 1
        order.append((turns[item.shop], item))
    return tuple(item for _, item in sorted(order, key=lambda pair: (pair[0], -pair[1].weight)))


def _make(seed: int, number: int, row: list[str], shop: int) -> Goods:
    leaf, kind, zh, en, yuan, axes, colours, label = row
    dice = Random(f"{seed}:goods:{number}")  # noqa: S311 - an invented market
    price = round(float(yuan) * 100)
    names, looks = _looks(SHOPS[shop], kind, colours, label)
    # Zipf-like: a few things sell much, most sell little.
    weight = round(1.0 / (1 + dice.randrange(60)) ** 0.8 + 0.02, 4)
    title = {"zh-CN": f"{SHOPS[shop].brand} {zh}", "en": f"{SHOPS[shop].mark.title()} {en}"}
    specs = _specs(axes, names)
    draft = {
        "category_id": str(ids.derived("category", leaf)),
        "title": title,
        "description": describe(leaf, SHOPS[shop].brand, zh, en),
        "specs": specs,
        "skus": _skus(dice, price, specs, f"{SHOPS[shop].mark[:2]}{number:03d}"),
        "services": [*_SERVICES[: 2 + number % 3], *(["fresh_guarantee"] if leaf == "fruit" else [])],
        "freight": {"kind": "free"} if price > 9900 else _FREIGHT[number % 3],
        "buyer_limit": 5 if weight > 0.5 else None,
    }
    return Goods(
        number=number, leaf=leaf, shop=shop, look=looks[0], title=title, price=price, weight=weight,
        photos=_photos(number, weight, looks, axes, dice, leaf), draft=draft,
    )  # fmt: skip


def _looks(shop: Shop, kind: str, colours: str, label: str) -> tuple[list[str], list[Look]]:
    words, _, pattern = colours.partition("@")
    own, _, accent = words.partition(";")
    name, _, form = kind.partition(":")
    names = own.split(",")
    brand = label if label.isascii() and label and name in {"tshirt", "hat"} else shop.mark
    looks = [
        Look(
            kind=name, form=int(form or 0), colour=hexes(c), accent=hexes(accent), pattern=pattern or "plain", brand=brand,
            label=label,
        )
        for c in names
    ]  # fmt: skip
    return names, looks


def _specs(axes: str, names: list[str]) -> list[dict[str, Any]]:
    """One or two axes of choice with their values in both languages."""
    found: list[dict[str, Any]] = []
    for axis in axes.split("+"):
        kind, _, values = axis.partition(":")
        if kind == "C":
            shown = [{"name": {"zh-CN": COLOURS[n][0], "en": COLOURS[n][1]}} for n in names]
            found.append({"name": {"zh-CN": "颜色", "en": "Colour"}, "values": shown})
        elif kind in SIZES:
            zh, en, sizes = SIZES[kind]
            found.append({"name": {"zh-CN": zh, "en": en}, "values": [{"name": {"zh-CN": s, "en": s}} for s in sizes]})
        else:
            zh, en = ("净含量", "Volume") if kind == "V" else ("规格", "Pack")
            found.append(
                {
                    "name": {"zh-CN": zh, "en": en},
                    "values": [{"name": {"zh-CN": v, "en": v}} for v in values.split("/")],
                }
            )
    return found


def _skus(dice: Random, price: int, specs: list[dict[str, Any]], code: str) -> list[dict[str, Any]]:
    """Every combination: a bigger pack costs more, a colour or a size does not."""
    counts = [len(s["values"]) for s in specs]
    steps = [s["name"]["en"] in {"Volume", "Pack", "Bed size"} for s in specs]
    listed = dice.random() < 0.45
    places = (
        [[i] for i in range(counts[0])]
        if len(counts) == 1
        else [[i, j] for i in range(counts[0]) for j in range(counts[1])]
    )
    made = []
    for n, place in enumerate(places):
        dearer = sum(i for i, grows in zip(place, steps, strict=True) if grows)
        cost = price + price * dearer * 6 // 10 // 100 * 100
        made.append({
            "spec_ix": place, "price": cost, "stock": dice.choice((40, 80, 120, 200, 400)), "outer_sku": f"{code}-{n + 1:02d}",
            "list_price": cost * 13 // 10 // 100 * 100 + 90 if listed else None, "weight_g": dice.randrange(80, 2400, 20),
        })  # fmt: skip
    return made


def _photos(number: int, weight: float, looks: list[Look], axes: str, dice: Random, leaf: str) -> tuple[Photo, ...]:
    coloured = axes.startswith("C")
    shots = [Photo(looks[0], Shot.hero, value=0 if coloured else None)]
    if len(looks) > 1 and coloured:
        shots.append(Photo(looks[1], Shot.second, value=1))
    elif number % 3 or weight > 0.1:
        shots.append(Photo(looks[0], Shot.second))
    if weight > 0.09:
        shots.append(Photo(looks[0], Shot.close, words=dice.choice(CLAIMS[leaf])))
    if weight > 0.3 and len(looks) > 2 and coloured:
        shots.append(Photo(looks[2], Shot.hero, value=2))
    return tuple(shots)
