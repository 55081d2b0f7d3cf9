"""The feed over HTTP: its pages, what a shopper may ask and choose, what operators see and set."""

from typing import Annotated
from uuid import UUID

from litestar.params import QueryParameter

from meadow.base.db import ReadDb, WriteDb
from meadow.base.errors import NotFound, Unavailable
from meadow.base.web import Who, ops, public, read, signed_in, write
from meadow.scenes.feed import actions, queries
from meadow.scenes.feed.types import (
    Arms,
    AskPublish,
    BadBand,
    Feed,
    Labels,
    NoModel,
    Policies,
    Reason,
    Refuse,
    Reset,
    RolledBack,
    Slots,
    Tab,
    TurnLabel,
    Variety,
    Versions,
)
from meadow.scenes.feed.types.ranking import Switches

_MINE = "/api/me/interests"
_edit = ops("policy.edit")


@read("/api/feed", guard=public, op="scenes_feed_page")
async def page(
    db: ReadDb,
    who: Who | None,
    tab: Tab = "recommend",
    session: Annotated[str, QueryParameter(min_length=1, max_length=80)] = "visit",
    limit: Annotated[int, QueryParameter(ge=1, le=12)] = 6,
) -> Feed:
    """The next clips of a visit; `session` is any text that stays the same during it."""
    return await actions.page(db, who.account_id if who else None, tab, session, limit)


@read("/api/feed/why", guard=signed_in, op="scenes_feed_why", raises=[NotFound])
async def why(db: ReadDb, who: Who, trace_id: UUID, item_id: UUID) -> Reason:
    """Why an item stood on one of one's own pages."""
    return await queries.why(db, who.account_id, trace_id, item_id)


@write("/api/feed/refusals", guard=signed_in, op="scenes_feed_refuse", status=204, raises=[NotFound])
async def refuse(db: WriteDb, who: Who, data: Refuse) -> None:
    """Not interested in an item, or in all of its author, tag or category."""
    await actions.refuse(db, who.account_id, data)


@read(_MINE, guard=signed_in, op="scenes_feed_labels")
async def labels(db: ReadDb, who: Who) -> Labels:
    """What the feed believes of oneself, and the switches."""
    return await queries.labels(db, who.account_id)


@write(f"{_MINE}/switches", guard=signed_in, op="scenes_feed_switch", method="PUT", status=204)
async def switch(db: WriteDb, who: Who, data: Switches) -> None:
    """Personalisation, history, less shopping, no goods, variety."""
    await actions.switch(db, who.account_id, data)


@write(f"{_MINE}/labels", guard=signed_in, op="scenes_feed_turn_label", status=204)
async def turn_label(db: WriteDb, who: Who, data: TurnLabel) -> None:
    """Switch a label off or on, or delete it."""
    await actions.turn_label(db, who.account_id, data)


@write(f"{_MINE}/reset", guard=signed_in, op="scenes_feed_reset", status=204)
async def reset(db: WriteDb, who: Who, data: Reset) -> None:
    """Begin anew: the feed forgets everything, or what is newer than a moment."""
    await actions.reset(db, who.account_id, data)


@write(f"{_MINE}/erase", guard=signed_in, op="scenes_feed_erase", status=204)
async def erase(db: WriteDb, who: Who) -> None:
    """Have all that one did and was shown forgotten: taste, served pages, searches, and the event log within the hour."""
    await actions.erase(db, who.account_id)


@read("/api/ops/feed/policies", guard=_edit, op="scenes_feed_policies")
async def policies(db: ReadDb) -> Policies:
    """Weights, the band of commerce and exploring as they stand."""
    return await queries.policies(db)


@write("/api/ops/feed/policies", guard=_edit, op="scenes_feed_set_policies", method="PUT", status=204, raises=[BadBand])
async def set_policies(db: WriteDb, who: Who, data: Policies) -> None:
    """Set weights, the band and exploring from now on."""
    await actions.set_policies(db, who, data)


@read("/api/ops/feed/pages", guard=_edit, op="scenes_feed_slots", raises=[NotFound])
async def slots(db: ReadDb, trace_id: UUID) -> Slots:
    """A served page slot by slot: chances, scores, heads."""
    return Slots(await queries.page_of(db, trace_id))


@read("/api/ops/feed/experiments", guard=_edit, op="scenes_feed_experiments", raises=[Unavailable])
async def experiments(db: ReadDb) -> Arms:
    """Every arm beside its control; who harms is told."""
    return await queries.experiments(db)


@read("/api/ops/feed/variety", guard=_edit, op="scenes_feed_variety", raises=[Unavailable])
async def variety(db: ReadDb) -> Variety:
    """How varied what was served in two weeks is: within pages, and over authors, shops, categories and items."""
    return await queries.variety(db)


@read("/api/ops/feed/models", guard=_edit, op="scenes_feed_models")
async def models(db: ReadDb) -> Versions:
    """The ranker's versions with their figures, the newest first, and which of them is live."""
    return Versions(await queries.versions(db))


@write("/api/ops/feed/models/publish", guard=_edit, op="scenes_feed_publish", status=204, raises=[NoModel])
async def publish(db: WriteDb, who: Who, data: AskPublish) -> None:
    """Make a kept version live by hand, whatever its gate said."""
    await actions.publish(db, who, "feed", data.version)


@write("/api/ops/feed/models/roll-back", guard=_edit, op="scenes_feed_roll_back")
async def roll_back(db: WriteDb, who: Who) -> RolledBack:
    """The ranker that was live before is live again."""
    return RolledBack(await actions.roll_back(db, who, "feed"))


routes = [
    page, why, refuse, labels, switch, turn_label, reset, erase, policies, set_policies, slots, experiments, variety, models, publish, roll_back,
]  # fmt: skip
