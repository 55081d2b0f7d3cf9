"""Deadlines, windows and limits of after-sale that an operator may change; durations in seconds."""

from meadow.base import policy

_DAY = 86_400

WINDOW = policy.declare(
    "trade.aftersale.window", 7 * _DAY, 0, 90 * _DAY, text="seconds after receipt to return without a reason"
)
WINDOW_QUALITY = policy.declare(
    "trade.aftersale.window_quality", 15 * _DAY, 0, 365 * _DAY, text="seconds after receipt to complain of the goods"
)
WINDOW_REPAIR = policy.declare(
    "trade.aftersale.window_repair", 180 * _DAY, 0, 1095 * _DAY, text="seconds after receipt to ask for a repair"
)
WINDOW_BY_CATEGORY: policy.Policy = policy.declare(
    "trade.aftersale.window_by_category",
    {},
    text="seconds to return without a reason by category id, where not the general window; 0 for goods that do not come back",
)
REPLY = policy.declare(
    "trade.aftersale.reply_deadline", 2 * _DAY, 60, 30 * _DAY, text="seconds a shop has to answer; then it has agreed"
)
RETURN = policy.declare(
    "trade.aftersale.return_deadline", 7 * _DAY, 60, 60 * _DAY, text="seconds a buyer has to send goods back"
)
TRANSIT = policy.declare(
    "trade.aftersale.transit_deadline",
    10 * _DAY,
    60,
    60 * _DAY,
    text="seconds a return may be on its way until it counts",
)
INSPECT = policy.declare(
    "trade.aftersale.inspect_deadline",
    2 * _DAY,
    60,
    30 * _DAY,
    text="seconds a shop has to check a return that arrived",
)
RESEND = policy.declare(
    "trade.aftersale.resend_deadline",
    3 * _DAY,
    60,
    60 * _DAY,
    text="seconds a shop has to send what it owes; then it pays",
)
RECEIPT = policy.declare(
    "trade.aftersale.receipt_deadline",
    10 * _DAY,
    60,
    60 * _DAY,
    text="seconds until receipt of what was sent is assumed",
)
APPEAL = policy.declare(
    "trade.aftersale.appeal_deadline", 7 * _DAY, 60, 60 * _DAY, text="seconds a buyer has to answer a refusal"
)
EVIDENCE = policy.declare(
    "trade.aftersale.evidence_deadline", 2 * _DAY, 3600, 30 * _DAY, text="seconds both sides have to bring evidence"
)
TALK = policy.declare(
    "trade.aftersale.talk_deadline",
    2 * _DAY,
    3600,
    30 * _DAY,
    text="seconds that the platform leaves both sides to agree",
)
EXTRA = policy.declare(
    "trade.aftersale.extend", 1 * _DAY, 0, 15 * _DAY, text="seconds by which a shop may move a deadline, once per step"
)
URGES = policy.declare(
    "trade.aftersale.urges", 3, 0, 20, text="how often a buyer may remind a shop of a case, four hours apart"
)
INSTANT_MOST = policy.declare(
    "trade.aftersale.instant_most",
    20_000,
    0,
    10**8,
    text="minor units up to which unshipped goods are refunded at once",
)
INSTANT_CASES = policy.declare(
    "trade.aftersale.instant_cases",
    5,
    0,
    1000,
    text="cases of a buyer in 90 days after which nothing is refunded at once",
)
PROTECT = policy.declare(
    "trade.aftersale.protect_days",
    0,
    0,
    90,
    text="days after payment in which a lower price is paid back, on every order",
)
