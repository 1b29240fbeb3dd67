"""What one version of a report says otherwise than another, as a value without language. Never reads a database."""

from typing import Final

from eventlog.canonical import canonical
from sitrep.figures.change import material
from sitrep.values import Amended, Erratum, Figure, Report, plain

# Where a report stands and under which number; the rest is what it says.
PLACE: Final = frozenset(
    {
        *("known", "edited", "cleared", "head", "status", "number", "version", "erratum", "provenance", "schema"),
        *("kind", "valid_until", "withdrawn"),
    }
)

# Numbered and quoted by the other parts, so they move whenever one of those does.
FOLLOWING: Final = frozenset({"disagreements", "figures", "late", "sources", "trends", "unknowns"})


def content(report: Report) -> bytes:
    """What a report says, apart from where it stands: two reports with equal content tell a reader the same."""
    return canonical({name: value for name, value in _plain(report).items() if name not in PLACE})


def erratum(before: Report, after: Report, corrects: int, reason: str | None) -> Erratum:
    """R16: the figures that are materially otherwise, in the order of the report, and the other parts that differ."""
    was = {figure.figure_id: figure for figure in before.figures}
    now = {figure.figure_id: figure for figure in after.figures}
    amended = tuple(
        _amended(was.get(identity), now.get(identity))
        for identity in dict.fromkeys((*was, *now))
        if material(was.get(identity), now.get(identity))
    )
    one, other = _plain(before), _plain(after)
    others = sorted(name for name in other if name not in PLACE | FOLLOWING and one.get(name) != other[name])
    return Erratum(corrects, reason, amended, tuple(others))


def _amended(was: Figure | None, now: Figure | None) -> Amended:
    figure = now or was
    assert figure is not None
    return Amended(
        figure_id=figure.figure_id,
        key=figure.key,
        population=figure.population,
        area=figure.area,
        was=was.display if was else None,
        now=now.display if now else None,
    )


def _plain(report: Report) -> dict[str, object]:
    value = plain(report)
    assert isinstance(value, dict)
    return dict(value)
