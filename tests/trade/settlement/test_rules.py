"""The split and what refunds take back, by property: every cent has an owner, and nobody goes below zero."""

from hypothesis import given
from hypothesis import strategies as st

from meadow.base import ids
from meadow.trade.settlement import rules
from meadow.trade.settlement.rules import Held, Terms, Whole
from meadow.trade.settlement.tables.functions import FUNCTIONS
from meadow.trade.settlement.types import Payee, Share

CENTS = st.integers(0, 10**9)
BP = st.integers(0, 10_000)
TERMS = st.builds(
    Terms, author_bp=BP, tech_bp=BP, agency_bp=BP, service_bp=BP, level2_bp=BP, ads_split_bp=BP, ads_promotion_bp=BP,
    stepped_bp=BP, insurance=st.integers(0, 10**6),
)  # fmt: skip


@given(CENTS | st.integers(0, 20), TERMS, BP)
def test_no_part_is_below_zero_and_together_they_stay_inside_the_base(base: int, terms: Terms, most_bp: int) -> None:
    most = base * most_bp // 10_000
    parts = rules.split(base, terms, most)
    assert all(getattr(parts, name) >= 0 for name in parts.__struct_fields__)
    assert parts.total <= min(most, base)


@given(CENTS, st.integers(0, 5000), st.integers(0, 5000), st.integers(0, 10_000))
def test_level_two_is_paid_out_of_level_one(base: int, service_bp: int, tech_bp: int, level2_bp: int) -> None:
    parts = rules.split(base, Terms(service_bp=service_bp, tech_bp=tech_bp, level2_bp=level2_bp))
    alone = rules.split(base, Terms(service_bp=service_bp, tech_bp=tech_bp))
    assert parts.leader1 + parts.leader2 == alone.leader1, "what level 2 gets is level 1's loss, never the shop's"
    assert parts.tech == alone.tech


def test_every_payee_of_the_domain_page() -> None:
    terms = Terms(author_bp=2000, tech_bp=1000, agency_bp=3000, service_bp=500, level2_bp=200, ads_split_bp=1000,
                  ads_promotion_bp=100, stepped_bp=50, insurance=120)  # fmt: skip
    p = rules.split(100_000, terms)
    assert (p.tech, p.author + p.agency) == (2000 + 500, 16_200), (
        "tech of 20000 and of 5000; a tenth of 18000 to the distributor"
    )
    assert (p.agency, p.distributor, p.stepped, p.insurance) == (4860, 1800 + 1000, 500, 120)
    assert (p.leader1, p.leader2) == (2500, 2000)


@given(CENTS, CENTS, st.integers(0, 1000))
def test_the_fee_is_never_more_than_what_it_is_taken_from(paid: int, freight: int, bp: int) -> None:
    on_goods, on_freight = rules.fee_parts(paid, freight, bp)
    assert 0 <= on_freight <= freight
    assert 0 <= on_goods <= paid


@st.composite
def lines(draw: st.DrawFn) -> tuple[Whole, list[tuple[int, int]]]:
    """A claimed line and refunds that leave less and less of it."""
    goods, freight = draw(st.integers(0, 5000) | CENTS), draw(st.integers(0, 3000))
    on_goods, on_freight = rules.fee_parts(goods, freight, draw(st.integers(0, 1000)))
    weights = draw(st.lists(st.integers(0, 100), max_size=6))
    room = min(rules.room(goods), goods)
    total = room * draw(st.integers(0, 100)) // 100
    shares = [total * w // sum(weights) for w in weights] if sum(weights) else [0 for _ in weights]
    on_goods = min(on_goods, goods - sum(shares))
    whole = Whole(goods=goods, freight=freight, fee_goods=on_goods, fee_freight=on_freight, shares=tuple(shares))
    left, steps = (goods, freight), []
    for _ in range(draw(st.integers(1, 6))):
        left = (draw(st.integers(0, left[0])), draw(st.integers(0, left[1])))
        steps.append(left)
    return whole, [*steps, (0, 0)]


@given(lines())
def test_refunds_take_in_proportion_and_leave_nobody_below_zero(made: tuple[Whole, list[tuple[int, int]]]) -> None:
    whole, steps = made
    held = Held(goods=whole.goods, freight=whole.freight, fee=whole.fee_goods + whole.fee_freight, shares=whole.shares)
    assert held.net >= 0
    for goods, freight in steps:
        now = rules.cut(whole, held, goods, freight)
        assert now.net >= 0
        assert all(0 <= new <= old for new, old in zip(now.shares, held.shares, strict=True))
        assert now.fee <= held.fee
        assert now.net <= held.net, "a refund never gives the shop anything"
        assert now.net + now.fee + sum(now.shares) == goods + freight
        for new, claimed in zip(now.shares, whole.shares, strict=True):
            assert (
                whole.goods == 0 or new * whole.goods <= claimed * goods + whole.goods * len(whole.shares) + whole.goods
            )
        held = now
    assert (held.net, held.fee, sum(held.shares)) == (0, 0, 0), "all refunded: nothing is left to anybody"


@given(CENTS, CENTS, CENTS)
def test_a_subsidy_goes_back_with_the_money_it_lowered(subsidy: int, one: int, two: int) -> None:
    paid, first = max(one, two), min(one, two)
    steps = [rules.returned(subsidy, paid, n, (0, 1)) for n in sorted({0, first, paid})]
    assert steps == sorted(steps)
    assert steps[-1] == (subsidy if paid else 0)
    assert rules.returned(subsidy, 0, 0, (3, 3)) == subsidy, "a line that subsidies paid alone goes by its pieces"


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_shop_pays_from_available_then_deposit_then_below_zero(available: int, deposit: int, amount: int) -> None:
    first, second = rules.short_of(available, deposit, amount)
    assert first + second == amount
    assert 0 <= second <= deposit
    if available >= amount:
        assert second == 0
    if available - first < min(available, 0):
        assert second == deposit, "below zero only when the deposit is empty"


def test_claims_stay_within_nine_tenths() -> None:
    def asked(*amounts: int) -> list[Share]:
        return [Share(payee=Payee.author, payee_id=ids.new(), amount=a) for a in amounts]

    assert rules.fits(10_000, 0, asked(9000))
    assert not rules.fits(10_000, 1, asked(9000))
    assert not rules.fits(10_000, 0, asked(-1))
    assert rules.fits(1, 0, asked(1)), "a line of one cent can be all commission"


def test_the_delay_follows_the_score() -> None:
    tiers = 100, (4800, 30), (3500, 150)
    assert [rules.delay_of(s, *tiers) for s in (None, 5000, 4800, 4799, 3500, 3499)] == [100, 30, 30, 100, 100, 150]


def test_the_batch_and_the_rules_know_the_same_accounts() -> None:
    from meadow.trade.settlement.rules.accounts import ACCOUNTS, owner_of

    house = ids.new()
    for payee, kind in ACCOUNTS.items():
        own = owner_of(payee, house) == house
        assert f"('{payee}', '{kind.value}', {'false' if own else 'true'})" in FUNCTIONS[0]
    assert set(ACCOUNTS) == set(Payee)
