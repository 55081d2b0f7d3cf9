"""A block of rows: the same whether a batch was read by the collector or is read here, and sessions as the rule says."""

import random

import msgspec

from meadow.base import clock, ids
from meadow.base.track import columns, rules, wire
from meadow.base.track.segments import COLUMNS, SERVER, Origin, Record
from meadow.base.track.types import Context, Envelope, Item
from meadow.base.track.warehouse import build
from meadow.base.track.warehouse.actors import Actors

from .conftest import event

ZONE_MS = 8 * 3_600_000


def record(events: list[Envelope], place: int, *, server: bool, by_field: bool, actor: int = 0) -> Record:
    body = wire.encode(str(ids.new()), clock.now_ms(), events, Context(sdk=f"s{place % 2}", consent=1))
    read = wire.read(body, server=server)
    assert read.columns
    packed = columns.pack(read.columns) if by_field else b""
    return Record(
        place, place + 1, clock.now_ms(), Origin(SERVER * server, COLUMNS * by_field, actor=actor), body, packed
    )


def mixed() -> list[tuple[list[Envelope], bool]]:
    props = msgspec.Raw(b'{"visible":false}')
    shown = event("view_item_list", items=[Item(item_id=2**63 + n, index=n) for n in range(3)])
    return [
        ([event(product_id=n, props=props) for n in range(3)], False),
        ([shown, event("live_heartbeat", room_id=2**64 - 1, stay_ms=5, props=props)], False),
        ([event("purchase", order_id=9, amount_minor=-5, currency="USD", qty=2, schema_v=3)], True),
        ([event(source="share", scene="mall")], False),
    ]


def test_a_batch_by_field_and_by_its_body_make_the_same_rows() -> None:
    made = []
    batches = mixed()
    now = clock.now_ms()
    for by_field in (True, False):
        found = build.Batches()
        for place, (events, server) in enumerate(batches):
            one = record(events, place, server=server, by_field=by_field, actor=place + 1)
            found.take(7, msgspec.structs.replace(one, recv=now))
        rows = build.Rows(found)
        rows.score_and_cut(Actors(ZONE_MS))
        rows.explode()
        made.append({name: (kind, data) for name, kind, data in rows.columns()})
        assert len(rows) == 9
    assert made[0] == made[1]
    assert {"props", "currency", "item_ix", "schema_v", "room_id"} <= made[0].keys()


def test_what_another_version_wrote_by_field_is_read_from_the_body() -> None:
    one = record([event(product_id=5)], 0, server=False, by_field=True, actor=3)
    held = columns.unpack(one.more)
    assert held
    assert columns.unpack(columns.pack(msgspec.structs.replace(held, version=99))) is None
    assert columns.unpack(b"\xc1nonsense") is None
    found = build.Batches()
    found.take(1, msgspec.structs.replace(one, more=b"\xc1nonsense"))
    assert build.Rows(found).field["product_id"].tolist() == [5]


def test_sessions_follow_the_rule_event_by_event() -> None:
    dice = random.Random(4)
    actors = Actors(ZONE_MS)
    last: dict[int, tuple[int, int, int]] = {}
    noon = rules.OLDEST_MS + 6 * 365 * rules.DAY_MS
    time = dict.fromkeys(range(1, 6), noon)
    for _ in range(12):
        found, wanted = build.Batches(), []
        for place in range(8):
            actor, events = dice.randrange(1, 6), []
            for _ in range(dice.randrange(1, 6)):
                time[actor] += dice.choice([-5_000, 0, 1_000, 60_000, 31 * 60_000, 7 * 3_600_000])
                campaign = dice.choice([0, 0, 0, 0, 1, 2]) if actor > 2 else 0
                events.append(event(ts=time[actor], campaign_id=campaign))
                wanted.append((actor, time[actor], campaign))
            body = record(events, place, server=False, by_field=True, actor=actor)
            found.take(1, msgspec.structs.replace(body, recv=clock.now_ms()))
        for batch in found.batches:
            batch.sent_at = 0
        rows = build.Rows(found)
        rows.score_and_cut(actors)
        for got, (actor, ms, campaign) in zip(rows.field["session"].tolist(), wanted, strict=True):
            session, newest, held = last.get(actor, (0, 0, 0))
            if not session or rules.cuts(newest, ms, held, campaign, ZONE_MS):
                session, held = rules.session_of(actor, ms), campaign
            last[actor] = (session, max(newest, ms), held)
            assert got == session
