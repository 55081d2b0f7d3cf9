"""What the feed writes: pages, the registry, what a person chooses, what operators set."""

from meadow.scenes.feed.actions.appraise import appraise
from meadow.scenes.feed.actions.choices import erase, refuse, reset, switch, turn_label
from meadow.scenes.feed.actions.goods import goods
from meadow.scenes.feed.actions.pages import forget, page
from meadow.scenes.feed.actions.policies import publish, roll_back, set_policies
from meadow.scenes.feed.actions.registry import COUNT, FOLLOWED, PATHS, count, count_due, follow, rebuild, relate
from meadow.scenes.feed.actions.training import TRAIN, train_due

__all__ = [
    "COUNT", "FOLLOWED", "PATHS", "TRAIN", "appraise", "count", "count_due", "erase", "follow", "forget", "goods", "page", "publish", "rebuild", "refuse", "relate", "reset", "roll_back", "set_policies",
    "switch", "train_due", "turn_label",
]  # fmt: skip
