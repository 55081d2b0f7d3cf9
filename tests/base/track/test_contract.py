"""What was once sent must always be understood, and numbers once given never move."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meadow.base import ids
from meadow.base.track import rules, types, wire
from meadow.base.track.names import ALIASES, CLIENT, CODES, FLAGS, NAMES, SCENES, SERVER, SOURCES, enum_text
from meadow.base.track.tables import fill, registered
from meadow.base.track.types import Envelope, Fact

SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.json"))
ANCHORS = {
    "view_item_list": 1,
    "live_leave": 26,
    "order_created": 40,
    "purchase": 42,
    "refund": 43,
    "live_presence": 62,
    "ad_cost": 92,
}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.stem)
def test_every_historic_payload_still_reads(path: Path) -> None:
    body = path.read_bytes()
    read = wire.read(body, server=path.stem.startswith("server"))
    assert read.errors == []
    assert len(read.events) == len(msgspec.json.decode(body)["events"])
    for event, sent in zip(read.events, msgspec.json.decode(body)["events"], strict=True):
        for name in types.WIRE_IDS & sent.keys():
            assert getattr(event, name) == int(sent[name])
        assert isinstance(event.ts, int)


def test_numbers_are_unique_and_anchored() -> None:
    for table in (NAMES, SCENES, SOURCES, FLAGS):
        assert len(set(table.values())) == len(table)
    assert {n: NAMES[n] for n in ANCHORS} == ANCHORS
    assert len(CLIENT) + len(SERVER) == len(NAMES)
    assert (SCENES["none"], SCENES["order"], SOURCES["other"], SOURCES["share"]) == (0, 10, 0, 9)
    assert (FLAGS["known"], FLAGS["replayed"], FLAGS["advocacy"]) == (0, 10, 12)
    assert max(NAMES.values()) < 2**15
    assert all(CODES[alias] == NAMES[name] for alias, name in ALIASES.items())
    assert set(types.Scene.__args__) == set(SCENES)  # type: ignore[attr-defined]
    assert set(types.Source.__args__) == set(SOURCES)  # type: ignore[attr-defined]


def test_statements_are_filled_and_parameters_left_alone() -> None:
    made = [fill(s) for one in registered() for s in one.statements]
    assert not any("{s}" in s or "{names}" in s for s in made)
    assert fill("a {room:UInt64} {tz} {n}") == "a {room:UInt64} Asia/Shanghai SimpleAggregateFunction(sum,UInt64)"
    assert enum_text({"b": 2, "a": 1}) == "'a'=1,'b'=2"


def test_the_reference_names_every_event_field_and_refusal() -> None:
    page = types.reference()
    missing = [
        n for n in (*NAMES, *Envelope.__struct_fields__, *types.ERRORS, *SCENES, *SOURCES, *FLAGS) if n not in page
    ]
    assert missing == []


def test_a_fact_told_twice_is_one_event() -> None:
    line, buyer = ids.new(), ids.new()
    at = datetime(2026, 5, 1, 12, tzinfo=UTC)
    fact = Fact(
        name="purchase",
        about=line,
        at=at,
        paid_at=at,
        actor=buyer,
        line_id=line,
        order_id=line,
        qty=2,
        amount_minor=500,
        props={"a": 1},
    )
    told = rules.tell(fact)
    assert told.event_id == rules.tell(fact).event_id != rules.tell(msgspec.structs.replace(fact, version=2)).event_id
    assert (told.actor, told.line_id, told.flags & 1) == (ids.key64(buyer), ids.key64(line), 1)
    assert (told.ts, told.basis_ts, bytes(told.props)) == (1_777_636_800_000, 1_777_636_800, b'{"a":1}')
    read = wire.read(wire.encode(str(ids.new()), told.ts + 5, [told]), server=True)
    assert read.events == [told]


def test_tickets_prove_a_user_and_nothing_else() -> None:
    secret = b"k" * 32
    ticket = rules.ticket(secret, 2**64 - 1)
    assert rules.read_ticket(secret, ticket) == 2**64 - 1
    for wrong in ("", "5", "5.", ticket.replace(".", ".0"), "5." + ticket.split(".")[1], "-5.x", "٣.x", ticket + "é"):
        assert rules.read_ticket(secret, wrong) == 0
    assert rules.read_ticket(b"o" * 32, ticket) == 0


def test_clocks() -> None:
    now = 1_790_000_000_000
    assert rules.skew(now - 1500, now) == 0
    assert rules.skew(0, now) == 0
    assert rules.skew(now - 5000, now) == 5000
    assert rules.skew(now - 90 * rules.DAY_MS, now) == rules.SKEW_MAX_MS
    assert rules.right(now - 4000, 5000, now) == (now + 1000, rules.CLOCK)
    assert rules.right(now - 8 * rules.DAY_MS, 0, now)[1] == rules.LATE
    assert rules.moment(1_764_000_000) is None
    assert rules.moment("2026-05-01T00:00:00+08:00") == 1_777_564_800_000
    assert rules.moment("1764000000000") == 1_764_000_000_000
    assert rules.moment("yesterday") is None


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=30), st.integers(-(10**12), 10**12))
def test_credit_sums_exactly(weights: list[int], amount: int) -> None:
    parts = rules.credit(weights, amount)
    assert sum(ppm for ppm, _ in parts) == rules.WHOLE_PPM
    assert sum(minor for _, minor in parts) == amount


@given(st.integers(1, 30))
def test_position_weights_are_forty_twenty_forty(touches: int) -> None:
    parts = [ppm for ppm, _ in rules.credit(rules.position_weights(touches), 0)]
    if touches > 2:
        assert abs(parts[0] - 400_000) <= touches
        assert abs(sum(parts[1:-1]) - 200_000) <= touches
    assert rules.decay_weights([0, 3 * rules.DAY_MS])[0] == 2 * rules.decay_weights([0, 3 * rules.DAY_MS])[1]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(wire.BadBatchError):
        wire.read(body, server=False)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(Envelope.__struct_fields__),
        st.none() | st.booleans() | st.integers() | st.text(max_size=40) | st.floats(allow_nan=False),
        max_size=12,
    )
)
def test_any_event_is_taken_or_told_why(fields: dict[str, object]) -> None:
    body = msgspec.json.encode({"batch_id": "0192f0c1-0000-7222-8000-000000000001", "events": [fields]})
    read = wire.read(body, server=False)
    assert len(read.events) + len(read.errors) == 1
    assert all(e.code in types.ERRORS for e in read.errors)
