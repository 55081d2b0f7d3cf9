"""The showcase 橱窗 of an author: the products she stands for, in her order."""

from meadow.scenes.showcase.actions import DEAD, drop_dead, on_shelved
from meadow.scenes.showcase.queries import holds

__all__ = ["DEAD", "drop_dead", "holds", "on_shelved"]
