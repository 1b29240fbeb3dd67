"""What plans require and have received. Never adds sources, and never converts a currency."""

from typing import Final

from eventlog.facts import FundingUpdated
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Funding

NAME: Final = "funding"
TYPES: Final = ("funding.updated",)


def fold(context: Context) -> tuple[Funding, ...]:
    """The newest word of each origin on each plan, currency and its donors."""
    return tuple(_line(fact, context) for fact in context.newest(_subject, FundingUpdated))


def _subject(fact: Known) -> tuple[object, ...]:
    data = fact.event.data
    return data.plan, data.currency, data.donors


def _line(fact: Known, context: Context) -> Funding:
    data = fact.event.data
    both = data.currency and data.requirement and data.received is not None
    return Funding(
        account=context.account(fact),
        plan=data.plan,
        requirement=data.requirement,
        received=data.received,
        currency=data.currency,
        donor=", ".join(data.donors) or None,
        percent=100 * data.received // data.requirement if both else None,
        as_of=context.held_at(fact),
    )
