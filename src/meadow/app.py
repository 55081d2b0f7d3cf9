"""The web process: every room's routes behind one door. granian loads `meadow.app:app`."""

from typing import Any

from litestar import Litestar

from meadow.base import observe, settings
from meadow.base.db import House
from meadow.base.web import build
from meadow.wiring import wire


def routes() -> list[Any]:
    """Every route of the house, lowest room first."""
    return []


def create(house: House) -> Litestar:
    """The app over a house that the caller made."""
    return build(house, routes())


def app() -> Litestar:
    """The app of `meadow web`, over the settings of this process."""
    found = settings.load()
    observe.start("web", found.log_level, found.otlp_url)
    return create(House(found, wire()))
