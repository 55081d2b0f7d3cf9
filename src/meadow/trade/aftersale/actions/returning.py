"""The buyer's steps: giving up, sending back, confirming, reminding, writing."""

from datetime import timedelta
from uuid import UUID

from meadow.base import clock, policy
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.trade import fulfilment
from meadow.trade.aftersale import store
from meadow.trade.aftersale.actions import steps
from meadow.trade.aftersale.events import SentBack, Urged
from meadow.trade.aftersale.rules import machine
from meadow.trade.aftersale.types import Actor, Arbitration, By, Case, EnoughUrged, Entry, NotNow, State, Verb, terms
from meadow.trade.aftersale.types.asks import Say
from meadow.trade.aftersale.types.asks import SendBack as AskSendBack

_URGED_EVERY = timedelta(hours=4)
_URGED = frozenset({State.waiting_merchant, State.returned, State.waiting_resend})


async def withdraw(db: WriteDb, buyer_id: UUID, case_id: UUID, version: int) -> Case:
    """The buyer gives up; goods that are with the shop are not given up. Raises `Moved`, `NotNow`."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id, version)
    if case.goods_back:
        raise NotNow(state=case.state.value, verb=Verb.withdraw.value)
    looked = case.arbitration in machine.LOOKED_AT
    changes = {"arbitration": Arbitration.cancelled, "look_by": None} if looked else {}
    return await steps.step(db, case, Verb.withdraw, Actor(By.buyer, buyer_id), **changes)


async def send_back(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: AskSendBack) -> Case:
    """The goods are on their way to the shop. Raises `Moved`, `NotNow`, and what a tracking number can be refused for."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id, ask.version)
    machine.next_state(case.state, Verb.send_back, By.buyer, case.kind)
    parcel_id = await fulfilment.send_back(
        db, buyer_id, case.order_id, case_id=case.id, carrier=ask.carrier, tracking_no=ask.tracking_no,
        pieces={x.line_id: x.qty for x in case.items if x.qty},
    )  # fmt: skip
    moved = await steps.step(
        db, case, Verb.send_back, Actor(By.buyer, buyer_id), return_parcel_id=parcel_id, goods_back=True
    )
    await emit(db, SentBack(**steps.head(moved), parcel_id=parcel_id, carrier=ask.carrier))
    return moved


async def receive(db: WriteDb, buyer_id: UUID, case_id: UUID, version: int) -> Case:
    """The buyer has what the shop sent. Raises `Moved`, `NotNow`."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id, version)
    return await steps.step(db, case, Verb.receive, Actor(By.buyer, buyer_id))


async def urge(db: WriteDb, buyer_id: UUID, case_id: UUID) -> Case:
    """Remind the shop, a few times and not at once again. Raises `NotNow`, `EnoughUrged`."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id)
    now = clock.now()
    if case.state not in _URGED:
        raise NotNow(state=case.state.value, verb="urge")
    most = int(await policy.value(db, terms.URGES.key))
    if case.urges >= most or (case.urged_at is not None and now - case.urged_at < _URGED_EVERY):
        raise EnoughUrged(most=most)
    # Beside the versions: a reminder does not make the shop's decision stale.
    await store.turn(
        db, shop_id=case.shop_id, case_id=case.id, version=None, at=now, urges=case.urges + 1, urged_at=now
    )
    await steps.note(db, case, Actor(By.buyer, buyer_id), Entry.urge)
    await emit(db, Urged(**steps.head(case), number=case.number, times=case.urges + 1))
    return await steps.again(db, case)


async def say(db: WriteDb, buyer_id: UUID, case_id: UUID, ask: Say) -> None:
    """The buyer writes to the shop, with or without pictures."""
    case, _ = await steps.of_buyer(db, buyer_id, case_id)
    pictures = await steps.pictured(db, buyer_id, ask.pictures)
    await steps.spoken(db, case, Actor(By.buyer, buyer_id), ask.text, pictures)
