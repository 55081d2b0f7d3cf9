"""Routes of fulfilment."""

from meadow.trade.fulfilment.http import addresses, bulk, freight, orders, parcels, pushes

routes = [*orders.routes, *bulk.routes, *addresses.routes, *freight.routes, *parcels.routes, *pushes.routes]
