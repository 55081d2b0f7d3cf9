"""Authors as shoppers and other features see them."""

from collections.abc import Sequence
from uuid import UUID

from meadow.base.db import ReadDb
from meadow.base.errors import NotFound
from meadow.people.authors import store
from meadow.people.authors.types import Author, AuthorCard, AuthorPage

MOST_FOLLOWED = 2000


async def page(db: ReadDb, author_id: UUID, viewer: UUID | None) -> AuthorPage:
    """An author's page; a suspended author has none. Raises `NotFound`."""
    found = await store.page(db, author_id=author_id, viewer=viewer)
    if found is None:
        raise NotFound
    return found


async def profile(db: ReadDb, author_id: UUID) -> Author:
    """An author as she sees herself; raises `NotFound`."""
    found = await store.of(db, author_id=author_id)
    if found is None:
        raise NotFound
    return found


async def cards(db: ReadDb, author_ids: Sequence[UUID]) -> dict[UUID, AuthorCard]:
    """Authors by id, suspended ones too; an unknown id is left out."""
    return await store.cards(db, author_ids) if author_ids else {}


async def followed(db: ReadDb, account_id: UUID) -> list[UUID]:
    """Whom an account follows, the newest first, at most 2,000."""
    return await store.followed(db, account_id=account_id, most=MOST_FOLLOWED)


async def follows(db: ReadDb, account_id: UUID, author_ids: Sequence[UUID]) -> set[UUID]:
    """Of these authors, those whom the account follows."""
    return await store.follows(db, author_ids, account_id=account_id) if author_ids else set()


async def owner(db: ReadDb, author_id: UUID) -> UUID | None:
    """The account that is this author; None for an unknown one."""
    return await store.owner(db, author_id=author_id)


async def every(db: ReadDb, after: UUID | None, limit: int) -> list[AuthorCard]:
    """All authors, by id after the last one seen: for who must know them all."""
    return await store.every(db, after=after, limit=limit)


async def checks(db: ReadDb) -> list[str]:
    """Findings: authors whose follower counter and follower rows disagree."""
    return [f"author {m['author_id']}: {m['followers']} counted, {m['rows']} rows" for m in await store.miscounted(db)]
