"""What the crisis, its sources and facilities are called in other languages. Never what the report does not name."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from sitrep.sections.context import Context
from sitrep.values import Called

NAME: Final = "called"


def draft(context: Context, folded: Mapping[str, Any]) -> tuple[Called, ...]:
    """Each once, by name; drafted when everything is cited."""
    register = context.register
    cited = [name for line in context.bibliography.lines() for name in (line.name, *line.relayed_by)]
    facilities = [line.name for line in folded["facilities"].lines]
    known = {register.name: register.opening.names}
    known |= {name: source.names for name in _said(cited) if (source := register.source(name))}
    known |= {name: facility.names for name in _said(facilities) if (facility := register.facility(name))}
    return tuple(Called(name, tuple(sorted(names.items()))) for name, names in sorted(known.items()) if names)


def _said(names: Iterable[str | None]) -> Iterable[str]:
    return (name for name in names if name)
