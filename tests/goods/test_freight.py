"""Freight: worked examples, then properties over any template."""

from hypothesis import given
from hypothesis import strategies as st

from meadow.base import ids
from meadow.goods.offers.rules import PROVINCES, flaws, freight, inline, province
from meadow.goods.offers.types import FreeFrom, Freight, FreightLine, FreightRule, Rate

ONE, TWO, SKU = ids.new(), ids.new(), ids.new()
PIECE = FreightRule(
    by="piece", rates=[Rate(600, 1, 200, 1, ["33", "31"]), Rate(1200, 2, 500, 3, ["65"])], elsewhere=Rate(1000, 1, 300),
    free_from=[FreeFrom(amount=9900, provinces=["33"]), FreeFrom(pieces=10)], unreachable=["54"],
)  # fmt: skip
WEIGHT = FreightRule(by="weight", rates=[Rate(800, 1000, 200, 500, ["33"])])


def line(
    rule: FreightRule, qty: int = 1, amount: int = 1000, weight: int | None = None, of: object = ONE
) -> FreightLine:
    return FreightLine(sku_id=SKU, qty=qty, amount=amount, weight_g=weight, rule=rule, template_id=of)  # type: ignore[arg-type]


def test_by_piece_and_region() -> None:
    assert freight([line(PIECE)], "浙江省 杭州市").fee == 600
    assert freight([line(PIECE, 3)], "浙江").fee == 600 + 2 * 200
    assert freight([line(PIECE, 6)], "新疆维吾尔自治区 乌鲁木齐市").fee == 1200 + 2 * 500, "3 more begun of 4"
    assert freight([line(PIECE, 2)], "Guangdong Shenzhen").fee == 1300
    assert freight([line(PIECE, 2), line(PIECE, 1)], "上海市").fee == 600 + 2 * 200, (
        "lines of a template count together"
    )
    assert freight([line(PIECE)], "Berlin").fee == 1000, "a province we do not know pays the rest's rate"


def test_free_from_and_unreachable() -> None:
    assert freight([line(PIECE, 1, 9900)], "浙江省").fee == 0
    assert freight([line(PIECE, 1, 9900)], "上海市").fee == 600, "that amount frees another province"
    assert freight([line(PIECE, 10)], "上海市").fee == 0
    gone = freight([line(PIECE), line(WEIGHT, of=TWO)], "西藏自治区")
    assert len(gone.unreachable) == 2, "one names it, the other has no rate for it"
    assert gone.fee == 0
    assert freight([line(WEIGHT)], "").unreachable == [], "an address that is not known refuses nobody"


def test_by_weight() -> None:
    assert freight([line(WEIGHT, 2, weight=500)], "浙江省").fee == 800
    assert freight([line(WEIGHT, 2, weight=800)], "浙江省").fee == 800 + 2 * 200
    assert freight([line(WEIGHT, 5)], "浙江省").fee == 800, "a piece of unknown weight weighs nothing"


def test_one_parcel_pays_the_dearest_first_fee_once() -> None:
    mixed = [line(PIECE, 3), line(WEIGHT, 1, weight=2000, of=TWO), line(inline(Freight("fixed", 700)), of=None)]
    assert freight(mixed, "浙江省").fee == 800 + 2 * 200 + 2 * 200


def test_a_rule_of_a_product_looks_at_the_whole_order() -> None:
    own = [
        line(inline(Freight("fixed", 800, 5000)), amount=3000, of=None),
        line(inline(Freight()), amount=2000, of=None),
    ]
    assert freight(own, "").fee == 0
    assert freight(own[:1], "").fee == 800


def test_provinces_by_any_of_their_names() -> None:
    assert province("内蒙古自治区 呼和浩特市") == "15"
    assert province(" 广西壮族自治区") == "45"
    assert province("香港特别行政区") == "81"
    assert province("inner mongolia") == "15"
    assert {province(name) for names in PROVINCES.values() for name in names} == set(PROVINCES)
    assert province("") is None


