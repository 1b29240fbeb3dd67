"""Signs a finished PDF with the certificate of who publishes (PAdES), so that any reader of PDF can say whose it is.

An extra: without a certificate in the settings nothing of it is imported. Never changes a byte of what it signs.
"""

import io
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from foundation.settings import Settings

FIELD: Final = "Publisher"


class CannotSign(Exception):
    """PDFs cannot be signed with this certificate."""


class Stamp:
    """A certificate with its key."""

    def __init__(self, file: Path, passphrase: str | None) -> None:
        """From a PKCS#12 file, or a PEM file that holds both; raises CannotSign."""
        try:
            from pyhanko.sign import signers  # noqa: PLC0415 - an extra
        except ImportError:
            raise CannotSign("signing PDFs needs the extra: pip install sitrep-service[pades]") from None
        secret = passphrase.encode() if passphrase is not None else None
        if not file.is_file():
            raise CannotSign(f"there is no file {file}")
        kind: Any = signers.SimpleSigner  # half of it has no types
        if file.read_bytes().startswith(b"-----BEGIN"):
            signer = kind.load(str(file), str(file), key_passphrase=secret)
        else:
            signer = kind.load_pkcs12(str(file), passphrase=secret)
        if signer is None or signer.signing_cert is None:
            raise CannotSign(f"{file} holds no certificate with its key, or the passphrase is another one")
        self._signer = signer
        self.fingerprint = sha256(signer.signing_cert.dump()).hexdigest()

    def sign(self, pdf: bytes) -> bytes:
        """The file with the signature after its last byte; no two signatures are the same, since each holds a time."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
        from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415

        how = PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        out = io.BytesIO()
        PdfSigner(how, self._signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)
        return out.getvalue()


def stamp_of(settings: Settings) -> Stamp | None:
    """The certificate that the settings name; raises CannotSign."""
    if settings.pades_file is None:
        return None
    secret = settings.pades_passphrase
    return Stamp(settings.pades_file, secret.get_secret_value() if secret is not None else None)
