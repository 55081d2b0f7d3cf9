"""What a shopper sees and turns of what the feed believes of her, and what operators turn."""

import sqlalchemy as sa

from meadow.base import clock, ids
from meadow.base.track.types import Envelope, Told
from meadow.scenes.feed.serve import engine as engines
from tests.scenes.conftest import Studio


async def test_a_shopper_sees_and_turns_what_is_believed_of_her(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    made = await clips(studio, studio.author_id, 4)
    page = (await studio.viewer.get("/api/feed", session="a", limit=2)).json
    shown = page["items"][0]["video_id"]
    reason = await studio.viewer.get("/api/feed/why", trace_id=page["trace_id"], item_id=shown)
    assert reason.json["code"] in {"popular", "new"}
    assert (await studio.ann.get("/api/feed/why", trace_id=page["trace_id"], item_id=shown)).status == 404
    engine = studio.house.engines[engines.NAME]
    event = Envelope(event_id=str(ids.new()), name="follow", author_id=ids.key64(studio.author_id))
    engine.people.hear(Told(clock.now_ms(), str(ids.key64(studio.fan.id)), known=True, events=[event]))
    labels = (await studio.viewer.get("/api/me/interests")).json["labels"]
    assert [(x["name"]["en"], x["on"]) for x in labels] == [("ann", True)] or labels[0]["key"].startswith("a:")
    key = labels[0]["key"]
    assert (await studio.viewer.post("/api/me/interests/labels", {"key": key, "do": "off"})).status == 204
    assert [x["on"] for x in (await studio.viewer.get("/api/me/interests")).json["labels"]] == [False]
    assert (await studio.viewer.post("/api/me/interests/labels", {"key": key, "do": "delete"})).status == 204
    assert (await studio.viewer.get("/api/me/interests")).json["labels"] == []
    refused = await studio.viewer.post("/api/feed/refusals", {"item_id": str(made[3]), "target": "author"})
    assert refused.status == 204
    assert (await studio.viewer.get("/api/feed", session="b")).json["items"] == []
    assert (await studio.viewer.post("/api/me/interests/reset", {})).status == 204
    assert (await studio.viewer.get("/api/feed", session="c")).json["items"] != []
    assert (await studio.viewer.post("/api/feed/refusals", {"item_id": str(ids.new())})).status == 404
    hostile = {"key": "x:" + "9" * 500, "do": "off"}
    assert (await studio.viewer.post("/api/me/interests/labels", hostile)).status == 422


async def test_switches_hold_and_come_back(studio: Studio) -> None:
    new = {"personal": False, "history": False, "less_shopping": True, "minor": False, "variety": "exploring"}
    assert (await studio.viewer.put("/api/me/interests/switches", new)).status == 204
    assert (await studio.viewer.get("/api/me/interests")).json["switches"] == new
    assert (await studio.viewer.put("/api/me/interests/switches", {**new, "variety": "wild"})).status == 422


async def test_operators_turn_weights_with_an_audit_row_and_see_a_page(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    held = (await studio.operator.get("/api/ops/feed/policies")).json
    held["weights"]["like"], held["target_bp"] = 3.0, 1_500
    assert (await studio.operator.put("/api/ops/feed/policies", held)).status == 204
    assert (await studio.operator.get("/api/ops/feed/policies")).json == held
    assert (await studio.operator.put("/api/ops/feed/policies", {**held, "low_bp": 4_000})).status == 422
    assert (await studio.viewer.put("/api/ops/feed/policies", held)).status == 403
    async with studio.house.read() as db:
        noted = await db.all(sa.text("SELECT verb, subject FROM trail WHERE verb = 'base.policy.change'"))
    assert [r.subject for r in noted] == ["scenes.feed.policies"]
    await clips(studio, studio.author_id, 3)
    trace = (await studio.viewer.get("/api/feed", session="a")).json["trace_id"]
    slots = (await studio.operator.get("/api/ops/feed/pages", trace_id=trace)).json["slots"]
    assert slots[0]["slot"] == 0
    assert slots[0]["heads"]["long_view"] > 0
    assert (await studio.operator.get("/api/ops/feed/pages", trace_id=str(ids.new()))).status == 404
