"""Routes of fulfilment."""

from meadow.trade.fulfilment.http import orders, parcels, pushes

routes = [*orders.routes, *parcels.routes, *pushes.routes]
