"""PDF of labels and pick lists: pure drawing, about a second of CPU for the typeface and a few milliseconds a label."""

from meadow.trade.fulfilment.printing.labels import labels
from meadow.trade.fulfilment.printing.picklist import picklist

__all__ = ["labels", "picklist"]
