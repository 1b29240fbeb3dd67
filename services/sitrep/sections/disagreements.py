"""Where sources disagree, gathered from the sections that found it. Never decides who is right."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sitrep.figures.statuses import DISPUTED
from sitrep.sections.context import Context
from sitrep.sections.figures import CHECKS
from sitrep.sections.sources import voice_of
from sitrep.values import Disagreement, Figure, PlaceName, SaidLine

NAME: Final = "disagreements"


def draft(context: Context, folded: Mapping[str, Any]) -> tuple[Disagreement, ...]:
    """Figures first, in the report's order; then states; then the checks; last what only looks the same."""
    figures: Sequence[Figure] = folded["figures"]
    checks = tuple(_checks(figures))
    explained = {line.figure_ids[0] for line in checks if line.kind == "part_exceeds_whole"}
    return (
        *(_figure(figure) for figure in figures if figure.explanation.severity and figure.figure_id not in explained),
        *_states(context, folded),
        *sorted(checks, key=lambda line: list(CHECKS).index(line.kind)),
    )


def _figure(figure: Figure) -> Disagreement:
    return Disagreement(
        kind="figure",
        subject="figure",
        key=figure.key,
        name=None,
        area=figure.area,
        figure_ids=(figure.figure_id,),
        display=figure.display,
        severity=figure.explanation.severity,
        rule_id=figure.rule_id or "R10",
        decision=figure.explanation.decision,
        residual=None,
        said=figure.said,
        cites=figure.cites,
    )


def _checks(figures: Sequence[Figure]) -> Iterator[Disagreement]:
    """One line a check and row that others are held against."""
    by_id = {figure.figure_id: figure for figure in figures}
    found: dict[tuple[str, str], list[Figure]] = {}
    for figure in figures:
        for link in figure.links:
            found.setdefault((link.check, link.figure_id), []).append(figure)
    for (check, against), linked in found.items():
        if (first := by_id.get(against)) is None:
            continue
        rows = tuple(dict.fromkeys((first, *linked)))
        yield Disagreement(
            kind=check,
            subject="figure",
            key=first.key,
            name=None,
            area=first.area,
            figure_ids=tuple(row.figure_id for row in rows),
            display=first.display,
            severity=first.explanation.severity if check == "part_exceeds_whole" else None,
            rule_id=CHECKS[check],
            decision=first.explanation.decision,
            residual=next((row.explanation.residual for row in linked if check == "stock_flow_residual"), None),
            said=tuple(one for row in rows for one in row.said),
            cites=tuple(sorted({cite for row in rows for cite in row.cites})),
        )


def _states(context: Context, folded: Mapping[str, Any]) -> Iterator[Disagreement]:
    for one in folded["facilities"].lines:
        if one.functionality == DISPUTED:
            words = [(word.event, word.functionality, word.as_of) for word in one.statements]
            yield _state(context, "facility", one.kind, one.name, one.area, words, one.cites)
    for one in folded["services"]:
        if one.functionality == DISPUTED:
            words = [(word.account.id, word.functionality, word.as_of) for word in one.words]
            yield _state(context, "service", one.service, None, one.area, words, one.cites)
    for one in folded["access"]:
        if one.state == DISPUTED:
            words = [(word.account.id, word.state, word.as_of) for word in one.words]
            yield _state(context, "access", one.kind or one.constraint, None, one.area, words, one.cites)
    for one in folded["agreements"]:
        if one.status == DISPUTED:
            words = [(word.account.id, word.status, word.as_of) for word in one.words]
            yield _state(context, "agreement", one.kind, one.agreement, None, words, one.cites)


def _state(
    context: Context,
    subject: str,
    key: str | None,
    name: str | None,
    area: PlaceName | None,
    words: Iterable[tuple[str, str, datetime]],
    cites: tuple[int, ...],
) -> Disagreement:
    return Disagreement(
        kind="status",
        subject=subject,
        key=key,
        name=name,
        area=area,
        figure_ids=(),
        display=None,
        severity=None,
        rule_id="R10",
        decision=None,
        residual=None,
        said=tuple(_said(context, event, state, as_of) for event, state, as_of in words),
        cites=cites,
    )


def _said(context: Context, event: str, state: str, as_of: datetime) -> SaidLine:
    fact = context.by_id[event]
    voice = voice_of(fact, context.register, context.audience)
    return SaidLine(voice.name, voice.kind, state, as_of, fact.verification, (event,))
