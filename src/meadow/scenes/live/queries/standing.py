"""What a viewer has done of what a lucky bag asks."""

from uuid import UUID

from meadow.base.db import ReadDb
from meadow.people import authors, members
from meadow.scenes.live.rules.luck import said
from meadow.scenes.live.store import club
from meadow.scenes.live.types import Session
from meadow.scenes.live.types.luck import Conditions, Standing


async def standing(
    db: ReadDb, held: Session, asked: Conditions, account_id: UUID | None, phrase: str | None
) -> list[Standing]:  # fmt: skip
    """Each condition with whether this viewer meets it; of a guest, and of a phrase not yet said, nobody knows."""
    found = [("follow", "true")] if asked.follow else []
    named = ("phrase", "stay", "club", "member")
    found += [(kind, str(want)) for kind in named if (want := getattr(asked, kind)) is not None]
    return [
        Standing(kind, want, await _met(db, held, kind, want, account_id, phrase))  # type: ignore[arg-type]
        for kind, want in found
    ]


async def _met(
    db: ReadDb, held: Session, kind: str, want: str, account_id: UUID | None, phrase: str | None
) -> bool | None:
    if account_id is None:
        return None
    if kind == "phrase":
        return None if phrase is None else said(want, phrase)
    if kind == "follow":
        return bool(await authors.follows(db, account_id, [held.author_id]))
    if kind == "stay":
        return await club.minutes(db, session_id=held.id, account_id=account_id) >= int(want)
    if kind == "club":
        row = await club.of(db, author_id=held.author_id, account_id=account_id)
        return row is not None and row.left_at is None and row.level >= int(want)
    return bool(await members.levels(db, account_id, [UUID(want)]))
