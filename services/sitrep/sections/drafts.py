"""Sentences that highlights and overview share: facilities, hazards, access, evacuation.
Never a number that no rule made.
"""

from collections.abc import Iterator
from typing import Final, Literal

from sitrep.sections.context import Context
from sitrep.sections.narrative import on_account, stale
from sitrep.values import AccessLine, Evacuation, Facilities, Hazard, Outlook, Sentence, Slot

HEALTH: Final = frozenset(
    {
        "hospital",
        "clinic",
        "health_centre",
        "health_center",
        "health_post",
        "primary_health_centre",
        "primary_health_care_centre",
        "cholera_treatment_centre",
        "mobile_clinic",
    }
)
# Of CAP 1.2, the worst and the soonest first.
_GRAVE: Final = ("Extreme", "Severe")
_SOON: Final = ("Immediate", "Expected", "Future", "Unknown")


def facilities(told: Facilities, context: Context) -> Iterator[Sentence]:
    """How many health facilities are reported to work: none, or n of those reported on or registered."""
    lines = [line for line in told.lines if line.kind in HEALTH]
    spoken = [line for line in lines if line.functionality != "not_reported"]
    if not spoken:
        return
    works = [line for line in spoken if line.functionality in ("fully_functioning", "partially_functioning")]
    none = all(line.functionality == "not_functioning" for line in spoken)
    sole = none and any(line.sole_facility for line in spoken)
    code = "sole_health_facility" if sole else "no_health_facility" if none else "health_facilities"
    counts: tuple[Slot, ...] = tuple(
        Slot(name, "number", (str(n),)) for name, n in (("n", len(works)), ("total", len(lines)))
    )
    if unheard := len(lines) - len(spoken):
        code += "_of_register"
        counts += (Slot("unheard", "number", (str(unheard),)),)
    as_of = max((line.as_of for line in spoken if line.as_of), default=None)
    cites = tuple(sorted({cite for line in spoken for cite in line.cites}))
    yield Sentence(code, counts, None, None, stale(as_of, context), cites)


def of_displacement(key: str) -> bool:
    """Whether an indicator counts people who left their homes, or came back."""
    return key.startswith("idps_") or key in ("returned", "relocated")


def forecast(told: Outlook) -> Iterator[Sentence]:
    """The hazard that is expected and said to be the worst, of equals the soonest; nothing where none is severe."""
    ahead = [one for one in told.hazards if one.forecast and one.severity in _GRAVE and one.urgency != "Past"]
    for one in sorted(ahead, key=lambda one: (_GRAVE.index(one.severity), _SOON.index(one.urgency)))[:1]:
        yield _hazard("hazard_forecast", one, "severity", "urgency", "certainty")


def hazards(told: Outlook) -> Iterator[Sentence]:
    """The hazards that were observed and said to be severe, the worst first."""
    seen = [one for one in told.hazards if not one.forecast and one.severity in _GRAVE]
    for one in sorted(seen, key=lambda one: _GRAVE.index(one.severity)):
        yield _hazard("hazard_observed", one, "severity")


def _hazard(code: str, one: Hazard, *grades: Literal["severity", "urgency", "certainty"]) -> Sentence:
    slots = (Slot(name, "cap", (getattr(one, name),)) for name in grades)
    return on_account(code, one.account, Slot("hazard", "hazard", (one.hazard,)), *slots)


def access(lines: tuple[AccessLine, ...], context: Context) -> Iterator[Sentence]:
    """One sentence for each constraint that goes on, or on which sources disagree."""
    for line in lines:
        if line.state in ("ongoing", "disputed"):
            what = Slot("what", "access", (line.kind or line.constraint or "other",))
            state = Slot("state", "state", (line.state,))
            account = line.words[0].account
            code = "access" if account.occurred.start else "access_since_unknown"
            yield on_account(code, account, what, state, as_of=stale(line.as_of, context), cites=line.cites)


def evacuation(told: Evacuation) -> Iterator[Sentence]:
    """The newest call, the newest answer, and that nobody knows what residents intend where only others spoke."""
    for call in told.calls[:1]:
        demands = Slot("demands", "demand", call.demands)
        issuer = (Slot("issuer", None, (call.issuer,)),) if call.issuer else ()
        code = "evacuation_call" if call.issuer else "evacuation_call_own"
        yield on_account(code, call.account, demands, *issuer)
    if told.answers:
        yield answer(told)


def answer(told: Evacuation) -> Sentence:
    """The newest answer; where no resident answered, that what they intend is not known."""
    newest = told.answers[0]
    who = Slot("who", "answered_by", (newest.answered_by,))
    response = Slot("response", "response", (newest.response,))
    code = "evacuation_answer" if told.residents_answered else "evacuation_answer_of_others"
    return on_account(code, newest.account, who, response)
