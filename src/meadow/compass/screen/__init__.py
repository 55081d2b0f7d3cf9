"""The wall: one shop's day, live."""

from meadow.compass.screen.queries import board

__all__ = ["board"]
