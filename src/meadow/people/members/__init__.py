"""Members: shoppers who joined a shop, and their level there."""

from meadow.people.members.actions import count_spend
from meadow.people.members.queries import checks, levels

__all__ = ["checks", "count_spend", "levels"]
