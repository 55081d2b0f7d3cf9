"""Taking money: intents, attempts, and channels that answer later with signed callbacks."""

from meadow.trade.payments.actions import close, open_intent, refund
from meadow.trade.payments.queries import checks, intent_of, opened

__all__ = ["checks", "close", "intent_of", "open_intent", "opened", "refund"]
