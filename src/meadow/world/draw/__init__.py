"""Product pictures drawn by code: parametric vector drawings of goods in studio light, the same from the same words."""

from meadow.world.draw.look import Look
from meadow.world.draw.picture import KINDS, Shot
from meadow.world.draw.render import photo

__all__ = ["KINDS", "Look", "Shot", "photo"]
