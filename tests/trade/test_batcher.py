"""The micro-batcher when the database goes away: nobody waits for ever, and the next batch is tried."""

import asyncio
import sys
from types import SimpleNamespace
from typing import Any, cast

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from meadow.base.db import House
from meadow.trade.orders.placing.batcher import Batcher


class Rough(Batcher):
    """A batcher whose commits end as told."""

    def __init__(self, *ends: Exception | None) -> None:
        async def say(*_: object) -> None: ...

        super().__init__(cast("House", SimpleNamespace(bus=SimpleNamespace(say=say))))
        self.ends, self.sizes = list(ends), list[int]()

    async def _commit(self, placements: list[Any]) -> list[Any]:
        self.sizes.append(len(placements))
        await asyncio.sleep(0)
        if self.ends and (error := self.ends.pop(0)):
            raise error
        return [{"ok": True}] * len(placements)


BROKEN = DBAPIError("SELECT 1", None, Exception("gone"))
AWAY = psycopg.OperationalError("no connection")


@pytest.mark.parametrize(
    ("ends", "sizes"),
    [((AWAY,), [2, 2, 1]), ((BROKEN, BROKEN, AWAY), [2, 1, 1, 2, 1]), ((BROKEN, AWAY), [2, 1, 2, 1])],
)
async def test_whoever_waits_is_answered_when_the_database_goes(
    monkeypatch: pytest.MonkeyPatch, ends: tuple[Exception, ...], sizes: list[int]
) -> None:
    here = sys.modules[Batcher.__module__]  # its package has a function of the same name
    monkeypatch.setattr(here, "MOST", 2)
    monkeypatch.setattr(here, "LANES", 1)
    rough = Rough(*ends)
    asked = [rough.place({"sku_ids": [], "qtys": []}) for _ in range(5)]
    async with asyncio.timeout(2):
        answers = await asyncio.gather(*asked, return_exceptions=True)
    assert rough.sizes == sizes
    assert [isinstance(a, Exception) for a in answers] == [True, True, False, False, False]
