"""The engine: what it serves, that its chances can be computed again, and that what a person does shows on her next page."""

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
import pytest
import sqlalchemy as sa

from meadow.base import bus, clock, ids
from meadow.base.db import House
from meadow.base.track.types import Envelope, Told
from meadow.scenes.feed import serve, store
from meadow.scenes.feed.rules import blend, explore
from meadow.scenes.feed.serve import engine as engines
from meadow.scenes.feed.serve.compose import Ask, arms_of, band, draw
from meadow.scenes.feed.serve.features import FEATURES
from meadow.scenes.feed.serve.person import Person, signed
from meadow.scenes.feed.serve.reasons import source_of
from meadow.scenes.feed.serve.shelf import Shelf
from meadow.scenes.feed.tables import item, price, served, state
from meadow.scenes.feed.types import KINDS, SOURCES, Detail, Entry, Policies
from meadow.scenes.feed.types.ranking import Intent, State, Switches
from tests.scenes.conftest import Studio

NOW = 1_795_000_000.0


class Row(msgspec.Struct):
    """A row of the registry as the shelf reads it."""

    item_id: UUID
    kind: str
    author_id: UUID | None
    tags: list[str]
    categories: list[str]
    title: str = "山茶精油"
    product_ids: list[UUID] = []
    duration_ms: int = 9_000
    price_minor: int = 9_900
    take_bp: int = 1_000
    sells: bool = False
    adult: bool = False
    quality: float = 0.5
    state: str = "servable"
    counts: bytes = b""
    near: bytes = b""
    shop_id: UUID | None = None
    published_at: Any = None


def packed(counts: list[float]) -> bytes:
    return np.array(counts, ">f4").tobytes()


def shelf(count: int = 300, seed: int = 1, authors: int = 60) -> Shelf:
    dice, made = random.Random(seed), Shelf()
    known = [ids.derived("item", i) for i in range(count)]
    rows = []
    for i, one in enumerate(known):
        seen = dice.choice([0.0, 500.0])
        rows.append(Row(
            one, "shop_clip" if i % 4 == 0 else "clip", ids.derived("author", dice.randrange(authors)), [f"tag{i % 20}", f"tag{i % 7}"], [f"top{i % 5}", f"leaf{i % 15}"],
            sells=i % 4 == 0, product_ids=[ids.derived("p", i)] if i % 4 == 0 else [], counts=packed([seen, seen * 0.5, seen * dice.random() * 0.6, seen * 0.02, 0, 0, 0, 0]),
            near=np.array([ids.key64(k) for k in dice.sample(known, 10)], ">u8").tobytes(), published_at=clock.now() - timedelta(hours=dice.randrange(900)),
        ))  # fmt: skip
    made.put(rows)
    made.rank(clock.now().timestamp())
    return made


def ask(seed: int = 7, **over: Any) -> Ask:
    none = np.zeros(0, np.int32)
    usual: dict[str, Any] = {
        "now": clock.now().timestamp(), "size": 10, "seed": seed, "price": 1.0, "policies": Policies(epsilon_bp=500, holdback_bp=0, share_trial_bp=0), "followed": none,
        "kinds": np.array([KINDS.index("clip"), KINDS.index("shop_clip")], np.int32), "visit": none, "lately": none, "gone": none,
    }  # fmt: skip
    return Ask(**usual | over)


def person(**over: Any) -> Person:
    return Person(ids.derived("somebody"), ids.derived("somebody"), State(**{"pages": 9} | over))


def test_a_page_is_the_same_for_the_same_seed_and_its_chances_can_be_computed_again() -> None:
    held, who = shelf(), person()
    for seed in range(40):
        asked = ask(seed)
        page = serve.compose(held, who, asked)
        assert page == serve.compose(held, who, asked)
        drawn = draw(held, who, asked)
        again = blend.fill(drawn.pool, drawn.mix, random.Random(seed).random)
        assert [(c.place, c.slot.propensity) for c in page] == [(int(drawn.places[s.at]), s.propensity) for s in again]
        assert all(c.detail.candidates == len(drawn.places) for c in page)
        assert len(page) == 10


