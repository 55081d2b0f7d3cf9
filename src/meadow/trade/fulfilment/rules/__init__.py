"""Which pieces leave, what follows which state, and the way a simulated parcel takes: pure."""

from meadow.goods.offers import rules as offers
from meadow.trade.fulfilment.rules.journey import WAYS, Odds, next_step, way
from meadow.trade.fulfilment.rules.numbers import likely, well_formed
from meadow.trade.fulfilment.rules.parcels import ENDED, HEARD, OPEN, STARTED, after, may_stop, pieces
from meadow.trade.fulfilment.rules.sheet import COLUMNS, Line, lines

freight, inline, flaws, PROVINCES = offers.freight, offers.inline, offers.flaws, offers.PROVINCES

__all__ = [
    "COLUMNS", "ENDED", "HEARD", "OPEN", "PROVINCES", "STARTED", "WAYS", "Line", "Odds", "after", "flaws", "freight", "inline",
    "likely", "lines", "may_stop", "next_step", "pieces", "way", "well_formed",
]  # fmt: skip
