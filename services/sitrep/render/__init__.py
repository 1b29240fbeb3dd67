"""The faces of a report: one HTML file, one PDF. Decides looks and words, never numbers."""

from sitrep.render.attached import Attachment, attached
from sitrep.render.page import html
from sitrep.render.paper import (
    Limits,
    MemoryExceeded,
    PangoIsMissing,
    PdfNotAvailable,
    PressIsBusy,
    RendererFailed,
    TimeExceeded,
    attachments,
    pdf,
    renderer,
)

__all__ = [
    "Attachment",
    "Limits",
    "MemoryExceeded",
    "PangoIsMissing",
    "PdfNotAvailable",
    "PressIsBusy",
    "RendererFailed",
    "TimeExceeded",
    "attached",
    "attachments",
    "html",
    "pdf",
    "renderer",
]
