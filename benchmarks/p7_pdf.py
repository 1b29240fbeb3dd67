"""P7: the report of the sample as PDF/A-3a and PDF/UA-1, as the service makes it, beside Chromium printing the same
HTML from a cold process to a plain PDF. Never asserts.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import stage

from console import sample
from eventlog import log
from eventlog.log import Author, Batch
from eventlog.register import Registers
from foundation.database import Database
from sitrep import knowledge, projection, render
from sitrep.audience import Audience
from sitrep.drafting import Drafts
from sitrep.publication.effects import Effects
from sitrep.publication.publisher import Publisher, Wanted
from sitrep.render.page import for_paper
from sitrep.values import Report

PASSES = 3
LONGEST = 30.0
GOAL = 0.85
LANGUAGES = ("en", "fr", "ar", "es")


async def sampled(dsn: str) -> Report:
    """The report of the sample crisis on its day."""
    opening = sample.crisis()
    crisis = opening["crisis"]
    events = [{"id": "01890f5e-0000-7000-8000-000000000001", "type": "crisis.opened", "data": opening}]
    async with Database(dsn) as database:
        for event in [*events, *sample.events()]:
            async with database.raw() as connection:
                batch = Batch([stage.submission(event)])
                await log.append(connection, crisis, [batch], opening=event["type"] == "crisis.opened")
        await projection.catch_up(database)
        view = await knowledge.known_at(database, crisis)
        return await Drafts(database, Registers()).of(view, date.fromisoformat(sample.DAY), "public")


@asynccontextmanager
async def publishing(dsn: str) -> AsyncIterator[tuple[Database, Drafts, Callable[[Audience], Awaitable[object]]]]:
    """Where the sample stands, its drafts, and what publishes the report of its day to an audience."""
    async with Database(dsn) as database, Database(dsn, "sitrep_publisher") as publishing_as:
        registers = Registers()
        drafts = Drafts(database, registers)
        async with database.raw() as connection:
            register = await registers.now(connection, sample.crisis()["crisis"])
        assert register is not None
        publisher = Publisher(publishing_as, drafts, Effects(drafts), bytes(32))
        author = Author("desk", "Desk", "ngo", "key", "system")
        wanted = Wanted(date.fromisoformat(sample.DAY))
        yield database, drafts, lambda audience: publisher.publish(register, wanted, audience, author)


def milliseconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return 1_000 * (time.perf_counter() - begun)


def chromium(program: str, html: str, folder: Path) -> None:
    """One cold process, which prints and ends."""
    page, pdf = folder / "page.html", folder / "page.pdf"
    page.write_text(html, "utf-8")
    pdf.unlink(missing_ok=True)
    command = [
        program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}", f"--print-to-pdf={pdf}", page.as_uri(),
    ]  # fmt: skip
    subprocess.run(command, capture_output=True, timeout=LONGEST, check=True)
    if not pdf.read_bytes().startswith(b"%PDF-"):
        raise SystemExit("P7: Chromium printed no PDF")


def main() -> None:
    with stage.database() as dsn:
        report = asyncio.run(sampled(dsn))
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    for lang in LANGUAGES:
        html = for_paper(report, lang)
        render.pdf(report, lang)  # what is read once, fonts and templates, is read by now
        ours, theirs = [], []
        for _ in range(PASSES):
            ours.append(milliseconds(lambda lang=lang: render.pdf(report, lang)))
            if program is not None:
                with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                    theirs.append(milliseconds(lambda html=html, at=folder: chromium(program, html, Path(at))))
        said(lang, statistics.median(ours), statistics.median(theirs) if theirs else None)


def said(lang: str, ours: float, theirs: float | None) -> None:
    """The one line; less is better here."""
    beside = f"/ Chromium {theirs:,.0f} ms = {ours / theirs:.2f}" if theirs else "/ no Chromium is installed"
    load = os.getloadavg()[0]
    sys.stdout.write(f"P7 PDF of the sample, {lang}: {ours:,.0f} ms {beside} (goal at most {GOAL}); load {load:.1f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