def test_contradictions_are_named() -> None:
    bad = FreightRule(
        by="piece", rates=[Rate(1, provinces=["33"]), Rate(2, provinces=["33", "99"]), Rate(3)],
        elsewhere=Rate(4, provinces=["31"]), free_from=[FreeFrom()], unreachable=["33"],
    )  # fmt: skip
    assert sorted((f.pointer, f.code.rpartition(".")[2]) for f in flaws(bad)) == [
        ("/rule/elsewhere/provinces", "elsewhere"), ("/rule/free_from/0", "no_condition"), ("/rule/rates", "twice"),
        ("/rule/rates/1/provinces", "unknown_province"), ("/rule/rates/2/provinces", "no_province"),
    ]  # fmt: skip
    assert [f.code for f in flaws(FreightRule(by="fixed"))] == ["goods.offers.freight.no_rate"]
    assert flaws(PIECE) == flaws(WEIGHT) == flaws(FreightRule()) == []


codes = st.sampled_from(sorted(PROVINCES))
fees = st.integers(0, 5000)
units = st.integers(1, 2000)
rates = st.builds(Rate, fees, units, fees, units, st.lists(codes, max_size=4))
frees = st.builds(
    FreeFrom, st.none() | st.integers(1, 20000), st.none() | st.integers(1, 20), st.lists(codes, max_size=3)
)
whole_rules = st.builds(
    FreightRule, st.sampled_from(["piece", "weight", "fixed", "free"]), st.lists(rates, max_size=4), st.none() | rates,
    st.lists(frees, max_size=2), st.lists(codes, max_size=3), st.booleans(),
)  # fmt: skip
baskets = st.lists(
    st.builds(
        line, whole_rules, st.integers(1, 30), st.integers(0, 30000), st.none() | st.integers(0, 5000),
        st.sampled_from([ONE, TWO, None]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(baskets, codes)
def test_whatever_the_template_every_line_is_sent_or_named(basket: list[FreightLine], where: str) -> None:
    made = freight(basket, PROVINCES[where][0])
    assert made.fee >= 0
    sent = [x for x in basket if x not in made.unreachable]
    assert len(sent) + len(made.unreachable) == len(basket)
    assert freight(sent, PROVINCES[where][1]) == type(made)(made.fee, []), "what is not sent costs nothing"
    for x in made.unreachable:
        assert where in x.rule.unreachable or all(where not in r.provinces for r in x.rule.rates)


@given(baskets, codes)
def test_order_of_lines_and_a_free_line_change_nothing(basket: list[FreightLine], where: str) -> None:
    # Lines of one template share one rule in a shop: give them the first one's.
    own = {t: next((x.rule for x in basket if x.template_id == t), FreightRule()) for t in (ONE, TWO)}
    basket = [
        FreightLine(sku_id=x.sku_id, qty=x.qty, amount=x.amount, weight_g=x.weight_g, template_id=x.template_id,
                    rule=own.get(x.template_id, x.rule))  # type: ignore[arg-type]
        for x in basket
    ]  # fmt: skip
    region = PROVINCES[where][0]
    fee = freight(basket, region).fee
    assert freight(basket[::-1], region).fee == fee
    assert freight([*basket, line(FreightRule(), 1, 0, of=ids.new())], region).fee <= fee
    alone = [freight([x], region).fee for x in basket if not x.rule.free_from and x.template_id is None]
    assert fee >= max([0, *alone]) or any(x.rule.free_from for x in basket)


@given(st.builds(Rate, fees, units, fees, units), st.integers(1, 50), st.integers(1, 50))
def test_more_pieces_never_cost_less_without_a_free_rule(rate: Rate, few: int, extra: int) -> None:
    rule = FreightRule(by="piece", elsewhere=rate)
    assert freight([line(rule, few + extra)], "浙江").fee >= freight([line(rule, few)], "浙江").fee
