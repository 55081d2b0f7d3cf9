"""How a chat is led, what went wrong, who is a fan, what patrol sees."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from meadow.base import i18n
from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.base.page import Cursor, Page, cut
from meadow.base.vault import mask_name
from meadow.people import access, accounts, authors
from meadow.scenes.live.queries import replies
from meadow.scenes.live.rules import club as club_rules
from meadow.scenes.live.store import chat as chat_store
from meadow.scenes.live.store import club as club_store
from meadow.scenes.live.store import incidents as incident_store
from meadow.scenes.live.store import patrol as patrol_store
from meadow.scenes.live.store import sessions
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.chat import Mode, Moderator, Moderators, Muted, Rules, Words
from meadow.scenes.live.types.club import Club, Fan
from meadow.scenes.live.types.incidents import IncidentView
from meadow.scenes.live.types.patrol import Appeal, OverRow, Wall, Warned

RULES = "scenes.live.rules"
"""Asked by gateways: a broadcast's id -> its pace, its muted and kicked, its words."""


async def rank(db: ReadDb, held: Session, account_id: UUID) -> str | None:
    """What a viewer is in a room beside a viewer: moderator, buyer, fan; the highest of them."""
    mine = [g for g in await access.grants_of(db, account_id) if g.subject_id == held.author_id]
    if mine and mine[0].role == "moderator":
        return "moderator"
    if await club_store.bought(db, session_id=held.id, account_id=account_id):
        return "buyer"
    row = await club_store.of(db, author_id=held.author_id, account_id=account_id)
    return "fan" if row is not None and row.left_at is None else None


async def rules(db: ReadDb, held: Session) -> Rules:
    """What a gateway must know of a broadcast's chat."""
    mode, words = await mode_of(db, held), await words_of(db, held)
    muted: dict[str, dict[str, int]] = {"mute": {}, "kick": {}}
    for r in await chat_store.mutes(db, author_id=held.author_id, session_id=held.id):
        muted[r.kind][r.viewer] = int(r.ends_at.timestamp() * 1000) if r.ends_at else 0
    return Rules(
        slow_s=mode.slow_s, shadow=mode.shadow, closed=mode.closed, muted=muted["mute"], kicked=muted["kick"],
        words_version=words.version, words=words.words, replies=(await replies.of(db, held)).replies,
    )  # fmt: skip


async def gateway_rules(db: ReadDb, session_id: UUID) -> Rules:
    """The same by id; nothing holds in a broadcast that is not there."""
    held = await sessions.of(db, session_id=session_id)
    return await rules(db, held) if held else Rules()


async def mode_of(db: ReadDb, held: Session) -> Mode:
    """How the chat is led; nothing was said means freely."""
    row = await chat_store.mode_of(db, session_id=held.id)
    said = await sessions.last_event(db, session_id=held.id, kind="notice")
    notice = str(said.body.get("text", "")) if said else ""
    if row is None:
        return Mode(notice=notice)
    led = {n: getattr(row, n) for n in ("slow_s", "shadow", "closed", "pinned")}
    return msgspec.convert({**led, "notice": notice}, Mode)


async def words_of(db: ReadDb, held: Session) -> Words:
    """The word list of the room."""
    row = await chat_store.words_of(db, room_id=held.room_id)
    return Words(row.version, list(row.words), row.at) if row else Words(0, [])


async def muted(db: ReadDb, held: Session, cursor: str | None, limit: int) -> Page[Muted]:
    """Who is muted or kicked, the newest first."""
    at = Cursor.read(cursor, datetime)
    rows = await chat_store.mutes(
        db, author_id=held.author_id, session_id=held.id, before=at[0] if at else None, limit=limit
    )
    page, after = cut(rows, limit, lambda r: (r.at,))
    items = [Muted(viewer=r.viewer, kind=r.kind, scope=r.scope, name=r.name, ends_at=r.ends_at, at=r.at) for r in page]
    return Page(items, after)


async def barred(db: ReadDb, held: Session, viewers: Sequence[str]) -> bool:
    """Whether any of these names of a viewer may not come in."""
    return await chat_store.kicked(db, author_id=held.author_id, session_id=held.id, viewers=viewers)


async def moderators(db: ReadDb, author_id: UUID) -> Moderators:
    """Who leads the chat for an author."""
    found = []
    for account_id in await access.holders(db, author_id):
        mine = [g for g in await access.grants_of(db, account_id) if g.subject_id == author_id]
        if mine and mine[0].role == "moderator":
            found.append(account_id)
    names = await accounts.profiles(db, found)
    return Moderators([Moderator(a, mask_name(names[a].name)) for a in found if a in names])


async def incidents(
    db: ReadDb, held: Session, language: str, cursor: str | None, limit: int, *, is_open: bool
) -> Page[IncidentView]:  # fmt: skip
    """Incidents of a broadcast, the newest first, each with what to do about it."""
    at = Cursor.read(cursor, UUID)
    rows = await incident_store.listed(
        db, session_id=held.id, is_open=is_open, before=at[0] if at else None, limit=limit
    )
    page, after = cut(rows, limit, lambda r: (r.id,))
    return Page([_incident(r, language) for r in page], after)


