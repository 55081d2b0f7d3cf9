"""Agencies: who stands behind authors, for a dated split of what they earn."""

from meadow.people.agencies.actions import accept, found, invite
from meadow.people.agencies.queries import contracts, names, split_at
from meadow.people.agencies.types import Agency, Contract, FoundAgency, Invite, Split

__all__ = [
    "Agency", "Contract", "FoundAgency", "Invite", "Split", "accept", "contracts", "found", "invite", "names", "split_at",
]  # fmt: skip
