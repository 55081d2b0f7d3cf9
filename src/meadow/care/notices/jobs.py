"""Errands of notices: letters, and tidying."""

from typing import Any

import msgspec

from meadow.base.db import House
from meadow.care.notices import actions
from meadow.care.notices.types import Errand


async def send(house: House, errand: dict[str, Any]) -> None:
    """Write a letter and hand it over."""
    async with house.write() as db:
        await actions.send(db, msgspec.convert(errand, Errand))


async def forget(house: House) -> None:
    """Drop notices and messages past their time."""
    async with house.write() as db:
        await actions.forget_old(db)
        await actions.forget_messages(db)
