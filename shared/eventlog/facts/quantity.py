"""Quantities as senders write them: whole numbers, words, or parts. Never says what a word may mean in numbers."""

from typing import Annotated, Self

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from eventlog import codes
from eventlog.envelope import Value

MAX_COUNT = 10**9  # no count of people on Earth is larger by much, and 2^31 stays far away

Count = Annotated[int, Field(ge=0, le=MAX_COUNT)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"\S")]


class QuantityGiven(Value):
    """A quantity in parts, each optional; null or left out means open or unknown, never zero."""

    low: Count | None = None
    best: Count | None = None
    high: Count | None = None
    qualifier: codes.Code | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def _is_ordered(self) -> Self:
        if self.low is None and self.best is None and self.high is None and self.text is None:
            msg = "say at least one of low, best, high or text"
            raise ValueError(msg)
        stated = [bound for bound in (self.low, self.best, self.high) if bound is not None]
        if stated != sorted(stated):
            msg = "low, best and high must not cross: low <= best <= high"
            raise ValueError(msg)
        return self


def _form(value: object) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number"
    return "words" if isinstance(value, str) else "parts" if isinstance(value, dict | QuantityGiven) else None


Quantity = Annotated[
    Annotated[Count, Tag("number")] | Annotated[Words, Tag("words")] | Annotated[QuantityGiven, Tag("parts")],
    Discriminator(
        _form,
        custom_error_type="invalid_value",
        custom_error_message='write a whole number, words such as "at least 23", or {"low": 20, "high": 30}',
    ),
    Field(description='23, "at least 23", "dozens", {"low": 20, "high": 30}; kept verbatim, a word is never a number'),
]

# "Citizens", "women": a code of the rules (R6) or free words, which are mapped by alias and kept.
Population = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"\S")]

# Whole units of a currency; some are worth so little that a plan runs into trillions.
Amount = Annotated[int, Field(ge=0, le=10**15)]
