"""Which category of ours a file means."""

import re
from collections.abc import Sequence
from uuid import UUID

from meadow.goods.catalog.types import Category

# Words of other trees (Shopify's taxonomy and Saleor's demo among them) by the slug of ours that holds such goods.
_KIN = {
    "tops": "shirts t-shirts shirts-&-tops polo-shirts sweatshirts hoodies blouses sweaters",
    "outerwear": "coats jackets coats-&-jackets",
    "dresses": "skirts",
    "accessories": "clothing-accessories headware headwear hats beanies scarfs scarves sunglasses jewelry belts watches",
    "fashion": "apparel apparel-&-accessories clothing",
    "sneakers": "shoes athletic-shoes",
    "bags": "handbags backpacks luggage luggage-&-bags",
    "beauty": "health-&-beauty personal-care cosmetics",
    "skincare": "skin-care",
    "fragrance": "perfume perfume-&-cologne candles home-fragrances",
    "home": "home-&-garden furniture",
    "bedding": "linens-&-bedding",
    "decor": "homewares homeware decorations",
    "lighting": "lamps",
    "storage": "storage-&-organization",
    "kitchen": "kitchen-&-dining",
    "cookware": "cookware-&-bakeware",
    "drinkware": "mugs cups",
    "food": "groceries juices beverages food-&-beverages food,-beverages-&-tobacco food-items",
    "coffee": "coffee-beans",
    "snacks": "snack-foods candy-&-chocolate",
    "digital": "electronics",
    "audio": "headphones speakers",
    "baby": "baby-&-toddler",
    "toys": "games toys-&-games",
    "pets": "pet-supplies animals-&-pet-supplies",
    "outdoor": "sporting-goods outdoor-recreation",
    "camping": "camping-&-hiking",
    "fitness": "exercise-&-fitness",
    "culture": "media gift-cards",
    "books": "audiobooks ebooks print-books",
    "stationery": "office-supplies",
}
_CUT = re.compile(r"\s*(?:>|/|\|)\s*")


class Shelves:
    """The tree as a file may name it: by id, slug, or a name in either language; paths are read from the leaf up."""

    def __init__(self, tree: Sequence[Category]) -> None:
        self.slugs = sorted(c.icon for c in tree)
        self._by: dict[str, UUID] = {}
        own = {c.icon: c.id for c in tree}
        for category in tree:
            for word in (str(category.id), category.icon, *category.name.values()):
                self._by.setdefault(_plain(word), category.id)
        for slug, words in _KIN.items():
            for word in words.split() if slug in own else ():
                self._by.setdefault(word, own[slug])

    def find(self, *texts: str) -> UUID | None:
        """The category of the first text that names one we have."""
        for text in filter(None, texts):
            for part in (text, *reversed(_CUT.split(text))):
                if found := self._by.get(_plain(part)):
                    return found
        return None


def _plain(text: str) -> str:
    return "-".join(text.casefold().split())
