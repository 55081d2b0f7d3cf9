"""Verbs of the alliance that write: plans on one side, commission on the other."""

from meadow.growth.alliance.actions.commission import attribute, claim_on_paid, forget_quotes, quote
from meadow.growth.alliance.actions.plans import TURN, set_rates, turn

__all__ = ["TURN", "attribute", "claim_on_paid", "forget_quotes", "quote", "set_rates", "turn"]
