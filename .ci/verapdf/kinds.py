"""Makes what the demonstration does not publish, from what it did: a flash update, a withdrawn report, and each of the
files signed with a certificate of this minute, some with a time stamp in it. `kinds.py FOLDER`, where the demonstration
left its files.
"""

import contextlib
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import keys, pem, tsp
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from sitrep import render
from sitrep.publication.pades import Stamp
from sitrep.publication.withdrawing import withdrawn
from sitrep.reread import reread
from sitrep.values import Withdrawn

NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Of this minute")])


def certified(file: Path) -> Path:
    """A certificate and its key, as PEM."""
    key, now = rsa.generate_private_key(65537, 3072), datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(key.public_key())
    dated = built.serial_number(5).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    made = dated.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(serialization.Encoding.PEM, *plain) + made)
    return file


@contextlib.contextmanager
def authority(file: Path) -> Iterator[str]:
    """The address of a time stamping authority on this machine, that has the certificate of the file."""
    (_, _, key), (_, _, held) = pem.unarmor(file.read_bytes(), multiple=True)
    maker = DummyTimeStamper(asn1x509.Certificate.load(held), keys.PrivateKeyInfo.load(key))

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(maker.request_tsa_response(query).dump())

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def main() -> None:
    folder = Path(sys.argv[1])
    report = reread(next(folder.glob("*.json")).read_bytes())
    flash = replace(report, kind="flash", valid_until=report.period_end + timedelta(hours=12)).sealed()
    gone = withdrawn(report, Withdrawn(report.period_end, "verified_false", "A remark of who withdrew it."))
    for lang in report.languages:
        (folder / f"flash-{lang}.pdf").write_bytes(render.pdf(flash, lang))
        (folder / f"withdrawn-{lang}.pdf").write_bytes(render.pdf(gone, lang))
    certificate = certified(folder / "certificate.pem")
    stamp = Stamp(certificate, None)
    plain = sorted(folder.glob("*.pdf"))
    for file in plain:
        file.with_name(f"{file.stem}-signed.pdf").write_bytes(stamp.sign(file.read_bytes()))
    with authority(certificate) as address:
        stamp = Stamp(certificate, None, address)
        for file in plain[:4]:
            signed = stamp.sign(file.read_bytes())
            if render.signature(signed)["stamped_at"] is None:
                raise SystemExit(f"{file}: the signature holds no time stamp")
            file.with_name(f"{file.stem}-stamped.pdf").write_bytes(signed)


if __name__ == "__main__":
    main()
