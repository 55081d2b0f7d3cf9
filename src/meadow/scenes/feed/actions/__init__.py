"""What the feed writes: pages, the registry, what a person chooses, what operators set."""

from meadow.scenes.feed.actions.choices import refuse, reset, switch, turn_label
from meadow.scenes.feed.actions.pages import forget, page
from meadow.scenes.feed.actions.policies import point, roll_back, set_policies
from meadow.scenes.feed.actions.registry import FOLLOWED, PATHS, follow, rebuild

__all__ = [
    "FOLLOWED", "PATHS", "follow", "forget", "page", "point", "rebuild", "refuse", "reset", "roll_back", "set_policies",
    "switch", "turn_label",
]  # fmt: skip
