"""The mall over HTTP: what shoppers see, and the editors of operators and shops."""

from meadow.scenes.mall.http import platform, shop, shopper

routes = [*shopper.routes, *platform.routes, *shop.routes]
