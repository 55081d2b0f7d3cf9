"""SQL of stock."""

from meadow.goods.stock.store.pieces import (
    add,
    bins,
    by_product,
    change,
    commit,
    exists,
    give_back,
    hold,
    levels,
    movements,
    orphans,
    release,
    restock,
    ship,
    take,
    taken,
    uneven,
)

__all__ = [
    "add", "bins", "by_product", "change", "commit", "exists", "give_back", "hold", "levels", "movements", "orphans",
    "release", "restock", "ship", "take", "taken", "uneven",
]  # fmt: skip
