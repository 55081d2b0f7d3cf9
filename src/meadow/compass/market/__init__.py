"""Market: the calendar of promo nodes, and ranks told in bands (rankings, opportunities, forecasts: later)."""

from meadow.compass.market.queries import shop_node
from meadow.compass.market.rules import band, stage, weights
from meadow.compass.market.types import Node, Phase, ShopNode, Target

__all__ = ["Node", "Phase", "ShopNode", "Target", "band", "shop_node", "stage", "weights"]
