"""Errands of payments: what is asked of channels across the network."""

from meadow.base import ids
from meadow.base.db import House
from meadow.trade.payments import actions


async def send_back(house: House, *, buyer_id: str, piece_id: str) -> None:
    """Ask a channel to give one part of a refund back."""
    await actions.send_back(house, ids.parse(buyer_id), ids.parse(piece_id))


async def ask(house: House, *, buyer_id: str, attempt_id: str) -> None:
    """Ask a channel what became of a charge whose callback never came."""
    await actions.ask(house, ids.parse(buyer_id), ids.parse(attempt_id))
