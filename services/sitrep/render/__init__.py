"""The faces of a report: one HTML file, one PDF. Decides looks and words, never numbers."""

from sitrep.render.attached import Attachment, attached
from sitrep.render.live import Controls, Front, dashboard, front
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
    renderer,
)

__all__ = [
    "Attachment",
    "Controls",
    "Front",
    "Limits",
    "MemoryExceeded",
    "PangoIsMissing",
    "PdfNotAvailable",
    "PressIsBusy",
    "RendererFailed",
    "TimeExceeded",
    "attached",
    "dashboard",
    "front",
    "html",
    "pdf",
    "renderer",
]
