"""Funds for shops, earnings for authors and agencies, the platform's own desk, and the rails' callbacks."""

from meadow.trade.settlement.http import agencies, authors, ops, payouts, shops

routes = [*shops.routes, *authors.routes, *agencies.routes, *ops.routes, *payouts.routes]
