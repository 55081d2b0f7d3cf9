"""Routes of stock."""

from meadow.goods.stock.http import desk, levels

routes = [*levels.routes, *desk.routes]
