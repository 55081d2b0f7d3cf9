"""The machine of a case: who may take which step from where. What is not in the table does not happen."""

from meadow.trade.aftersale.types import Arbitration, By, Kind, NotNow, State, Step, Verb

S, V, K = State, Verb, Kind
MONEY = frozenset({K.refund_unshipped, K.refund_shipped, K.user_cancel, K.system_cancel, K.price_protection})
"""Money alone moves."""
BACK = frozenset({K.return_refund, K.exchange, K.repair})
"""Goods come back first."""
AGAIN = frozenset({K.exchange, K.repair})
"""Goods come back, and goods go out again."""
ANY = frozenset(Kind)
"""Whatever it was asked for: what was to be sent may turn into money, and is a refund then."""
_BUYER, _SHOP, _HOUSE, _TIME = (frozenset({x}) for x in (By.buyer, By.merchant, By.platform, By.time))
_GRANTS = frozenset({By.merchant, By.platform, By.rule, By.time})
"""Who agrees for the shop: itself (an offer of its own that the buyer takes is its word), its rule, time, or the platform."""
STEPS: tuple[Step, ...] = (
    Step(S.waiting_merchant, V.agree, _GRANTS, MONEY, S.refunding),
    Step(S.waiting_merchant, V.agree, _GRANTS, BACK, S.waiting_return),
    Step(S.waiting_merchant, V.agree, _GRANTS, frozenset({K.resend}), S.waiting_resend),
    Step(S.waiting_merchant, V.promise, _SHOP, AGAIN, S.waiting_resend),
    Step(S.waiting_merchant, V.reject, _SHOP, ANY - {K.system_cancel}, S.rejected_first),
    Step(S.waiting_merchant, V.edit, _BUYER, ANY - {K.user_cancel, K.system_cancel}, S.waiting_merchant),
    Step(S.waiting_merchant, V.withdraw, _BUYER, ANY, S.closed),
    Step(S.waiting_merchant, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.waiting_merchant, V.close, _HOUSE, ANY, S.closed),
    Step(S.waiting_return, V.send_back, _BUYER, BACK, S.returned),
    Step(S.waiting_return, V.withdraw, _BUYER | _TIME, BACK, S.closed),
    Step(S.waiting_return, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.waiting_return, V.close, _HOUSE, BACK, S.closed),
    Step(S.returned, V.agree, _GRANTS, frozenset({K.return_refund}), S.refunding),
    Step(S.returned, V.agree, _GRANTS, AGAIN, S.waiting_resend),
    Step(S.returned, V.send, _SHOP, AGAIN, S.waiting_receipt),
    Step(S.returned, V.reject, _SHOP, BACK, S.rejected_second),
    Step(S.returned, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.returned, V.close, _HOUSE, BACK, S.closed),
    Step(S.waiting_resend, V.send, _SHOP, AGAIN | {K.resend}, S.waiting_receipt),
    Step(S.waiting_resend, V.withdraw, _BUYER, AGAIN | {K.resend}, S.closed),
    Step(S.waiting_resend, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.waiting_resend, V.close, _HOUSE, AGAIN | {K.resend}, S.closed),
    Step(S.waiting_receipt, V.receive, _BUYER | _TIME, AGAIN | {K.resend}, S.done),
    Step(S.rejected_first, V.edit, _BUYER, ANY - {K.user_cancel, K.system_cancel}, S.waiting_merchant),
    Step(S.rejected_first, V.reopen, _SHOP | _HOUSE, ANY, S.waiting_merchant),
    Step(S.rejected_first, V.withdraw, _BUYER | _TIME, ANY, S.closed),
    Step(S.rejected_first, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.rejected_first, V.close, _HOUSE, ANY, S.closed),
    Step(S.rejected_second, V.reopen, _SHOP | _HOUSE, BACK, S.returned),
    Step(S.rejected_second, V.withdraw, _BUYER | _TIME, BACK, S.closed),
    Step(S.rejected_second, V.refund, _GRANTS, ANY, S.refunding),
    Step(S.rejected_second, V.close, _HOUSE, BACK, S.closed),
    Step(S.refunding, V.paid_out, _TIME | _HOUSE, ANY, S.success),
)
OPEN = frozenset({
    S.waiting_merchant, S.waiting_return, S.returned, S.waiting_resend, S.waiting_receipt, S.rejected_first, S.rejected_second,
})  # fmt: skip
"""States in which a line is taken: no other case on it, and its money stays where it is."""
ENDS = frozenset({S.success, S.done, S.closed})
REJECTED = frozenset({S.rejected_first, S.rejected_second})
LOOKED_AT = frozenset({Arbitration.waiting_evidence, Arbitration.handling, Arbitration.negotiation})
"""While the platform looks at a case, time does not end it."""
TALKS = OPEN - {S.waiting_receipt}
"""Where both sides may still propose something else."""
_ROWS: dict[tuple[State, Verb], tuple[Step, ...]] = {}
for _step in STEPS:
    _ROWS[_step.state, _step.verb] = (*_ROWS.get((_step.state, _step.verb), ()), _step)


def next_state(state: State, verb: Verb, by: By, kind: Kind) -> State:
    """Where this step leads; raises `NotNow` when the machine has none."""
    for step in _ROWS.get((state, verb), ()):
        if by in step.by and kind in step.kinds:
            return step.to
    raise NotNow(state=state.value, verb=verb.value)


def may(state: State, verb: Verb, by: By, kind: Kind) -> bool:
    """Whether the machine has this step."""
    return any(by in step.by and kind in step.kinds for step in _ROWS.get((state, verb), ()))


def on_time(state: State, kind: Kind, *, goods_back: bool) -> Verb | None:
    """What a passed deadline does: silence agrees, gives up, or counts as receipt; None hands the case to the platform.

    A shop that let the time to send again pass pays instead, if it holds the goods or never sent them.
    """
    if state in {S.waiting_merchant, S.returned}:
        return V.agree
    if state in REJECTED or state is S.waiting_return:
        return V.withdraw
    if state is S.waiting_resend:
        return V.refund if goods_back or kind is K.resend else None
    return V.receive if state is S.waiting_receipt else None
