"""Comments, reports and links: what viewers say, and what keeps it fit to read."""

from uuid import UUID

import pytest
import sqlalchemy as sa

from meadow.base import ids, policy
from meadow.base.trail import Who, trail
from tests.conftest import Client
from tests.make import market
from tests.scenes.conftest import Studio

QUEUE = "/api/ops/comments"


@pytest.fixture
async def video_id(studio: Studio) -> UUID:
    """A clip that is shown."""
    return await market.clip(studio.house, studio.author_id, studio.goods.product_id)


async def _rule(studio: Studio, key: str, value: object) -> None:
    async with studio.house.write() as db:
        await policy.change(db, Who(ids.new(), ids.new(), "operator"), key, value)


async def test_comments_stand_in_two_levels(studio: Studio, video_id: UUID) -> None:
    path = f"/api/videos/{video_id}/comments"
    first = (await studio.viewer.post(path, {"text": "敏感肌能用吗？"})).json
    answer = (await studio.ann.post(path, {"text": "可以，先在耳后试。", "parent_id": first["id"]})).json
    deeper = (await studio.viewer.post(path, {"text": "谢谢", "parent_id": answer["id"]})).json
    assert (answer["parent_id"], deeper["parent_id"], answer["author"]["is_author"]) == (first["id"], first["id"], True)
    top = (await studio.viewer.get(path)).json["items"]
    assert [(c["text"], c["replies"], c["mine"]) for c in top] == [("敏感肌能用吗？", 2, True)]
    answers = (await studio.viewer.get(path, parent=first["id"])).json["items"]
    assert {c["text"] for c in answers} == {"可以，先在耳后试。", "谢谢"}
    assert (await studio.ann.put(f"/api/comments/{first['id']}/like")).json == {"on": True, "count": 1}
    bad = await studio.viewer.post(path, {"text": "代开发票"})
    assert (bad.status, bad.code) == (422, "scenes.video.bad_comment")
    assert (await studio.viewer.post(path, {"text": "x", "parent_id": str(ids.new())})).status == 404
    other = await studio.street.browser("other")
    assert (await other.delete(f"/api/comments/{first['id']}")).status == 403
    assert (await studio.ann.delete(f"/api/comments/{first['id']}")).status == 204
    assert (await studio.viewer.get(path)).json["items"] == []
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).json["comments"] == 0


async def test_an_author_pins_and_likes_what_she_wants_read_first(studio: Studio, video_id: UUID) -> None:
    path = f"/api/videos/{video_id}/comments"
    said = [(await studio.viewer.post(path, {"text": f"第 {n} 条"})).json["id"] for n in range(3)]
    pins = f"/api/author/{studio.author_id}/comments"
    assert (await studio.ann.put(f"{pins}/{said[0]}/pin")).status == 204
    await studio.ann.put(f"/api/comments/{said[1]}/like")
    first = (await studio.viewer.get(path, limit=2)).json
    rest = (await studio.viewer.get(path, limit=2, cursor=first["next"])).json
    seen = [(c["id"], c["pinned"], c["author_liked"]) for c in first["items"] + rest["items"]]
    assert seen == [(said[0], True, False), (said[2], False, False), (said[1], False, True)]
    assert (await studio.ann.put(f"{pins}/{said[1]}/pin")).status == 204
    assert [c["pinned"] for c in (await studio.viewer.get(path)).json["items"]] == [True, False, False]
    assert (await studio.viewer.put(f"{pins}/{said[2]}/pin")).status == 404
    other = await market.author(studio.house, studio.fan, "旁人")
    assert (await studio.viewer.put(f"/api/author/{other}/comments/{said[2]}/pin")).status == 404


