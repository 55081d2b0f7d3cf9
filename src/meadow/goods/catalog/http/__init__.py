"""Catalogue routes: the mall, the shop's desk, imports, the operators' queue."""

from meadow.goods.catalog.http import imports, products

routes = [*products.routes, *imports.routes]
