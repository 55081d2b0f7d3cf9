"""Routes of fulfilment."""

from meadow.trade.fulfilment.http import bulk, orders, parcels, pushes

routes = [*orders.routes, *bulk.routes, *parcels.routes, *pushes.routes]
