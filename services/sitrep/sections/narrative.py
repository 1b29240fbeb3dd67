"""What an editor wrote for a section of the day, and the making of a drafted sentence. Never words of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from eventlog.editorial import NarrativeWritten
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Account, Figure, Sentence, Slot, Written, WrittenItem

# What is older says from when it is.
FRESH: Final = timedelta(hours=24)


def written(context: Context, section: str) -> tuple[Written, ...]:
    """The last word on the section in each language; nothing where none of its items may be printed."""
    last: dict[str, Known] = {}
    for fact in sorted(context.facts, key=lambda fact: fact.root):
        if isinstance(fact.event, NarrativeWritten):
            told = fact.event.data
            if told.day == context.day and told.section == section:
                last[told.lang] = fact
    said = [
        Written(lang, fact.recorded.organisation_name, tuple(_items(fact, context)))
        for lang, fact in sorted(last.items())
    ]
    return tuple(one for one in said if one.items)


def _items(fact: Known, context: Context) -> Iterator[WrittenItem]:
    """Without those that rest on an event which this audience may not see, or which was erased or taken back."""
    told = {one: known for known in context.facts for one in (known.id, *known.repeats)}
    for item in fact.event.data.items:
        if item.text is not None and context.sees(item.cites):
            yield WrittenItem(item.text, context.bibliography.cite(told[cited] for cited in item.cites))


def on_figure(code: str, figure: Figure, context: Context) -> Sentence:
    """A sentence that says a figure."""
    return Sentence(code, (), figure.figure_id, None, stale(figure.as_of, context), figure.cites)


def on_account(
    code: str, account: Account, *slots: Slot, as_of: datetime | None = None, cites: Sequence[int] = ()
) -> Sentence:
    """A sentence that rests on what somebody told."""
    return Sentence(code, slots, None, account, as_of, tuple(cites) or account.cites)


def stale(as_of: datetime | None, context: Context) -> datetime | None:
    """The time, where it is more than a day before the cut-off."""
    return as_of if as_of is not None and context.cutoff - as_of > FRESH else None
