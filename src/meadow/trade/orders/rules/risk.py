"""Whether a paid order should wait for a look: pure. Every hit says which rule and by which figures."""

from collections.abc import Sequence
from datetime import timedelta

from meadow.trade.orders.types.risk import Facts, Hit, Limits

ORDER = ("blocked", "ring", "new_account", "unpaid")
"""The rules, the gravest first."""


def judge(facts: Facts, limits: Limits) -> list[Hit]:
    """Every rule that an order hits, the gravest first; none means that it may go on."""
    hits = []
    if facts.blocked is not None:
        hits.append(Hit("blocked", {"reason": facts.blocked}))
    if facts.ring >= limits.ring:
        hits.append(Hit("ring", {"accounts": facts.ring, "days": limits.ring_days}))
    if facts.account_age < timedelta(days=limits.new_days) and facts.amount >= limits.new_amount:
        hits.append(
            Hit("new_account", {"hours": int(facts.account_age.total_seconds() // 3600), "amount": facts.amount})
        )
    if facts.unpaid >= limits.unpaid:
        hits.append(Hit("unpaid", {"count": facts.unpaid}))
    return hits


def rules_hit(hits: Sequence[Hit]) -> list[str]:
    """The names of the rules alone."""
    return [h.rule for h in hits]
