"""The same report gives the same bytes in every face on every machine: whatever its zone, its language, its encoding,
its home, its folder, the rights that it gives to files, and the order of its sets.
"""

import os
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import which

import orjson
import pytest

from eventlog.checkpoint import Checkpoint, Signer
from sitrep.publication.faces import faces

pytestmark = pytest.mark.pdf

SIGNER = Signer("sitrep/00000000-0000-0000-0000-000000000001/aleppo-2026", bytes(range(32)))

# As a program does that wants to speak the language of its machine: from there on C libraries do.
PRINTS = """
import locale, sys
from hashlib import sha256
from pathlib import Path
try:
    locale.setlocale(locale.LC_ALL, "")
except locale.Error:  # a machine that has not got its own language
    print("not in force", file=sys.stderr)
import orjson
from eventlog.checkpoint import Signer
from sitrep.publication.faces import faces
from sitrep.reread import reread
place = Path(sys.argv[1])
made = faces(
    reread((place / "report.json").read_bytes()),
    Signer(sys.argv[2], bytes(range(32))),
    (place / "checkpoint.txt").read_bytes().decode(),
)
sys.stdout.buffer.write(orjson.dumps({name: sha256(content).hexdigest() for name, content in made.items()}))
"""

MACHINES = {
    "on the other side of the date line, in Arabic": (
        {"TZ": "Pacific/Kiritimati", "LC_ALL": "ar_EG.UTF-8", "LANGUAGE": "ar", "PYTHONHASHSEED": "1", "HOME": "/no"},
        0o077,
    ),
    "in Turkish, in an encoding of its own": (
        {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.ISO-8859-9", "PYTHONHASHSEED": "2", "SOURCE_DATE_EPOCH": "1"},
        0o000,
    ),
    "without any language, zone or home": (
        {"TZ": ":/nowhere", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONHASHSEED": "3"},
        0o022,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def report(aleppo):
    return replace(aleppo, status="published", number=1, version=1, languages=("en", "ar")).sealed()


@pytest.fixture(scope="module")
def checkpoint(report):
    trail = report.provenance
    return SIGNER.sign(Checkpoint(SIGNER.name, trail.tree_size, bytes.fromhex(trail.root)).text)


@pytest.fixture(scope="module")
def here(report, checkpoint):
    """What this very process makes, by the name of the face."""
    return {name: sha256(content).hexdigest() for name, content in faces(report, SIGNER, checkpoint).items()}


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    """The languages of those machines, made from what the system knows of them; none where it does not tell."""
    place = tmp_path_factory.mktemp("locales")
    if (make := which("localedef")) is not None:
        for name in ("ar_EG.UTF-8", "tr_TR.ISO-8859-9"):
            language, _, encoding = name.partition(".")
            subprocess.run([make, "-i", language, "-f", encoding, place / name], capture_output=True, check=False)
    return place


@pytest.mark.parametrize("machine", MACHINES)
def test_every_face_has_the_same_bytes_on_a_machine(machine, report, checkpoint, here, languages, tmp_path):
    environment, mask = MACHINES[machine]
    (tmp_path / "report.json").write_bytes(report.to_json())
    (tmp_path / "checkpoint.txt").write_bytes(checkpoint.encode())
    folder = tmp_path / "مجلد ç"
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LD_LIBRARY_PATH", "TMPDIR")}
    ran = subprocess.run(
        [sys.executable, "-c", PRINTS, str(tmp_path), SIGNER.name],
        cwd=folder,
        env={**kept, "LOCPATH": str(languages), **environment},
        umask=mask,
        capture_output=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stderr.decode()
    # Where the machine's language could be made, it was in force.
    assert (b"not in force" in ran.stderr) == (
        environment["LC_ALL"] != "C" and not (languages / environment["LC_ALL"]).exists()
    )
    assert orjson.loads(ran.stdout) == here
    assert {name.partition("_")[0] for name in here} == {"json", "html", "pdf", "csv", "hxl", "txt"}


def test_no_text_of_ours_is_read_in_the_encoding_of_its_machine():
    """A style sheet that is read in the encoding of its machine is another one there."""
    root = Path(__file__).parents[3]
    guessed = [
        path.relative_to(root)
        for path in (root / "services" / "sitrep").rglob("*.py")
        if ".read_text()" in path.read_text("utf-8")
    ]

    assert guessed == []
