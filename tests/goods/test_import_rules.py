"""Reading files, by property: whatever is in them, what comes out may be stored, and money is exact."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.base import i18n
from meadow.base.errors import Problem
from meadow.goods.catalog.rules import imports, tree
from meadow.goods.catalog.rules.imports import cells
from meadow.goods.catalog.rules.imports.columns import TEMPLATE
from meadow.goods.catalog.types import DraftProduct
from meadow.goods.catalog.types.imports import Format, Line

SHELVES = imports.Shelves(tree.standard())
NAMES = {name: name for name in TEMPLATE}
CELL = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "tea", "a", "b", "1", "1.5", "-1", "Size", "S|小", "小|S", "Default Title", "0"]),
)  # fmt: skip


@given(
    st.lists(st.dictionaries(st.sampled_from([*TEMPLATE, "option3_name", "option3_value", "title"]), CELL), max_size=8)
)
def test_whatever_is_in_the_cells_a_product_that_passes_may_be_stored(rows: list[dict[str, str]]) -> None:
    lines = [Line(n, row, NAMES) for n, row in enumerate(rows, 2)]
    ready, wrong, products = imports.products(lines, SHELVES, rate=Decimal(1))
    assert len(ready) <= products <= len(rows)
    for made in ready:
        assert msgspec.convert(msgspec.to_builtins(made.draft), DraftProduct) == made.draft
        assert "\0" not in msgspec.json.encode(made.draft).decode()
        assert not any(w.level == "error" and w.row == made.row for w in wrong)
    known = {"missing", "too_long", "control", "price", "price_precision", "price_range", "number", "below_zero", "category",
             "choice", "duplicate", "axes", "values", "skus", "description_cut", "too_many_images"}  # fmt: skip
    assert {w.code for w in wrong} <= known
    assert i18n.missing(f"goods.catalog.row.{code}" for code in known) == []


@given(st.binary(max_size=300), st.sampled_from([Format.meadow, Format.shopify]))
def test_any_bytes_are_read_or_refused(body: bytes, kind: Format) -> None:
    refusal: Problem | None = None
    try:
        imports.lines(imports.of_text(imports.decode(body)), kind)
    except Problem as problem:
        refusal = problem
    assert refusal is None or (refusal.status == 422 and i18n.missing([refusal.code]) == [])


@given(st.binary(max_size=300))
def test_any_json_is_read_or_refused(body: bytes) -> None:
    with pytest.raises(Problem):
        imports.fixture(body, "USD", {})


@given(st.lists(st.lists(st.text(alphabet='ab,"\n=+-@ ', max_size=6), min_size=2, max_size=3), min_size=1, max_size=5))
def test_a_sheet_we_write_is_read_back_and_runs_nothing(rows: list[list[str]]) -> None:
    text = imports.csv_file([["x", "y", "z"], *rows]).decode("utf-8-sig")
    try:
        back = [r for _, r in imports.of_text(text).rows]
    except Problem:
        assert not any(c.strip() for r in rows for c in r)
        return
    kept = [r for r in rows if any(c.strip() for c in r)]
    assert [[c.removeprefix("'") for c in r] for r in back] == kept
    assert not any(c.startswith(("=", "+", "-", "@")) for r in back for c in r)


@given(st.integers(1, 10**11))
def test_prices_are_exact(minor: int) -> None:
    assert cells.price(f"{minor // 100}.{minor % 100:02d}", Decimal(1)) == minor


@given(st.integers(0, 10**9), st.integers(0, 999))
def test_a_rate_rounds_half_up(whole: int, thousandth: int) -> None:
    text = f"{whole}.{thousandth:03d}"
    got = cells.price(text, Decimal("7.1"))
    exact = (whole * 1000 + thousandth) * 71
    expected = (exact * 2 + 100) // 200
    assert got == expected if 1 <= expected <= 10**11 else got == "price_range"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("http://a.example/x.png", True), ("HTTPS://a.example:8443/图 片.png", True), ("ftp://a.example/x", False),
        ("http://user@a.example/x", False), ("http://[::1]/x", False), ("http://a.example:99999/x", False),
        ("//a.example/x", False), ("file:///etc/passwd", False), ("http://" + "a" * 2100, False), ("http:///x", False),
        ("http://a.example\\@b/x", False), ("javascript:alert(1)", False),
    ],
)  # fmt: skip
def test_addresses(text: str, *, right: bool) -> None:
    found = cells.address(text)
    assert (found is not None) == right
    assert found is None or found.isascii()


def test_a_description_of_unclosed_tags_takes_no_time() -> None:
    assert len(cells.plain("<a" * 500_000)) <= 100_000
    assert cells.plain("a < b &amp; c<br>d") == "a < b & c\nd"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("skincare", "skincare"), ("护肤", "skincare"), ("Skincare", "skincare"), ("Small appliances", "small-appliances"),
        ("Apparel & Accessories > Clothing > Shirts & Tops", "tops"), ("Accessories > Audiobooks", "books"),
        ("Home & Garden > Kitchen & Dining > Unheard of", "kitchen"), ("Spaceships", None), ("", None),
    ],
)  # fmt: skip
def test_categories_by_any_name(text: str, slug: str | None) -> None:
    by_slug = {c.icon: c.id for c in tree.standard()}
    assert SHELVES.find(text) == (by_slug[slug] if slug else None)
