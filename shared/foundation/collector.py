"""What Python's collector of garbage looks at: what was loaded at the start of a service or a long task never again."""

import gc
from typing import Final

# Objects made between two looks, and looks between two of an older kind. A batch of events, or the rules over a long
# history, makes many and loses few: with Python's own thresholds a large part of the time goes to looking at them.
THRESHOLDS: Final = (50_000, 50, 50)


def settled() -> None:
    """Called once, when a service is built or a long task begins."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
