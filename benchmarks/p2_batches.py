"""P2: NDJSON batches over HTTP with everything on, against pre-encoded COPY into a bare table.

What COPY is fed, and what the table is, says `stage.copy_limit`; the second line compares with the floor below any
store, `stage.copy_floor`.
"""

import asyncio

import load
import stage

PASSES = 3
BATCHES = 30
SIZES = (500, 1_000)
CLIENTS = 4
LONGEST = 15.0


async def main(dsn: str, secret: str, port: int) -> None:
    path = f"/v1/crises/{stage.CRISIS}/events"
    limits: list[float] = []
    floors: list[float] = []
    rates: dict[int, list[float]] = {size: [] for size in SIZES}
    for turn in range(PASSES):
        limits.append(await stage.copy_limit(dsn))
        floors.append(await stage.copy_floor(dsn))
        for size in SIZES:
            lines = stage.bodies(size * BATCHES, seed=turn * 10 + size % 7)
            bodies = [b"\n".join(lines[at : at + size]) for at in range(0, len(lines), size)]
            requests = iter([load.request(path, secret, body, "application/x-ndjson") for body in bodies])
            rate, _ = await load.drive(port, CLIENTS, requests, LONGEST)
            rates[size].append(size * rate)
    for size in SIZES:
        stage.say(f"P2 batches of {size}, of COPY", rates[size], limits, 0.55)
        stage.say(f"P2 batches of {size}, of COPY of two columns", rates[size], floors, None)


if __name__ == "__main__":
    with stage.database() as dsn:
        secret = asyncio.run(stage.opened(dsn))
        with stage.service(dsn) as port:
            stage.run(main(dsn, secret, port))
