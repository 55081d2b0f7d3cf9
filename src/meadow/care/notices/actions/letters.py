"""Mail and text messages: the errands of a batch of facts are queued together, and the job writes each and hands it over once."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

import msgspec

from meadow.base import clock, jobs, policy, trail
from meadow.base.bus import Event
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.care.notices import rules, store
from meadow.care.notices.types import MESSAGES_KEPT_DAYS, Channel, Errand, Letter, Outgoing, Sent
from meadow.people import access, accounts
from meadow.people.access.events import NewDevice
from meadow.people.accounts.events import Opened
from meadow.trade.orders.events import OrderEvent, Paid, Shipped

SEND = "care.notices.send"
"""The job that writes and hands over; the wiring binds it to `jobs.send`."""


class Post(Protocol):
    """Carries mail. Handing the same `dedupe` over twice is one mail."""

    async def send(self, db: WriteDb, mail: Outgoing) -> None:
        """Hand a mail over; raises where it has to be tried again."""


class Sms(Protocol):
    """Carries text messages. Handing the same `dedupe` over twice is one message."""

    async def send(self, db: WriteDb, text: Outgoing, /) -> None:
        """Hand a text message over; raises where it has to be tried again."""


class Sandbox:
    """Both channels of an installation without a provider: what would be sent is kept for the operator to read."""

    async def send(self, db: WriteDb, mail: Outgoing) -> None:
        await store.keep_message(db, mail, at=clock.now())


CHANNELS: dict[Channel, Post | Sms] = {Channel.mail: Sandbox(), Channel.sms: Sandbox()}


def _welcome(event: Opened) -> Errand:
    return Errand(letter=Letter.welcome, account_id=event.account_id, dedupe="welcome", at=event.at)


def _new_device(event: NewDevice) -> Errand:
    mark = f"device:{event.session_id}"
    return Errand(
        letter=Letter.new_device, account_id=event.account_id, dedupe=mark, at=event.at, session_id=event.session_id
    )


def _of_order(letter: Letter) -> Callable[[OrderEvent], Errand]:
    def made(event: OrderEvent) -> Errand:
        params = {"number": event.number, "amount": rules.money(event.amount, event.currency)}
        mark = f"{letter.value}:{event.order_id}"
        return Errand(letter=letter, account_id=event.buyer_id, dedupe=mark, at=event.at, params=params)

    return made


_LETTERS: dict[type[Event], Callable[[Any], Errand]] = {
    Opened: _welcome,
    NewDevice: _new_device,
    Paid: _of_order(Letter.order_paid),
    Shipped: _of_order(Letter.order_shipped),
}
WRITTEN: tuple[type[Event], ...] = tuple(_LETTERS)
"""The facts that a person is written to about."""


async def write_of(db: WriteDb, events: Sequence[Event]) -> None:
    """Queue the letters of these facts as one errand: a job each would cost more than all else a sale leaves to the worker."""
    await queue(db, [_LETTERS[type(event)](event) for event in events])


async def queue(db: WriteDb, errands: Sequence[Errand]) -> None:
    """Have these letters written, once the transaction is there to stay."""
    await jobs.queue(db, SEND, errands=msgspec.to_builtins(errands))


async def send(db: WriteDb, errand: Errand) -> None:
    """Write a letter to whom it concerns and hand it over; an account that is gone gets none."""
    to = await accounts.contact(db, errand.account_id)
    if to is None:
        return
    device = await access.device_of(db, errand.account_id, errand.session_id) if errand.session_id else ""
    made = rules.write(errand, to, device or "-")
    await CHANNELS[made.channel].send(db, made)


async def open_message(db: WriteDb, who: Who, message_id: UUID) -> Sent:
    """An operator reads a sent message; that she did is noted. Raises `NotFound`."""
    found = await store.message_of(db, message_id=message_id)
    if found is None:
        raise NotFound
    detail = {"channel": found.channel.value, "letter": found.letter.value}
    await trail.note(db, who, verb="care.notices.open_message", subject=message_id, detail=detail)
    return found


async def forget_messages(db: WriteDb) -> int:
    """Drop messages older than the policy keeps them; returns how many."""
    days = timedelta(days=await policy.value(db, MESSAGES_KEPT_DAYS.key))
    return await store.drop_messages(db, before=clock.now() - days)
