"""What operators decide of clips, and what an author may say against it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from meadow.base import clock, trail
from meadow.base.bus import emit
from meadow.base.db import WriteDb
from meadow.base.errors import NotFound
from meadow.base.trail import Who
from meadow.scenes.video import store
from meadow.scenes.video.actions import showing
from meadow.scenes.video.events import AppealRuled, Audited, TakenDown
from meadow.scenes.video.store import talk
from meadow.scenes.video.types import Appealed, Judge, Plea, Rule, State, TakeDown, WrongState
from meadow.scenes.video.types.talk import Look


async def _any(db: WriteDb, video_id: UUID) -> Any:
    held = await store.any_author(db, video_id=video_id)
    if held is None:
        raise NotFound
    return held


async def judge(db: WriteDb, who: Who, video_id: UUID, verdict: Judge) -> None:
    """An operator publishes a clip or sends it back. Raises `WrongState`."""
    held = await _any(db, video_id)
    approved = verdict.decision == "approve"
    if approved:
        done = await showing.publish(db, held, [State.under_review])
    else:
        back = {"state": State.draft.value, "reject_reason": verdict.reason}
        done = await store.change(db, author_id=held.author_id, video_id=video_id, out_of=[State.under_review], **back)
    if not done:
        raise WrongState(state=held.state)
    detail = {"decision": verdict.decision, "author_id": str(held.author_id)}
    await trail.note(db, who, verb="scenes.video.audit", subject=video_id, detail=detail)
    whose = {"video_id": video_id, "author_id": held.author_id, "caption": held.caption}
    await emit(db, Audited(**whose, approved=approved, reason=verdict.reason))


async def take_down(db: WriteDb, who: Who, video_id: UUID, ask: TakeDown) -> None:
    """Take a clip that passed out of sight, with a reason its author reads. Raises `NotFound`, `WrongState`."""
    held = await _any(db, video_id)
    states = [State.published, State.scheduled, State.hidden]
    values = {"state": State.taken_down.value, "reject_reason": ask.reason, "appeal": None, "appealed_at": None}
    if not await store.change(db, author_id=held.author_id, video_id=video_id, out_of=states, **values):
        raise WrongState(state=held.state)
    await talk.close_reports(db, subject_id=video_id)
    detail = {"reason": ask.reason, "author_id": str(held.author_id)}
    await trail.note(db, who, verb="scenes.video.take_down", subject=video_id, detail=detail)
    await showing.gone(db, held, "taken_down")
    whose = {"video_id": video_id, "author_id": held.author_id, "caption": held.caption}
    await emit(db, TakenDown(**whose, reason=ask.reason))


async def withdraw(db: WriteDb, who: Who, video_ids: Sequence[UUID], reason: str) -> None:
    """Take what was made of something that may not be shown out of sight: what is up comes down, what waits is sent back."""
    for video_id in sorted(video_ids):
        held = await store.any_author(db, video_id=video_id)
        if held is None:
            continue
        if held.state == State.under_review.value:
            await judge(db, who, video_id, Judge("reject", reason))
        elif held.state in {State.published.value, State.scheduled.value, State.hidden.value}:
            await take_down(db, who, video_id, TakeDown(reason))


async def appeal(db: WriteDb, author_id: UUID, video_id: UUID, plea: Plea) -> None:
    """Ask for another look at a takedown, once. Raises `NotFound`, `WrongState`, `Appealed`."""
    held = await store.of_author(db, author_id=author_id, video_id=video_id)
    if held is None:
        raise NotFound
    if held.appeal is not None:
        raise Appealed
    said = {"text": plea.text.strip(), "at": clock.now().isoformat(), "restored": None, "answer": ""}
    values = {"appeal": said, "appealed_at": clock.now()}
    if not await store.change(db, author_id=author_id, video_id=video_id, out_of=[State.taken_down], **values):
        raise WrongState(state=held.state)


async def rule(db: WriteDb, who: Who, video_id: UUID, word: Rule) -> None:
    """Decide an appeal: the clip is shown again, or stays down. Raises `NotFound`, `WrongState`."""
    held = await _any(db, video_id)
    if held.appealed_at is None:
        raise WrongState(state=held.state)
    said = {**held.appeal, "restored": word.restore, "answer": word.answer}
    await store.change(db, author_id=held.author_id, video_id=video_id, appeal=said, appealed_at=None)
    if word.restore and not await showing.publish(db, held, [State.taken_down]):
        raise WrongState(state=held.state)
    detail = {"restore": word.restore, "author_id": str(held.author_id)}
    await trail.note(db, who, verb="scenes.video.appeal", subject=video_id, detail=detail)
    whose = {"video_id": video_id, "author_id": held.author_id, "caption": held.caption}
    await emit(db, AppealRuled(**whose, restored=word.restore, answer=word.answer))


async def look_at_clip(db: WriteDb, who: Who, video_id: UUID, look: Look) -> None:
    """Close the reports of a clip: it stays, or is taken down. Raises `NotFound`, `WrongState`."""
    await _any(db, video_id)
    if not look.keep:
        await take_down(db, who, video_id, TakeDown(look.reason or "reported"))
        return
    await talk.close_reports(db, subject_id=video_id)
    await trail.note(db, who, verb="scenes.video.keep", subject=video_id, detail={"reason": look.reason})
