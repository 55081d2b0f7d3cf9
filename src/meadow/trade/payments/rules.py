"""What a callback means for an intent."""

from meadow.trade.payments.types import Intent, IntentState, Said

BOOK, REFUND, IGNORE = "book", "refund", "ignore"


def judge(intent: Intent, said: Said) -> str:
    """Book a success of an unpaid intent; give back a late or second one, and a wrong amount; ignore a failure."""
    if said.outcome != "succeed":
        return IGNORE
    if said.amount != intent.amount or said.currency != intent.currency:
        return REFUND
    return BOOK if intent.state in {IntentState.open, IntentState.pending} else REFUND
