"""Routes of after-sale, by side."""

from meadow.trade.aftersale.http import buyer, ops, shop

routes = [*buyer.routes, *shop.routes, *ops.routes]
