"""Facts of groups."""

from uuid import UUID

from meadow.base.bus import Event


class GroupFilled(Event, frozen=True, kw_only=True, tag="goods.offers.group_filled.v1"):
    """A group is full: its orders may ship."""

    shop_id: UUID
    group_id: UUID
    order_ids: tuple[UUID, ...]


class GroupFailed(Event, frozen=True, kw_only=True, tag="goods.offers.group_failed.v1"):
    """A group's time is over and it is not full: its orders are paid back."""

    shop_id: UUID
    group_id: UUID
    order_ids: tuple[UUID, ...]
