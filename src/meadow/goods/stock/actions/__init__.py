"""Stock verbs; holding happens inside `orders_place`, everything else here."""

from meadow.goods.stock.actions.desk import (
    WATCH,
    change_many,
    change_sheet,
    close_warehouse,
    expect,
    put_warehouse,
    receive,
    transfer,
    watch,
)
from meadow.goods.stock.actions.pieces import (
    adjust,
    commit,
    give_back,
    hold,
    open_items,
    release,
    restock,
    ship,
    take_now,
)

__all__ = [
    "WATCH", "adjust", "change_many", "change_sheet", "close_warehouse", "commit", "expect", "give_back", "hold", "open_items",
    "put_warehouse", "receive", "release", "restock", "ship", "take_now", "transfer", "watch",
]  # fmt: skip
