"""Facts of membership."""

from uuid import UUID

from meadow.base.bus import Event


class Joined(Event, frozen=True, kw_only=True, tag="people.members.joined.v1"):
    """A shopper joined a shop, by a door."""

    shop_id: UUID
    account_id: UUID
    scene: str


class Left(Event, frozen=True, kw_only=True, tag="people.members.left.v1"):
    """A member left."""

    shop_id: UUID
    account_id: UUID


class LevelChanged(Event, frozen=True, kw_only=True, tag="people.members.level.v1"):
    """A member's level is another one."""

    shop_id: UUID
    account_id: UUID
    before: int
    level: int
