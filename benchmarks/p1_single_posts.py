"""P1: durable single posts over HTTP, against a plain route of the same server that authenticates, validates the same
bodies and appends nothing; beside it a FastAPI route that only reads its body.
"""

import asyncio
import statistics
from itertools import chain, cycle

import load
import stage

PASSES = 3
SECONDS = 2.0
CLIENTS = (32, 128)


async def main(secret: str, port: int) -> None:
    routes = {"ours": f"/v1/crises/{stage.CRISIS}/events", "validated": "/validated", "read": "/plain/read"}
    rates: dict[tuple[int, str], list[float]] = {(count, name): [] for count in CLIENTS for name in routes}
    slow: dict[int, list[float]] = {count: [] for count in CLIENTS}
    # Every post is a new event; the others may see the same again.
    fresh = chain.from_iterable(stage.bodies(10_000, seed) for seed in range(200))
    seen = stage.bodies(10_000, seed=250)
    for _ in range(PASSES):
        for count in CLIENTS:
            for name, path in routes.items():
                source = fresh if name == "ours" else cycle(seen)
                requests = (load.request(path, secret, body) for body in source)
                rate, waits = await load.drive(port, count, requests, SECONDS)
                rates[count, name].append(rate)
                if name == "ours":
                    slow[count].append(stage.p99(waits))
    for count in CLIENTS:
        ours, more = rates[count, "ours"], f"p99 {statistics.median(slow[count]):.1f} ms"
        stage.say(
            f"P1 single posts, {count} clients, of the validating route", ours, rates[count, "validated"], 0.9, more
        )
        stage.say(f"P1 single posts, {count} clients, of FastAPI reading a body", ours, rates[count, "read"], None)


if __name__ == "__main__":
    with stage.database() as dsn:
        secret = asyncio.run(stage.opened(dsn))
        with stage.service(dsn) as port:
            stage.run(main(secret, port))
