"""The live hub: one tick a second reads all watched broadcasts together; watchers only receive."""

from meadow.compass.screen.hub.loop import Hub, run
from meadow.compass.screen.hub.relay import Frame, Relay, relay_of

__all__ = ["Frame", "Hub", "Relay", "relay_of", "run"]
