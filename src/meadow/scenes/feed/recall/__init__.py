"""Recall: cheap sources of candidates. Pure functions on arrays; items are codes 0..n-1, equal scores go to the lower code."""

from meadow.scenes.feed.recall.als import Factors, als, fold
from meadow.scenes.feed.recall.covisit import covisit, knn
from meadow.scenes.feed.recall.ease import ease
from meadow.scenes.feed.recall.lists import Lists, matrix, near, shorten, top
from meadow.scenes.feed.recall.repeat import habit, intervals
from meadow.scenes.feed.recall.sessions import follow, similar

__all__ = [
    "Factors", "Lists", "als", "covisit", "ease", "fold", "follow", "habit", "intervals", "knn", "matrix", "near",
    "shorten", "similar", "top",
]  # fmt: skip
