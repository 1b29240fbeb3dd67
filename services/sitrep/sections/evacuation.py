"""Calls to leave and the answers, in neutral words. Never takes an authority's answer for that of the residents."""

from typing import Final

from eventlog.facts import EvacuationAnswered, EvacuationCalled
from sitrep.knowledge import Known
from sitrep.sections.context import Context
from sitrep.values import Evacuation, EvacuationAnswer, EvacuationCall

NAME: Final = "evacuation"
TYPES: Final = ("evacuation.called", "evacuation.answered")

# Who answers for themselves: the people who are asked to leave.
RESIDENTS: Final = frozenset({"residents", "population", "civilians", "idps", "families", "households", "community"})


def fold(context: Context) -> Evacuation:
    """Every call and every answer up to the cut-off, the newest first."""
    calls = [_call(fact, context) for fact in _newest(context, EvacuationCalled)]
    seqs = {call.account.id: call.account.seq for call in calls}
    answers = [_answer(fact, seqs, context) for fact in _newest(context, EvacuationAnswered)]
    spoke = any(answer.answered_by in RESIDENTS and answer.response != "unknown" for answer in answers)
    return Evacuation(tuple(calls), tuple(answers), spoke)


def _newest(context: Context, kind: type[EvacuationCalled | EvacuationAnswered]) -> list[Known]:
    return sorted(context.holding(kind), key=lambda fact: (context.cutoff - context.held_at(fact), fact.root))


def _call(fact: Known, context: Context) -> EvacuationCall:
    data = fact.event.data
    return EvacuationCall(
        account=context.account(fact),
        form=data.form,
        demands=data.demands,
        issuer=data.issuer,
        target_population=data.target_population,
        valid_from=data.valid_from,
        valid_until=data.valid_until,
        corridors=data.corridors,
        urgency=data.urgency,
    )


def _answer(fact: Known, seqs: dict[str, int], context: Context) -> EvacuationAnswer:
    data = fact.event.data
    return EvacuationAnswer(
        account=context.account(fact),
        answered_by=data.answered_by,
        response=data.response,
        refused=data.refused,
        reason=data.reason,
        call=seqs.get(str(data.call)),
    )
