"""The catalogue: what is for sale, in the version that was approved."""

from meadow.goods.catalog.actions import draft, import_file, judge, shelve, submit
from meadow.goods.catalog.queries import cards, categories, offers, search
from meadow.goods.catalog.queries.listings import listings
from meadow.goods.catalog.types import ProductCard, SkuOffer
from meadow.goods.catalog.types.listings import Listing

__all__ = [
    "Listing",
    "ProductCard",
    "SkuOffer",
    "cards",
    "categories",
    "draft",
    "import_file",
    "judge",
    "listings",
    "offers",
    "search",
    "shelve",
    "submit",
]
