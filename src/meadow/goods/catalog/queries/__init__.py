"""Verbs of the catalogue that read: products, and the reports of imports."""

from meadow.goods.catalog.queries.imports import import_errors, import_report, imports, template
from meadow.goods.catalog.queries.products import (
    audits,
    cards,
    categories,
    counts,
    list_shop,
    offers,
    search,
    show,
    show_shop,
    waiting,
)

__all__ = [
    "audits", "cards", "categories", "counts", "import_errors", "import_report", "imports", "list_shop", "offers", "search",
    "show", "show_shop", "template", "waiting",
]  # fmt: skip
