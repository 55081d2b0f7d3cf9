"""The engine by itself: what is found by which way, what is not, and what a hostile query does (nothing)."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meadow.scenes.search.index import tabs
from meadow.scenes.search.index.ask import Ask, read
from meadow.scenes.search.index.find import Finder
from meadow.scenes.search.index.keep import Keeper, teach
from meadow.scenes.search.index.mend import Dictionary
from meadow.scenes.search.index.node import Learned, Node
from meadow.scenes.search.index.shelf import Entry, Shelf
from meadow.scenes.search.index.sounds import split
from meadow.scenes.search.index.text import plain

GOODS = {
    "chain": Entry(id="chain", titles=["双星 减速器链条 工业传动 16A"], prices=[9900], price=9900, sold=3, heat=0.2),
    "sight": Entry(id="sight", titles=["热门景点门票 杭州西湖"], prices=[5000], price=5000, sold=9),
    "classic": Entry(id="classic", titles=["经典款 羊毛大衣 女"], prices=[], price=39900, sold=1),
    "coat": Entry(
        id="coat", titles=["羊毛大衣 男 加厚"], prices=[29900, 59900], price=29900, sold=5, categories=["c1"]
    ),
    "bottle": Entry(
        id="bottle", titles=["Steel water bottles 500 ml"], more=["露营用品"], prices=[2500], price=2500, sold=7
    ),
    "code": Entry(id="code", titles=["发电机调节器1512g 汽车配件"], prices=[700], price=700, sold=2),
}


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    shelf = Shelf(tmp_path_factory.mktemp("shelf"))
    shelf.put(GOODS.values(), fresh=True)
    shelf.commit()
    shelf.close()
    return Finder(shelf, Dictionary(["减速器链条", "羊毛大衣", "经典", "景点", "水杯"]))


def found(finder: Finder, q: str, **more: object) -> list[str]:
    return [h.id for h in finder.find(Ask(q=q, **more)).hits]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "q",
    ["链条", "减速器", "减速器链条", "jiansuqi", "jiansuqiliantiao", "jsq", "减速汽链条", "減速器鏈條", "减速器连条"],
)
def test_a_chain_is_found_by_part_sound_slip_and_script(finder: Finder, q: str) -> None:
    assert found(finder, q)[:1] == ["chain"]


def test_a_word_is_not_taken_for_one_that_sounds_alike(finder: Finder) -> None:
    assert found(finder, "景点") == ["sight"]
    shelf_without = finder.find(Ask(q="景点", shop="nobody"))
    assert shelf_without.hits == []
    assert shelf_without.rung == "none"


def test_codes_units_and_one_character_are_found(finder: Finder) -> None:
    assert found(finder, "1512g") == found(finder, "1512") == ["code"]
    assert found(finder, "500ml") == found(finder, "bottle 500 毫升") == ["bottle"]
    assert set(found(finder, "衣")) == {"classic", "coat"}
    assert found(finder, "露营") == ["bottle"]


def test_a_price_is_one_of_pieces_in_stock(finder: Finder) -> None:
    assert found(finder, "羊毛大衣", low=20000, high=30000) == ["coat"]
    assert found(finder, "羊毛大衣", low=39900, high=39900) == []
    assert found(finder, "羊毛大衣", categories=("c1",)) == ["coat"]


def test_quotes_hold_and_a_minus_excludes(finder: Finder) -> None:
    assert found(finder, '"羊毛大衣" -加厚') == ["classic"]
    assert found(finder, '"大衣羊毛"') == []


def test_pages_follow_without_repeats_and_sorts_hold(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(
        [Entry(id=f"{n:03}", titles=["纯棉毛巾 家用"], price=n, prices=[n], sold=n % 7) for n in range(130)], fresh=True
    )
    shelf.commit()
    shelf.close()
    finder = Finder(shelf)
    seen, at = [], 0
    while not seen or at:
        page = finder.find(Ask(q="毛巾", offset=at, limit=20))
        seen, at = [*seen, *(h.id for h in page.hits)], page.next
    assert sorted(seen) == sorted(set(seen))
    assert len(seen) == 130
    assert found(finder, "毛巾", sort="price_desc", limit=3) == ["129", "128", "127"]


def test_a_synonym_stands_at_the_place_of_its_word(finder: Finder) -> None:
    finder.plan.synonyms = {"外套": ["大衣"]}
    try:
        assert set(found(finder, "羊毛外套")) == {"classic", "coat"}
    finally:
        finder.plan.synonyms = {}


def test_what_is_picked_rises_but_nothing_passes_the_gate(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    alike = [Entry(id=f"m{n}", titles=["儿童雨伞 卡通"], prices=[1], price=1) for n in range(3)]
    shelf.put(
        [*alike, Entry(id="far", titles=["儿童 书包 护脊 减负 大容量"], prices=[1], price=1, heat=1.0)], fresh=True
    )
    shelf.commit()
    shelf.close()
    finder = Finder(shelf)
    finder.picks = lambda query: {"m2": 2.0, "far": 9.0} if query == "儿童雨伞" else {}
    assert found(finder, "儿童雨伞")[0] == "m2"


def test_a_change_is_seen_at_once_by_another_reader(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.put("products", [Entry(id="a", titles=["蓝牙耳机"], prices=[100], price=100, card=b'{"p":100}')])
    keeper.publish()
    node = Node(tmp_path)
    assert node.ready
    assert node.find("products", Ask(q="耳机")).hits[0].card == b'{"p":100}'
    keeper.put("products", [Entry(id="a", titles=["蓝牙耳机"], prices=[80], price=80, card=b'{"p":80}')])
    keeper.commit()
    began = time.monotonic()
    while node.find("products", Ask(q="耳机", low=80, high=80)).hits == []:
        assert time.monotonic() - began < 1
        time.sleep(0.01)
    assert node.find("products", Ask(q="耳机", low=100, high=100)).hits == []
    keeper.put("products", [], ["a"])
    keeper.publish()
    node.look(now=True)
    assert node.find("products", Ask(q="耳机")).hits == []
    keeper.close()


def test_banned_words_find_and_suggest_nothing(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.put("products", [Entry(id="a", titles=["老虎机 游戏"], prices=[1], price=1)])
    keeper.publish()
    teach(tmp_path, Learned(banned=["老虎机"]))
    node = Node(tmp_path)
    node.look(now=True)
    node.build_dictionary()
    assert tabs.search(node, tabs.Want(q="老虎機")).hits["products"] == []
    assert node.suggest("老虎机") == []
    assert "老虎机" not in [*node.suggest("老虎"), *node.suggest("laohuji")]
    keeper.close()


def test_nothing_is_a_dead_end(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path)
    keeper.put("products", [Entry(id="a", titles=["山茶花 精华油"], prices=[1], price=1, sold=5)])
    keeper.publish()
    page = tabs.search(Node(tmp_path), tabs.Want(q="量子纠缠发动机"))
    assert page.rung == "none"
    assert [h.id for h in page.popular] == ["a"]
    keeper.close()


HOSTILE = [
    "a" * 1_000_000, "衣" * 1_000_000, "\x00\x01\x02", "减速器\x00链条", "title:x^2~ AND (OR", '"' * 999, "-" * 999, "😀👩‍👩‍👧‍👦", "\u202e衣\u200b", "' OR 1=1 --",
    "%00", "\ud83d", "a b c d e f g h i j k l m n o p q r s t u v w x y z" * 9, '"羊毛" -"大衣" -', "ﷺ", "𠮷野家", "１２３",
]  # fmt: skip


@pytest.mark.parametrize("q", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_query_is_answered_quickly(finder: Finder, q: str) -> None:
    began = time.thread_time()
    finder.find(Ask(q=q))
    assert time.thread_time() - began < 0.5
    assert finder.dictionary is not None
    finder.dictionary.recover(q)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=120))
def test_any_text_can_be_read_and_asked(finder: Finder, q: str) -> None:
    assert plain(plain(q)) == plain(q)
    assert len(read(q).text) <= 80
    finder.find(Ask(q=q, low=1))


def test_wordings_are_recovered_and_known_ones_kept() -> None:
    known = Dictionary(["减速器链条", "羊毛大衣女", "nike跑鞋", "重庆火锅底料", "500ml水杯"])
    for typed, meant in {
        "减速汽链条": "减速器链条", "速减器链条": "减速器链条", "羊毛大女": "羊毛大衣女", "yangmaodayinv": "羊毛大衣女", "ymdyn": "羊毛大衣女",
        "nkie跑鞋": "nike跑鞋", "zhongqinghuoguodiliao": "重庆火锅底料", "chongqing": "重庆火锅底料", "羊毛": "羊毛大衣女",
    }.items():  # fmt: skip
        assert known.recover(typed)[0].text == meant, typed
    assert all(known.recover(w)[0] == known.recover(w, 1)[0] and known.recover(w)[0].cost == 0 for w in known.wordings)


def test_pinyin_is_cut_into_syllables() -> None:
    assert ("jian", "su", "qi") in split("jiansuqi")
    assert split("water") == []
    assert split("") == [()]
