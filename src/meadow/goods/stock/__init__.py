"""Stock: pieces on hand, held, committed; taken by a guarded update only."""

from meadow.goods.stock.actions import adjust, commit, open_items, release, ship
from meadow.goods.stock.queries import availability, by_product, checks, levels

__all__ = ["adjust", "availability", "by_product", "checks", "commit", "levels", "open_items", "release", "ship"]
