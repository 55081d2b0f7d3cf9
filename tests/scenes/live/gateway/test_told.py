"""What a gateway writes down, and what the house says in a room."""

from uuid import UUID

import msgspec
import sqlalchemy as sa

from meadow.base import ids
from meadow.base.db import House
from meadow.people.authors.events import Followed
from meadow.scenes.live.actions.voices import speak
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import Person
from meadow.scenes.live.gateway.source import Opening
from meadow.scenes.live.gateway.tell import Teller
from meadow.scenes.live.gateway.wire import Chat
from meadow.scenes.live.tables import session
from meadow.scenes.live.tables.chat import CHAT
from tests.make import market, ports


def told(house: House, *, rehearsal: bool = False) -> tuple[Teller, Room, Person, UUID]:
    """A teller with one line, some likes and a count waiting; its collector is not there."""
    settings = msgspec.structs.replace(house.settings, collect_url=f"http://127.0.0.1:{ports.free()}")
    account, sid = ids.new(), ids.new()
    room = Room(Opening(sid=str(sid), state="live", author_id=ids.new(), rehearsal=rehearsal))
    teller, person = Teller(settings, "n1"), Person(str(account), "short", "a**b", "viewer")
    teller.write(room, person, Chat(i="n1a", u="short", n="a**b", x="what does it cost"))
    person.likes = 4
    teller.likes(room, person, 1)
    teller.presence(room, 178_000_000, 10, unique=1)
    return teller, room, person, account


async def test_a_line_is_a_row_and_a_fact_without_its_text(house: House):
    teller, room, person, account = told(house)
    row = teller.lines[0]
    assert set(row) == set(CHAT.columns)
    key = ids.key64(ids.parse(room.sid))
    assert (row["text"], row["viewer"], row["room_id"]) == ("what does it cost", ids.key64(account), key)
    assert [(f.name, f.qty, f.actor) for f in teller.facts] == [
        ("comment", 0, account), ("like", 4, account), ("live_presence", 0, None),
    ]  # fmt: skip
    assert b"cost" not in msgspec.json.encode(list(teller.facts))
    assert person.likes == 0
    assert not told(house, rehearsal=True)[0].facts


async def test_what_the_collector_does_not_take_waits_as_it_was(house: House):
    teller, room, person, _ = told(house)
    await teller.flush()
    held = list(teller.waiting)
    teller.write(room, person, Chat(i="n1b", x="more"))
    await teller.flush()
    assert teller.waiting == held
    assert [line["chat_id"] for line in teller.lines] == ["n1b"]


async def test_who_follows_is_said_in_the_room(gateway, enter, house: House, sid: UUID):
    viewer = await enter(await gateway())
    fan = await market.person(house, "小林")
    async with house.read() as db:
        author = await db.value(sa.select(session.c.author_id).where(session.c.id == sid))
    await speak(house, [Followed(account_id=fan.id, author_id=author)])
    found = await viewer.until(lambda f: any(c.get("k") == "follow" for c in f.get("c", [])))
    line = next(c for c in found["c"] if c.get("k") == "follow")
    assert line["n"]
    assert line["n"] != "小林"
