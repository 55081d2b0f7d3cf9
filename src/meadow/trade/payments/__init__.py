"""Taking money: intents, attempts, and channels that answer later with signed callbacks."""

from meadow.trade.payments.actions import close, deliver, open_intent, refund
from meadow.trade.payments.queries import checks, intent_of, opened
from meadow.trade.payments.types import Intent, IntentState

__all__ = ["Intent", "IntentState", "checks", "close", "deliver", "intent_of", "open_intent", "opened", "refund"]
