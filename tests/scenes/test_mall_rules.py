"""Rules of the mall: what shows at a moment, where a link may lead, how a figure is blurred."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meadow.scenes.mall import rules
from meadow.scenes.mall.types import Block, Flash, Waterfall

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
hours = st.integers(-48, 48).map(lambda h: NOW + timedelta(hours=h))


@st.composite
def blocks(draw: st.DrawFn) -> list[Block]:
    found = []
    for i in range(draw(st.integers(0, 12))):
        start, end = draw(st.none() | hours), draw(st.none() | hours)
        if start and end and end <= start:
            start, end = end, start + timedelta(hours=1)
        content = draw(st.sampled_from([Flash(), Waterfall()]))
        state, pos = draw(st.sampled_from(["draft", "live"])), draw(st.integers(0, 5))
        found.append(Block(id=UUID(int=i), content=content, title={}, state=state, starts_at=start, ends_at=end, pos=pos, rev=1, updated_at=NOW))  # fmt: skip
    return found


@given(some=blocks(), at=hours, drafts=st.booleans())
def test_what_shows_is_live_inside_its_window_in_order_with_one_end(
    some: list[Block], at: datetime, *, drafts: bool
) -> None:
    shown = rules.visible(some, at, drafts=drafts)
    for b in shown:
        assert drafts or b.state == "live"
        assert b.starts_at is None or b.starts_at <= at
        assert b.ends_at is None or at < b.ends_at
    endless = [b for b in shown if isinstance(b.content, Waterfall)]
    assert len(endless) <= 1
    assert not endless or shown[-1] is endless[0]
    others = [b for b in shown if b not in endless]
    assert [(b.pos, b.id) for b in others] == sorted((b.pos, b.id) for b in others)
    hidden = [b for b in some if b not in shown and not isinstance(b.content, Waterfall)]
    assert all((b.state == "draft" and not drafts) or not _inside(b, at) for b in hidden)
    assert rules.visible(list(reversed(some)), at, drafts=drafts) == shown


def _inside(b: Block, at: datetime) -> bool:
    return (b.starts_at is None or b.starts_at <= at) and (b.ends_at is None or at < b.ends_at)


@given(st.text("/\\.:%2fFcC5eEabmopshttp@?#=& \t\n\x00", max_size=24).map(lambda s: "/" + s))
def test_a_link_that_passes_never_leaves_the_site_or_the_shop(link: str) -> None:
    if rules.inner(link):
        there = urlsplit(urljoin("https://shop.example/", link))
        assert (there.scheme, there.netloc) == ("https", "shop.example")
        assert not link.startswith("//")
        assert ".." not in link.partition("?")[0].split("/")
        assert not any(c in link for c in "\\\n\t \x00#@")
        assert link.partition("?")[0].split("/")[1] != "ops"


@pytest.mark.parametrize(
    "link", ["/", "/mall", "/c/018f0000-0000-7000-8000-6d6561646f77", "/search?q=%E8%8C%B6", "/rankings?board=rising"]
)
def test_links_of_the_shop_pass(link: str) -> None:
    assert rules.inner(link)


@pytest.mark.parametrize("link", [
    "", "mall", "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/%2f%2fevil.example", "/mall/../ops",
    "/%2e%2e/ops", "/ops/payments", "/api/session", "/merchant", "/a//b", "/mall\n", "/mall?next=//evil example", "/%zz", "/x%00y", "/mall#a",
])  # fmt: skip
def test_links_that_lead_elsewhere_do_not(link: str) -> None:
    assert not rules.inner(link)


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_bands_hide_figures_but_keep_their_order(one: int, other: int) -> None:
    assert rules.band(one) <= one
    assert rules.band(one) <= rules.band(other) or one > other
    assert rules.band(rules.band(one)) == rules.band(one)


def test_addresses() -> None:
    shop = UUID(int=7)
    assert rules.whose("home") == (UUID(int=0), "home")
    assert rules.whose(f"shop:{shop}") == (shop, "home")
    assert [rules.whose(x) for x in ("shop:", "Home", "a b", "a" * 41, "-a", "shop:home", "home\n")] == [None] * 7
