"""Pure rules of after-sale by property: worth, machine, windows."""

from collections.abc import Callable
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from meadow.trade.aftersale.rules import machine, reasons, worth
from meadow.trade.aftersale.types import Bought, By, Kind, NotNow, Share, State, TooMuch, Verb, WholeBundle


@st.composite
def lines(draw: Callable[..., int], *, shipped: bool | None = None) -> list[Bought]:
    """An order: plain lines, now and then a bundle of two, now and then a gift on the first line."""
    made = []
    for ix in range(draw(st.integers(1, 4))):
        qty = draw(st.integers(1, 12))
        gone = qty if shipped or (shipped is None and draw(st.booleans())) else 0
        made.append(
            Bought(
                id=uuid4(), ix=ix, qty=qty, shipped=gone, released=0, paid=draw(st.integers(0, 10**7)),
                freight=draw(st.integers(0, 5000)),
            )
        )  # fmt: skip
    if len(made) > 1 and draw(st.booleans()):
        bundle = uuid4()
        made[:2] = [msgspec.structs.replace(x, bundle_id=bundle, shipped=made[0].shipped and x.qty) for x in made[:2]]
    if draw(st.booleans()):
        qty = draw(st.integers(1, 5))
        made.append(Bought(id=uuid4(), ix=len(made), qty=qty, shipped=made[0].shipped and qty, released=0, paid=0, freight=0,
                           gift_of=0))  # fmt: skip
    return made


def after(line: Bought, share: Share | None) -> Bought:
    """The line once its share was refunded."""
    if share is None:
        return line
    return msgspec.structs.replace(
        line, refunded_qty=line.refunded_qty + share.qty, refunded_goods=line.refunded_goods + share.goods,
        refunded_freight=line.refunded_freight + share.freight, released=line.released + min(share.qty, line.waiting),
    )  # fmt: skip


def within(line: Bought) -> bool:
    return (
        0 <= line.refunded_qty <= line.qty
        and 0 <= line.refunded_goods <= line.paid
        and 0 <= line.refunded_freight <= line.freight
    )


