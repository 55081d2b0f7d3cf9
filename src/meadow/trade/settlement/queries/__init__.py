"""Funds, bills and earnings: the same split read from every side."""

from meadow.trade.settlement.queries.audit import checks
from meadow.trade.settlement.queries.bills import bills, changes, counts, funds, split
from meadow.trade.settlement.queries.earnings import earned, earnings
from meadow.trade.settlement.queries.sheets import bills_csv

__all__ = ["bills", "bills_csv", "changes", "checks", "counts", "earned", "earnings", "funds", "split"]
