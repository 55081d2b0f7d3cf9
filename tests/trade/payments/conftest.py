"""An operator with every right, beside the stall."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

import pytest
import sqlalchemy as sa
from litestar import Litestar

from meadow.base import ids
from meadow.base.db import House
from meadow.people import access
from meadow.people.accounts.types import Known
from meadow.trade import payments
from meadow.trade.ledger import PLATFORM as PLATFORM_LEDGER
from meadow.trade.ledger import Entry, Kind, post
from meadow.trade.payments.types import RefundState
from meadow.wiring import PLATFORM
from tests.conftest import Client
from tests.make import market
from tests.trade.conftest import Stall


@dataclass
class Operator:
    """Who works for the platform, and her browser."""

    known: Known
    web: Client


@pytest.fixture
async def operator(house: House, app: Litestar) -> AsyncIterator[Operator]:
    known = await market.person(house, "operator")
    async with house.write() as db:
        await access.grant(db, kind="platform", subject_id=PLATFORM, account_id=known.id, name="Meadow")
    browser, opened = await market.browser(app, "operator")
    yield Operator(known, browser)
    await opened.aclose()


@pytest.fixture
async def stall(stall: Stall) -> Stall:
    """The stall without the look at cases: refunds here have none behind them."""
    stall.house.wiring.checks.pop("agreement")
    return stall


async def run_jobs(house: House) -> int:
    """Run the errands of payments that are queued, as the worker would; returns how many."""
    names = [name for name in house.wiring.jobs if name.startswith("trade.payments.")]
    query = sa.text(
        "DELETE FROM procrastinate_jobs WHERE task_name = ANY(:names) AND status = 'todo' RETURNING task_name, args"
    )
    async with house.write() as db:
        rows = await db.all(query, {"names": names})
    for row in rows:
        await house.wiring.jobs[row.task_name](house, **row.args)
    return len(rows)


async def fund(house: House, buyer_id: UUID, amount: int) -> None:
    """Put money into a buyer's funds, as the after-sale of some order would."""
    async with house.write() as db:
        entries = [Entry(PLATFORM_LEDGER, Kind.insurance, -amount), Entry(buyer_id, Kind.buyer_funds, amount)]
        await post(db, shop_id=PLATFORM_LEDGER, reason="test", ref=ids.new(), currency="CNY", entries=entries)


async def give_back(stall: Stall, placed: dict, amount: int) -> RefundState:
    """Fund the buyer and send it home."""
    await fund(stall.house, stall.buyer.id, amount)
    async with stall.house.write() as db:
        return await payments.give_back(
            db, buyer_id=stall.buyer.id, checkout_id=UUID(placed["id"]), refund_id=ids.new(), amount=amount,
            currency="CNY", order_id=UUID(placed["orders"][0]["id"]),
        )  # fmt: skip


async def pieces(house: House) -> list[tuple[str, str, str, int]]:
    """State, reason, channel number and tries of every refund's part."""
    async with house.read() as db:
        rows = await db.all(sa.text("SELECT state, reason, channel_no, tries FROM payments_refund_piece ORDER BY id"))
    return [tuple(r) for r in rows]


async def order_state(stall: Stall, placed: dict) -> str:
    return str((await stall.shopper.get(f"/api/orders/{placed['orders'][0]['id']}")).json["state"])


async def forged(house: House) -> int:
    async with house.read() as db:
        return int(await db.value(sa.text("SELECT count(*) FROM trail WHERE verb = 'trade.payments.forged'")))
