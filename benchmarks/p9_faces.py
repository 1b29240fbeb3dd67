"""P9: from the cut-off to every face of the report of the sample, in each of its languages for two audiences: how long
publishing them takes, beside the sum of the single renders, one after the other. Never asserts.
"""

import asyncio
import os
import sys
import time
from dataclasses import replace
from datetime import date

import p7_pdf
import stage

from console import sample
from eventlog.checkpoint import Signer
from sitrep import render
from sitrep.audience import Audience
from sitrep.knowledge import known_at
from sitrep.publication import faces
from sitrep.render import paper, pressroom
from sitrep.values import Report

GOAL = 0.6
CRISIS = "aleppo-2026"
PATIENCE = 600  # seconds for one PDF: on a busy machine longer than a service would wait, or there would be no figure
AUDIENCES: tuple[Audience, ...] = ("public", "partners")


async def published(dsn: str) -> tuple[float, list[Report]]:
    """Seconds until all faces are published, and the reports."""
    async with p7_pdf.publishing(dsn) as (database, drafts, publish):
        view = await known_at(database, CRISIS)
        day = date.fromisoformat(sample.DAY)
        render.renderer()  # a service asks it once in its life
        begun = time.perf_counter()
        await asyncio.gather(*map(publish, AUDIENCES))  # as the schedule does
        took = time.perf_counter() - begun
        return took, [await drafts.of(view, day, audience) for audience in AUDIENCES]


def singly(reports: list[Report]) -> float:
    """Seconds of making each face of each report by itself."""
    signer = Signer(CRISIS, bytes(32))
    total = 0.0
    for report in reports:
        numbered = replace(report, status="published", number=1, version=1).sealed()
        for lang in faces.languages(numbered):
            proof = faces.proof(numbered, lang, signer, signer.sign("checkpoint\n"))
            jobs = [
                lambda lang=lang, numbered=numbered, proof=proof: render.pdf(numbered, lang, proof=proof),
                lambda lang=lang, numbered=numbered: render.html(numbered, lang),
                *(
                    lambda face=face, lang=lang, numbered=numbered: render.flat(numbered, face, lang)
                    for face in render.FLAT
                ),
            ]
            total += sum(p7_pdf.milliseconds(job) for job in jobs) / 1_000
        total += p7_pdf.milliseconds(numbered.to_json) / 1_000
    return total


def main() -> None:
    lang, limits, proof = paper.pdf.__defaults__ or ()
    paper.pdf.__defaults__ = (lang, replace(limits, seconds=PATIENCE), proof)
    with stage.database() as dsn:
        asyncio.run(p7_pdf.sampled(dsn))
        ours, reports = asyncio.run(published(dsn))
    made = len(AUDIENCES) * len(faces.languages(reports[0]))
    warm = singly(reports)
    pressroom.STAYS = False
    cold = singly(reports)
    for name, reference in (
        ("single renders, each by a press of its own", cold),
        ("single renders by a warm press", warm),
    ):
        sys.stdout.write(
            f"P9 {made} PDFs and all other faces, published: {ours:.1f} s / {name} {reference:.1f} s = "
            f"{ours / reference:.2f} (goal at most {GOAL}); load {os.getloadavg()[0]:.1f}\n"
        )


if __name__ == "__main__":
    main()
