"""Leading a room: who may speak, the words, the pace; moderators, incidents, warnings, fans."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request
from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import Forbidden, NotFound, Problem, Stale
from meadow.base.page import Page
from meadow.base.web import Who, author, read, write
from meadow.scenes.live.actions import chat, incidents, patrol
from meadow.scenes.live.actions import replies as answering
from meadow.scenes.live.http.common import AUTHOR, COMMAND, ONE, Limit, desk, language
from meadow.scenes.live.queries import console, leading, replies
from meadow.scenes.live.rules import LOOK, MODERATE, RUN
from meadow.scenes.live.types import NotForRole
from meadow.scenes.live.types.chat import (
    AddModerator,
    Free,
    Kick,
    Mode,
    Moderators,
    Mute,
    Muted,
    NoLogin,
    Pinned,
    PutMode,
    PutNotice,
    PutWords,
    Retract,
    Words,
)
from meadow.scenes.live.types.club import Fan
from meadow.scenes.live.types.incidents import IncidentView, OpenIncident
from meadow.scenes.live.types.patrol import Appeal, NoAppeal, Plea, Warned
from meadow.scenes.live.types.replies import PutReplies, Replies

IsOpen = Annotated[bool | None, QueryParameter(name="open")]
_SIGN: list[type[Problem]] = [Forbidden, NotFound, NotForRole]


@read(ONE + "/mutes", guard=desk, op="scenes_live_muted", raises=_SIGN)
async def muted(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 50
) -> Page[Muted]:
    """Who is muted or kicked."""
    at = await console.desk(db, who, author_id, MODERATE)
    return await leading.muted(db, await console.of(db, at, sid), cursor, limit)


@write(ONE + "/mutes", guard=desk, op="scenes_live_mute", raises=COMMAND)
async def mute(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Mute) -> None:
    """Keep a viewer from speaking."""
    await chat.mute(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@write(ONE + "/kicks", guard=desk, op="scenes_live_kick", raises=COMMAND)
async def kick(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Kick) -> None:
    """Put a viewer out of the room."""
    await chat.kick(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@write(ONE + "/mutes/free", guard=desk, op="scenes_live_free", raises=COMMAND)
async def free(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Free) -> None:
    """Let a viewer speak, or come in, again."""
    await chat.free(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@read(ONE + "/words", guard=desk, op="scenes_live_words", raises=_SIGN)
async def words(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Words:
    """The room's word list."""
    at = await console.desk(db, who, author_id, MODERATE)
    return await leading.words_of(db, await console.of(db, at, sid))


@write(ONE + "/words", guard=desk, op="scenes_live_put_words", method="PUT", raises=[*COMMAND, Stale])
async def put_words(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: PutWords) -> Words:
    """Change the room's word list."""
    at = await console.desk(db, who, author_id, MODERATE)
    await chat.put_words(db, at, sid, data)
    return await leading.words_of(db, await console.of(db, at, sid))


