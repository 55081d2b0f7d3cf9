"""Funds, bills, earnings, withdrawals and statements: the same money read from every side."""

from meadow.trade.settlement.queries.audit import checks
from meadow.trade.settlement.queries.bills import bills, changes, counts, fees, funds, platform_share, split
from meadow.trade.settlement.queries.earnings import earned, earnings
from meadow.trade.settlement.queries.payouts import adjustments, deposit, overdrawn, queue, terms, waiting, withdrawals
from meadow.trade.settlement.queries.sheets import bills_file, statement_file
from meadow.trade.settlement.queries.statements import all_statements, statements

__all__ = [
    "adjustments", "all_statements", "bills", "bills_file", "changes", "checks", "counts", "deposit", "earned", "earnings",
    "fees", "funds", "overdrawn", "platform_share", "queue", "split", "statement_file", "statements", "terms", "waiting", "withdrawals",
]  # fmt: skip
