"""What the rules of a page speak about: candidates side by side, settings of the blend, and slots as they were filled."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Heads = Mapping[str, Floats]
"""Probabilities per candidate by head; a head that no model gives is left out and counts as nought."""
How = Literal["greedy", "uniform", "pl"]
Weight = Annotated[float, msgspec.Meta(ge=0, le=1_000)]


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Units are one long view; negatives weigh one to two orders more, as every published table has it."""

    long_view: Weight = 1.0
    finish: Weight = 0.5
    like: Weight = 2.0
    comment: Weight = 4.0
    share: Weight = 4.0
    follow: Weight = 8.0
    negative: Weight = 40.0
    hide: Weight = 60.0
    report: Weight = 200.0
    watched: Weight = 0.5
    scale_minor: Annotated[float, msgspec.Meta(ge=1, le=1_000_000)] = 100.0


class Pool(msgspec.Struct, frozen=True, kw_only=True):
    """Candidates of one page. `author`, `shop`, `product`, `category`, `group`, `tag` are numbers that mean equality only, -1 none.

    `product` holds a row per product that an item may carry. `ent`, `com`, `tired` are values in long views; `trial` is a cold candidate's score for an exploring slot.
    """

    ent: Floats
    com: Floats
    tired: Floats
    trial: Floats
    commerce: Bools
    cold: Bools
    live: Bools
    kind: Ints
    author: Ints
    category: Ints
    group: Ints
    tag: Ints
    product: Ints
    shop: Ints | None = None
    vector: Floats | None = None

    @property
    def size(self) -> int:
        return len(self.ent)


class Mix(msgspec.Struct, frozen=True, kw_only=True):
    """How a page is blended. `since` items stand since the last one of commerce; `lately` are (author, category, tag, group) shown before."""

    size: int = 10
    price: float = 1.0
    leaning: float = 1.0
    most: int = 4
    since: int = 99
    opening: bool = False
    minor: bool = False
    on_live: bool = False
    since_live: int = 99
    epsilon: float = 0.01
    trials: int = 2
    gap: float = 0.15
    alike: float = 0.2
    of_author: int = 2
    of_shop: int = 2
    lately: tuple[tuple[int, ...], ...] = ()
    survey: bool = False
    """Whether no category of the second level comes twice while there are others: the first page of somebody unknown."""


class Slot(msgspec.Struct, frozen=True):
    """One filled slot: which candidate, with which chance given the slots above, how it was drawn, and its score then."""

    at: int
    propensity: float
    how: How
    score: float


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Commerce as a share of what is shown: the aim for all, and what any one person's day stays within."""

    target: float = 0.20
    low: float = 0.05
    high: float = 0.35
    pull: float = 2.0
    personal: float = 3.0


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something a person did, as the state understands it; `keys` name what it was about: author, categories, tags."""

    name: str
    at: float
    item: int = 0
    keys: tuple[str, ...] = ()
    category: str = ""
    commerce: bool = False
    watched: float = 0.0
    target: str = ""
    price: int = 0


class Intent(msgspec.Struct):
    """An open wish for a category: how strong, since when, and the content that first and most strongly raised it."""

    strength: float
    at: float
    evidence: str = ""
    first: int = 0
    firmest: int = 0
    asked: bool = False
    most: float = 0.0


class Bought(msgspec.Struct):
    """What was bought of a category: last time and price, how often, and the usual interval in seconds (0 unknown)."""

    at: float
    price: int
    times: int = 1
    interval: float = 0.0


class Switches(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person chose about her own feed."""

    personal: bool = True
    history: bool = True
    less_shopping: bool = False
    minor: bool = False
    variety: Literal["familiar", "balanced", "exploring"] = "balanced"


class State(msgspec.Struct):
    """A person as the feed knows her: 2 to 4 KB. Interest keys are `a:author`, `c:category`, `t:tag`."""

    interest: dict[str, list[float]] = {}
    hidden: dict[str, float] = {}
    off: dict[str, float] = {}
    intents: dict[str, Intent] = {}
    bought: dict[str, Bought] = {}
    recent: list[tuple[int, float]] = []
    lately: list[tuple[int, ...]] = []
    switches: Switches = Switches()
    share: float = 0.0
    leaning: float = 0.0
    pages: int = 0
    since: int = 99
    since_live: int = 99
    day: int = 0
    day_seen: int = 0
    day_sold: int = 0
    viewing: tuple[int, float] = (0, 0.0)
    heard: list[int] = []
    version: int = 0


Evidence = dict[str, Any]
