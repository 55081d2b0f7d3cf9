"""What the hub reads in turns, a few rooms at a time: people, words, the past, peers. Its cost does not grow with what is watched."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from meadow.base import clock
from meadow.base.db import House
from meadow.compass import metrics
from meadow.compass.screen.hub.room import Room
from meadow.compass.screen.rules import ahead, crowd
from meadow.scenes import live, search

_TALK = timedelta(minutes=30)
_SAID, _BEFORE, _AGAIN = 1000, 30, 14


async def words(house: House, rooms: Sequence[Room]) -> None:
    """What people talk of in the last half hour."""
    said = await metrics.rooms.said(house, [room.key for room in rooms], clock.now() - _TALK, _SAID)
    for room in rooms:
        told = [one for one in said.get(room.key, []) if one.id not in room.retracted]
        room.words = await asyncio.to_thread(crowd.cloud, told, search.words)  # the dictionary takes a second to load


async def past(house: House, rooms: Sequence[Room]) -> None:
    """How the author's broadcasts before this one sold minute by minute, once; and its peers, hour by hour."""
    fresh = [room for room in rooms if room.before is None]
    async with house.read() as db:
        kinds = await live.categories(db, [room.session.session_id for room in rooms])
        for room in fresh:
            room.before = await metrics.sessions.before(db, room.session, _BEFORE)
    keys = {s.key for room in fresh for s in room.before or () if len(room.before or ()) >= ahead.LEAST}
    curves = await metrics.rooms.curves(house, list(keys)) if keys else {}
    for room in fresh:
        room.sold = [ahead.sold(curves[s.key]) for s in room.before or () if s.key in curves]
    around = await metrics.around(house)
    for room in rooms:
        room.cell = around.cell(room.session, kinds.get(room.session.session_id))


async def audience(house: House, rooms: Sequence[Room]) -> None:
    """Who came: fans, and who was in one of the author's last broadcasts or bought in one."""
    known = {room.key: [s.key for s in (room.before or [])[:_AGAIN]] for room in rooms if room.before is not None}
    found = await metrics.rooms.audience(house, known)
    for room in rooms:
        room.audience = found.get(room.key, room.audience)


async def counted(house: House, rooms: Sequence[Room]) -> None:
    """The people of broadcasts that are over, one by one: sketches were for while they went on."""
    over = [room for room in rooms if room.session.ended_at]
    found = await metrics.rooms.people(house, [room.key for room in over])
    for room in over:
        room.people = found.get(room.key, room.people)
