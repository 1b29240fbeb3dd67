"""Prints reports beside the service: each once, a few at a time, in threads of its own. Never decides what they say."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from sitrep import render
from sitrep.kept import Kept
from sitrep.values import Report

PRESSES: Final = 2
WAITING: Final = 16  # whoever comes after these is asked to come again
KEPT: Final = 16


class Printery:
    """Makes PDFs. Ten readers of one report wait for one print, and no other answer waits for a press."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(PRESSES, thread_name_prefix="press")
        self._made = Kept[bytes](KEPT)
        self._forgotten = 0  # how often everything was forgotten
        self._under_way: dict[tuple[str, str], asyncio.Task[bytes]] = {}

    async def pdf(self, report: Report, lang: str) -> bytes:
        """The report as PDF; raises render.PdfNotAvailable."""
        key = (report.provenance.digest, lang)
        if (made := self._made.get(key)) is not None:
            return made
        if key not in self._under_way:
            if len(self._under_way) >= WAITING:
                raise render.PressIsBusy
            self._under_way[key] = asyncio.create_task(self._print(key, report, lang))
        # A reader who hangs up stops waiting; the others still get the print.
        return await asyncio.shield(self._under_way[key])

    async def _print(self, key: tuple[str, str], report: Report, lang: str) -> bytes:
        try:
            begun = self._forgotten
            made = await asyncio.get_running_loop().run_in_executor(self._threads, render.pdf, report, lang)
            if begun == self._forgotten:
                self._made.put(key, made)
            return made
        finally:
            del self._under_way[key]

    def forget(self) -> None:
        """Keeps no print, and none that is under way: what they say may have been erased."""
        self._made.clear()
        self._forgotten += 1

    def close(self) -> None:
        """Lets the presses end; what is printing is finished for nobody."""
        self._threads.shutdown(wait=False, cancel_futures=True)
