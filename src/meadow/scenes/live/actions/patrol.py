"""The platform in somebody's room: warn, close the chat, take a product out; people cut, machines only raise."""

from uuid import UUID

from meadow.base import clock, ids, jobs, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.scenes.live.actions import bag, session
from meadow.scenes.live.actions.chat import ctl
from meadow.scenes.live.actions.clips import FORGET
from meadow.scenes.live.actions.command import act, note, order_after, take
from meadow.scenes.live.actions.incidents import ops
from meadow.scenes.live.events import Withdrawn
from meadow.scenes.live.store import chat, clips, sessions
from meadow.scenes.live.store import patrol as store
from meadow.scenes.live.types import Desk, On, Role, Session, State
from meadow.scenes.live.types.asks import Cut
from meadow.scenes.live.types.patrol import CloseChat, NoAppeal, Plea, Ruling, Say, TakeOut, Warn

VIDEOS = "scenes.live.withdraw_videos"
"""Asked of who keeps short videos: these go out of sight, for this reason."""


async def of(db: WriteDb, who: Who, session_id: UUID) -> tuple[Session, Desk]:
    """Any broadcast that is not over, locked, with patrol at its console. Raises `NotFound`, `WrongState`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None:
        raise NotFound
    desk = Desk(author_id=held.author_id, role=Role.patrol, account_id=who.account_id, name=who.name)
    return await take(db, desk, session_id), desk


async def warn(db: WriteDb, who: Who, session_id: UUID, asked: Warn) -> UUID:
    """Tell a host; she has to say that she read it. Raises `NotFound`, `WrongState`."""
    held, desk = await of(db, who, session_id)
    made = await store.warn(db, session_id=held.id, rule=asked.rule, text=asked.text, by=who.account_id)
    await act(db, held, desk, "warn", {"warning_id": made, "rule": asked.rule})
    detail = {"author_id": str(held.author_id), "rule": asked.rule}
    await trail.note(db, who, verb="scenes.live.warn", subject=held.id, detail=detail)
    await note(db, held, "violation", made, props={"what": "warned", "rule": asked.rule})
    said = {"id": made, "rule": asked.rule, "text": asked.text}

    async def tell() -> None:
        await ops(db.house, held.id, "warning", said)

    db.after[f"warning:{made}"] = tell
    return made


async def read(db: WriteDb, desk: Desk, session_id: UUID, warning_id: UUID) -> None:
    """The host read a warning. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id, author_id=desk.author_id, lock=True)
    if held is None or desk.account_id is None:
        raise NotFound
    if not await store.see(db, session_id=session_id, warning_id=warning_id, by=desk.account_id):
        raise NotFound
    await act(db, held, desk, "warning_read", {"warning_id": warning_id})


async def close_chat(db: WriteDb, who: Who, session_id: UUID, asked: CloseChat) -> None:
    """Take the chat from everybody, or give it back. Raises `NotFound`, `WrongState`."""
    held, desk = await of(db, who, session_id)
    await chat.put_mode(db, session_id=held.id, closed=asked.closed)
    row = await chat.mode_of(db, session_id=held.id)
    order_after(db, ctl(held), "slow", s=row.slow_s, closed=asked.closed)
    said = {"slow_s": row.slow_s, "shadow": row.shadow, "closed": asked.closed}
    await act(db, held, desk, "close_chat", {"closed": asked.closed, "reason": asked.reason}, ("mode", said))
    if asked.closed:
        await note(db, held, "violation", ids.new(), props={"what": "chat_closed"})
    detail = {"author_id": str(held.author_id), "closed": asked.closed, "reason": asked.reason}
    await trail.note(db, who, verb="scenes.live.close_chat", subject=held.id, detail=detail)


async def take_out(db: WriteDb, who: Who, session_id: UUID, asked: TakeOut) -> None:
    """Take a product out of a bag. Raises `NotFound`, `WrongState`."""
    held, desk = await of(db, who, session_id)
    done = await bag.remove(db, desk, held.id, [asked.product_id], clock.now())
    if not all(r.ok for r in done.rows):
        raise NotFound
    detail = {"author_id": str(held.author_id), "product_id": str(asked.product_id), "reason": asked.reason}
    await trail.note(db, who, verb="scenes.live.take_out", subject=held.id, detail=detail)
    await note(db, held, "violation", ids.new(), product_id=asked.product_id, props={"what": "taken_out"})


async def take_down(db: WriteDb, who: Who, session_id: UUID, asked: Cut) -> None:
    """Take what was recorded out of sight once it is over: replay, clips, and the videos made of them. Raises `NotFound`, `WrongState`."""
    held = await sessions.of(db, session_id=session_id, lock=True)
    if held is None:
        raise NotFound
    moved = await session.turn(db, held, On.withdraw, replay_url=None)
    desk = Desk(author_id=held.author_id, role=Role.patrol, account_id=who.account_id, name=who.name)
    state = {"state": "banned", "since": clock.now(), "reason": "withdrawn", "why": asked.reason}
    await act(db, moved, desk, "take_down", {"reason": asked.reason}, ("state", state))
    made = await clips.videos(db, session_id=held.id)
    await db.house.wiring.asks[VIDEOS](db, who, made, asked.reason)
    session.cut(db, held, "banned")
    await jobs.queue(db, FORGET, session_id=str(held.id))
    detail = {"author_id": str(held.author_id), "reason": asked.reason, "videos": len(made)}
    await trail.note(db, who, verb="scenes.live.take_down", subject=held.id, detail=detail)
    await emit(db, Withdrawn(**session.of(held), title=held.title, why=asked.reason))


async def say(db: WriteDb, who: Who, session_id: UUID, said: Say) -> None:
    """A viewer tells the platform what is wrong; twice is once. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal or held.state in {State.scheduled, State.preparing, State.cancelled}:
        raise NotFound
    await store.say(db, session_id=session_id, account_id=who.account_id, why=said.why, note=said.note)


async def appeal(db: WriteDb, who: Who, author_id: UUID, session_id: UUID, plea: Plea) -> None:
    """Say why a cut was wrong, once. Raises `NotFound`, `NoAppeal`."""
    held = await sessions.of(db, session_id=session_id, author_id=author_id)
    if held is None:
        raise NotFound
    if held.state is not State.banned or not await store.add_appeal(db, session_id=session_id, text=plea.text):
        raise NoAppeal
    await trail.note(db, who, verb="scenes.live.appeal", subject=session_id, detail={"author_id": str(author_id)})


async def rule(db: WriteDb, who: Who, session_id: UUID, ruling: Ruling) -> None:
    """Answer an appeal: the cut stands, or it was wrong. Raises `NotFound`, `NoAppeal`."""
    row = await store.appeal_of(db, session_id=session_id)
    if row is None:
        raise NotFound
    to = "granted" if ruling.grant else "upheld"
    if not await store.rule(db, session_id=session_id, state=to, answer=ruling.answer):
        raise NoAppeal
    detail = {"author_id": str(row.author_id), "granted": ruling.grant}
    await trail.note(db, who, verb="scenes.live.rule", subject=session_id, detail=detail)
