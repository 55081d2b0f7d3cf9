"""The category tree a new installation starts with: pure data. Operators add and rename from there."""

from meadow.base import ids
from meadow.goods.catalog.types import Category

_TREE: dict[tuple[str, str, str], tuple[tuple[str, str, str], ...]] = {
    ("beauty", "美妆个护", "Beauty"): (
        ("skincare", "护肤", "Skincare"), ("makeup", "彩妆", "Makeup"), ("fragrance", "香氛", "Fragrance"),
    ),
    ("fashion", "服饰", "Fashion"): (
        ("tops", "上装", "Tops"), ("dresses", "连衣裙", "Dresses"), ("outerwear", "外套", "Outerwear"),
        ("accessories", "配饰", "Accessories"),
    ),
    ("footwear-bags", "鞋靴箱包", "Shoes & bags"): (("sneakers", "运动鞋", "Sneakers"), ("bags", "箱包", "Bags")),
    ("home", "家居", "Home"): (
        ("bedding", "床品", "Bedding"), ("lighting", "灯具", "Lighting"), ("decor", "家饰", "Decor"),
        ("storage", "收纳", "Storage"),
    ),
    ("kitchen", "厨房餐具", "Kitchen"): (
        ("cookware", "锅具", "Cookware"), ("drinkware", "杯壶", "Drinkware"), ("tableware", "餐具", "Tableware"),
    ),
    ("food", "食品", "Food"): (
        ("tea", "茶", "Tea"), ("coffee", "咖啡", "Coffee"), ("snacks", "零食", "Snacks"), ("fruit", "水果", "Fruit"),
    ),
    ("digital", "数码家电", "Digital"): (
        ("audio", "音频", "Audio"), ("phone-gear", "手机配件", "Phone gear"),
        ("small-appliances", "小家电", "Small appliances"),
    ),
    ("family", "母婴宠物", "Family & pets"): (("toys", "玩具", "Toys"), ("baby", "母婴", "Baby"), ("pets", "宠物", "Pets")),
    ("outdoor", "户外运动", "Outdoor"): (
        ("camping", "露营", "Camping"), ("fitness", "健身", "Fitness"), ("cycling", "骑行", "Cycling"),
    ),
    ("culture", "文具图书", "Culture"): (("stationery", "文具", "Stationery"), ("books", "图书", "Books")),
}  # fmt: skip


def _one(slug: str, zh: str, en: str, parent: str | None) -> Category:
    return Category(
        id=ids.derived("category", slug), parent_id=ids.derived("category", parent) if parent else None,
        name={"zh-CN": zh, "en": en}, icon=slug,
    )  # fmt: skip


def standard() -> list[Category]:
    """The tree of two levels, parents first; the id of a category follows from its slug, which is also its icon."""
    tops = [_one(*top, None) for top in _TREE]
    return tops + [_one(*leaf, top[0]) for top, leaves in _TREE.items() for leaf in leaves]
