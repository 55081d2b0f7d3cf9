"""The verbs of payments, one file per side: the payer, the channel, the way back, the operators, the built-in channel itself."""

from meadow.trade.payments.actions.hear import hear
from meadow.trade.payments.actions.lost import ASK, LOOK, ask, look
from meadow.trade.payments.actions.ops import allow_at_the_door, by_hand, collected, retry, set_rules
from meadow.trade.payments.actions.pay import close, open_intent, try_pay
from meadow.trade.payments.actions.recon import import_statement, resolve
from meadow.trade.payments.actions.refunds import SEND, ask_again, give_back, send_back
from meadow.trade.payments.actions.sandbox import act_at_sandbox, call_again
from meadow.trade.payments.types.refunds import AGAIN

__all__ = [
    "AGAIN", "ASK", "LOOK", "SEND", "act_at_sandbox", "allow_at_the_door", "ask", "ask_again", "by_hand", "call_again",
    "close", "collected", "give_back", "hear", "import_statement", "look", "open_intent", "resolve", "retry", "send_back",
    "set_rules", "try_pay",
]  # fmt: skip
