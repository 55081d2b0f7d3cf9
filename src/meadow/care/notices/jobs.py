"""Errands of notices: letters, and tidying."""

import logging
from typing import Any

import msgspec

from meadow.base.db import House
from meadow.care.notices import actions
from meadow.care.notices.types import Errand

log = logging.getLogger(__name__)


async def send(house: House, errands: list[dict[str, Any]]) -> None:
    """Write letters and hand them over; one that fails among others is tried again by itself."""
    for errand in msgspec.convert(errands, list[Errand]):
        try:
            async with house.write() as db:
                await actions.send(db, errand)
        except Exception:
            if len(errands) == 1:
                raise
            log.exception("a letter is tried again")
            async with house.write() as db:
                await actions.queue(db, [errand])


async def forget(house: House) -> None:
    """Drop notices and messages past their time."""
    async with house.write() as db:
        await actions.forget_old(db)
        await actions.forget_messages(db)
