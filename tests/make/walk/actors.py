"""All verbs, each as often as its weight says."""

from collections.abc import Awaitable, Callable

from tests.make.walk import buyers, house, races, shops
from tests.make.walk.walker import Picks, Walk

Verb = Callable[[Walk, Picks], Awaitable[None]]
VERBS: tuple[tuple[int, Verb], ...] = (
    (12, buyers.buy), (3, buyers.claim), (3, buyers.presale), (3, buyers.group), (5, buyers.pay), (3, buyers.act_late),
    (2, buyers.odd_callback), (2, buyers.drop), (4, buyers.confirm), (1, buyers.review), (2, buyers.move_away),
    (14, buyers.ask), (12, buyers.go_on), (12, shops.ship), (2, shops.ship_many), (16, shops.decide), (1, shops.agree_many),
    (2, shops.count), (1, shops.price), (1, shops.open_presale), (1, shops.turn), (4, shops.take_out), (2, shops.address),
    (1, shops.stop), (4, shops.news), (1, shops.habits), (5, house.rule), (1, house.end), (3, house.risk), (2, house.freeze),
    (3, house.payout), (4, house.repair), (1, house.adjust), (2, house.change), (4, house.repeat), (7, house.wait),
    (2, house.settle), (4, races.same_order), (4, races.same_case), (2, races.same_money),
)  # fmt: skip


async def step(walk: Walk, picks: Picks, verb: Verb) -> None:
    """One verb of somebody's."""
    walk.verb = f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"
    walk.said.append(f"* {walk.verb}")
    await verb(walk, picks)