def test_every_source_proposes_and_the_telling_one_is_named() -> None:
    held = shelf()
    now = clock.now().timestamp()
    recent = [(int(held.key[i]), now) for i in (3, 5, 7)]
    who = person(
        interest={"t:tag3": [3.0, 3.0, 3.0, now], f"a:{ids.key64(ids.derived('author', 1)):x}": [2.0, 2.0, 2.0, now]},
        intents={"leaf0": Intent(2.0, now)}, recent=recent,
    )  # fmt: skip
    followed = np.array([held.author[0]], np.int32)
    drawn = draw(held, who, ask(followed=followed))
    told = {name for b in drawn.sources for i, name in enumerate(SOURCES) if int(b) >> i & 1}
    assert [source_of(b) for b in (0b110, 0b1_0100_0010, 0b1_1000_0000)] == ["rest", "popular", "new"]
    assert {"follow", "because", "like_you", "interest", "looking_for", "popular", "new"} <= told
    assert drawn.rows.shape == (len(drawn.places), len(FEATURES))
    assert np.isfinite(drawn.rows).all()


def test_a_reason_is_true_without_its_evidence_the_item_falls() -> None:
    held, now = shelf(400), clock.now().timestamp()
    who = person(interest={"t:tag3": [4.0, 4.0, 4.0, now]})
    page = [
        c
        for s in range(30)
        for c in serve.compose(held, who, ask(s))
        if c.source == "interest" and c.slot.how == "greedy"
    ]
    assert len(page) > 20
    assert {c.detail.evidence for c in page} == {"t:tag3"}
    plain = draw(held, person(), ask())
    place = {int(p): float(e) for p, e in zip(plain.places, plain.pool.ent, strict=True)}
    assert all(place.get(c.place, -1.0) < c.detail.ent for c in page)


def test_interest_and_demand_move_what_comes_and_refusals_bar_it() -> None:
    held, now = shelf(), clock.now().timestamp()
    tag = held.words["t:tag3"]
    share = {}
    for name, who in {"plain": person(), "fond": person(interest={"t:tag3": [5.0, 5.0, 5.0, now]})}.items():
        shown = [c.place for s in range(20) for c in serve.compose(held, who, ask(s))]
        share[name] = np.mean([tag in held.tags[p] for p in shown])
    assert share["fond"] > share["plain"] + 0.1
    barred = person(hidden={"t:tag3": now, f"i:{held.key[1]}": now})
    shown = [c.place for s in range(20) for c in serve.compose(held, barred, ask(s))]
    assert all(tag not in held.tags[p] for p in shown)
    assert 1 not in shown


def test_minors_see_no_goods_and_less_shopping_means_less() -> None:
    held = shelf()
    sold = {}
    for name, switches in {
        "all": Switches(),
        "less": Switches(less_shopping=True),
        "minor": Switches(minor=True),
    }.items():
        pages = [serve.compose(held, person(switches=switches), ask(s)) for s in range(20)]
        sold[name] = sum(c.detail.commerce for page in pages for c in page)
    assert sold["all"] > sold["less"] >= sold["minor"] == 0


def test_without_personalisation_taste_counts_for_nothing() -> None:
    held, now = shelf(), clock.now().timestamp()
    fond = {"t:tag3": [9.0, 9.0, 9.0, now]}
    off = Switches(personal=False)
    one, other = (serve.compose(held, person(interest=i, switches=off), ask()) for i in (fond, {}))
    assert [c.place for c in one] == [c.place for c in other]
    assert {c.policy for c in one} == {"plain-2"}
    assert {c.source for c in one} <= {"follow", "popular", "new", "rest"}


def test_what_was_shown_lately_comes_only_when_nothing_else_is_left() -> None:
    held = shelf(30, authors=30)
    lately = np.arange(24, dtype=np.int32)
    page = [c.place for c in serve.compose(held, person(), ask(lately=lately))]
    assert set(range(24, 30)) - set(page) <= {p for p in range(24, 30) if held.sells[p]}
    assert len(page) > 6
    assert not {c.place for c in serve.compose(held, person(), ask(visit=lately))} & set(range(24))


def test_an_empty_shelf_gives_an_honest_empty_page() -> None:
    made = Shelf()
    made.rank(NOW)
    assert serve.compose(made, person(), ask()) == []


def test_chances_over_all_candidates_of_a_slot_sum_to_one() -> None:
    held = draw(shelf(), person(), ask())
    assert explore.greedy(held.pool.size, 3, 0.05).sum() == pytest.approx(1.0)
    cold = np.flatnonzero(held.pool.cold)
    assert explore.softmax(held.pool.trial[cold]).sum() == pytest.approx(1.0)


