"""Words that many said, parts of an audience that are not few, and a price that was said otherwise."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from meadow.base import clock
from meadow.compass.metrics.types.rooms import Audience, Mark, Said
from meadow.compass.screen import rules
from meadow.compass.screen.hub import Frame
from meadow.compass.screen.rules import crowd
from meadow.scenes import search
from meadow.scenes.live.types.beside import Beside, Gifts, Told


def said(viewer: int, text: str) -> Said:
    return Said(at=1, id=f"{viewer}-{text}", viewer=viewer, name="李**", role="viewer", text=text)


def test_a_word_counts_people_and_four_are_too_few() -> None:
    talk = [said(n, "敏感肌可以用吗?") for n in range(1, 6)] + [said(n, "口红 Serum") for n in range(1, 5)]
    talk += [
        said(1, "口红 口红 口红"),
        *(said(0, "客人说的") for _ in range(9)),
        *(said(n, "666 的") for n in range(20)),
    ]
    found = crowd.cloud(talk, search.words)
    assert found["敏感"] == 5
    assert not {"口红", "serum", "可以", "666", "的", "客人"} & set(found)
    assert crowd.cloud([*talk, said(9, "口红")], search.words)["口红"] == 5


@given(
    st.lists(st.tuples(st.integers(0, 12), st.sampled_from(["油", "精华", "面膜", "hello", "精华 面膜"])), max_size=80)
)
def test_no_word_of_fewer_than_five_people_is_shown(rows: list[tuple[int, str]]) -> None:
    talk = [said(who, text) for who, text in rows]
    for word, n in crowd.cloud(talk, str.split).items():
        people = {who for who, text in rows if who and word in text.split()}
        assert n == len(people) >= crowd.SPEAKERS


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_part_of_few_people_hides_the_other(part: int, rest: int) -> None:
    found = crowd.parts(Audience(viewers=part + rest, fans=part))["fans"]
    if min(part, rest) < crowd.MANY:
        assert found is None
    else:
        assert found is not None
        assert all(abs(told - true) <= 5 and told % 10 == 0 for told, true in zip(found, (part, rest), strict=True))


def test_a_price_said_otherwise_marks_what_was_explained_then() -> None:
    now = clock.now()

    def mark(ago: int, name: str, product: str) -> Mark:
        return Mark(now - timedelta(seconds=ago), name, product, 0, 0)

    marks = [
        mark(90, "explain_start", "501"),
        mark(50, "explain_end", "501"),
        mark(40, "explain_start", "502"),
        mark(5, "explain_start", "503"),
    ]
    wrong = Beside(open={"price_mismatch": now - timedelta(seconds=20)})
    assert rules.misspoken(marks, wrong) == "502"
    assert rules.misspoken(marks, Beside()) == ""
    assert rules.misspoken(marks[:2], wrong) == ""


def test_a_link_sees_no_comment_no_buyer_and_nothing_that_patrol_told() -> None:
    beside = rules.aside(
        Beside(warnings=[Told(clock.now(), "prohibited", "不要说最", False)], appeal="waiting", gifts=Gifts(bags=2))
    )
    state = {
        "orders": {"a": [1, "杭州", "李**", "501", 1, 9900]},
        "comments": {"c": [1, "李**", "fan", "好用"]},
        "beside": beside,
        "words": {"好用": 7},
    }
    found = rules.masked(state)
    assert found == {
        "orders": {"a": [1, "", "", "501", 1, 9900]}, "words": {"好用": 7},
        "beside": {**beside, "warnings": [], "appeal": None},
    }  # fmt: skip
    assert found["beside"]["gifts"]["bags"] == 2
    assert rules.without_people(b'{"tick":1}') == b'{"tick":1}'
    assert "李".encode() not in rules.without_people(b'{"comments":{"c":[1,"\xe6\x9d\x8e**","fan","x"]}}')


def test_what_buyers_paid_is_the_shops_and_made_once_for_all_who_may_not_see_it() -> None:
    state = {
        "tick": 1,
        "figures": {"gmv_pay": 5, "user_pay": 4},
        "corrections": {
            "1-user_pay": ["user_pay", 1, "recount"],
            "1-gmv_pay": ["gmv_pay", 1, "recount"],
            "2-aov": None,
        },
    }
    assert rules.of_author(state) == {
        "tick": 1,
        "figures": {"gmv_pay": 5},
        "corrections": {"1-gmv_pay": ["gmv_pay", 1, "recount"], "2-aov": None},
    }
    frame, calls = Frame("full", 1, b'{"figures":{"user_pay":4}}'), list[bytes]()

    def rule(data: bytes) -> bytes:
        calls.append(data)
        return rules.without_cash(data)

    assert [frame.seen(rule), frame.seen(rule), frame.seen(None)] == [b'{"figures":{}}', b'{"figures":{}}', frame.data]
    assert len(calls) == 1
    assert Frame("full", 2, b"").views == {}