async def test_words_of_policy_refuse_and_hold_comments(studio: Studio, video_id: UUID) -> None:
    await _rule(studio, "scenes.video.banned_words", ["加微信"])
    await _rule(studio, "scenes.video.watched_words", ["假货"])
    path = f"/api/videos/{video_id}/comments"
    bad = await studio.viewer.post(path, {"text": "加 微信 聊"})
    assert (bad.status, bad.code) == (422, "scenes.video.bad_comment")
    held = (await studio.viewer.post(path, {"text": "不会是假货吧"})).json
    assert held["held"] is True
    assert [c["id"] for c in (await studio.viewer.get(path)).json["items"]] == [held["id"]]
    assert (await studio.ann.get(path)).json["items"] == []
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).json["comments"] == 0
    queue = (await studio.operator.get(QUEUE)).json["items"]
    assert [(c["id"], c["held"], c["reports"]) for c in queue] == [(held["id"], True, {})]
    assert (await studio.viewer.get(QUEUE)).status == 403
    assert (await studio.operator.post(f"{QUEUE}/{held['id']}", {"keep": True})).status == 204
    assert [c["id"] for c in (await studio.ann.get(path)).json["items"]] == [held["id"]]
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).json["comments"] == 1
    assert [e["name"] for e in await studio.told("scenes.video.reacted.v1")] == ["comment"]


async def test_enough_reports_hold_a_comment_until_an_operator_looked(studio: Studio, video_id: UUID) -> None:
    await _rule(studio, "scenes.video.comment_reports", 2)
    path = f"/api/videos/{video_id}/comments"
    rude = (await studio.viewer.post(path, {"text": "就这？"})).json["id"]
    await studio.ann.post(path, {"text": "不喜欢可以划走", "parent_id": rude})
    report = {"why": "rude", "note": "骂人"}
    own = await studio.viewer.post(f"/api/comments/{rude}/report", report)
    assert (own.status, own.code) == (409, "scenes.video.own_report")

    async def tell(who: Client) -> int:
        assert (await who.post(f"/api/comments/{rude}/report", report)).status == 204
        return len((await studio.ann.get(path)).json["items"])

    other = await studio.street.browser("other")
    assert [await tell(studio.ann), await tell(studio.ann), await tell(other)] == [1, 1, 0]
    case = (await studio.operator.get(QUEUE)).json["items"][0]
    assert (case["id"], case["held"], case["reports"]) == (rude, True, {"rude": 2})
    assert (await studio.operator.post(f"{QUEUE}/{rude}", {"keep": False, "reason": "辱骂"})).status == 204
    assert (await studio.viewer.get(path)).json["items"] == []
    assert (await studio.operator.get(QUEUE)).json["items"] == []
    assert (await studio.ann.put(f"/api/comments/{rude}/like")).status == 404
    async with studio.house.read() as db:
        assert await db.value(sa.select(sa.func.count()).where(trail.c.verb == "scenes.video.comment")) == 1


async def test_a_reported_clip_stays_or_goes(studio: Studio, video_id: UUID) -> None:
    path = f"/api/videos/{video_id}/report"
    assert (await studio.viewer.post(path, {"why": "fake", "note": "夸大"})).status == 204
    assert (await studio.viewer.post(path, {"why": "copied"})).status == 204
    assert (await studio.ann.post(path, {"why": "fake"})).code == "scenes.video.own_report"
    assert (await studio.viewer.post(path, {"why": "dull"})).status == 422
    queue = (await studio.operator.get("/api/ops/videos/reports")).json["items"]
    assert [(c["video"]["video_id"], c["reports"], c["notes"]) for c in queue] == [
        (str(video_id), {"fake": 1}, ["夸大"])
    ]
    look = f"/api/ops/videos/{video_id}/reports"
    assert (await studio.operator.post(look, {"keep": True})).status == 204
    assert (await studio.operator.get("/api/ops/videos/reports")).json["items"] == []
    other = await studio.street.browser("other")
    await other.post(path, {"why": "illegal"})
    assert (await studio.operator.post(look, {"keep": False, "reason": "违禁品"})).status == 204
    assert (await studio.own(video_id))["state"] == "taken_down"
    assert (await studio.viewer.get(f"/api/videos/{video_id}")).status == 404


async def test_a_shared_link_knows_who_came_by_it(studio: Studio, video_id: UUID) -> None:
    path = f"/api/videos/{video_id}"
    link = (await studio.viewer.post(f"{path}/share")).json["link_id"]
    guest = await studio.street.guest()
    assert [(await guest.post(f"{path}/links/{link}")).status for _ in range(2)] == [204, 204]
    assert (await guest.post(f"{path}/links/{ids.new()}")).status == 404
    assert (await guest.post(f"/api/videos/{ids.new()}/links/{link}")).status == 404
    mine = (await studio.viewer.get("/api/me/links")).json["items"]
    assert [(x["id"], x["video_id"], x["visits"]) for x in mine] == [(link, str(video_id), 2)]
    assert (await studio.ann.get("/api/me/links")).json["items"] == []