def test_who_is_held_back_has_no_taste_and_an_aim_by_lot_binds() -> None:
    held, now = shelf(), clock.now().timestamp()
    fond = {"t:tag3": [9.0, 9.0, 9.0, now]}
    back = Policies(holdback_bp=2_000, share_trial_bp=2_000)
    people = [Person(ids.derived("p", n), ids.derived("p", n), State(interest=fond, pages=9)) for n in range(60)]
    arms = [(who, arms_of(who, back, 3)) for who in people]
    assert {a for _, (a, _) in arms} == {"holdback", "personal"}
    for who, (arm, aim) in arms[:20]:
        page = serve.compose(held, who, ask(policies=back))
        assert {c.policy for c in page} == {"plain-2" if arm == "holdback" else "blend-2"}
        assert {c.detail.arms[0] for c in page} == {arm}
        told = band(back, who, 3)
        assert (
            (told.low == told.high == float(aim[4:])) if aim != "aim-usual" else (told.low, told.high) == (0.05, 0.35)
        )


async def registered(house: House, count: int, author: UUID, **over: Any) -> list[UUID]:
    made = [ids.new() for _ in range(count)]
    async with house.write() as db:
        for i, one in enumerate(made):
            usual = {
                "kind": "clip",
                "author_id": author,
                "tags": [f"tag{i % 3}"],
                "published_at": clock.now(),
                "told_at": clock.now(),
            }
            await store.put(db, entry=Entry(item_id=one, **usual | over))
    return made


async def opened(house: House) -> serve.Engine:
    made = await serve.of(house)
    async with house.read() as db:
        await made.fresh(db, within=0.0)
    return made


async def test_the_registry_is_followed_by_version(house: House) -> None:
    author = ids.new()
    made = await registered(house, 3, author)
    engine = await opened(house)
    assert len(engine.shelf) == 3
    async with house.write() as db:
        await store.turn(db, item_id=made[0], to="held", why="hidden", at=clock.now())
        await store.set_counts(db, counts={made[1]: [5.0] * 8})
        await store.set_near(db, near={made[1]: [ids.key64(made[2]), 77]})
    await opened(house)
    place = engine.shelf.place
    assert not engine.shelf.servable[place[made[0]]]
    assert list(engine.shelf.counts[place[made[1]]]) == [5.0] * 8
    assert list(engine.shelf.near[place[made[1]]][:3]) == [place[made[2]], -1, -1]
    async with house.write() as db:
        assert await store.set_counts(db, counts={made[1]: [5.0] * 8}) == 0


async def test_jobs_that_change_the_same_items_in_other_orders_do_not_block_each_other(house: House) -> None:
    made = await registered(house, 60, ids.new())

    async def change(turn: int) -> None:
        order = made if turn % 2 else made[::-1]
        async with house.write() as db:
            if turn % 4 < 2:
                await store.set_counts(db, counts={one: [float(turn + 1)] * 8 for one in order})
            else:
                await store.set_worth(db, worth=dict.fromkeys(order, (0.1 + turn / 100, turn)))

    for _ in range(5):
        await asyncio.gather(*(change(turn) for turn in range(8)))
    async with house.read() as db:
        rows = await db.all(sa.select(item.c.item_id, item.c.counts, item.c.take_bp))
    assert {r.item_id for r in rows} == set(made)
    assert len({(bytes(r.counts), r.take_bp) for r in rows}) == 1, "each change went through for all"


async def test_what_is_told_late_changes_nothing(house: House) -> None:
    made = await registered(house, 1, ids.new(), title="new")
    async with house.write() as db:
        old = clock.now() - timedelta(hours=1)
        await store.put(db, entry=Entry(item_id=made[0], kind="clip", title="old", published_at=old, told_at=old))
        assert await db.value(sa.select(item.c.title)) == "new"


async def test_an_action_changes_the_next_page_and_is_written_once(house: House) -> None:
    made = await registered(house, 6, ids.new())
    engine, who = await opened(house), ids.new()
    async with house.read() as db:
        held = await engine.people.get(db, who, who)
    event = Envelope(event_id=str(ids.new()), name="like", ts=clock.now_ms(), video_id=ids.key64(made[1]))
    told = Told(clock.now_ms(), str(ids.key64(who)), known=True, events=[event])
    payload = msgspec.json.encode(told)
    await engine._on_event(payload)
    await engine._on_event(payload)
    assert held.state.interest["t:tag1"][0] == pytest.approx(1.0)
    await engine._on_event(b"nonsense")
    await engine.flush()
    async with house.read() as db:
        row = await db.one(sa.select(state).where(state.c.person == who))
    assert row.version == 1
    assert row.actor == signed(ids.key64(who))
    assert msgspec.msgpack.decode(row.body, type=State).interest.keys() == held.state.interest.keys()


