"""The numbered list of sources, and the number of each fact's own. Never prints a protected origin's name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from eventlog.envelope import Relay
from eventlog.register import Register, folded
from sitrep.audience import Audience, stance_shown
from sitrep.knowledge import Known
from sitrep.values import SourceLine


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says so, as it may be printed; `name` None is unnamed or protected."""

    key: str
    name: str | None
    kind: str | None
    stance: str | None
    relayed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The sources in the order in which the report cites them."""

    lines: tuple[SourceLine, ...]
    numbers: Mapping[str, int]  # event id -> number

    def cite(self, facts: Iterable[Known]) -> tuple[int, ...]:
        """The numbers of these facts' sources, each once, ascending."""
        return self.cite_ids(str(fact.id) for fact in facts)

    def cite_ids(self, ids: Iterable[str]) -> tuple[int, ...]:
        """The same by event id; a part of a figure ("…#women") has the source of the whole."""
        bare = (identity.partition("#")[0] for identity in ids)
        return tuple(sorted({self.numbers[identity] for identity in bare if identity in self.numbers}))


def bibliography(facts: Sequence[Known], register: Register, audience: Audience) -> Bibliography:
    """Numbers the sources by their first appearance."""
    grouped: dict[tuple[object, ...], list[Known]] = {}
    voices: dict[tuple[object, ...], tuple[Voice, str | None]] = {}
    for fact in facts:
        voice = voice_of(fact, register, audience)
        url = fact.event.source.url if fact.event.source else None
        key = (voice.key, voice.relayed_by, url)
        grouped.setdefault(key, []).append(fact)
        voices.setdefault(key, (voice, url))
    lines, numbers = [], {}
    for number, (key, members) in enumerate(grouped.items(), start=1):
        voice, url = voices[key]
        stated = [fact.event.reported_at for fact in members if fact.event.reported_at]
        lines.append(
            SourceLine(
                n=number,
                name=voice.name,
                kind=voice.kind,
                stance=voice.stance,
                relayed_by=voice.relayed_by,
                url=url,
                as_of=max(stated, default=None),
                events=len(members),
            )
        )
        numbers |= {str(fact.id): number for fact in members}
    return Bibliography(tuple(lines), numbers)


def voice_of(fact: Known, register: Register, audience: Audience) -> Voice:
    """The origin of a fact: as registered, as named, or the posting organisation where no source is given."""
    source = fact.event.source
    relays = tuple(name for relay in source.relayed_by if (name := _relay(relay, register))) if source else ()
    shows = stance_shown(audience)
    if source is None or (source.origin is None and not relays):
        recorded = fact.recorded
        return Voice(
            f"org:{recorded.organisation}", recorded.organisation_name, recorded.organisation_kind, None, relays
        )
    origin = source.origin
    if origin is None:
        return Voice("unnamed", None, None, None, relays)
    stance = origin.stance if shows else None
    if origin.protected:
        return Voice(f"protected:{origin.pseudonym or fact.id}", None, origin.kind, stance, relays)
    for name in (origin.ref, origin.name):
        if name and (registered := register.source(name)) is not None:
            kind, stance = registered.kind or origin.kind, (registered.stance or origin.stance) if shows else None
            return Voice(f"ref:{registered.ref}", registered.name, kind, stance, relays)
    name = origin.name or origin.ref
    return Voice(f"name:{folded(name)}" if name else "unnamed", name, origin.kind, stance, relays)


def _relay(relay: Relay, register: Register) -> str | None:
    registered = register.source(relay.ref or relay.name or "")
    return registered.name if registered else relay.name or relay.ref
