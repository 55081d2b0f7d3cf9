"""The built-in channel acts: the payer settles a charge, and the channel calls back, signed, at once or later or again."""

from datetime import timedelta
from typing import Any, NamedTuple

import aiohttp
import httpx

from meadow.base import clock, ids, timers
from meadow.base.db import House, WriteDb
from meadow.base.errors import NotFound
from meadow.base.timers import Timer
from meadow.trade.payments.channels import sandbox
from meadow.trade.payments.store import sandbox as store
from meadow.trade.payments.types import Charge, ChargeState, Outcome, Said

_RETRY = timedelta(seconds=3)
CLIENT = "trade.payments.client"


async def act_at_sandbox(house: House, charge: str, outcome: Outcome) -> Charge:
    """The payer's act at the built-in cashier; a charge is settled once, whatever is asked of it later."""
    state = ChargeState.succeeded if outcome.outcome == "succeed" else ChargeState.failed
    fresh, delay, told = f"SB{ids.number()}", timedelta(milliseconds=outcome.delay_ms), outcome.told()
    due = clock.now() + max(delay, _RETRY if not outcome.delay_ms else delay)
    async with house.single() as db:
        found = await store.act(
            db, charge=charge, state=state, number=fresh, told=told, due=due, now=clock.now(), call=sandbox.CALL,
            key=sandbox.call_key(fresh), note={"charge": charge, "tries": 0},
        )  # fmt: skip
        if found is None:
            raise NotFound
        held, number = found
        settled = held if held.state is not ChargeState.waiting else _settled(held, state)
        if not outcome.delay_ms:

            async def call() -> None:
                await tell(house, settled, number, told)

            db.after["sandbox"] = call
    return settled


def _settled(held: Charge, state: ChargeState) -> Charge:
    return Charge(held.charge, held.amount, held.currency, state, held.merchant_order)


async def call_again(db: WriteDb, timer: Timer) -> None:
    """The channel's own retry, with a growing pause: made after the commit, since the callback takes the timer's row.

    The next one is set before, so that a crash in between leaves it; whoever takes the call cancels it.
    """
    tries = int(timer.note["tries"]) + 1
    pause = timedelta(seconds=min(2**tries, 600))
    await timers.set(db, sandbox.CALL, timer.key, clock.now() + pause, timer.note | {"tries": tries})
    house = db.house

    async def call() -> None:
        if await deliver(house, timer.note):
            async with house.write() as after:
                await timers.cancel(after, sandbox.CALL, timer.key)

    db.after["sandbox"] = call


async def deliver(house: House, note: dict[str, object]) -> bool:
    """Say again what became of a charge, or of a refund; True when it was taken."""
    if refund_no := note.get("refund_no"):
        async with house.write() as db:
            await store.settle_refund(db, refund_no=str(refund_no), at=clock.now())
            back = await store.refund_of(db, refund_no=str(refund_no))
        return back is None or await _post(house, sandbox.of_refund(back, str(note["buyer_id"])))
    async with house.read() as reading:
        found = await store.told_of(reading, charge=str(note["charge"]))
    if found is None or found[1] is None:
        return True
    return await tell(house, found[0], found[1], found[2])


async def tell(house: House, held: Charge, number: str, told: dict[str, object]) -> bool:
    """Post the callback of a settled charge as often as told, and an older word after it where told so."""
    outcome = "succeed" if held.state is ChargeState.succeeded else "fail"
    said = Said(
        channel_no=number, merchant_order=held.merchant_order, outcome=outcome, amount=held.amount,
        currency=held.currency, reason="" if outcome == "succeed" else "declined",
    )  # fmt: skip
    taken = [await _post(house, said) for _ in range(int(str(told.get("times", 1))))]
    if told.get("reorder"):
        old = Said(
            channel_no=number, merchant_order=held.merchant_order, outcome="pending", amount=held.amount,
            currency=held.currency,
        )  # fmt: skip
        taken.append(await _post(house, old))
    return all(taken)


async def _post(house: House, said: Said) -> bool:
    """Post one callback to this installation's hook; True when it was taken."""
    headers, body = sandbox.callback(house, said)
    client: Any = house.engines.get(CLIENT)
    if client is None:
        client = house.engines[CLIENT] = Caller(house.settings.public)
    try:
        answer = await client.post("/hooks/payments/sandbox", content=body, headers=headers)
    except (httpx.HTTPError, aiohttp.ClientError, TimeoutError):
        return False
    return bool(answer.is_success)


class Taken(NamedTuple):
    """What came of a call."""

    is_success: bool


class Caller:
    """The channel's way to this installation: a fifth of the CPU that httpx takes, since every checkout makes one call."""

    def __init__(self, base: str) -> None:
        self._session = aiohttp.ClientSession(base, timeout=aiohttp.ClientTimeout(total=10))

    async def post(self, path: str, *, content: bytes, headers: dict[str, str]) -> Taken:
        """Post bytes; raises `aiohttp.ClientError` or `TimeoutError`."""
        async with self._session.post(path, data=content, headers=headers, allow_redirects=False) as answer:
            await answer.read()
            return Taken(answer.ok)

    async def aclose(self) -> None:
        """Give the connections back."""
        await self._session.close()
