"""Errands of the cart."""

from datetime import timedelta

from meadow.base import clock
from meadow.base.db import House
from meadow.trade.cart import store

_KEPT, _MOST = timedelta(days=1), 5_000


async def forget(house: House) -> None:
    """Drop quotes that expired a day ago, some thousand at a time: every look at a basket leaves one."""
    done = _MOST
    while done == _MOST:
        async with house.write() as db:
            done = await store.drop_quotes(db, before=clock.now() - _KEPT, most=_MOST)
