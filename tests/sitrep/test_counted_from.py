"""Since when a count runs is one day on every surface, and none where nobody says."""

from datetime import date

import pytest

from sitrep.values.shared import counted_from

STARTED = date(2026, 1, 6)


@pytest.mark.parametrize(
    ("basis", "variant", "window_start", "first"),
    [
        ("cumulative", "", None, STARTED),
        ("cumulative", "part", None, STARTED),
        ("cumulative", "", date(2026, 1, 8), date(2026, 1, 8)),
        ("cumulative", "window_not_stated", None, None),
        ("incremental", "", date(2026, 1, 9), date(2026, 1, 9)),
        ("stock", "", None, None),
        ("unknown", "", date(2026, 1, 8), None),
    ],
)
def test_a_count_runs_from_its_window_or_from_the_crisis_unless_nobody_says_since_when(
    basis, variant, window_start, first
):
    assert counted_from(basis, variant, window_start, STARTED) == first
