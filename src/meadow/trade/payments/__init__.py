"""Taking money: intents, attempts, and channels that answer later with signed callbacks; and giving it back."""

from meadow.trade.payments.actions import close, collected, give_back, open_intent
from meadow.trade.payments.queries import checks, intent_of, opened

__all__ = ["checks", "close", "collected", "give_back", "intent_of", "open_intent", "opened"]
