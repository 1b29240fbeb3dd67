"""The cases and the properties are strong enough: each of these mistakes in a rule, made on purpose, is noticed.

A mutant is one condition of a function replaced in memory; it is killed when a worked case or a property fails.
"""

import inspect
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from beside import beside
from hypothesis import Phase, settings

from sitrep.figures import compare, increments, origins, places, series

# Rule, function, what it says, and the mistake.
MUTANTS = (
    ("R2", series._latest, "if key > last:", "if key >= last:"),
    ("R2", series.when, "return claim.as_of, claim.made_at", "return claim.made_at, claim.as_of"),
    ("R2", series.current, "untimed if claim.untimed else timed", "timed"),
    ("R4", increments._on_top, "step.start >= boundary]", "step.start > boundary]"),
    ("R4", increments._on_top, "step.start < boundary >= _until(step)", "False"),
    ("R4", increments._late, "if late < 0:", "if late > 0:"),
    ("R4", increments.heaviest, "bisect_right(ends, start, 0, index)", "index"),
    ("R4", increments._overlaps, "step.start < end:", "step.start <= end:"),
    ("R5", places.exceeding, "draft.low > whole.high", "draft.low >= whole.high"),
    ("R5", places._Tree._total, "if len(ones) < 2:", "if len(ones) < 1:"),
    ("R5", places._Tree._total, "newest - one.as_of <= self.policy.same_stock", "True"),
    ("R5", places._Tree._covers, "not known.covered_by_children or ", ""),
    ("R7", compare._fresh, "elif _point(one) < newest:", "elif _point(one) <= newest:"),
    ("R7", compare._fresh, "newest_as_of - policy.fresh", "newest_as_of - policy.remembered"),
    ("R7", compare._fresh, "_low(one) > fresh_high", "_low(one) < fresh_high"),
    ("R9", origins.counted, "len(stating) > 1", "len(stating) > 0"),
    ("R9", origins.counted, "one.origin.independent and one not in relays", "one not in relays"),
    ("R9", origins.root_of, "origin.root or origin.key", "origin.key"),
    ("R9", compare.compare, "lambda one: one.origin.named", "lambda one: True"),
)


def sentences_of(module: ModuleType) -> list[Callable[..., None]]:
    return [test for name, test in vars(module).items() if name.startswith("test_")]


def needs(test: Callable[..., None]) -> set[str]:
    return set(inspect.signature(test).parameters)


CASES = beside(__file__, "test_cases")
# Without a database of examples and without a seed: the same answer on every machine.
BRIEFLY = settings(max_examples=60, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
SCOPES = beside(__file__, "test_many_scopes")
RULES = [
    test
    for module in (beside(__file__, "test_rules"), SCOPES)
    for test in sentences_of(module)
    if needs(test) <= {"crisis", "town"}
]
PROPERTIES = [BRIEFLY(test) for test in sentences_of(beside(__file__, "test_properties"))]


def suite() -> Iterator[Callable[..., None]]:
    """The worked cases and the tests of the rules, which are quick, before the properties."""
    for name, (said, printed) in CASES.CASES.items():

        def case(crisis: object, said: object = said, printed: str = printed) -> None:
            CASES.test_a_worked_case_prints_what_the_table_says(crisis, said, printed)

        case.__name__ = f"case {name}"
        yield case
    yield from RULES
    yield from PROPERTIES


def killer(crisis: Any) -> str | None:  # noqa: ANN401 - the fixture
    """The first of the suite that notices."""
    given = {"crisis": crisis, "town": crisis.register(SCOPES.TOWN)}
    for check in suite():
        try:
            check(**{name: given[name] for name in needs(check) & given.keys()})
        except Exception:  # noqa: BLE001 - a mistake may show as any error
            return check.__name__
    return None


@pytest.mark.parametrize(
    "mutated", MUTANTS, indirect=True, ids=lambda mutant: f"{mutant[0]} {mutant[1].__name__} {mutant[3]}"
)
@pytest.mark.usefixtures("mutated")
def test_a_mistake_in_a_rule_is_noticed(crisis):
    assert killer(crisis) is not None


def test_without_a_mistake_the_suite_is_content(crisis):
    assert killer(crisis) is None


def test_each_of_the_rules_that_decide_most_has_two_mutants():
    rules = [rule for rule, *_ in MUTANTS]

    assert all(rules.count(rule) >= 2 for rule in ("R2", "R4", "R5", "R7", "R9"))