@read(ONE + "/replies", guard=desk, op="scenes_live_replies", raises=_SIGN)
async def auto_replies(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Replies:
    """What the room answers by itself."""
    at = await console.desk(db, who, author_id, MODERATE)
    return await replies.of(db, await console.of(db, at, sid))


@write(ONE + "/replies", guard=desk, op="scenes_live_put_replies", method="PUT", raises=[*COMMAND, Stale])
async def put_replies(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: PutReplies) -> Replies:
    """Change what the room answers by itself."""
    at = await console.desk(db, who, author_id, MODERATE)
    await answering.put(db, at, sid, data)
    return await replies.of(db, await console.of(db, at, sid))


@read(ONE + "/chat", guard=desk, op="scenes_live_mode", raises=_SIGN)
async def mode(db: ReadDb, who: Who, author_id: UUID, sid: UUID) -> Mode:
    """How the chat is led."""
    at = await console.desk(db, who, author_id, LOOK)
    return await leading.mode_of(db, await console.of(db, at, sid))


@write(ONE + "/chat", guard=desk, op="scenes_live_put_mode", method="PUT", raises=COMMAND)
async def put_mode(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: PutMode) -> Mode:
    """Set slow mode and shadow mode."""
    at = await console.desk(db, who, author_id, MODERATE)
    await chat.put_mode(db, at, sid, data)
    return await leading.mode_of(db, await console.of(db, at, sid))


@write(ONE + "/chat/pin", guard=desk, op="scenes_live_pin_comment", method="PUT", raises=COMMAND)
async def pin(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Pinned) -> None:
    """Pin a comment."""
    await chat.pin(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@write(ONE + "/chat/pin", guard=desk, op="scenes_live_unpin_comment", method="DELETE", raises=COMMAND)
async def unpin(db: WriteDb, who: Who, author_id: UUID, sid: UUID) -> None:
    """Take the pinned comment down."""
    await chat.pin(db, await console.desk(db, who, author_id, MODERATE), sid, None)


@write(ONE + "/notice", guard=desk, op="scenes_live_announce", method="PUT", raises=COMMAND)
async def announce(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: PutNotice) -> Mode:
    """Put an announcement above the room, or take it down."""
    at = await console.desk(db, who, author_id, MODERATE)
    await chat.announce(db, at, sid, data)
    return await leading.mode_of(db, await console.of(db, at, sid))


@write(ONE + "/chat/retract", guard=desk, op="scenes_live_retract", raises=COMMAND)
async def retract(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Retract) -> None:
    """Take texts off every screen."""
    await chat.retract(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@read(AUTHOR + "/moderators", guard=author("live.run"), op="scenes_live_moderators")
async def moderators(db: ReadDb, author_id: UUID) -> Moderators:
    """Who leads the chat."""
    return await leading.moderators(db, author_id)


@write(AUTHOR + "/moderators", guard=author("live.run"), op="scenes_live_add_moderator", status=201, raises=[NoLogin])
async def add_moderator(db: WriteDb, who: Who, author_id: UUID, data: AddModerator) -> Moderators:
    """Make an account a moderator."""
    await chat.add_moderator(db, who, author_id, data)
    return await leading.moderators(db, author_id)


@write(
    AUTHOR + "/moderators/{account_id:uuid}", guard=author("live.run"), op="scenes_live_drop_moderator", method="DELETE",
    status=200, raises=[NotFound],
)  # fmt: skip
async def drop_moderator(db: WriteDb, who: Who, author_id: UUID, account_id: UUID) -> Moderators:
    """Take the chat from a moderator."""
    await chat.drop_moderator(db, who, author_id, account_id)
    return await leading.moderators(db, author_id)


@read(ONE + "/incidents", guard=desk, op="scenes_live_incidents", raises=_SIGN)
async def incident_list(
    db: ReadDb, who: Who, request: Request[Any, Any, Any], author_id: UUID, sid: UUID,
    is_open: IsOpen = None, cursor: str | None = None, limit: Limit = 50,
) -> Page[IncidentView]:  # fmt: skip
    """Incidents, the newest first, with what to do about each."""
    at = await console.desk(db, who, author_id, LOOK)
    held = await console.of(db, at, sid)
    return await leading.incidents(db, held, language(request), cursor, limit, is_open=bool(is_open))


@write(ONE + "/incidents", guard=desk, op="scenes_live_open_incident", status=204, raises=COMMAND)
async def open_incident(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: OpenIncident) -> None:
    """Mark what nobody but a person sees."""
    await incidents.mark(db, await console.desk(db, who, author_id, MODERATE), sid, data)


@write(
    ONE + "/incidents/{incident_id:uuid}/close", guard=desk, op="scenes_live_close_incident", raises=_SIGN
)  # fmt: skip
async def close_incident(db: WriteDb, who: Who, author_id: UUID, sid: UUID, incident_id: UUID) -> None:
    """Say that it is over."""
    await incidents.clear(db, await console.desk(db, who, author_id, MODERATE), sid, incident_id)


@read(ONE + "/warnings", guard=desk, op="scenes_live_warnings", raises=_SIGN)
async def warnings(
    db: ReadDb, who: Who, author_id: UUID, sid: UUID, cursor: str | None = None, limit: Limit = 50
) -> Page[Warned]:
    """What the platform told the host."""
    at = await console.desk(db, who, author_id, LOOK)
    return await leading.warnings(db, await console.of(db, at, sid), cursor, limit)


@write(ONE + "/warnings/{warning_id:uuid}/read", guard=desk, op="scenes_live_read_warning", raises=_SIGN)
async def read_warning(db: WriteDb, who: Who, author_id: UUID, sid: UUID, warning_id: UUID) -> None:
    """The host read a warning."""
    await patrol.read(db, await console.desk(db, who, author_id, RUN), sid, warning_id)


@read(ONE + "/appeal", guard=author("live.run"), op="scenes_live_appeal_of", raises=[NotFound])
async def show_appeal(db: ReadDb, author_id: UUID, sid: UUID) -> Appeal:
    """One's appeal against a cut."""
    return await leading.appeal(db, author_id, sid)


@write(ONE + "/appeal", guard=author("live.run"), op="scenes_live_appeal", status=201, raises=[NotFound, NoAppeal])
async def appeal(db: WriteDb, who: Who, author_id: UUID, sid: UUID, data: Plea) -> Appeal:
    """Say why a cut was wrong."""
    await patrol.appeal(db, who, author_id, sid, data)
    return await leading.appeal(db, author_id, sid)


@read(AUTHOR + "/fans", guard=author("live.run"), op="scenes_live_fans")
async def fans(db: ReadDb, author_id: UUID, cursor: str | None = None, limit: Limit = 50) -> Page[Fan]:
    """The fans, the most points first."""
    return await leading.fans(db, author_id, cursor, limit)


routes = [
    muted, mute, kick, free, words, put_words, auto_replies, put_replies, mode, put_mode, pin, unpin, announce, retract, moderators, add_moderator, drop_moderator,
    incident_list, open_incident, close_incident, warnings, read_warning, show_appeal, appeal, fans,
]  # fmt: skip
