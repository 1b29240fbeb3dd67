"""The numbered list of sources, and the number of each fact's own. Never prints a protected origin's name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from eventlog.envelope import Relay
from eventlog.register import Register
from sitrep.audience import Audience, stance_shown
from sitrep.figures.claim import origin_of
from sitrep.knowledge import Known
from sitrep.once import Once
from sitrep.values import SourceLine


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says so, as it may be printed; `name` None is unnamed or protected."""

    key: str
    name: str | None
    kind: str | None
    stance: str | None
    relayed_by: tuple[str, ...]


class Bibliography:
    """Numbers the sources in the order in which a report first cites them; what nobody cites is not listed."""

    def __init__(self, register: Register, audience: Audience, once: Once | None = None) -> None:
        self._once = once or Once()
        self._register = register
        self._audience = audience
        self._numbers: dict[tuple[object, ...], int] = {}
        self._cited: list[dict[UUID, Known]] = []

    def cite(self, facts: Iterable[Known]) -> tuple[int, ...]:
        """The numbers of these facts' sources, each once, ascending."""
        return tuple(sorted({self._number(fact) for fact in facts}))

    def lines(self) -> tuple[SourceLine, ...]:
        """The list of sources, as numbered so far."""
        return tuple(self._line(n, list(facts.values())) for n, facts in enumerate(self._cited, start=1))

    def _number(self, fact: Known) -> int:
        voice, url = self._once(voice_of, fact, self._register, self._audience), _url(fact)
        number = self._numbers.setdefault(
            (voice.key, voice.name, voice.kind, voice.relayed_by, url), len(self._numbers) + 1
        )
        if number > len(self._cited):
            self._cited.append({})
        self._cited[number - 1][fact.id] = fact
        return number

    def _line(self, number: int, facts: Sequence[Known]) -> SourceLine:
        voice = voice_of(facts[0], self._register, self._audience)
        stated = [fact.event.reported_at for fact in facts if fact.event.reported_at]
        return SourceLine(
            n=number,
            name=voice.name,
            kind=voice.kind,
            stance=voice.stance,
            relayed_by=voice.relayed_by,
            url=_url(facts[0]),
            as_of=max(stated, default=None),
            events=len(facts),
        )


def _url(fact: Known) -> str | None:
    """Where it can be read; an address would tell who a protected origin is."""
    source = fact.event.source
    protected = source is not None and source.origin is not None and source.origin.protected
    return source.url if source is not None and not protected else None


def voice_of(fact: Known, register: Register, audience: Audience) -> Voice:
    """The origin of a fact (R1) as this audience may read it."""
    origin, source = origin_of(fact, register), fact.event.source
    relays = tuple(name for relay in source.relayed_by if (name := _relay(relay, register))) if source else ()
    stance = origin.stance if stance_shown(audience) else None
    return Voice(origin.key, None if origin.protected else origin.name, origin.kind, stance, relays)


def _relay(relay: Relay, register: Register) -> str | None:
    registered = register.source(relay.ref or relay.name or "")
    return registered.name if registered else relay.name or relay.ref
