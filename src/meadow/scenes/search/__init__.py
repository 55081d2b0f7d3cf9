"""Search: products, videos, shops and authors found by words, sounds and what was meant."""

from meadow.scenes.search.actions import rebuild
from meadow.scenes.search.jobs import read, serve
from meadow.scenes.search.queries import find, find_products, suggest, words

__all__ = ["find", "find_products", "read", "rebuild", "serve", "suggest", "words"]
