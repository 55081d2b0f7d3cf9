"""What an author keeps of a film: the part between two moments, with cover and products at their places; and for whom."""

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import ids
from meadow.scenes.feed import serve
from meadow.scenes.feed.actions.registry import follow
from meadow.scenes.feed.tables import item
from meadow.scenes.feed.types.ranking import Switches
from meadow.scenes.video import rules
from meadow.scenes.video.actions import transcode
from meadow.scenes.video.events import Shown
from meadow.scenes.video.rules import Facts
from meadow.scenes.video.transcode import commands
from meadow.scenes.video.types import NewAnchor
from tests.make.films import film
from tests.scenes.conftest import Studio
from tests.scenes.test_feed_serving import ask, person, shelf

PHONE = Facts(
    streams=2, stream=0, codec="h264", profile="High", pixels="yuv420p", width=720, height=1280, duration_ms=9_000, frames=(30, 1),
    bit_rate=2_000_000, gop_ms=2_000, audio=True,
)  # fmt: skip
MOMENTS = st.none() | st.integers(0, 600_000)


@given(st.integers(500, 600_000), MOMENTS, MOMENTS)
def test_what_is_kept_lies_in_the_film_and_is_never_copied(span: int, start: int | None, end: int | None) -> None:
    whole = msgspec.structs.replace(PHONE, duration_ms=span)
    kept = rules.cut(whole, start, end)
    if kept is whole:
        assert not start
        assert end is None or end == 0 or end >= span
        return
    assert kept.begin_ms == (start or 0)
    assert 0 <= kept.duration_ms <= span
    assert kept.duration_ms == max(0, min(span, end or span) - (start or 0))
    assert not any(rung.copied for rung in rules.ladder(kept))
    assert (rules.refusal(kept) is None) == (kept.duration_ms >= 500)


def test_a_whole_film_of_a_phone_is_still_taken_as_it_is() -> None:
    assert rules.ladder(rules.cut(PHONE, None, None))[0].copied
    assert rules.ladder(rules.cut(PHONE, 0, 9_000))[0].copied
    argv = commands.encode(None, rules.ladder(rules.cut(PHONE, 1_500, 4_000)), rules.cut(PHONE, 1_500, 4_000))  # type: ignore[arg-type]
    at = argv.index("-ss")
    assert argv[at : at + 4] == ["-ss", "1.500", "-t", "2.500"]
    assert at < argv.index("-i"), "the seek is of the source, or all of it would be decoded"


async def test_a_clip_is_cut_at_the_transcode_and_the_same_cut_is_not_made_twice(studio: Studio) -> None:
    body = film(seconds=4)
    video_id = await studio.publish(body, cut_from=1_000, cut_to=2_500, cover_ms=1_200)
    own = await studio.own(video_id)
    assert own["state"] == "published"
    assert abs(own["duration_ms"] - 1_500) <= 50
    whole = await studio.publish(body)
    assert abs((await studio.own(whole))["duration_ms"] - 4_000) <= 100, "the whole film is another clip"
    refused = await studio.create(body, cut_from=3_900)
    await transcode(studio.house, studio.author_id, refused)
    assert (await studio.own(refused))["error"]["code"] == "scenes.video.too_short"


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({"cut_from": 2_000, "cut_to": 2_100}, "scenes.video.bad_cut"),
        ({"cut_from": 3_000, "cut_to": 1_000}, "scenes.video.bad_cut"),
        ({"cut_to": 1_000, "anchors": [("span", 500, 1_500)]}, "scenes.video.bad_span"),
    ],
)
async def test_a_cut_must_leave_something_and_products_lie_in_it(studio: Studio, over: dict, code: str) -> None:
    anchors = [NewAnchor(studio.goods.product_id, start_ms=a, end_ms=b) for _, a, b in over.get("anchors", [])]
    body = {"upload_id": str(ids.new()), **over, "anchors": msgspec.to_builtins(anchors)}
    made = await studio.ann.post(f"/api/author/{studio.author_id}/videos", body)
    assert (made.status, made.code) == (422, code)
    assert (await studio.ann.post(f"/api/author/{studio.author_id}/videos", body | {"cut_from": -1})).status == 422


async def test_what_is_not_for_minors_is_told_and_kept_from_them(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    (video_id, *_) = await clips(studio, studio.author_id, 1)
    path = f"/api/author/{studio.author_id}/videos/{video_id}"
    assert (await studio.ann.patch(path, {"adult": True})).json["adult"]
    assert (await studio.own(video_id))["state"] == "published", "no words changed, so nobody has to look again"
    (*_, told) = await studio.told("scenes.video.shown.v1")
    assert told["adult"]
    async with studio.house.write() as db:
        await follow(db, msgspec.convert({**told, "type": "scenes.video.shown.v1"}, Shown, strict=False))
    async with studio.house.read() as db:
        assert await db.value(sa.select(item.c.adult).where(item.c.item_id == video_id))


async def test_a_direct_link_and_a_list_show_minors_nothing_that_is_not_for_them(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    (video_id, other) = await clips(studio, studio.author_id, 2)
    await studio.ann.patch(f"/api/author/{studio.author_id}/videos/{video_id}", {"adult": True})
    one, works, kept = f"/api/videos/{video_id}", f"/api/authors/{studio.author_id}/videos", "/api/me/videos"
    assert (await studio.viewer.put(f"{one}/favourite")).status == 200
    minor = {"personal": True, "history": True, "less_shopping": False, "minor": True, "variety": "balanced"}
    await studio.viewer.put("/api/me/interests/switches", minor)
    refused = await studio.viewer.get(one)
    assert (refused.status, refused.code) == (403, "scenes.video.not_for_minors")
    assert (await studio.viewer.get(f"/api/videos/{other}")).status == 200
    assert (await studio.viewer.get(f"/api/videos/{ids.new()}")).status == 404
    assert [x["id"] for x in (await studio.viewer.get(works)).json["items"]] == [str(other)]
    assert (await studio.viewer.get(kept)).json["items"] == []
    assert len((await (await studio.street.guest()).get(works)).json["items"]) == 2
    await studio.viewer.put("/api/me/interests/switches", {**minor, "minor": False})
    assert (await studio.viewer.get(one)).status == 200
    assert len((await studio.viewer.get(kept)).json["items"]) == 1


def test_minors_are_shown_nothing_that_is_not_for_them() -> None:
    held = shelf(200)
    held.adult[:200:3] = True
    minor = person(switches=Switches(minor=True))
    shown = {c.place for s in range(20) for c in serve.compose(held, minor, ask(s))}
    assert shown
    assert not any(held.adult[p] for p in shown)
    grown = {c.place for s in range(20) for c in serve.compose(held, person(), ask(s))}
    assert any(held.adult[p] for p in grown)
