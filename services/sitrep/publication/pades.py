"""Signs a finished PDF with the certificate of who publishes (PAdES), so that any reader of PDF can say whose it is.

An extra: without a certificate in the settings nothing of it is imported. Never changes a byte of what it signs, and
never keeps a report from coming out because a time stamping authority is silent.
"""

import io
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import structlog

from foundation.settings import Settings

log = structlog.get_logger()

FIELD: Final = "Publisher"


class CannotSign(Exception):
    """PDFs cannot be signed with this certificate."""


class Stamp:
    """A certificate with its key, and who says when it signed, where the settings name an authority."""

    def __init__(self, file: Path, passphrase: str | None, authority: str | None = None) -> None:
        """From a PKCS#12 file, or a PEM file that holds both, and the address of an authority; raises CannotSign."""
        try:
            from pyhanko.sign import signers  # noqa: PLC0415 - an extra
        except ImportError:
            raise CannotSign("signing PDFs needs the package pyhanko, which is not here: pip install pyhanko") from None
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
        self._authority = authority
        self.fingerprint = sha256(signer.signing_cert.dump()).hexdigest()

    def sign(self, pdf: bytes) -> bytes:
        """The file with the signature after its last byte; no two signatures are the same, since each holds a time.

        Where the authority does not answer, the time is our own word, as without one.
        """
        if self._authority is None:
            return self._signed(pdf, None)
        from pyhanko.sign.timestamps import TimestampRequestError  # noqa: PLC0415 - an extra

        from sitrep.publication.authority import Authority  # noqa: PLC0415

        try:
            # One for each signature: several are made at once, each in a thread of its own.
            return self._signed(pdf, Authority(self._authority))
        except TimestampRequestError as error:
            log.warning("signed_without_time_stamp", why=str(error))
            return self._signed(pdf, None)

    def _signed(self, pdf: bytes, authority: Any) -> bytes:  # noqa: ANN401 - an extra
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter  # noqa: PLC0415 - an extra
        from pyhanko.sign.fields import SigSeedSubFilter  # noqa: PLC0415
        from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner  # noqa: PLC0415

        how = PdfSignatureMetadata(field_name=FIELD, subfilter=SigSeedSubFilter.PADES, md_algorithm="sha256")
        out = io.BytesIO()
        PdfSigner(how, self._signer, timestamper=authority).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out
        )
        return out.getvalue()


def stamp_of(settings: Settings) -> Stamp | None:
    """The certificate that the settings name; raises CannotSign."""
    if settings.pades_file is None:
        return None
    secret = settings.pades_passphrase
    authority = str(settings.pades_authority) if settings.pades_authority is not None else None
    return Stamp(settings.pades_file, secret.get_secret_value() if secret is not None else None, authority)
