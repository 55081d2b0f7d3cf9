"""Being forgotten: what the feed and search kept goes at once, the log is told, and a choice against being known does the same."""

from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.track import actions as track
from meadow.scenes.feed import serve
from meadow.scenes.feed.tables import served, state
from meadow.scenes.feed.types.ranking import State, Switches
from meadow.scenes.search.tables import vote, wish
from tests.make import orders
from tests.scenes.conftest import Studio
from tests.scenes.test_feed import clips


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """What the log is told, in order."""
    found: list[tuple[str, int]] = []
    for name in ("erase", "lift"):

        async def hear(_: Any, actors: list[int], name: str = name) -> None:
            found.extend((name, a) for a in actors)

        monkeypatch.setattr(track, name, hear)
    return found


async def follow(studio: Studio) -> None:
    await orders.follow(studio.house, "forget")


async def rows(studio: Studio, table: sa.Table, of: Any) -> int:
    async with studio.house.read() as db:
        return int(await db.value(sa.select(sa.func.count()).select_from(table).where(of)) or 0)


async def test_all_that_was_kept_of_a_person_goes_and_of_nobody_else(
    studio: Studio, told: list[tuple[str, int]]
) -> None:
    await follow(studio)
    assert told == [], "who registers without a choice has left nothing"
    await clips(studio, studio.author_id, 3)
    for who in (studio.viewer, studio.ann):
        await who.get("/api/feed", session="v")
        await who.post("/api/search/queries", {"q": "雨伞", "found": False})
        assert (await who.post("/api/me/wishes", {"q": "雨伞"})).status == 204
    engine = await serve.of(studio.house)
    now = clock.now().timestamp()
    async with studio.house.write() as db:
        person = await engine.people.get(db, studio.fan.id, studio.fan.id)
        liked = {"t:护肤": [3.0, 3.0, 3.0, now]}
        await engine.people.decide(
            db, person, lambda s: State(interest=liked, switches=Switches(less_shopping=True), version=s.version)
        )
    assert (await studio.viewer.get("/api/me/interests")).json["labels"]
    await engine.flush()
    mine = served.c.account_id == studio.fan.id
    assert await rows(studio, served, mine) == 2
    assert (await studio.viewer.post("/api/me/interests/erase", {})).status == 204
    kept = (await studio.viewer.get("/api/me/interests")).json
    assert kept["labels"] == []
    assert kept["switches"]["less_shopping"], "what she chose stands"
    assert await rows(studio, served, mine) == 0
    assert await rows(studio, served, served.c.account_id.isnot(None)) == 2
    assert (await studio.viewer.get("/api/me/searches")).json["items"] == []
    assert (await studio.ann.get("/api/me/searches")).json["items"] == ["雨伞"]
    assert await rows(studio, vote, sa.true()) == 1
    assert await rows(studio, wish, wish.c.account_id == studio.fan.id) == 0
    assert len((await studio.viewer.get("/api/feed", session="v")).json["items"]) == 2, "seen by nobody known"
    await follow(studio)
    assert told == [("erase", ids.key64(studio.fan.id))]
    async with studio.house.read() as db:
        packed = await db.value(sa.select(state.c.body).where(state.c.person == studio.fan.id))
    assert b"\xe6\x8a\xa4" not in bytes(packed)


async def test_who_takes_consent_back_is_forgotten_and_may_come_again(
    studio: Studio, told: list[tuple[str, int]]
) -> None:
    key = ids.key64(studio.fan.id)

    async def allow(*, on: bool) -> None:
        choice = {"version": "1", "analytics": on, "personalise": on}
        assert (await studio.viewer.patch("/api/me", {"consent": choice})).status == 200
        await follow(studio)

    await allow(on=False)
    assert told == []
    await allow(on=True)
    assert told == [], "nothing was to be forgotten"
    engine = await serve.of(studio.house)
    async with studio.house.write() as db:
        person = await engine.people.get(db, studio.fan.id, studio.fan.id)
        await engine.people.decide(
            db, person, lambda s: State(interest={"t:a": [1.0, 1.0, 1.0, 1.0]}, version=s.version)
        )
    await allow(on=False)
    assert told == [("erase", key), ("erase", key)], "by the choice, and by what the feed forgot"
    assert (await studio.viewer.get("/api/me/interests")).json["labels"] == []
    told.clear()
    await allow(on=False)
    assert ("erase", key) in told
    told.clear()
    await allow(on=True)
    assert told == [("lift", key)]
    await allow(on=True)
    assert told == [("lift", key)]


async def test_a_guest_has_nothing_to_erase(studio: Studio) -> None:
    guest = await studio.street.guest()
    assert (await guest.post("/api/me/interests/erase", {})).status in {401, 403}
    assert UUID(int=0) not in (await serve.of(studio.house)).people.held
