"""Offers over HTTP: each owner's own, and the shopper's."""

from meadow.goods.offers.http import author, platform, shop, shopper

routes = [*shop.routes, *author.routes, *platform.routes, *shopper.routes]
