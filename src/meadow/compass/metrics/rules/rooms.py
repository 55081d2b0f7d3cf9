"""The dictionary of a broadcast's figures, and how they follow from its sums: pure."""

from collections.abc import Sequence
from typing import NamedTuple

from meadow.compass.metrics.types import Step
from meadow.compass.metrics.types.rooms import Metric, People, Totals


class Def(NamedTuple):
    """A figure: `num` over `den` times `scale`; without `den` the sum itself. `better` says which way is good."""

    id: str
    unit: str
    num: str
    den: str = ""
    scale: int = 10_000
    better: str = "up"
    version: int = 1


DICTIONARY: tuple[Def, ...] = (
    Def("online_now", "count", "online"),
    Def("peak", "count", "peak"),
    Def("acu", "count", "online_sum", "minutes", 1),
    Def("room_impr", "count", "room_impr"),
    Def("room_view", "count", "enters"),
    Def("room_view_uv", "count", "viewers"),
    Def("avg_stay", "ms", "watch_ms", "enters", 1),
    Def("per_capita_watch", "ms", "watch_ms", "viewers", 1),
    Def("ret_1min", "rate", "stay60", "enters"),
    Def("enter_rate", "rate", "viewers", "impr_uv"),
    Def("prod_impr_rate", "rate", "prod_uv", "viewers"),
    Def("prod_ctr", "rate", "clickers", "prod_uv"),
    Def("click_create_rate", "rate", "creators", "clickers"),
    Def("create_pay_rate", "rate", "buyers", "creators"),
    Def("click_pay_rate", "rate", "click_buyers", "clickers"),
    Def("view_pay_rate", "rate", "buyers", "viewers"),
    Def("impr_pay_rate", "rate", "buyers", "impr_uv"),
    Def("direct_buy", "count", "direct", better="none"),
    Def("ctor", "rate", "orders", "clicks"),
    Def("interact_rate", "rate", "interactors", "viewers"),
    Def("follow_rate", "rate", "follows", "viewers"),
    Def("club_rate", "rate", "clubs", "viewers"),
    Def("share_rate", "rate", "shares", "viewers"),
    Def("neg_rate", "rate", "negs", "room_impr", better="down"),
    Def("gmv_pay", "money", "gmv"),
    Def("user_pay", "money", "cash"),
    Def("refund_flow", "money", "refund", better="down"),
    Def("gmv_net", "money", "net"),
    Def("refund_rate", "rate", "refund", "gmv", better="down"),
    Def("orders_created", "count", "created"),
    Def("orders_paid", "count", "orders"),
    Def("items", "count", "items"),
    Def("buyers", "count", "buyers"),
    Def("aov", "money", "gmv", "orders", 1),
    Def("per_buyer", "money", "gmv", "buyers", 1),
    Def("unit_price", "money", "gmv", "items", 1),
    Def("basket", "ratio", "items", "orders"),
    Def("gpm_view", "money", "gmv", "enters", 1000),
    Def("gpm_room_impr", "money", "gmv", "room_impr", 1000),
    Def("gpm_prod_impr", "money", "gmv", "prod_impr", 1000),
    Def("uv_value", "money", "gmv", "viewers", 1),
    Def("opm", "ratio", "orders", "minutes"),
    Def("gmv_min", "money", "gmv", "minutes", 1),
    Def("gmv_hour", "money", "gmv", "minutes", 60),
    Def("new_fans", "count", "follows"),
    Def("new_club", "count", "clubs"),
    Def("comments", "count", "comments"),
    Def("likes", "count", "likes"),
    Def("shares", "count", "shares"),
    Def("fan_view_share", "rate", "fan_viewers", "viewers", better="none"),
    Def("pay_fans_ratio", "rate", "fan_buyers", "buyers", better="none"),
    Def("explain_gmv", "money", "explain_gmv"),
    Def("explain_clicks", "count", "explain_clicks"),
    Def("explain_eff", "money", "explain_gmv", "explain_minutes", 1),
    Def("sell_through", "rate", "sold", "listed"),
)
"""Compass 3.2 and 3.3 as far as the log carries them; rates are in basis points, money in minor units."""

OPEN = ("impressions", "views", "product_impressions", "product_clicks", "paid")


def nearest(num: int, den: int) -> int:
    """A quotient rounded to the nearest integer, halves away from zero."""
    sign = -1 if num < 0 else 1
    return sign * ((abs(num) * 2 + den) // (2 * den))


def measure(sums: dict[str, int]) -> dict[str, Metric]:
    """Every figure whose sums are given: by id, in the dictionary's order."""
    found = {}
    for one in DICTIONARY:
        if one.num not in sums or (one.den and one.den not in sums):
            continue
        num, den = sums[one.num], sums[one.den] if one.den else None
        value = num if den is None else nearest(num * one.scale, den) if den > 0 else None
        held = {"num": num, "den": den} if den is not None else {}
        found[one.id] = Metric(id=one.id, unit=one.unit, value=value, better=one.better, **held)
    return found


def sums_of(totals: Totals, minutes: int, online: Sequence[int]) -> dict[str, int]:
    """The sums that figures are made of, from a broadcast's totals, its length in minutes, and its viewers by minute."""
    held = {name: int(getattr(totals, name)) for name in Totals.__struct_fields__}
    return held | {
        "net": totals.gmv - totals.refund, "click_buyers": max(0, totals.buyers - totals.direct), "minutes": minutes,
        "online": online[-1] if online else 0, "online_sum": sum(online),
        "peak": max([totals.peak, *online]),
    }  # fmt: skip


def exactly(sums: dict[str, int], people: People) -> dict[str, int]:
    """Sums with people counted one by one in place of the sketches."""
    held = {name: int(getattr(people, name)) for name in People.__struct_fields__}
    return sums | held | {"click_buyers": people.buyers - people.direct}


def open_funnel(sums: dict[str, int]) -> list[Step]:
    """Five steps, each over its own people. Whoever took a step took those before it, told or not: the counts only fall."""
    own = [sums["impr_uv"], sums["viewers"], sums["prod_uv"], sums["clickers"], sums["click_buyers"]]
    lifted = [max(own[i:]) for i in range(len(own))]
    return [
        Step(key, n, None if i == 0 or not lifted[i - 1] else nearest(n * 10_000, lifted[i - 1]))
        for i, (key, n) in enumerate(zip(OPEN, lifted, strict=True))
    ]
