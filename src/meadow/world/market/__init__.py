"""The demo market on paper: shops, goods, people and words, the same from the same seed."""

from meadow.world.market.goods import Goods, Photo, goods
from meadow.world.market.people import AUTHORS, COMMENTS, PLACES, SHOPS, Author, Shop, shopper

__all__ = ["AUTHORS", "COMMENTS", "PLACES", "SHOPS", "Author", "Goods", "Photo", "Shop", "goods", "shopper"]
