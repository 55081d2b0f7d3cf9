"""Stock: pieces on hand, held, committed; taken by a guarded update only."""

from meadow.goods.stock.actions import commit, give_back, open_items, release, restock, ship, take_now
from meadow.goods.stock.actions.pieces import adjust
from meadow.goods.stock.queries import availability, by_product, levels

__all__ = [
    "adjust",
    "availability",
    "by_product",
    "commit",
    "give_back",
    "levels",
    "open_items",
    "release",
    "restock",
    "ship",
    "take_now",
]
