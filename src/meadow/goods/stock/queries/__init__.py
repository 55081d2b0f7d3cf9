"""What is left, where it lies, and what `meadow audit` asks of stock."""

from meadow.goods.stock.queries.desk import export, inbound, inbounds, stock_counts, stock_rows, warehouses
from meadow.goods.stock.queries.levels import availability, by_product, checks, levels, movements, taken

__all__ = [
    "availability", "by_product", "checks", "export", "inbound", "inbounds", "levels", "movements", "stock_counts",
    "stock_rows", "taken", "warehouses",
]  # fmt: skip
