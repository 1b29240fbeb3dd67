"""The recorder of `eventsourcing`, one event a transaction: eventsourcing_append.py DSN EVENTS THREADS SECONDS.
Prints the events a second. In process: no HTTP, no validation.
"""

import sys
import time
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from uuid import uuid4

from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore


def main(dsn: str, events: str, threads: int, seconds: float) -> None:
    address = urlsplit(dsn)
    store = PostgresDatastore(
        address.path[1:], address.hostname or "", address.port or 5432, address.username or "", address.password or "",
        pool_size=threads + 2, schema="public",
    )  # fmt: skip
    recorder = PostgresApplicationRecorder(store, events_table_name="peer_events")
    recorder.create_table()
    lines = Path(events).read_bytes().splitlines()
    waiting, done, end = iter(lines), [0] * threads, time.perf_counter() + seconds

    def one(number: int) -> None:
        while time.perf_counter() < end and (line := next(waiting, None)) is not None:
            recorder.insert_events([StoredEvent(uuid4(), 1, "event", line)])
            done[number] += 1

    begun = time.perf_counter()
    workers = [Thread(target=one, args=(number,)) for number in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(sum(done) / (time.perf_counter() - begun))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4]))
