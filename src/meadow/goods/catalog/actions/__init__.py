"""Verbs of the catalogue that write: the tree, and the products on it."""

from meadow.goods.catalog.actions.imports import PICTURES, import_file
from meadow.goods.catalog.actions.pictures import bring_all
from meadow.goods.catalog.actions.products import (
    bulk,
    count_rating,
    count_sold,
    draft,
    edit,
    judge,
    on_sale_count,
    on_shop_renamed,
    on_shop_status,
    shelve,
    submit,
)
from meadow.goods.catalog.actions.reports import forget_imports
from meadow.goods.catalog.actions.tree import add_category, rename_category, seed_categories, standard_categories

__all__ = [
    "PICTURES",
    "add_category",
    "bring_all",
    "bulk",
    "count_rating",
    "count_sold",
    "draft",
    "edit",
    "forget_imports",
    "import_file",
    "judge",
    "on_sale_count",
    "on_shop_renamed",
    "on_shop_status",
    "rename_category",
    "seed_categories",
    "shelve",
    "standard_categories",
    "submit",
]