@given(lines(shipped=True), st.data())
@settings(max_examples=300, deadline=None)
def test_any_sequence_of_refunds_stays_within_what_was_paid_and_the_last_takes_the_rest(
    held: list[Bought], data: st.DataObject
) -> None:
    for _ in range(40):
        open_lines = [x for x in held if worth.there(x, Kind.return_refund) and x.gift_of is None]
        if not open_lines:
            break
        line = data.draw(st.sampled_from(open_lines))
        least = worth.unit(held, line)
        pieces = least * data.draw(st.integers(1, worth.there(line, Kind.return_refund) // least or 1))
        try:
            shares = worth.judge(held, line.id, pieces, kind=Kind.return_refund, freight=True)
        except TooMuch:
            assert pieces > worth.there(line, Kind.return_refund)
            continue
        assert all(min(s.qty, s.goods, s.freight) >= 0 for s in shares)
        by = {s.line_id: s for s in shares}
        held = [after(x, by.get(x.id)) for x in held]
        assert all(within(x) for x in held)
    for x in held:
        if x.refunded_qty == x.qty:  # all pieces went back one way or another: not a cent may be left
            assert (x.refunded_goods, x.refunded_freight) == (x.paid, x.freight)


@given(lines(shipped=True), st.integers(-5, 10**8), st.sampled_from([Kind.refund_shipped, Kind.return_refund]))
@settings(max_examples=300, deadline=None)
def test_an_agreed_amount_falls_on_the_lines_to_the_cent_or_is_refused(
    held: list[Bought], amount: int, kind: Kind
) -> None:
    line = held[0]
    full = worth.judge(held, line.id, line.qty, kind=kind, freight=True)
    if not 0 <= amount <= worth.total(full):
        with pytest.raises(TooMuch):
            worth.judge(held, line.id, line.qty, kind=kind, freight=True, amount=amount)
        return
    got = worth.judge(held, line.id, line.qty, kind=kind, freight=True, amount=amount)
    assert worth.total(got) == amount
    most = {s.line_id: s for s in full}
    assert all(0 <= s.goods <= most[s.line_id].goods and 0 <= s.freight <= most[s.line_id].freight for s in got)
    if kind is Kind.refund_shipped and amount < worth.total(full):
        assert not any(s.qty for s in got)  # the goods stay, so no piece comes off the order
    else:
        assert sum(s.qty for s in got) == sum(s.qty for s in full)


@given(lines(shipped=False))
@settings(max_examples=200, deadline=None)
def test_a_cancelled_order_gives_back_everything(held: list[Bought]) -> None:
    shares = {s.line_id: s for s in worth.rest(held)}
    for x in held:
        s = shares[x.id]
        assert (s.qty, s.goods, s.freight) == (x.qty, x.paid, x.freight)


def test_gifts_and_bundles_come_back_together() -> None:
    bundle = UUID(int=9)
    one = Bought(id=UUID(int=1), ix=0, qty=4, shipped=4, released=0, paid=1000, freight=0, bundle_id=bundle)
    two = Bought(id=UUID(int=2), ix=1, qty=2, shipped=2, released=0, paid=333, freight=0, bundle_id=bundle)
    gift = Bought(id=UUID(int=3), ix=2, qty=2, shipped=2, released=0, paid=0, freight=0, gift_of=0)
    held = [one, two, gift]
    assert worth.unit(held, one) == 2
    assert worth.together(held, one, 2, Kind.return_refund) == {one.id: 2, two.id: 1, gift.id: 1}
    with pytest.raises(WholeBundle):
        worth.together(held, one, 3, Kind.return_refund)
    shares = worth.judge(held, two.id, 1, kind=Kind.return_refund, freight=False)
    assert {s.line_id: (s.qty, s.goods) for s in shares} == {one.id: (2, 500), two.id: (1, 166), gift.id: (1, 0)}
    by = {s.line_id: s for s in shares}
    held = [after(x, by.get(x.id)) for x in held]
    shares = worth.judge(held, held[1].id, 1, kind=Kind.return_refund, freight=False)
    assert {s.line_id: (s.qty, s.goods) for s in shares} == {one.id: (2, 500), two.id: (1, 167), gift.id: (1, 0)}


@given(st.integers(1, 50), st.integers(0, 10**6), st.integers(1, 10**5))
def test_price_protection_pays_the_fall_and_never_more_than_is_left(qty: int, paid: int, today: int) -> None:
    line = Bought(id=UUID(int=1), ix=0, qty=qty, shipped=qty, released=0, paid=paid, freight=0)
    due = worth.fallen(line, today)
    assert 0 <= due <= paid
    assert due == 0 or paid - due == today * qty


def test_the_machine_is_closed() -> None:
    assert {s.to for s in machine.STEPS} | {s.state for s in machine.STEPS} == set(State)
    left = {s.state for s in machine.STEPS}
    assert set(State) - left == machine.ENDS
    assert {s.state for s in machine.STEPS if s.to in machine.OPEN} <= machine.OPEN  # nothing comes back to life
    keys = [(s.state, s.verb, kind) for s in machine.STEPS for kind in s.kinds]
    assert len(keys) == len(set(keys)), "two ways of one step"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_open_case_has_an_end_that_nobody_needs_to_come_to(kind: Kind) -> None:
    """From every state that a kind can reach, time alone leads on, or hands the case to the platform."""
    seen, ahead = set(), [State.waiting_merchant]
    while ahead:
        state = ahead.pop()
        if state in seen:
            continue
        seen.add(state)
        ahead += [s.to for s in machine.STEPS if s.state is state and kind in s.kinds]
        if state in machine.OPEN:
            verb = machine.on_time(state, kind, goods_back=True)
            assert verb is not None
            assert machine.may(state, verb, By.time, kind)
            assert machine.may(state, Verb.refund, By.platform, kind) or state is State.waiting_receipt
            assert machine.may(state, Verb.close, By.platform, kind) or state is State.waiting_receipt
    assert seen & {State.success}


@given(st.sampled_from(State), st.sampled_from(Verb), st.sampled_from(By), st.sampled_from(Kind))
def test_what_is_not_in_the_table_does_not_happen(state: State, verb: Verb, by: By, kind: Kind) -> None:
    if machine.may(state, verb, by, kind):
        assert machine.next_state(state, verb, by, kind) in State
    else:
        with pytest.raises(NotNow):
            machine.next_state(state, verb, by, kind)


def test_every_reason_and_refusal_is_of_use() -> None:
    assert all(reasons.of_kind(kind) for kind in Kind)
    assert all(r.kinds for r in reasons.REASONS.values())
    assert reasons.refusals([State.waiting_merchant])
    assert reasons.refusals([State.returned])


class Walk(RuleBasedStateMachine):
    """A line with case after case, each taking any way through the machine: pieces and money never pass what was bought."""

    line: Bought
    state: State | None
    kind: Kind
    share: Share

    @initialize(line=lines(shipped=True).map(lambda x: msgspec.structs.replace(x[0], bundle_id=None)))
    def buy(self, line: Bought) -> None:
        self.line, self.state, self.kind = line, None, Kind.return_refund

    @precondition(lambda self: self.state is None or self.state not in machine.OPEN)
    @rule(data=st.data(), kind=st.sampled_from([Kind.return_refund, Kind.refund_shipped, Kind.exchange, Kind.resend]))
    def ask(self, data: st.DataObject, kind: Kind) -> None:
        there = worth.there(self.line, kind)
        if not there:
            return
        amount = data.draw(st.integers(0, self.line.left[1])) if kind is Kind.refund_shipped else None
        try:
            (self.share,) = worth.judge(
                [self.line], self.line.id, data.draw(st.integers(1, there)), kind=kind, freight=False, amount=amount
            )
        except TooMuch:
            return
        self.kind, self.state = kind, State.waiting_merchant

    @precondition(lambda self: self.state in machine.OPEN)
    @rule(verb=st.sampled_from(Verb), by=st.sampled_from(By))
    def act(self, verb: Verb, by: By) -> None:
        assert self.state is not None
        try:
            to = machine.next_state(self.state, verb, by, self.kind)
        except NotNow:
            return
        if to is State.refunding:
            if self.kind not in worth.PAYS:
                (self.share,) = worth.judge(
                    [self.line], self.line.id, self.share.qty, kind=Kind.refund_shipped, freight=False
                )
            self.line = after(self.line, self.share)
        self.state = to

    @invariant()
    def nothing_beyond(self) -> None:
        if hasattr(self, "line"):
            assert within(self.line)
            assert self.line.away >= 0
            if self.line.refunded_qty == self.line.qty:
                assert self.line.refunded_goods == self.line.paid


TestWalk = Walk.TestCase
TestWalk.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
