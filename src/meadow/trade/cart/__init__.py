"""The cart and the quote: what a shopper means to buy, and what it costs right now."""

from meadow.trade.cart.actions import add, leave, make_quote, reprice, requote
from meadow.trade.cart.queries import quote_of
from meadow.trade.cart.types import Claim, Line, Origin, Quote, QuoteShop, Wanted

__all__ = [
    "Claim",
    "Line",
    "Origin",
    "Quote",
    "QuoteShop",
    "Wanted",
    "add",
    "leave",
    "make_quote",
    "quote_of",
    "reprice",
    "requote",
]
