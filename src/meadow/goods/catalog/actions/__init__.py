"""Verbs of the catalogue that write: the tree, and the products on it."""

from meadow.goods.catalog.actions.products import (
    bulk,
    count_sold,
    draft,
    edit,
    judge,
    on_shop_renamed,
    shelve,
    submit,
)
from meadow.goods.catalog.actions.tree import add_category, rename_category, seed_categories, standard_categories

__all__ = [
    "add_category",
    "bulk",
    "count_sold",
    "draft",
    "edit",
    "judge",
    "on_shop_renamed",
    "rename_category",
    "seed_categories",
    "shelve",
    "standard_categories",
    "submit",
]
