"""Leading a chat: every word of a moderator is a command, a row, and an order to the gateways."""

from typing import Any, Literal
from uuid import UUID

import msgspec

from meadow.base import clock, trail
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound, Stale
from meadow.base.trail import Who
from meadow.people import access, accounts, authors
from meadow.scenes.live.actions.command import act, order_after, take
from meadow.scenes.live.rules import chat as rules
from meadow.scenes.live.store import chat as store
from meadow.scenes.live.store import patrol
from meadow.scenes.live.types import Desk, Session
from meadow.scenes.live.types.chat import (
    AddModerator,
    Free,
    Kick,
    Mute,
    NoLogin,
    Pinned,
    PutMode,
    PutNotice,
    PutWords,
    Retract,
)


async def mute(db: WriteDb, desk: Desk, session_id: UUID, asked: Mute) -> None:
    """Keep a viewer from speaking. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    await _bar(db, held, desk, "mute", asked)


async def kick(db: WriteDb, desk: Desk, session_id: UUID, asked: Kick) -> None:
    """Put a viewer out of the room. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    await _bar(db, held, desk, "kick", asked)


async def _bar(db: WriteDb, held: Session, desk: Desk, kind: Literal["mute", "kick"], asked: Mute | Kick) -> None:
    ends_at = rules.until(asked.scope, clock.now())
    values = {
        "scope": asked.scope, "name": asked.name, "session_id": held.id, "ends_at": ends_at, "by": desk.account_id,
    }  # fmt: skip
    await store.put_mute(db, author_id=held.author_id, viewer=asked.viewer, kind=kind, values=values)
    until = int(ends_at.timestamp() * 1000) if ends_at else 0
    order_after(db, ctl(held), kind, viewer=asked.viewer, until=until)
    await act(db, held, desk, kind, {"viewer": asked.viewer, "scope": asked.scope})


async def free(db: WriteDb, desk: Desk, session_id: UUID, asked: Free) -> None:
    """Let a viewer speak, or come in, again. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    if not await store.drop_mute(db, author_id=held.author_id, viewer=asked.viewer, kind=asked.kind):
        raise NotFound
    order_after(db, ctl(held), f"un{asked.kind}", viewer=asked.viewer)
    await act(db, held, desk, f"un{asked.kind}", {"viewer": asked.viewer})


async def put_words(db: WriteDb, desk: Desk, session_id: UUID, asked: PutWords) -> None:
    """Change the word list of the room; it holds in its later broadcasts too. Raises `NotFound`, `Stale`."""
    held = await take(db, desk, session_id)
    row = await store.words_of(db, room_id=held.room_id)
    version = row.version if row else 0
    listed = rules.listed(asked.words)
    if version != asked.version or not await store.add_words(
        db, room_id=held.room_id, version=version + 1, listed=listed, by=desk.account_id
    ):
        raise Stale(rev=version)
    order_after(db, ctl(held), "words", version=version + 1, words=listed)
    await act(db, held, desk, "words", {"version": version + 1, "words": len(listed)})


async def put_mode(db: WriteDb, desk: Desk, session_id: UUID, asked: PutMode) -> None:
    """Set the pace of the chat, and whether the muted are told. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    await store.put_mode(db, session_id=held.id, slow_s=asked.slow_s, shadow=asked.shadow)
    order_after(db, ctl(held), "slow", s=asked.slow_s, shadow=asked.shadow)
    row = await store.mode_of(db, session_id=held.id)
    said = msgspec.to_builtins(asked) | {"closed": row.closed}  # what the platform closed stays closed
    await act(db, held, desk, "slow", said, ("mode", said))


async def pin(db: WriteDb, desk: Desk, session_id: UUID, asked: Pinned | None) -> None:
    """Put a comment above the others, or (None) take it down. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    said: dict[str, Any] = msgspec.to_builtins(asked) if asked else {}
    await store.put_mode(db, session_id=held.id, pinned=said or None)
    await act(db, held, desk, "pin_comment", {"chat_id": said.get("chat_id")}, ("pin_comment", said))


async def announce(db: WriteDb, desk: Desk, session_id: UUID, asked: PutNotice) -> None:
    """Put an announcement above the room, or take it down; one made before the start stands when it begins. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    said = {"text": asked.text.strip(), "level": "info"}
    await act(db, held, desk, "notice", {"text": said["text"]}, ("notice", said))


async def retract(db: WriteDb, desk: Desk, session_id: UUID, asked: Retract) -> None:
    """Take texts off every screen. Raises `NotFound`, `WrongState`."""
    held = await take(db, desk, session_id)
    order_after(db, ctl(held), "retract", chat_ids=asked.chat_ids)
    said = {"chat_ids": asked.chat_ids}
    row = await store.mode_of(db, session_id=held.id)
    if row is not None and row.pinned and row.pinned["chat_id"] in asked.chat_ids:
        await store.put_mode(db, session_id=held.id, pinned=None)
        await act(db, held, desk, "pin_comment", {"chat_id": None}, ("pin_comment", {}))
    await act(db, held, desk, "retract", said, ("retract", said))


def ctl(held: Session) -> str:
    """Where gateways hear orders about a broadcast."""
    return f"live.{held.id}.ctl"


async def add_moderator(db: WriteDb, who: Who, author_id: UUID, asked: AddModerator) -> None:
    """Give an account the chat of all the author's rooms. Raises `NoLogin`."""
    account_id = await accounts.find_login(db, asked.login)
    if account_id is None or any(g.subject_id == author_id for g in await access.grants_of(db, account_id)):
        raise NoLogin
    name = (await authors.cards(db, [author_id]))[author_id].name
    await access.grant(
        db,
        kind="author",
        subject_id=author_id,
        account_id=account_id,
        name=name,
        role="moderator",
        scopes=("live.moderate",),
    )
    detail = {"author_id": str(author_id)}
    await trail.note(db, who, verb="scenes.live.add_moderator", subject=account_id, detail=detail)


async def drop_moderator(db: WriteDb, who: Who, author_id: UUID, account_id: UUID) -> None:
    """Take the chat from a moderator; her console is closed at once. Raises `NotFound`."""
    mine = [g for g in await access.grants_of(db, account_id) if g.subject_id == author_id]
    if not mine or mine[0].role != "moderator":
        raise NotFound
    await access.revoke(db, subject_id=author_id, account_id=account_id)
    for session_id in await patrol.open_ids(db, author_id=author_id):
        order_after(db, f"live.{session_id}.ctl", "revoke", viewer=str(account_id))
    detail = {"author_id": str(author_id)}
    await trail.note(db, who, verb="scenes.live.drop_moderator", subject=account_id, detail=detail)
