"""The web door over a small app of its own: guards, keys, CSRF, problems, headers, pages."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

import msgspec
import pytest
import sqlalchemy as sa
from litestar import Litestar, get

from meadow.base import ids, trail
from meadow.base.db import House, ReadDb, WriteDb
from meadow.base.errors import Problem
from meadow.base.web import Grant, Reply, Who, build, ops, public, read, shop, signed_in, write
from meadow.base.web.app import Unguarded
from meadow.base.web.limits import Buckets
from tests.conftest import Client, browse

SHOP, OTHER = ids.new(), ids.new()
WHO = {
    b"owner": Who(ids.new(), ids.new(), "Owner", (Grant("shop", SHOP, ("*",)),)),
    b"clerk": Who(ids.new(), ids.new(), "Clerk", (Grant("shop", SHOP, ("orders.read",)),)),
    b"op": Who(ids.new(), ids.new(), "Op", (Grant("platform", UUID(int=0), ("trail.read",)),)),
}


class Word(msgspec.Struct, forbid_unknown_fields=True):
    word: Annotated[str, msgspec.Meta(min_length=1, max_length=5)]
    times: Annotated[int, msgspec.Meta(ge=1)] = 1


class Count(msgspec.Struct):
    n: int


class Teapot(Problem):
    code, status = "base.errors.stale", 409


@write("/api/words", guard=public, op="test_words_say", status=201)
async def say(db: WriteDb, data: Word) -> Count:
    await trail.note(db, None, verb="said", subject=data.word)
    await asyncio.sleep(0.05)
    return Count(int(await db.value(sa.select(sa.func.count()).select_from(trail.trail)) or 0))


@read("/api/me", guard=signed_in, op="test_words_me")
async def me(who: Who) -> str:
    return who.name


@read("/api/shops/{shop_id:uuid}/ship", guard=shop("orders.ship"), op="test_words_ship")
async def ship(db: ReadDb, shop_id: UUID) -> str:
    return str(shop_id)


@read("/api/ops/x", guard=ops("trail.read"), op="test_words_ops")
async def operate() -> int:
    return 1


@write("/api/fail", guard=public, op="test_words_fail")
async def fail(db: WriteDb, how: str = "problem") -> None:
    await trail.note(db, None, verb="said", subject="lost")
    if how == "bug":
        raise ZeroDivisionError
    raise Teapot


@write("/api/cookie", guard=public, op="test_words_cookie", keyed=False)
async def cookie(reply: Reply) -> int:
    reply.cookie("meadow_session", "owner", max_age=60, secure=False)
    return 1


@pytest.fixture
async def door(house: House) -> AsyncIterator[Client]:
    async def identify(_: ReadDb, token: bytes) -> Who | None:
        return WHO.get(token)

    house.wiring.identify = identify
    app = build(house, [say, me, ship, operate, fail, cookie])
    async with browse(app) as client:
        yield Client(client)


async def _said(house: House) -> int:
    async with house.read() as db:
        return int(await db.value(sa.select(sa.func.count()).select_from(trail.trail)))


async def test_the_same_key_has_one_effect_and_one_answer(door: Client, house: House) -> None:
    answers = await asyncio.gather(*(door.post("/api/words", {"word": "a"}, key="k1") for _ in range(5)))
    answers.append(await door.post("/api/words", {"word": "a"}, key="k1"))
    assert {a.status for a in answers} == {201}
    assert {a.content for a in answers} == {b'{"n":1}'}
    assert await _said(house) == 1
    reused = await door.post("/api/words", {"word": "b"}, key="k1")
    assert (reused.status, reused.code) == (409, "base.errors.key_reused")
    assert (await door.post("/api/words", {"word": "a"}, key="k2")).json == {"n": 2}


async def test_guests_behind_a_proxy_of_this_machine_are_many_and_nobody_else_may_say_who_she_is(door: Client) -> None:
    door.http._transport.app.state.writes = Buckets(0.001, 1)  # type: ignore[attr-defined]  # one write, and no more for long
    for told, status in (("10.1.1.1", 201), ("10.1.1.1", 429), ("10.1.1.2", 201), ("10.1.1.1, 10.1.1.3", 201)):
        assert (await door.post("/api/words", {"word": "hi"}, x_forwarded_for=told)).status == status
    door.http._transport.client = ("203.0.113.9", 1)  # type: ignore[attr-defined]
    for told, status in (("10.1.1.8", 201), ("10.1.1.9", 429)):
        assert (await door.post("/api/words", {"word": "hi"}, x_forwarded_for=told)).status == status


async def test_a_refusal_leaves_nothing_and_frees_its_key(door: Client, house: House) -> None:
    assert (await door.post("/api/fail", key="k")).status == 409
    assert (await door.post("/api/fail", key="k")).status == 409
    assert await _said(house) == 0


async def test_a_bug_is_a_500_with_a_trace_id_and_no_secrets(door: Client) -> None:
    answer = await door.post("/api/fail?how=bug")
    assert answer.status == 500
    assert answer.json["trace_id"] == answer.headers["x-trace-id"]
    assert "ZeroDivision" not in answer.content.decode()


async def test_a_body_is_told_all_its_errors_in_two_languages(door: Client) -> None:
    answer = await door.post("/api/words", {"word": "toolong", "times": 0, "more": 1}, accept_language="en")
    assert answer.status == 422
    assert {(e["pointer"], e["code"]) for e in answer.json["errors"]} == {
        ("/word", "base.shape.length"), ("/times", "base.shape.range"), ("/more", "base.shape.unknown")}  # fmt: skip
    assert answer.headers["content-type"].startswith("application/problem+json")
    chinese = await door.post("/api/words", {}, accept_language="zh-CN")
    assert chinese.json["title"] != answer.json["title"]
    assert (await door.send("POST", "/api/words", b"{", content_type="application/json")).status == 422


async def test_a_write_without_the_csrf_token_is_refused(door: Client, house: House) -> None:
    answer = await door.http.post("/api/words", json={"word": "a"})
    assert answer.status_code == 403
    assert await _said(house) == 0


async def test_guards_tell_strangers_nothing_and_staff_the_scope(door: Client) -> None:
    assert (await door.get(f"/api/shops/{SHOP}/ship")).status == 401
    door.http.cookies.set("meadow_session", "owner")
    assert (await door.get(f"/api/shops/{SHOP}/ship")).status == 200
    assert (await door.get(f"/api/shops/{OTHER}/ship")).status == 404
    assert (await door.get("/api/ops/x")).status == 403
    door.http.cookies.delete("meadow_session")
    door.http.cookies.set("meadow_session", "clerk")
    refused = await door.get(f"/api/shops/{SHOP}/ship")
    assert (refused.status, refused.json["params"]) == (403, {"scope": "orders.ship"})
    door.http.cookies.delete("meadow_session")
    door.http.cookies.set("meadow_session", "op")
    assert (await door.get("/api/ops/x")).status == 200


async def test_a_session_cookie_is_hidden_from_scripts(door: Client) -> None:
    answer = await door.post("/api/cookie")
    text = answer.headers["set-cookie"].lower()
    assert "httponly" in text
    assert "samesite=lax" in text


async def test_every_answer_carries_the_policy(door: Client) -> None:
    for path in ("/health", "/api/none", "/"):
        answer = await door.get(path)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert (await door.get("/api/none")).status == 404
    assert (await door.get("/assets/none.js")).status == 404


async def test_a_body_over_the_limit_is_refused(door: Client, house: House) -> None:
    answer = await door.send(
        "POST", "/api/words", b'{"word":"' + b"a" * 1_100_000 + b'"}', content_type="application/json"
    )
    assert answer.status == 413
    assert await _said(house) == 0


async def test_metrics_count_requests_by_operation(door: Client) -> None:
    await door.post("/api/words", {"word": "a"})
    assert 'op="test_words_say",status="201"' in (await door.get("/metrics")).content.decode()


def test_a_route_without_a_guard_stops_the_app() -> None:
    @get("/open", sync_to_thread=False)
    def unguarded() -> int:
        return 1

    with pytest.raises(Unguarded):
        build(None, [unguarded])  # type: ignore[arg-type]


async def test_the_real_app_starts_with_every_route_guarded(app: Litestar) -> None:
    assert app.routes
