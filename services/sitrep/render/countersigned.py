"""Reads the signature (PAdES) in a PDF from outside, inside a press: whose it is, and that it changes no page.

Imports nothing of the service, and pyHanko only where it is needed: it is an extra. Never decides whom to believe.
"""

import io
import json
from hashlib import sha256
from typing import Any

# What a signature may change of what was there: the catalog, the metadata, and the list of annotations of a page.
CATALOG = {"/AcroForm", "/Extensions", "/Version", "/Metadata"}
INFORMATION = {"/ModDate", "/Producer"}


def read(pdf: bytes) -> bytes:
    """A JSON object: {missing: true} without pyHanko, else the certificate (SHA-256, hex), its name, when it says that
    it signed and when an authority says so (`stamped_at`), and whether the signature is sound and adds nothing that is
    seen. Whose authority that is nobody asks here.
    """
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader  # noqa: PLC0415 - an extra
        from pyhanko.sign.validation import validate_pdf_signature  # noqa: PLC0415
        from pyhanko.sign.validation.status import SignatureCoverageLevel  # noqa: PLC0415
        from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415
    except ImportError:
        return json.dumps({"missing": True}).encode()
    reader = PdfFileReader(io.BytesIO(pdf))
    (signature,) = reader.embedded_signatures
    certificate = signature.signer_cert
    # Whose certificates are believed is said by the note: this one is taken at its word, and nothing is fetched.
    known = ValidationContext(trust_roots=[certificate], allow_fetching=False)
    status = validate_pdf_signature(signature, known)
    stamp = status.timestamp_validity
    return json.dumps(
        {
            "certificate": sha256(certificate.dump()).hexdigest(),
            "name": certificate.subject.human_friendly,
            "signed_at": status.signer_reported_dt.isoformat() if status.signer_reported_dt else None,
            "stamped_at": stamp.timestamp.isoformat() if stamp is not None else None,
            "sound": bool(status.intact and status.valid)
            and (stamp is None or bool(stamp.intact and stamp.valid))
            and status.coverage == SignatureCoverageLevel.ENTIRE_FILE
            and unseen(reader),
        }
    ).encode()


def unseen(reader: Any) -> bool:  # noqa: ANN401 - pyHanko is not there for everybody
    """Whether the last revision adds a signature without a picture to the first one, and nothing else."""
    if reader.xrefs.total_revisions != 2:
        return False
    first = reader.get_historical_resolver(0)
    before, after = (set(reader.xrefs.explicit_refs_in_revision(number)) for number in (0, 1))
    information = reader.trailer.raw_get("/Info").reference
    return all(
        harmless(first.get_object(one), reader.get_object(one), information=one == information)
        for one in before & after
    )


def harmless(old: Any, new: Any, *, information: bool) -> bool:  # noqa: ANN401 - as above
    """Whether an object that was there is changed in what a signature needs alone; one of them is the information."""
    if type(old) is not type(new) or not hasattr(new, "raw_get"):
        return False
    if new.get("/Type") == "/Metadata":
        return bool(old.get("/Type") == "/Metadata")
    changed = {key for key in new if key not in old or new.raw_get(key) != old.raw_get(key)} | (set(old) - set(new))
    if new.get("/Type") == "/Catalog":
        return changed <= CATALOG
    if new.get("/Type") == "/Page":
        count = len(old.get("/Annots", ()))
        annotations = new.get("/Annots", ())
        added = [annotations[n] for n in range(count, len(annotations))]
        kept = [annotations.raw_get(n) for n in range(count)] == [old["/Annots"].raw_get(n) for n in range(count)]
        return changed <= {"/Annots"} and kept and all(not any(map(float, one["/Rect"])) for one in added)
    return information and changed <= INFORMATION