def _incident(r: Any, language: str) -> IncidentView:
    return IncidentView(
        id=r.id, kind=r.kind, title=i18n.say(f"scenes.live.incident.{r.kind}", language),
        advice=i18n.say(f"scenes.live.advice.{r.kind}", language), opened_at=r.opened_at, closed_at=r.closed_at, auto=r.auto,
        detail=r.detail,
    )  # fmt: skip


async def club(db: ReadDb, held: Session, account_id: UUID) -> Club:
    """What somebody is in the club of who broadcasts."""
    row = await club_store.of(db, author_id=held.author_id, account_id=account_id)
    joined = row is not None and row.left_at is None
    points = row.points if row else 0
    return Club(
        joined=joined, level=row.level if joined else 0, points=points, to_next=club_rules.to_next(points),
        joined_at=row.joined_at if joined else None,
        minutes=await club_store.minutes(db, session_id=held.id, account_id=account_id),
        fans=await club_store.count(db, author_id=held.author_id),
    )  # fmt: skip


async def club_of(db: ReadDb, session_id: UUID, account_id: UUID) -> Club:
    """The same by broadcast. Raises `NotFound`."""
    held = await sessions.of(db, session_id=session_id)
    if held is None or held.rehearsal:
        raise NotFound
    return await club(db, held, account_id)


async def fans(db: ReadDb, author_id: UUID, cursor: str | None, limit: int) -> Page[Fan]:
    """The fans of an author, the most points first; names are masked."""
    at = Cursor.read(cursor, int, UUID)
    rows = await club_store.page(db, author_id=author_id, before=(at[0], at[1]) if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.points, r.account_id))
    names = await accounts.profiles(db, [r.account_id for r in page])
    return Page(
        [
            Fan(mask_name(names[r.account_id].name) if r.account_id in names else "", r.level, r.points, r.joined_at)
            for r in page
        ],
        after,
    )


async def warnings(db: ReadDb, held: Session, cursor: str | None, limit: int) -> Page[Warned]:
    """What patrol told the host, the newest first."""
    at = Cursor.read(cursor, UUID)
    rows = await patrol_store.warnings(db, session_id=held.id, before=at[0] if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.id,))
    items = [Warned(id=r.id, session_id=held.id, rule=r.rule, text=r.text, at=r.at, seen_at=r.seen_at) for r in page]
    return Page(items, after)


async def wall(db: ReadDb, cursor: str | None, limit: int) -> Page[Wall]:
    """Every room on air, the newest first: what is wrong with it, and its newest picture."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await patrol_store.on_air(db, before=(at[0], at[1]) if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.started_at, r.id))
    names = await authors.cards(db, [r.author_id for r in page])
    wrong = await incident_store.open_by_session(db, session_ids=[r.id for r in page]) if page else {}
    items = [
        Wall(
            session_id=r.id, room_id=r.room_id, author_id=r.author_id,
            author_name=names[r.author_id].name if r.author_id in names else "", title=r.title, state=r.state,
            started_at=r.started_at, play=f"/media/live/{r.id}/index.m3u8", snapshot=f"/media/live/{r.id}/snapshot.jpg",
            last_segment_at=r.last_segment_at, incidents=wrong.get(r.id, []), reports=r.reports, warnings=r.warnings,
            unseen=r.unseen, closed=r.closed,
        )
        for r in page
    ]  # fmt: skip
    return Page(items, after)


async def replays(db: ReadDb, cursor: str | None, limit: int) -> Page[OverRow]:
    """Broadcasts that are over, the newest first."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await patrol_store.over(db, before=(at[0], at[1]) if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.ended_at, r.id))
    names = await authors.cards(db, [r.author_id for r in page])
    items = [
        OverRow(
            session_id=r.id, author_id=r.author_id, author_name=names[r.author_id].name if r.author_id in names else "",
            title=r.title, state=r.state, started_at=r.started_at, ended_at=r.ended_at,
            replay=r.replay_url if r.state == "replay_ready" else None, end_reason=r.end_reason, cut=r.why, reports=r.reports, clips=r.clips,
        )
        for r in page
    ]  # fmt: skip
    return Page(items, after)


def _appeal(r: Any) -> Appeal:
    return Appeal(
        session_id=r.session_id, author_id=r.author_id, title=r.title, reason=r.why, text=r.text, state=r.state,
        answer=r.answer, at=r.at, ruled_at=r.ruled_at,
    )  # fmt: skip


async def appeal(db: ReadDb, author_id: UUID, session_id: UUID) -> Appeal:
    """An author's appeal. Raises `NotFound`."""
    row = await patrol_store.appeal_of(db, session_id=session_id, author_id=author_id)
    if row is None:
        raise NotFound
    return _appeal(row)


async def appeals(db: ReadDb, cursor: str | None, limit: int) -> Page[Appeal]:
    """Appeals that wait, the oldest first."""
    at = Cursor.read(cursor, datetime, UUID)
    rows = await patrol_store.waiting(db, after=(at[0], at[1]) if at else None, limit=limit)
    page, after = cut(rows, limit, lambda r: (r.at, r.session_id))
    return Page([_appeal(r) for r in page], after)
