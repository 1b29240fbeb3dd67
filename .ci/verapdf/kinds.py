"""Makes what the demonstration does not publish, from what it did: a flash update, a withdrawn report, and each of the
files signed with a certificate of this minute. `kinds.py FOLDER`, where the demonstration left its files.
"""

import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from sitrep import render
from sitrep.publication.pades import Stamp
from sitrep.publication.withdrawing import withdrawn
from sitrep.reread import reread
from sitrep.values import Withdrawn

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Of this minute")])


def certified(file: Path) -> Path:
    """A certificate and its key, as PEM."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
    dated = built.serial_number(5).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain) + made)
    return file


def main() -> None:
    folder = Path(sys.argv[1])
    report = reread(next(folder.glob("*.json")).read_bytes())
    flash = replace(report, kind="flash", valid_until=report.period_end + timedelta(hours=12)).sealed()
    gone = withdrawn(report, Withdrawn(report.period_end, "verified_false", "A remark of who withdrew it."))
    for lang in report.languages:
        (folder / f"flash-{lang}.pdf").write_bytes(render.pdf(flash, lang))
        (folder / f"withdrawn-{lang}.pdf").write_bytes(render.pdf(gone, lang))
    stamp = Stamp(certified(folder / "certificate.pem"), None)
    for file in sorted(folder.glob("*.pdf")):
        file.with_name(f"{file.stem}-signed.pdf").write_bytes(stamp.sign(file.read_bytes()))


if __name__ == "__main__":
    main()
