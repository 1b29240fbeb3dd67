"""What is asked when the killing is over: every receipt, every seq, every checkpoint. Never sends anything new."""

import asyncio
import time
from pathlib import Path

import httpx2
from tests.outside.product import Product
from tests.outside.senders import CRISIS, DAYS, EVENTS, Load, Receipt

REPEATED = 500  # events of one post
PATIENCE_SECONDS = 300


async def receipts(load: Load) -> int:
    """Looks every receipt up, in the feed and by sending its event again; the size of the log."""
    log: dict[str, Receipt] = {}
    seq = 0
    async with load.client() as client:
        while entries := (await client.get(EVENTS, params={"after": seq})).json()["events"]:
            for entry in entries:
                seq += 1
                if entry["seq"] != seq:
                    load.faults.append(f"the feed has seq {entry['seq']} where {seq} is due")
                if entry["id"] in log:
                    load.faults.append(f"{entry['id']} is there twice")
                log[entry["id"]] = Receipt(entry["seq"], entry["digest"])
        for identity, held in load.receipts.items():
            if log.get(identity) != held:
                load.faults.append(f"{identity} was received as {held} and is {log.get(identity)}")
        if len(log) != 1 + len(load.events):
            load.faults.append(f"{len(log)} events are there of {len(load.events)} and an opening")
        every = list(load.events.values())
        for at in range(0, len(every), REPEATED):
            answer = await client.post(EVENTS, json=every[at : at + REPEATED])
            results = answer.json()["results"]
            load.keep(results)
            load.faults += [f"{one['id']} was written again" for one in results if one["status"] != "duplicate"]
    return seq


async def projected(product: Product, seq: int) -> None:
    """Until the reports know the whole log."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while (told := await asyncio.to_thread(product.told, "status"))["crises"][0]["projected"] < seq:
        assert time.monotonic() < deadline, told
        await asyncio.sleep(1)


async def report(product: Product) -> bytes:
    """The report of the last day, whose every byte follows from the log."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    async with httpx2.AsyncClient(base_url=product.addresses["sitrep"], timeout=60) as client:
        while (answer := await client.get(f"/v1/crises/{CRISIS}/reports/{DAYS[-1]}.json")).status_code == 503:
            assert time.monotonic() < deadline, answer.text
            await asyncio.sleep(1)
    assert answer.status_code == 200, answer.text
    return answer.content


def verified(product: Product, load: Load, folder: Path) -> str:
    """`sitrep verify`, held against every checkpoint that was given out while the killing went on."""
    held = []
    for size, note in sorted(load.notes.items()):
        path = folder / f"{size}.txt"
        path.write_text(note, "utf-8")
        held += ["--checkpoint", str(path)]
    return product.command("verify", CRISIS, *held)
