"""Quotes are frozen for minutes, and gone after a day."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.db import House
from meadow.trade.cart import jobs
from meadow.trade.cart.tables import quote


async def test_quotes_of_yesterday_are_dropped_in_parts(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_MOST", 2)
    now, buyer = clock.now(), ids.new()
    ages = [timedelta(days=2)] * 5 + [timedelta(hours=1), timedelta(minutes=-5)]
    rows = [{"buyer_id": buyer, "id": ids.new(), "body": {}, "expires_at": now - age} for age in ages]
    async with house.write() as db:
        await db.many(quote.insert(), rows)
    await house.wiring.jobs["trade.cart.forget"](house)
    async with house.read() as db:
        kept = {r.id for r in await db.all(sa.select(quote.c.id))}
    assert kept == {r["id"] for r in rows[5:]}
