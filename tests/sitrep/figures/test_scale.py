"""The rules cost what the claims cost, and no square of it."""

import random
from datetime import UTC, date, datetime, timedelta
from time import process_time

from eventlog.quantity import understand
from sitrep.figures import Claim, Origin, reconcile

FEW, MANY = 2_500, 50_000  # 1 : 20
VALUES = [understand(value) for value in (*range(1, 60), "dozens", "at least 20", {"low": 5, "high": 9})]


def history(size):
    """Sixty days of eight origins and sixty places, whatever the size."""
    draw = random.Random(size)
    claims = []
    for number in range(size):
        at = datetime(2026, 1, 6, tzinfo=UTC) + timedelta(seconds=draw.randrange(60 * 86_400))
        name = f"o{draw.randrange(8)}"
        basis = draw.choice(["cumulative", "cumulative", "incremental", "stock"])
        claims.append(
            Claim(
                id=f"{number}",
                seq=number,
                indicator=draw.choice(["killed", "injured", "idps_stock"]),
                quantity=draw.choice(VALUES),
                origin=Origin(name, name, registered=True),
                as_of=at,
                as_of_given=draw.random() < 0.5,
                made_at=at,
                recorded_at=at,
                basis=basis,
                place=f"p{draw.randrange(60)}" if draw.random() < 0.8 else None,
                side=draw.choice([None, None, "X", "Y"]),
                relayed=draw.random() < 0.1,
                window_start=at.date() if basis == "incremental" else None,
                window_end=at.date() if basis == "incremental" else None,
            )
        )
    return claims


def seconds(crisis, claims):
    register = crisis.register([(f"p{number}", None if number == 0 else "p0") for number in range(60)])
    best = float("inf")
    for _ in range(2):
        start = process_time()
        reconcile(claims, register=register, day=date(2026, 2, 20))
        best = min(best, process_time() - start)
    return best


def test_twenty_times_the_claims_cost_at_most_twenty_five_times_the_time(crisis):
    few, many = seconds(crisis, history(FEW)), seconds(crisis, history(MANY))

    assert many <= 25 * few


def test_many_claims_of_one_instant_cost_no_square(crisis):
    def at_once(size):
        noon = datetime(2026, 1, 9, 12, tzinfo=UTC)
        return [
            crisis.claim("A", VALUES[9], id=f"{n}", made_at=noon + timedelta(seconds=n), seq=n) for n in range(size)
        ]

    assert seconds(crisis, at_once(MANY)) <= 40 * seconds(crisis, at_once(FEW))