async def test_what_somebody_keeps_is_hers_until_she_shows_it(studio: Studio, video_id: UUID) -> None:
    await studio.ann.put(f"/api/videos/{video_id}/like")
    await studio.ann.put(f"/api/videos/{video_id}/favourite")
    for shelf in ("like", "favourite"):
        assert [w["id"] for w in (await studio.ann.get("/api/me/videos", shelf=shelf)).json["items"]] == [str(video_id)]
    assert (await studio.viewer.get("/api/me/videos")).json["items"] == []
    page = f"/api/authors/{studio.author_id}/shelf"
    closed = await studio.viewer.get(page, shelf="like")
    assert (closed.status, closed.code) == (403, "scenes.video.private")
    shown = {"likes": True, "favourites": False}
    assert (await studio.ann.put(f"/api/author/{studio.author_id}/shelves", shown)).json == shown
    assert (await studio.viewer.put(f"/api/author/{studio.author_id}/shelves", shown)).status == 404
    assert (await studio.viewer.get(f"/api/authors/{studio.author_id}/shelves")).json == shown
    assert [w["id"] for w in (await studio.viewer.get(page, shelf="like")).json["items"]] == [str(video_id)]
    assert (await studio.viewer.get(page, shelf="favourite")).status == 403
    assert (await studio.viewer.get(f"/api/authors/{ids.new()}/shelf", shelf="like")).status == 404


async def test_a_comment_names_authors_and_products_and_they_are_told(studio: Studio, video_id: UUID) -> None:
    path = f"/api/videos/{video_id}/comments"
    bea = await market.author(studio.house, await studio.street.person("bea"), "阿贝")
    product = studio.goods.product_id
    text = f"@[author:{bea}] 看看 @[product:{product}] @[author:{ids.new()}]"
    said = (await studio.viewer.post(path, {"text": text})).json
    title = said["links"][1]["label"]
    assert said["text"] == f"@阿贝 看看 {title}"
    assert [(x["kind"], x["id"]) for x in said["links"]] == [("author", str(bea)), ("product", str(product))]
    assert all(x["label"] in said["text"] for x in said["links"])
    assert (await studio.viewer.get(path)).json["items"][0]["links"] == said["links"]
    (fact,) = await studio.told("scenes.video.mentioned.v1")
    assert (fact["author_id"], fact["text"]) == (str(bea), said["text"])
    mine = await studio.ann.post(path, {"text": f"@[author:{studio.author_id}] 我自己"})
    assert mine.status == 201
    assert len(await studio.told("scenes.video.mentioned.v1")) == 1, "nobody is told of herself"
    crowd = " ".join(f"@[author:{ids.new()}]" for _ in range(6))
    many = await studio.viewer.post(path, {"text": crowd})
    assert (many.status, many.code, many.json["params"]) == (422, "scenes.video.too_many_mentions", {"most": 5})
    odd = (await studio.viewer.post(path, {"text": "@[author:x] @[shop:1] a@b.c"})).json
    assert (odd["text"], odd["links"]) == ("@[author:x] @[shop:1] a@b.c", [])


async def test_who_is_named_in_a_held_comment_is_told_when_it_is_kept(studio: Studio, video_id: UUID) -> None:
    bea = await market.author(studio.house, await studio.street.person("bea"), "阿贝")
    await _rule(studio, "scenes.video.watched_words", ["微信"])
    held = (await studio.viewer.post(f"/api/videos/{video_id}/comments", {"text": f"@[author:{bea}] 微信"})).json
    assert await studio.told("scenes.video.mentioned.v1") == []
    assert (await studio.operator.get(QUEUE)).json["items"][0]["text"] == "@阿贝 微信"
    assert (await studio.operator.post(f"{QUEUE}/{held['id']}", {"keep": True})).status == 204
    assert len(await studio.told("scenes.video.mentioned.v1")) == 1
