"""The feed: followed, fresh and popular clips in one stream, each shown once in a visit and logged with its chance."""

from meadow.scenes.feed.actions import goods, page
from meadow.scenes.feed.jobs import evaluate, models, table, train
from meadow.scenes.feed.types import Feed

__all__ = ["Feed", "evaluate", "goods", "models", "page", "table", "train"]
