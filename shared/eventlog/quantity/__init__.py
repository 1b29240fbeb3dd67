"""A number as its source said it: the value, and how it is understood from what was posted."""

from eventlog.quantity.understanding import understand
from eventlog.quantity.value import Quantity

__all__ = ["Quantity", "understand"]
