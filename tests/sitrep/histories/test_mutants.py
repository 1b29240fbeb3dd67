"""The laws are strong enough: each of these mistakes in what people may do to reports, made on purpose, breaks one.

The tests of the rules know claims alone and see none of them. A mutant is one condition of a function replaced in
memory.
"""

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from beside import beside
from hypothesis import Phase, settings

from sitrep import audience, editing
from sitrep.figures import currents
from sitrep.sections import behind

# Function, what it says, and the mistake.
MUTANTS: tuple[tuple[Any, str, str], ...] = (
    (editing._Walk._again, "if edge.act.seq not in self.undone:", "if True:"),
    (editing._Walk._live, "if edge.act.seq not in self.undone", ""),
    (editing._Walk._verify, "if seq not in self.undone:", "if True:"),
    (editing._Walk.take, "None if self.root.seq in self.undone else self.content", "self.content"),
    (audience.apart, "fact.merged[-1] if fact.merged else fact.root", "fact.root"),
    (audience._kept, "same=tuple(others)", "same=()"),
    (currents._of_one_origin, 'Left(counter.claims, "refuted")', 'Left((), "refuted")'),
    (behind._merged, "if own is None and claim.subset_of is None:", "if False:"),
)


# Without a database of examples and without a seed: the same answer on every machine.
BRIEFLY = settings(max_examples=150, derandomize=True, database=None, deadline=None, phases=[Phase.generate])


def laws() -> Iterator[Callable[..., None]]:
    for name, test in vars(beside(__file__, "test_laws")).items():
        if name.startswith("test_") and set(inspect.signature(test).parameters) == {"log_of", "post_of"}:
            test._hypothesis_internal_use_settings = BRIEFLY  # it has settings of its own, and may be given none twice
            yield test


LAWS = tuple(laws())


def broken(log_of: Any, post_of: Any) -> str | None:  # noqa: ANN401 - the fixtures
    """The first law that does not hold."""
    for law in LAWS:
        try:
            law(log_of=log_of, post_of=post_of)
        except Exception:  # noqa: BLE001 - a mistake may show as any error
            return law.__name__
    return None


@pytest.mark.nightly  # a mistake is found by the one history in a hundred that it spoils
@pytest.mark.parametrize("mutated", MUTANTS, indirect=True, ids=lambda mutant: f"{mutant[0].__name__} {mutant[2]}")
@pytest.mark.usefixtures("mutated")
def test_a_mistake_in_what_acts_do_breaks_a_law(log_of, post_of):
    assert broken(log_of, post_of) is not None
