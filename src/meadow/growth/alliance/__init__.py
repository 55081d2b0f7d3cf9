"""The alliance: shops offer commission, authors promote, and each paid line says what is owed and why."""

from meadow.growth.alliance.actions import attribute, claim_on_paid, forget_quotes, quote, turn
from meadow.growth.alliance.queries import checks, claims_of_order, promotable, rates
from meadow.growth.alliance.types import CommissionQuote, Promotable

__all__ = [
    "CommissionQuote", "Promotable", "attribute", "checks", "claim_on_paid", "claims_of_order", "forget_quotes",
    "promotable", "quote", "rates", "turn",
]  # fmt: skip
