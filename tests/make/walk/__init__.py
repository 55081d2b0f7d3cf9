"""A random walk over trade: everybody's verbs over HTTP, the clock, and what must hold after every step."""

from tests.make.walk.actors import VERBS, step
from tests.make.walk.town import Town, build
from tests.make.walk.truth import look
from tests.make.walk.walker import Broken, Picks, Walk

__all__ = ["VERBS", "Broken", "Picks", "Town", "Walk", "build", "look", "step"]
