"""What a room answers by itself: written at the desk, given once in a while, seen as what it is."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import ids
from meadow.base.db import House
from meadow.scenes.live.gateway import chat, orders
from meadow.scenes.live.gateway.answers import AGAIN_S, BREATH_S, Answers
from meadow.scenes.live.gateway.hall import Hall
from meadow.scenes.live.gateway.room import Room
from meadow.scenes.live.gateway.seat import Person
from meadow.scenes.live.gateway.source import Opening
from meadow.scenes.live.gateway.stream import Post
from meadow.scenes.live.gateway.tell import Teller
from meadow.scenes.live.gateway.wire import Batch, Chat, Order, Said
from meadow.scenes.live.gateway.words import Words
from meadow.scenes.live.queries.leading import gateway_rules
from meadow.scenes.live.types.replies import Reply
from tests.make.live import ok
from tests.scenes.live.tools.conftest import Show

SHIP = Reply(["发货", "Ship"], "付款后 48 小时内发货")
SIZE = Reply(["尺码"], "按平时尺码拍，加微 example.com 问客服")
TEXTS = st.text(max_size=30)


def _room(*replies: Reply, **more: Any) -> Room:
    return Room(Opening(sid=uuid4().hex, state="live", host="林小满", replies=list(replies), **more))


def _say(room: Room, text: str, role: str = "viewer", words: Words | None = None) -> list[Chat]:
    """What stands in the room after one more viewer said this."""
    person = Person(uuid4().hex, uuid4().hex[:6], "小**", role)
    kept: list[Chat] = []
    chat.hear(
        room, Post(person), Said("chat", text, "1"), words=words or Words(0, []), name=lambda: uuid4().hex[:8],
        write=lambda _r, _p, line: kept.append(line),
    )  # fmt: skip
    assert room.lanes.talk.take()[1] == kept, "what is shown is written down"
    return kept


def test_a_key_anywhere_in_what_was_said_is_answered_once_in_a_while() -> None:
    room = _room(SHIP, SIZE)
    question, answer = _say(room, "请问什么时候ＳＨＩＰ呀")
    assert (question.r, answer.r, answer.n, answer.x) == ("viewer", "auto", "林小满", SHIP.answer)
    assert len(_say(room, "几天发货")) == 1, "the crowd was answered already"
    assert len(_say(room, "尺码偏大吗")) == 1, "one at a time"
    room.answers.last -= BREATH_S
    assert _say(room, "尺码偏大吗")[1].x == "按平时尺码拍，加微 ******** 问客服", "no way around the masks"
    room.answers.given = {k: at - AGAIN_S for k, at in room.answers.given.items()}
    room.answers.last -= BREATH_S
    assert _say(room, "几天发货")[1].x == SHIP.answer


def test_only_what_was_shown_is_answered_and_never_the_desk() -> None:
    assert len(_say(_room(SHIP), "48 小时发货哦", role="operator")) == 1
    room = _room(SHIP, shadow=True, closed=True)
    assert _say(room, "发货") == []
    assert len(_say(_room(), "发货")) == 1


@given(TEXTS, st.lists(TEXTS.filter(bool), min_size=1, max_size=3), TEXTS.filter(bool))
def test_nothing_is_answered_but_a_key(text: str, keys: list[str], answer: str) -> None:
    held = Answers([Reply(keys, answer)])
    got = held.to(text, 0.0, str)
    assert got in {"", answer}
    assert held.to(text, AGAIN_S - 1, str) == ""
    for key in keys:
        if key.strip():
            assert Answers([Reply([key], answer)]).to(f"{text}{key}", 0.0, str) == answer


async def test_another_gateway_that_answered_is_heard_and_a_new_list_is_taken(house: House) -> None:
    room = _room(SHIP)
    hall = Hall("n1", None, None, lambda _s, _c: None)  # type: ignore[arg-type]  # nothing is read or said
    hall.rooms[room.sid] = room
    told = Batch("n2", [Chat("x1", n="林小满", x=SHIP.answer, r="auto")], 1)
    hall.heard(f"live.{room.sid}.chat", msgspec.json.encode(told))
    room.lanes.talk.take()
    assert len(_say(room, "发货")) == 1
    new = msgspec.Raw(msgspec.json.encode({"replies": [{"keys": ["色号"], "answer": "有三个色号"}]}))
    orders.obey(lambda _s, _c: None, room, Order("replies", new))
    assert [line.x for line in _say(room, "有几个色号")] == ["有几个色号", "有三个色号"]
    teller = Teller(house.settings, "n1")
    sid, author = ids.new(), ids.new()
    at = Room(Opening(sid=str(sid), state="live", author_id=author))
    teller.write(at, chat.NOBODY, Chat("n1", n="林小满", x="有三个色号", r="auto"))
    assert [(line["role"], line["viewer"], line["text"]) for line in teller.lines] == [("auto", 0, "有三个色号")]
    assert not teller.facts, "it is nobody's comment"


async def test_the_desk_writes_what_is_answered(show: Show, monkeypatch: Any) -> None:
    said: list[dict[str, Any]] = []

    async def say(subject: str, payload: bytes = b"") -> None:
        if subject.endswith(".ctl"):
            said.append(msgspec.json.decode(payload))

    monkeypatch.setattr(show.house.bus, "say", say)
    path = f"{show.held.one}/replies"
    assert ok(await show.held.host.get(path)) == {"version": 0, "replies": [], "at": None}
    listed = [msgspec.to_builtins(SHIP)]
    put = ok(await show.held.host.put(path, {"replies": listed, "version": 0}))
    assert (put["version"], put["replies"]) == (1, listed)
    assert [(o["k"], o["b"]["replies"]) for o in said] == [("replies", listed)]
    stale = await show.held.host.put(path, {"replies": [], "version": 0})
    assert (stale.status, stale.json["params"]["rev"]) == (409, 1)
    async with show.house.read() as db:
        assert (await gateway_rules(db, show.sid)).replies == [SHIP]
    for bad in (
        [{"keys": [], "answer": "x"}], [{"keys": ["a"], "answer": ""}], [{"keys": ["a" * 21], "answer": "x"}],
        [{"keys": ["a"], "answer": "x" * 201}], [{"keys": ["a"], "answer": "a\nb"}], listed * 21, [{"keys": ["a"]}],
    ):  # fmt: skip
        assert (await show.held.host.put(path, {"replies": bad, "version": 1})).status == 422, bad
    assert (await show.fan.put(path, {"replies": [], "version": 1})).status == 404
    ops = ok(await show.held.host.get(f"{show.held.one}/ops"))["items"]
    assert (ops[0]["verb"], ops[0]["detail"]) == ("replies", {"version": 1, "replies": 1})
    assert UUID(ops[0]["account_id"])
