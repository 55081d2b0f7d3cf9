"""Screens: one shop's day, live; one broadcast, second by second."""

from meadow.compass.screen.hub import run
from meadow.compass.screen.queries import board

__all__ = ["board", "run"]
