"""The verbs of payments, one file per side: the payer, the channel, the way back, and the built-in channel itself."""

from meadow.trade.payments.actions.hear import hear
from meadow.trade.payments.actions.pay import close, open_intent, try_pay
from meadow.trade.payments.actions.refunds import AGAIN, SEND, ask_again, give_back, send_back
from meadow.trade.payments.actions.sandbox import act_at_sandbox, call_again

__all__ = [
    "AGAIN", "SEND", "act_at_sandbox", "ask_again", "call_again", "close", "give_back", "hear", "open_intent",
    "send_back", "try_pay",
]  # fmt: skip
