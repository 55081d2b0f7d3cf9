"""Routes of fulfilment."""

from meadow.trade.fulfilment.http import addresses, bulk, orders, parcels, pushes

routes = [*orders.routes, *bulk.routes, *addresses.routes, *parcels.routes, *pushes.routes]
