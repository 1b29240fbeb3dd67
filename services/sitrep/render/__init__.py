"""The faces of a report: one HTML file, one PDF, plain text. Decides looks and words, never numbers."""

from sitrep.render.attached import Attachment, attached
from sitrep.render.flat import FLAT, Flat, flat
from sitrep.render.live import Controls, Front, dashboard, front
from sitrep.render.page import html
from sitrep.render.paper import attachments, pdf, renderer, signature
from sitrep.render.pressroom import (
    Limits,
    MemoryExceeded,
    PangoIsMissing,
    PdfNotAvailable,
    PressIsBusy,
    RendererFailed,
    TimeExceeded,
)

__all__ = [
    "FLAT",
    "Attachment",
    "Controls",
    "Flat",
    "Front",
    "Limits",
    "MemoryExceeded",
    "PangoIsMissing",
    "PdfNotAvailable",
    "PressIsBusy",
    "RendererFailed",
    "TimeExceeded",
    "attached",
    "attachments",
    "dashboard",
    "flat",
    "front",
    "html",
    "pdf",
    "renderer",
    "signature",
]
