"""SQL of searches: history, votes, picks, synonyms, banned words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from meadow.base.db import ReadDb, WriteDb
from meadow.scenes.search import rules, tables
from meadow.scenes.search.index.node import Learned
from meadow.scenes.search.types import Missed, Synonym

_KNOWN, _PICKED = 100_000, 200_000


async def put_history(db: WriteDb, *, account_id: UUID, query: str, at: datetime) -> None:
    """Remember a search, newest first; the oldest past the limit go."""
    held = tables.history
    put = insert(held).values(account_id=account_id, query=query, at=at)
    await db.run(put.on_conflict_do_update(index_elements=["account_id", "query"], set_={"at": at}))
    mine = held.c.account_id == account_id
    old = sa.select(held.c.query).where(mine).order_by(held.c.at.desc()).offset(rules.HISTORY)
    await db.run(held.delete().where(mine, held.c.query.in_(old)))


async def history(db: ReadDb, *, account_id: UUID) -> list[str]:
    held = tables.history
    query = sa.select(held.c.query).where(held.c.account_id == account_id).order_by(held.c.at.desc())
    return [r.query for r in await db.all(query)]


async def drop_history(db: WriteDb, *, account_id: UUID, query: str | None) -> None:
    """Drop one search, or all where none is named."""
    mine = tables.history.c.account_id == account_id
    await db.run(tables.history.delete().where(mine if query is None else mine & (tables.history.c.query == query)))


async def drop_votes(db: WriteDb, *, voter: bytes) -> None:
    """Drop the votes of a keyed hash."""
    await db.run(tables.vote.delete().where(tables.vote.c.voter == voter))


async def drop_wishes(db: WriteDb, *, account_id: UUID) -> None:
    await db.run(tables.wish.delete().where(tables.wish.c.account_id == account_id))


async def vote(db: WriteDb, *, query: str, day: date, voter: bytes, found: bool) -> None:
    row = {"query": query, "day": day, "voter": voter, "found": found}
    await db.run(insert(tables.vote).values(row).on_conflict_do_nothing())


async def add_picks(db: WriteDb, *, query: str, seen: Sequence[UUID], picked: UUID, at: datetime) -> None:
    """Add to what was seen and picked for a query; what was there before has faded until now."""
    held = tables.pick
    rows = [
        {"query": query, "product_id": p, "seen": 1.0, "picked": float(p == picked), "at": at} for p in sorted(seen)
    ]
    put = insert(held).values(rows)
    gone = sa.func.greatest(0, sa.extract("epoch", put.excluded.at - held.c.at))
    fade = sa.func.power(0.5, gone / timedelta(days=rules.HALF_LIFE_DAYS).total_seconds())
    change = {n: held.c[n] * fade + put.excluded[n] for n in ("seen", "picked")}
    await db.run(
        put.on_conflict_do_update(index_elements=["query", "product_id"], set_=change | {"at": put.excluded.at})
    )


async def put_wish(db: WriteDb, *, account_id: UUID, query: str, at: datetime) -> int:
    """Keep a wish; returns how many this person has."""
    put = insert(tables.wish).values(account_id=account_id, query=query, at=at)
    await db.run(put.on_conflict_do_update(index_elements=["account_id", "query"], set_={"at": at}))
    mine = tables.wish.c.account_id == account_id
    return int(await db.value(sa.select(sa.func.count()).where(mine)) or 0)


async def wishes(db: ReadDb, *, account_id: UUID) -> list[str]:
    held = tables.wish
    query = sa.select(held.c.query).where(held.c.account_id == account_id).order_by(held.c.at.desc(), held.c.query)
    return [r.query for r in await db.all(query)]


async def drop_wish(db: WriteDb, *, account_id: UUID, query: str) -> None:
    held = tables.wish
    await db.run(held.delete().where(held.c.account_id == account_id, held.c.query == query))


async def wished(db: ReadDb, *, after: str, limit: int) -> list[str]:
    """What anybody wishes, each once, in the order of the words."""
    held = tables.wish
    query = sa.select(held.c.query).where(held.c.query > after).distinct().order_by(held.c.query).limit(limit)
    return [r.query for r in await db.all(query)]


async def take_wishes(db: WriteDb, *, query: str) -> list[UUID]:
    """Everybody who wished it; the wishes are over."""
    gone = tables.wish.delete().where(tables.wish.c.query == query).returning(tables.wish.c.account_id)
    return sorted(r.account_id for r in await db.all(gone))


async def put_synonym(
    db: WriteDb, *, word: str, others: Sequence[str], both_ways: bool, by: UUID, at: datetime
) -> None:
    row: dict[str, Any] = {"word": word, "others": list(others), "both_ways": both_ways, "by": by, "at": at}
    await db.run(insert(tables.synonym).values(row).on_conflict_do_update(index_elements=["word"], set_=row))


async def drop_synonym(db: WriteDb, *, word: str) -> None:
    await db.run(tables.synonym.delete().where(tables.synonym.c.word == word))


async def synonyms(db: ReadDb) -> list[Synonym]:
    """All of them: operators keep them by hand."""
    held = tables.synonym
    rows = await db.all(sa.select(held.c.word, held.c.others, held.c.both_ways).order_by(held.c.word))
    return [Synonym(word=r.word, others=r.others, both_ways=r.both_ways) for r in rows]


async def put_banned(db: WriteDb, *, word: str, by: UUID, at: datetime) -> None:
    await db.run(insert(tables.banned).values(word=word, by=by, at=at).on_conflict_do_nothing())


async def drop_banned(db: WriteDb, *, word: str) -> None:
    await db.run(tables.banned.delete().where(tables.banned.c.word == word))


async def banned(db: ReadDb) -> list[str]:
    return [r.word for r in await db.all(sa.select(tables.banned.c.word).order_by(tables.banned.c.word))]


async def missed(db: ReadDb, *, since: date, limit: int) -> list[Missed]:
    """What people looked for and did not find, by how many of them."""
    held = tables.vote
    people = sa.func.count(sa.distinct(held.c.voter)).label("people")
    query = sa.select(held.c.query, people).where(held.c.day >= since, sa.not_(held.c.found)).group_by(held.c.query)
    rows = await db.all(query.order_by(people.desc(), held.c.query).limit(limit))
    return [Missed(query=r.query, people=r.people) for r in rows]


async def asked(db: ReadDb, *, since: date, limit: int) -> list[str]:
    """The wordings that most people asked, of those that enough asked to name them."""
    held = tables.vote
    people = sa.func.count(sa.distinct(held.c.voter)).label("people")
    query = sa.select(held.c.query, people).where(held.c.day >= since).group_by(held.c.query)
    rows = await db.all(query.having(people >= rules.PEOPLE).order_by(people.desc(), held.c.query).limit(limit))
    return [r.query for r in rows]


async def learned(db: ReadDb, *, now: datetime, before: Learned | None = None) -> Learned:
    """Known queries (of enough people), those that rise, picks by query, and what operators set.

    The first three cost a scan of what two months brought: with `before` they stay as they were there.
    """
    by_word: dict[str, list[str]] = {}
    for one in await synonyms(db):
        by_word.setdefault(one.word, []).extend(one.others)
        if one.both_ways:
            for other in one.others:
                by_word.setdefault(other, []).append(one.word)
    words = await banned(db)
    if before is not None:
        return msgspec.structs.replace(before, synonyms=by_word, banned=words)
    votes = await _votes(db, now.date())
    return Learned(
        synonyms=by_word,
        banned=words,
        queries={q: rules.weight(days) for q, days in votes.items()},
        rising=rules.rising(votes),
        picks=await _picks(db),
    )


async def _votes(db: ReadDb, today: date) -> dict[str, dict[int, int]]:
    """Votes by days ago of each query that enough people asked and most of them found something for."""
    held = tables.vote
    enough = sa.func.count(sa.distinct(held.c.voter)) >= rules.PEOPLE
    found = sa.func.avg(sa.cast(held.c.found, sa.Integer)) >= rules.MOSTLY
    known = sa.select(held.c.query).group_by(held.c.query).having(enough & found).limit(_KNOWN)
    per_day = sa.select(held.c.query, held.c.day, sa.func.count().label("n")).where(held.c.query.in_(known))
    told: dict[str, dict[int, int]] = {}
    for r in await db.all(per_day.group_by(held.c.query, held.c.day)):
        told.setdefault(r.query, {})[(today - r.day).days] = r.n
    return told


async def _picks(db: ReadDb) -> dict[str, Mapping[str, float]]:
    held = tables.pick
    query = sa.select(held.c.query, held.c.product_id, held.c.seen, held.c.picked).where(held.c.seen >= rules.SEEN)
    told: dict[str, dict[str, float]] = {}
    for r in await db.all(query.order_by(held.c.at.desc()).limit(_PICKED)):
        told.setdefault(r.query, {})[r.product_id.hex] = rules.lift(r.picked, r.seen)
    return dict(told)


async def forget(db: WriteDb, *, before: datetime) -> None:
    await db.run(tables.vote.delete().where(tables.vote.c.day < before.date()))
    await db.run(tables.pick.delete().where(tables.pick.c.at < before))


async def forget_wishes(db: WriteDb, *, before: datetime) -> None:
    await db.run(tables.wish.delete().where(tables.wish.c.at < before))
