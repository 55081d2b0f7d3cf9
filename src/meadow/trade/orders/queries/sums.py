"""What all orders together say: asked by the audit, which compares it with what stock, ledger and settlement say."""

from meadow.trade.orders.store.sums import deposits, escrowed, pieces, refunds, sales

__all__ = ["deposits", "escrowed", "pieces", "refunds", "sales"]
