"""Errands of payments: a refund is asked for at its channel."""

from meadow.base import ids
from meadow.base.db import House
from meadow.trade.payments import actions


async def send_back(house: House, *, buyer_id: str, piece_id: str) -> None:
    """Ask a channel to give one part of a refund back."""
    await actions.send_back(house, ids.parse(buyer_id), ids.parse(piece_id))
