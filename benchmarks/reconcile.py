"""What the rules cost as claims grow twentyfold, by the shape of the history: prints a ratio a shape. Never asserts.
The collector is set as in the services.

`benchmarks/reconcile.py [MANY]`; by default 100,000 claims against 5,000.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from eventlog.editorial import Opening
from eventlog.quantity import understand
from eventlog.register import Place, Register
from foundation.collector import settled
from sitrep.figures import Claim, Origin, reconcile

ROUNDS, SHARE, GOAL = 3, 20, 25
START: Final = datetime(2026, 1, 6, tzinfo=UTC)
DAY: Final = date(2026, 3, 7)
SECONDS: Final = 60 * 86_400
VALUES: Final = [understand(n) for n in range(1, 60)]


def claim(n: int, size: int, **more: Any) -> Claim:  # noqa: ANN401 - the fields of a claim
    """The n-th of a history: spread over sixty days, in an order that is not that of time."""
    at = START + timedelta(seconds=(n * 7_919 % size) * SECONDS / size)
    stated: dict[str, Any] = {
        "id": str(n),
        "seq": n,
        "indicator": "killed",
        "quantity": VALUES[n % len(VALUES)],
        "origin": Origin("a", "A", registered=True),
        "as_of": at,
        "as_of_given": True,
        "made_at": at,
        "recorded_at": at,
        "basis": "cumulative",
    }
    return Claim(**(stated | more))


def one_series(n: int, size: int) -> Claim:
    return claim(n, size)


def increments(n: int, size: int) -> Claim:
    day = (START + timedelta(days=n % 60)).date()
    return claim(n, size, basis="incremental", window_start=day, window_end=day)


def windows(n: int, size: int) -> Claim:
    """Increments of one origin, each with a window of its own that overlaps its neighbours."""
    since = START + timedelta(seconds=n * SECONDS / size)
    until = since + timedelta(hours=7)
    return claim(n, size, basis="incremental", window_from=since, window_until=until)


def many_origins(n: int, size: int) -> Claim:
    return claim(n, size, origin=Origin(f"o{n}", f"O{n}", registered=True))


def many_scopes(n: int, size: int) -> Claim:
    return claim(n, size, place=f"p{n % (size // 10)}", origin=Origin(f"o{n % 8}", "O", registered=True))


def restarts(n: int, size: int) -> Claim:
    return claim(n, size, baseline=n % 50 == 0)


def relays(n: int, size: int) -> Claim:
    return claim(n, size, relayed=n % 3 == 0, as_of_given=n % 3 != 0)


def mixed(n: int, size: int) -> Claim:
    shapes = (one_series, increments, relays)
    return shapes[n % 3](n, size)


SHAPES: Final[tuple[Callable[[int, int], Claim], ...]] = (
    mixed,
    one_series,
    increments,
    windows,
    many_origins,
    many_scopes,
    restarts,
    relays,
)


def register() -> Register:
    """A town with two parts."""
    opening = Opening.model_validate(
        {"crisis": "trial", "name": "Trial", "country": "SYR", "timezone": "Asia/Damascus", "started": "2026-01-06"}
    )
    parents = {"town": None, "east": "town", "west": "town"}
    places = {ref: Place.model_validate({"ref": ref, "name": ref, "parent": up}) for ref, up in parents.items()}
    return Register("trial", opening, START, places, {})


def milliseconds(shape: Callable[[int, int], Claim], size: int) -> float:
    """The best of some rounds, in processor time."""
    claims, known, best = [shape(n, size) for n in range(size)], register(), float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        reconcile(claims, register=known, day=DAY)
        best = min(best, time.process_time() - begun)
    return best * 1000


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    settled()
    for shape in SHAPES:
        reference, ours = milliseconds(shape, many // SHARE), milliseconds(shape, many)
        name = f"reconcile, {shape.__name__.replace('_', ' ')}, {many:,} claims"
        print(f"{name}: {ours:.0f} ms / {reference:.0f} ms = {ours / reference:.1f} (goal {GOAL})", flush=True)


if __name__ == "__main__":
    main()
