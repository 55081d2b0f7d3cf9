"""What stock takes in and gives out."""

from meadow.goods.stock.types.levels import Adjust, BelowTaken, Level, Movement, NotEnough, Pieces, SetOrDelta

__all__ = ["Adjust", "BelowTaken", "Level", "Movement", "NotEnough", "Pieces", "SetOrDelta"]
