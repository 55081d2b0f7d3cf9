"""Shops: who sells."""

from meadow.people.shops.actions import count_products, open_shop, show_picture
from meadow.people.shops.queries import cards, checks, every, origins, page
from meadow.people.shops.types import OpenShop, Shop, ShopCard, ShopPage, Status

__all__ = [
    "OpenShop", "Shop", "ShopCard", "ShopPage", "Status", "cards", "checks", "count_products", "every", "open_shop", "origins", "page",
    "show_picture",
]  # fmt: skip
