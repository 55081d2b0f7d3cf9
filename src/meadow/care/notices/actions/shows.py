"""What the facts of live rooms tell who waits for them, and who runs them."""

from meadow.base.db import WriteDb
from meadow.care.notices.actions.tell import tell
from meadow.care.notices.types import Kind, To
from meadow.scenes.live.events import Ended, Expired, LicenceRuled, Reminded, Withdrawn

_DUE = {"day": Kind.live_day, "soon": Kind.live_soon, "now": Kind.live_now, "off": Kind.live_off}


async def on_reminded(db: WriteDb, event: Reminded) -> None:
    """The moment has come of which these people wanted to be told."""
    kind, params = _DUE[event.due], {"author": event.author_name, "title": event.title}
    for account_id in event.account_ids:
        to = To("account", account_id)
        await tell(db, to, kind, params, dedupe=f"{kind.value}:{event.session_id}", link=f"/live/{event.room_id}")


async def on_over(db: WriteDb, event: Ended) -> None:
    """A broadcast was dropped, or cut by the platform: its author reads what to do."""
    kind = {"dropped": Kind.live_dropped, "banned": Kind.live_banned}.get(event.reason)
    if kind is not None and not event.rehearsal:
        link = f"/author/live/{event.session_id}/console"
        to = To("author", event.author_id)
        await tell(db, to, kind, {"why": event.why}, dedupe=f"{kind.value}:{event.event_id}", link=link)


async def on_expired(db: WriteDb, event: Expired) -> None:
    """A plan was called off because nobody began it: its author may plan another."""
    to, kind = To("author", event.author_id), Kind.live_expired
    await tell(db, to, kind, {"title": event.title}, dedupe=f"{kind.value}:{event.session_id}", link="/author/live")


async def on_withdrawn(db: WriteDb, event: Withdrawn) -> None:
    """The recording of a broadcast was taken down: its author reads why, and may say something against it."""
    to, kind = To("author", event.author_id), Kind.live_withdrawn
    params = {"title": event.title, "why": event.why}
    link = f"/author/live/{event.session_id}/console"
    await tell(db, to, kind, params, dedupe=f"{kind.value}:{event.session_id}", link=link)


async def on_licence(db: WriteDb, event: LicenceRuled) -> None:
    """The platform looked at a licence that a shop showed."""
    kind = Kind.live_licence_granted if event.granted else Kind.live_licence_refused
    params = {"number": event.number, "why": event.answer}
    to = To("shop", event.shop_id)
    await tell(db, to, kind, params, dedupe=f"{kind.value}:{event.ask_id}", link="/merchant/live/licences")
