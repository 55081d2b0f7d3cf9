"""Ids, money, pages, vault, languages, addresses: pure parts by property."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import i18n, ids, money
from meadow.base.errors import Invalid, Problem
from meadow.base.fetch import is_public
from meadow.base.observe import take_trace
from meadow.base.page import Cursor, cut
from meadow.base.vault import Broken, Vault, mask_email, mask_name, mask_phone
from meadow.base.web.limits import Buckets, prefix

minor = st.integers(min_value=-(10**12), max_value=10**12)


@given(minor, st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=40))
def test_a_split_is_exact_and_fair(total: int, weights: list[int]) -> None:
    parts = money.split(total, weights)
    assert sum(parts) == total
    whole = sum(weights) or len(weights)
    basis = weights if any(weights) else [1] * len(weights)
    assert all(abs(p - total * w / whole) < 1.001 for p, w in zip(parts, basis, strict=True))


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=10_000))
def test_a_share_never_passes_the_whole(amount: int, bp: int) -> None:
    assert 0 <= money.share(amount, bp) <= amount


def test_ids_are_version_7_ordered_and_keep_their_key() -> None:
    made = [ids.at(ms) for ms in range(1_700_000_000_000, 1_700_000_000_050)]
    assert made == sorted(made)
    assert all(i.version == 7 and i.variant == "specified in RFC 4122" for i in made)
    assert len({ids.key64(i) for i in made}) == len(made)
    assert ids.key64(made[0]) == made[0].int & (2**64 - 1)
    assert ids.key64(None) == 0


def test_later_ids_sort_later_even_within_a_millisecond() -> None:
    made = [ids.new() for _ in range(500)]
    assert made == sorted(made)
    assert len({ids.key64(i) for i in made}) == len(made)


def test_no_two_numbers_of_a_process_are_one() -> None:
    made = {ids.number() for _ in range(50_000)}
    assert len(made) == 50_000
    assert all(ids.is_number(n) for n in made)


def test_derived_ids_repeat_and_do_not_collide_over_parts() -> None:
    assert ids.derived("a", 1) == ids.derived("a", 1)
    assert ids.derived("a", "bc") != ids.derived("ab", "c")


@given(st.integers(min_value=0, max_value=9), st.integers(min_value=0, max_value=17))
def test_a_mistyped_number_is_noticed(digit: int, at: int) -> None:
    number = ids.number()
    wrong = number[:at] + str(digit) + number[at + 1 :]
    assert len(number) == 19
    assert ids.is_number(number)
    assert ids.is_number(wrong) == (wrong == number)


@given(st.lists(st.one_of(st.integers(min_value=-(2**53), max_value=2**53), st.text(max_size=40)), max_size=4))
def test_a_cursor_comes_back(parts: list[object]) -> None:
    assert Cursor.read(Cursor.make(*parts)) == tuple(parts)


@pytest.mark.parametrize("text", ["%%%", "eyJ", "bnVsbA", "é", "W10K" * 3, "A" * 5000])
def test_a_forged_cursor_is_told(text: str) -> None:
    with pytest.raises(Invalid):
        Cursor.read(text, str, UUID)


def test_a_page_ends_without_a_cursor() -> None:
    assert cut([1, 2, 3], 3, lambda x: (x,)) == ([1, 2, 3], None)
    page, following = cut([1, 2, 3, 4], 3, lambda x: (x,))
    assert page == [1, 2, 3]
    assert Cursor.read(following, int) == (3,)


@given(st.text(max_size=200))
def test_sealed_text_opens_only_where_it_was_sealed(text: str) -> None:
    vault = Vault(b"k" * 32)
    blob = vault.seal("accounts.phone", text)
    assert vault.open("accounts.phone", blob) == text
    assert text.encode() not in blob or len(text) < 4
    for bad in (lambda: vault.open("accounts.name", blob), lambda: Vault(b"x" * 32).open("accounts.phone", blob)):
        with pytest.raises(Broken):
            bad()
    with pytest.raises(Broken):
        vault.open("accounts.phone", blob[:-1])


def test_a_blind_index_finds_and_tells_nothing() -> None:
    vault = Vault(b"k" * 32)
    assert vault.index("accounts.login", " Lin@Example.com") == vault.index("accounts.login", "lin@example.com ")
    assert vault.index("accounts.login", "a") != vault.index("accounts.phone", "a")
    assert vault.seal("c", "same") != vault.seal("c", "same")


def test_masks_keep_little() -> None:
    assert mask_name("李小满") == "李**"
    assert mask_phone("13812345678") == "138****5678"
    assert mask_email("lin.xm@example.com") == "l***@example.com"


def test_languages_are_picked_by_weight() -> None:
    assert i18n.pick("en-GB,zh;q=0.3") == "en"
    assert i18n.pick("zh-CN,en;q=0.9") == "zh-CN"
    assert i18n.pick("fr") == "zh-CN"
    assert i18n.pick("en;q=x") == "zh-CN"


def test_every_problem_speaks_both_languages() -> None:
    import meadow.app  # noqa: F401 - so that every room's problems are known

    def below(kind: type[Problem]) -> set[str]:
        return {kind.code}.union(*(below(sub) for sub in kind.__subclasses__()))

    assert i18n.missing(below(Problem)) == []


def test_an_unfilled_text_shows_its_place_instead_of_failing() -> None:
    assert "{retry_after}" in i18n.say("base.errors.too_many", "en")
    assert "7" in i18n.say("base.errors.too_many", "en", retry_after=7)


@pytest.mark.parametrize(
    ("address", "public"),
    [("93.184.216.34", True), ("127.0.0.1", False), ("10.0.0.8", False), ("169.254.169.254", False), ("::1", False),
     ("::ffff:127.0.0.1", False), ("fd00::1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("100.64.0.1", False)],
)  # fmt: skip
def test_only_the_open_internet_is_public(address: str, *, public: bool) -> None:
    assert is_public(address) is public


def test_buckets_refill_and_forget() -> None:
    from meadow.base.errors import TooMany

    held = Buckets(rate=0.001, burst=2)
    held.take("a")
    held.take("a")
    with pytest.raises(TooMany) as told:
        held.take("a")
    assert told.value.params["retry_after"] >= 1
    held.take("b")
    assert prefix("2001:db8::1") == prefix("2001:db8::2") != prefix("2001:db8:0:1::1")


def test_a_trace_id_is_taken_or_made() -> None:
    assert take_trace(f"00-{'a' * 32}-{'b' * 16}-01") == "a" * 32
    assert len(take_trace("nonsense")) == 32
