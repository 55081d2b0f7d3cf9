"""Matrix: sales by who made them, FACT and the shelf (the author matrix and stage-fit: later)."""

from meadow.compass.matrix.queries import sales
from meadow.compass.matrix.types import Field, Hour, Sales

__all__ = ["Field", "Hour", "Sales", "sales"]
