"""P1: durable single posts over HTTP, against a plain route of the same server that authenticates, validates the same
bodies and appends nothing; beside it a FastAPI route that only reads its body.
"""

import asyncio
import statistics

import load
import stage

PASSES = 3
SECONDS = 2.0
CLIENTS = (32, 128)
MOST = 30_000  # more than can be answered in that time


async def main(secret: str, port: int) -> None:
    routes = {"ours": f"/v1/crises/{stage.CRISIS}/events", "validated": "/validated", "read": "/plain/read"}
    rates: dict[tuple[int, str], list[float]] = {(count, name): [] for count in CLIENTS for name in routes}
    slow: dict[int, list[float]] = {count: [] for count in CLIENTS}
    for turn in range(PASSES):
        for count in CLIENTS:
            for name, path in routes.items():
                # Every post is a new event, and all are there before the clock runs.
                fresh = stage.bodies(MOST, seed=turn * 200 + count)
                requests = [load.request(path, secret, body) for body in fresh]
                rate, waits = await load.drive(port, count, iter(requests), SECONDS)
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
