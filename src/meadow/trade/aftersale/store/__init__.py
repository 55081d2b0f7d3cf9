"""SQL of after-sale: by shop on the shop's side, by buyer on the buyer's; the platform's lists name no owner and say so."""

from meadow.trade.aftersale.store.book import (
    add_address,
    addresses,
    auto_of,
    drop_address,
    edit_address,
    set_auto,
    usual_address,
)
from meadow.trade.aftersale.store.cases import (
    add,
    blamed_since,
    by_refund,
    clear_items,
    find,
    of_buyer,
    of_line,
    of_shop,
    open_lines,
    opened_since,
    paid_pieces,
    put_items,
    return_address,
    turn,
)
from meadow.trade.aftersale.store.lists import counts, granted, looked_at, page, paid_out, promised, strays
from meadow.trade.aftersale.store.log import add_entry, entries, entries_of

__all__ = [
    "add", "add_address", "add_entry", "addresses", "auto_of", "blamed_since", "by_refund", "clear_items", "counts",
    "drop_address", "edit_address", "entries", "entries_of", "find", "granted", "looked_at", "of_buyer", "of_line",
    "of_shop", "open_lines", "opened_since", "page", "paid_out", "paid_pieces", "promised", "put_items",
    "return_address", "set_auto", "strays", "turn", "usual_address",
]  # fmt: skip
