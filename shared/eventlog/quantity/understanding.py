"""Turns a posted value (a number, words, or parts) into one Quantity. Never refuses a word and never changes it.

What is not clear is `unparsed`, and stands in reports in the sender's own words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from eventlog.quantity.parts import parts
from eventlog.quantity.phrase import phrase
from eventlog.quantity.value import LARGEST, UNPARSED, Quantity, exact


def understand(
    value: int | str | Mapping[str, object], languages: Sequence[str] = ("en", "fr", "ar", "es")
) -> Quantity:
    """The quantity that a posted `value` says, in the languages of the crisis; the first that understands it wins."""
    if isinstance(value, Mapping):
        made = parts(value)
        return understand(str(value["text"]), languages) if made is None else made
    if isinstance(value, str):
        return replace(phrase(value, languages) or UNPARSED, text=value)
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST:
        return exact(value)
    return replace(UNPARSED, text=str(value))
