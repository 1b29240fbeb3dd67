"""The faces of a report: one HTML file, one PDF. Decides looks and words, never numbers."""

from sitrep.render.page import html
from sitrep.render.paper import (
    Limits,
    MemoryExceeded,
    PangoIsMissing,
    PdfNotAvailable,
    PressIsBusy,
    RendererFailed,
    TimeExceeded,
    pdf,
)

__all__ = [
    "Limits",
    "MemoryExceeded",
    "PangoIsMissing",
    "PdfNotAvailable",
    "PressIsBusy",
    "RendererFailed",
    "TimeExceeded",
    "html",
    "pdf",
]
