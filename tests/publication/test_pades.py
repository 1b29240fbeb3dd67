"""A PDF that is signed with a certificate besides (PAdES) proves both; anybody else's signature counts for nothing."""

import asyncio
import io
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pypdf
import pytest
from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pydantic import AnyHttpUrl
from pyhanko.sign.timestamps import DummyTimeStamper

from foundation.settings import Settings
from sitrep import render
from sitrep.publication.authority import REPLY
from sitrep.publication.pades import CannotSign, Stamp, stamp_of
from sitrep.publication.verification import LooksNotProven, NotProven, verify
from sitrep.render import pressroom

pytestmark = [pytest.mark.anyio, pytest.mark.pdf]

DAY = "/v1/crises/port-city/reports/2026-01-09"
PASSPHRASE = "a passphrase"
SIGNS, TIMES = ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.TIME_STAMPING
STAMPED = datetime(2026, 1, 9, 17, 0, 7, tzinfo=UTC)


def certified(place, name):
    """A certificate that somebody made for themselves, with its key, as PKCS#12."""
    # pyHanko's own authority knows RSA alone.
    key = rsa.generate_private_key(65537, 2048) if name == "The clock" else ec.generate_private_key(ec.SECP256R1())
    said = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=False, crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        x509.CertificateBuilder()
        .subject_name(said).issuer_name(said).public_key(key.public_key()).serial_number(5)
        .not_valid_before(begins).not_valid_after(begins + timedelta(days=3650))
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([TIMES if name == "The clock" else SIGNS]), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    protected = serialization.BestAvailableEncryption(PASSPHRASE.encode())
    file = place / f"{name}.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, protected))
    return file


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    place = tmp_path_factory.mktemp("certificates")
    return {name: certified(place, name) for name in ("The desk", "Somebody", "The clock")}


@pytest.fixture(scope="module")
def printed():
    """A PDF of ours that nobody has signed."""
    return pressroom.in_child(b'{"html": "<p>1</p>", "attachments": []}', pressroom.USUAL)


@pytest.fixture
def settings(files, tmp_path):
    return Settings(data_dir=tmp_path, pades_file=files["The desk"], pades_passphrase=PASSPHRASE)


async def test_a_published_pdf_is_signed_proves_itself_and_says_by_whom(desk, settings, files, monkeypatch):
    desk.app.state.publisher._record.stamp = stamp_of(settings)
    await desk.publish()
    await desk.sitrep.post(f"{DAY}/v1/withdraw", json={"reason": "typo"})
    pdf = (await desk.get(f"{DAY}/v1.pdf")).content
    marked = (await desk.get(f"{DAY}/v1/withdrawn.pdf?lang=ar")).content
    public = (await desk.signer()).verifier.public
    found = verify(pdf, public)

    assert found.countersigned == "Common Name: The desk"
    assert found.note.certificate == Stamp(files["The desk"], PASSPHRASE).fingerprint
    assert verify(marked, public).withdrawn == "typo"
    # Spoilt in every way that its two signers leave open.
    ends = pdf.rindex(b"startxref", 0, len(pdf) - 2_000)
    unsigned = pdf[: pdf.index(b"%%EOF", ends) + 5]
    monkeypatch.setattr("sitrep.publication.pades.FIELD", "Another")
    stranger = Stamp(files["Somebody"], PASSPHRASE)
    spoilt = {
        "the signature cut off": unsigned,
        "the signature cut off, to the byte": unsigned + b"\n",
        "another signature in its place": await asyncio.to_thread(stranger.sign, unsigned + b"\n"),
        "a second signature": await asyncio.to_thread(stranger.sign, pdf),
        "a byte more": pdf + b"\n",
        "a byte less": pdf[:-1],
        "a byte in the signature": pdf[:-4_000] + bytes([pdf[-4_000] ^ 1]) + pdf[-3_999:],
        "another revision": rewritten(pdf),
    }
    for how, content in spoilt.items():
        with pytest.raises(NotProven) as why:
            verify(content, public)
        assert not isinstance(why.value, LooksNotProven), how


