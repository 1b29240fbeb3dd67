"""The text that is signed for each published PDF: which report it is, and the digest of everything attached to it.
Never looks into what is attached.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sitrep.render import Attachment

FORM: Final = "sitrep.note/1"
NAME: Final = "report.note.txt"  # of the attachment
CHECKPOINT: Final = "checkpoint.txt"

_DIGEST: Final = r"[0-9a-f]{64}"
_TEXT: Final = re.compile(
    rf"{re.escape(FORM)}\n"
    r"crisis (?P<crisis>[a-z0-9-]+)\nday (?P<day>\d{4}-\d\d-\d\d)\naudience (?P<audience>[a-z]+)\n"
    r"number (?P<number>[1-9]\d*)\nversion (?P<version>[1-9]\d*)\nlang (?P<lang>[a-z-]+)\n"
    rf"digest (?P<digest>{_DIGEST})\nrenderer (?P<renderer>[^\n]+)\n"
    rf"(?:certificate (?P<certificate>{_DIGEST})\n)?"
    rf"(?P<attached>(?:attached [a-z.]+ {_DIGEST}\n)+)"
)


class NoteUnreadable(ValueError):
    """This is no note on a report."""


@dataclass(frozen=True, slots=True)
class ReportNote:
    """What is signed; digests are SHA-256 in hex, `attached` is by name and in order of the names."""

    crisis: str
    day: str
    audience: str
    number: int
    version: int
    lang: str
    digest: str
    renderer: str
    attached: Mapping[str, str]
    certificate: str | None = None  # of the signature that follows the file, where there is one

    @property
    def text(self) -> str:
        names = "".join(f"attached {name} {digest}\n" for name, digest in sorted(self.attached.items()))
        certificate = f"certificate {self.certificate}\n" if self.certificate else ""
        return (
            f"{FORM}\ncrisis {self.crisis}\nday {self.day}\naudience {self.audience}\n"
            f"number {self.number}\nversion {self.version}\nlang {self.lang}\n"
            f"digest {self.digest}\nrenderer {self.renderer}\n{certificate}{names}"
        )


def read(text: str) -> ReportNote:
    """The note that a text is; raises NoteUnreadable for whatever would be written otherwise."""
    if (found := _TEXT.fullmatch(text)) is None:
        raise NoteUnreadable(NoteUnreadable.__doc__)
    parts = found.groupdict()
    lines = [line.split(" ") for line in parts["attached"].splitlines()]
    note = ReportNote(
        parts["crisis"], parts["day"], parts["audience"], int(parts["number"]), int(parts["version"]), parts["lang"],
        parts["digest"], parts["renderer"], {name: digest for _, name, digest in lines}, parts["certificate"],
    )  # fmt: skip
    if note.text != text:
        raise NoteUnreadable(NoteUnreadable.__doc__)
    return note


def carried(checkpoint: bytes, signed: bytes) -> tuple[Attachment, Attachment]:
    """What proves a PDF, as it is attached."""
    return (
        Attachment(CHECKPOINT, "signed checkpoint of the log (C2SP)", "Supplement", checkpoint),
        Attachment(NAME, "signed note on this report (C2SP)", "Supplement", signed),
    )
