"""FACT and the shelf: who made the sales of a window."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Part(StrEnum):
    """Top-KOL 头部大V, campaign 营销活动, field 商家自播, alliance 达人矩阵 and shelf 货架: in the order in which a line is asked."""

    top_kol = "top_kol"
    campaign = "campaign"
    field = "field"
    alliance = "alliance"
    shelf = "shelf"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the sales, in minor units; shares sum to 10,000. Where nothing is `kept` to tell it by, it has no figures."""

    key: Part
    kept: bool
    gmv: int | None = None
    share_bp: int | None = None
    orders: int | None = None
    buyers: int | None = None
    authors: int | None = None


class Hour(msgspec.Struct, frozen=True):
    """What was paid within an hour."""

    at: datetime
    gmv: int


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    """A window's sales in parts and in hours; both sum to `gmv`."""

    gmv: int
    fields: list[Field]
    hours: list[Hour]
