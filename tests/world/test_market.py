"""The market on paper: its size, its languages, its fit to what the catalogue takes, the same from the same seed."""

import re
from collections import Counter

import msgspec

from meadow.goods.catalog.types import DraftProduct
from meadow.goods.media import rules
from meadow.people.accounts.types import NewAddress
from meadow.world.market import AUTHORS, SHOPS, goods, shopper

HAN = re.compile(r"[\u4e00-\u9fff]")


def test_the_size_is_what_was_promised() -> None:
    made = goods(7)
    assert len(made) == 200
    assert len({g.leaf for g in made}) >= 28
    assert (len(SHOPS), len(AUTHORS)) == (12, 24)
    assert min(Counter(g.leaf for g in made).values()) >= 5
    assert {leaf for a in AUTHORS for leaf in a.leaves} == {g.leaf for g in made}, "every field has an author"


def test_the_same_seed_is_the_same_market_and_another_seed_another() -> None:
    once = msgspec.json.encode(goods(7))
    goods.cache_clear()
    assert msgspec.json.encode(goods(7)) == once
    assert msgspec.json.encode(goods(8)) != once
    assert shopper(7, 3) == shopper(7, 3) != shopper(8, 3)


def test_every_draft_is_one_that_the_catalogue_takes() -> None:
    for item in goods(7):
        draft = msgspec.convert(item.draft, DraftProduct)
        combinations = 1
        for spec in draft.specs:
            combinations *= len(spec.values)
        assert len({tuple(s.spec_ix) for s in draft.skus}) == len(draft.skus) == combinations
        assert HAN.search(draft.title["zh-CN"]), draft.title
        assert not HAN.search(draft.title["en"]), draft.title
        assert not HAN.search(draft.description["en"])
        assert draft.description["zh-CN"].count("\n") >= 3
        assert 500 <= min(s.price for s in draft.skus) <= 200_000
        assert all(s.list_price is None or s.list_price > s.price for s in draft.skus)


def test_no_listing_holds_words_that_the_checks_would_find() -> None:
    found = [rules.check("title", t) for g in goods(7) for t in (*g.title.values(), *g.draft["description"].values())]
    assert not [f for f in found if f]


def test_titles_are_all_different_and_sales_have_a_long_tail() -> None:
    made = goods(7)
    assert len({g.title["zh-CN"] for g in made}) == len({g.title["en"] for g in made}) == 200
    weights = sorted((g.weight for g in made), reverse=True)
    assert sum(weights[:20]) > sum(weights[100:])


def test_shoppers_have_addresses_that_the_house_takes() -> None:
    people = [shopper(7, n) for n in range(400)]
    assert all(msgspec.convert(address, NewAddress) for _, address in people)
    assert len({name for name, _ in people}) > 300
