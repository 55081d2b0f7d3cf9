"""Promo nodes 大促节点: when a great sale warms up, breaks out and returns, and what a shop wants to sell in it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from meadow.base.errors import Problem
from meadow.base.i18n import Text
from meadow.people.shops.types import LINE

Language = Annotated[str, msgspec.Meta(pattern="^(zh-CN|en)$")]
Name = Annotated[
    dict[Language, Annotated[str, msgspec.Meta(min_length=2, max_length=40, pattern=LINE)]], msgspec.Meta(min_length=1)
]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]
Amount = Annotated[int, msgspec.Meta(ge=1, le=10**14)]
Share = Annotated[int, msgspec.Meta(ge=0, le=10_000)]


class Kind(StrEnum):
    """The parts of a node 预热, 预售, 爆发, 返场."""

    warmup = "warmup"
    presale = "presale"
    peak = "peak"
    encore = "encore"


class State(StrEnum):
    """Cancelled nodes stay to be read about, and have no report."""

    open = "open"
    cancelled = "cancelled"


class Phase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a node, from one full hour to another; its end is not in it."""

    kind: Kind
    starts_at: Moment
    ends_at: Moment


class NewNode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A node to keep: its phases in any order."""

    name: Name
    phases: Annotated[list[Phase], msgspec.Meta(min_length=1, max_length=4)]


class EditNode(NewNode, frozen=True, forbid_unknown_fields=True):
    """The same node anew, as of the revision that was read."""

    rev: int


class Node(msgspec.Struct, frozen=True, kw_only=True):
    """A node; `house` says that it is everybody's, else one shop keeps it for itself. Phases in the order of time."""

    id: UUID
    name: Text
    phases: list[Phase]
    starts_at: datetime
    ends_at: datetime
    state: State
    rev: int
    house: bool


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a shop wants to sell in a node, in minor units (null for nothing), and how it falls on the phases, in basis points.

    Without shares the amount falls on the phases by their length.
    """

    amount: Amount | None
    shares: Annotated[dict[Kind, Share], msgspec.Meta(max_length=4)] | None = None


class ShopNode(msgspec.Struct, frozen=True, kw_only=True):
    """A node as a shop reads it, with what it wants to sell."""

    node: Node
    target: Target | None


class BadPhases(Problem):
    """Phases must start and end on the hour, not overlap, each kind once with one peak; 60 days at most, not long past."""

    code, status = "compass.market.bad_phases", 422


class BadShares(Problem):
    """The shares do not name exactly the phases of the node, or do not sum to 100 %."""

    code, status = "compass.market.bad_shares", 422


class NodeOver(Problem):
    """What is over or cancelled is not changed any more: a report stands on it."""

    code, status = "compass.market.node_over", 409


class TooManyNodes(Problem):
    """Nobody keeps more than `most` nodes that are not over."""

    code, status = "compass.market.too_many_nodes", 409