def rewritten(pdf):
    """A further revision, in which a page says something else."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


async def test_a_signature_beside_a_note_that_names_none_is_no_part_of_the_file(desk, files):
    await desk.publish()
    pdf = (await desk.get(f"{DAY}/v1.pdf")).content

    foreign = await asyncio.to_thread(Stamp(files["Somebody"], PASSPHRASE).sign, pdf)
    public = (await desk.signer()).verifier.public

    with pytest.raises(NotProven, match="its pages are not those"):
        verify(foreign, public)


async def test_without_the_extra_data_and_pages_are_verified_and_the_signature_is_not(desk, settings, monkeypatch):
    desk.app.state.publisher._record.stamp = stamp_of(settings)
    await desk.publish()
    pdf = (await desk.get(f"{DAY}/v1.pdf")).content
    monkeypatch.setattr(render, "signature", lambda _: {"missing": True})

    with pytest.raises(LooksNotProven, match="its signature"):
        verify(pdf, (await desk.signer()).verifier.public)


@pytest.mark.parametrize("spoilt", [{"pades_passphrase": "another"}, {"pades_file": "missing.p12"}])
def test_a_certificate_that_cannot_be_used_is_said_when_a_service_starts(settings, tmp_path, spoilt):
    wrong = settings.model_copy(update={**spoilt, **({"pades_file": tmp_path / "x"} if "pades_file" in spoilt else {})})
    if "pades_passphrase" in spoilt:
        wrong = Settings(pades_file=settings.pades_file, **spoilt)

    with pytest.raises(CannotSign):
        stamp_of(wrong)


@contextmanager
def authority(answer):
    """The address of an authority on this machine, which answers as it is told."""

    class Loopback(BaseHTTPRequestHandler):
        def do_POST(self):
            kind, reply = answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Loopback)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def stamps(file):
    """What an authority with this certificate answers."""
    key, certificate, _ = pkcs12.load_key_and_certificates(file.read_bytes(), PASSPHRASE.encode())
    assert key is not None
    assert certificate is not None
    der, plain = serialization.Encoding.DER, serialization.NoEncryption()
    maker = DummyTimeStamper(
        asn1x509.Certificate.load(certificate.public_bytes(der)),
        keys.PrivateKeyInfo.load(key.private_bytes(der, serialization.PrivateFormat.PKCS8, plain)),
        fixed_dt=STAMPED,
    )
    return lambda query: (REPLY, maker.request_tsa_response(tsp.TimeStampReq.load(query)).dump())


def test_an_authority_says_in_the_signature_when_it_was_made(settings, files, printed):
    with authority(stamps(files["The clock"])) as address:
        stamp = stamp_of(settings.model_copy(update={"pades_authority": AnyHttpUrl(address)}))
        assert stamp is not None
        pdf = stamp.sign(printed)
    ours = Stamp(files["The desk"], PASSPHRASE)
    found = render.signature(pdf)
    spoilt = pdf.replace(STAMPED.strftime("%Y%m%d%H%M%S").encode().hex().encode(), b"20260101000000".hex().encode())

    assert pdf.startswith(printed)
    assert (found["sound"], found["stamped_at"]) == (True, STAMPED.isoformat())
    assert render.signature(ours.sign(printed))["stamped_at"] is None
    assert spoilt != pdf
    assert not render.signature(spoilt)["sound"]


@pytest.mark.parametrize(
    "answer",
    [
        lambda _: ("text/html", b"<p>Sign in"),
        lambda _: (REPLY, b"no DER"),
        lambda _: (REPLY, bytes.fromhex("30053003020102")),  # "rejected"
    ],
    ids=["somebody else", "nonsense", "a refusal"],
)
def test_a_report_comes_out_without_a_time_stamp_where_the_authority_gives_none(settings, printed, answer):
    with authority(answer) as address:
        stamp = stamp_of(settings.model_copy(update={"pades_authority": AnyHttpUrl(address)}))
        assert stamp is not None
        pdf = stamp.sign(printed)
    gone = stamp_of(settings.model_copy(update={"pades_authority": AnyHttpUrl(address)}))
    assert gone is not None

    assert [render.signature(one)["stamped_at"] for one in (pdf, gone.sign(printed))] == [None] * 2
    assert render.signature(pdf)["sound"]
