"""Short films of goods: upright, with a moving camera, captions in Chinese and music, the same from the same seed."""

from meadow.world.film.script import Script, script
from meadow.world.film.shoot import shoot

__all__ = ["Script", "script", "shoot"]