async def test_who_is_not_here_is_read_and_what_another_process_wrote_stands(house: House) -> None:
    made = await registered(house, 6, ids.new())
    engine, who = await opened(house), ids.new()
    other = State(interest={"t:elsewhere": [1.0, 1.0, 1.0, NOW]}, version=5)
    async with house.write() as db:
        await store.save(db, person=who, actor=signed(ids.key64(who)), body=msgspec.msgpack.encode(other), version=5)

    def told(n: int) -> Told:
        event = Envelope(event_id=str(ids.new()), name="like", ts=clock.now_ms(), video_id=ids.key64(made[n]))
        return Told(clock.now_ms(), str(ids.key64(who)), known=True, events=[event])

    engine.people.hear(told(0))
    await engine.flush()
    held = engine.people.held[who]
    assert set(held.state.interest) >= {"t:elsewhere", "t:tag0"}
    async with house.write() as db:
        ahead = msgspec.msgpack.encode(State(interest={"t:later": [1.0, 1.0, 1.0, NOW]}, version=9))
        await store.save(db, person=who, actor=held.actor, body=ahead, version=9)
    engine.people.hear(told(1))
    await engine.flush()
    await engine.flush()
    assert set(held.state.interest) >= {"t:later", "t:tag1"}
    async with house.read() as db:
        assert (await db.one(sa.select(state.c.version))).version == 10


async def test_a_guest_is_known_by_the_page_she_saw(studio: Studio) -> None:
    made = await registered(studio.house, 2, ids.new())
    engine, guest = await opened(studio.house), ids.new()
    async with studio.house.read() as db:
        held = await engine.people.get(db, guest, None)
    trace = ids.new()
    engine.people.traced(trace, held)
    event = Envelope(
        event_id=str(ids.new()), name="video_complete", video_id=ids.key64(made[0]), trace_id=ids.key64(trace)
    )
    engine.people.hear(Told(clock.now_ms(), "77", known=False, events=[event]))
    assert held.state.interest["t:tag0"][0] == pytest.approx(0.5)


async def test_what_a_guest_did_joins_her_account(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    await clips(studio, studio.author_id, 6)
    guest = await studio.street.guest()
    await guest.get("/api/feed", session="same", limit=2)
    engine = studio.house.engines[engines.NAME]
    key = ids.derived("feed", "guest", "same")
    engine.people.held[key].change(State(interest={"t:seen": [1.0, 1.0, 1.0, NOW]}))
    await studio.viewer.get("/api/feed", session="same", limit=2)
    assert "t:seen" in engine.people.held[studio.fan.id].state.interest
    assert key not in engine.people.held


async def test_the_price_of_commerce_moves_with_a_window(house: House) -> None:
    engine = await opened(house)
    engine.seen, engine.sold = 1_000, 500
    await engine.flush()
    assert engine.price == pytest.approx(np.exp(2 * (0.2 - 0.5)))
    async with house.read() as db:
        row = await db.one(sa.select(price))
    assert (row.seen, row.sold) == (1_000, 500)


async def test_a_slot_is_logged_with_all_that_made_it(studio: Studio) -> None:
    from tests.scenes.test_feed import clips

    await clips(studio, studio.author_id, 3)
    page = (await studio.viewer.get("/api/feed", session="v", limit=4)).json
    await studio.house.engines[engines.NAME].flush()
    async with studio.house.read() as db:
        row = await db.one(sa.select(served).order_by(served.c.slot))
    told = msgspec.msgpack.decode(row.detail, type=Detail)
    assert len(np.frombuffer(told.features, np.float32)) == len(FEATURES)
    assert told.seed == row.trace_id.int & 0xFFFF_FFFF_FFFF
    assert set(told.heads) >= {"long_view", "like", "pay", "negative"}
    assert str(row.trace_id) == page["trace_id"]


async def test_a_clip_published_over_http_comes_and_goes(studio: Studio, short: bytes) -> None:
    follower = next(f for f in studio.house.wiring.later if f.name == "feed")
    async with studio.house.write() as db:
        await db.run(bus._START, {"f": "feed"})
    video_id = await studio.publish(short)
    await bus.step(studio.house, follower)
    engine = await opened(studio.house)
    place = engine.shelf.place[video_id]
    assert engine.shelf.sells[place]
    assert engine.shelf.spelled[engine.shelf.tags[place, 0]] == "t:护肤"
    assert engine.shelf.spelled[engine.shelf.leaf[place]].startswith("c:")
    page = (await studio.viewer.get("/api/feed", session="a")).json["items"]
    assert [x["video_id"] for x in page] in ([str(video_id)], [])
    await studio.ann.post(f"/api/author/{studio.author_id}/videos/{video_id}/hide")
    await bus.step(studio.house, follower)
    await opened(studio.house)
    assert not engine.shelf.servable[place]
    assert (await studio.viewer.get("/api/feed", session="b")).json["items"] == []
