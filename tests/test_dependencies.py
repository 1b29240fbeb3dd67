"""What is installed beside our own code: pinned by hash, from no address of its own, under fitting licences."""

import re
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

LOCKS = sorted((Path(__file__).parent.parent / "requirements").glob("*.txt"))
RUNTIME = (Path(__file__).parent.parent / "requirements" / "runtime.txt").read_text("utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_pinned_distribution_carries_hashes_and_no_address(lock):
    text = lock.read_text("utf-8")
    pinned = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))

    assert [entry.split()[0] for entry in pinned if "--hash=sha256:" not in entry] == []
    assert "://" not in text


def test_nothing_that_the_product_loads_is_under_the_gpl():
    """Where several licences are offered (Pyphen), one that is not the GPL is taken."""
    found = {}
    for name in re.findall(r"^([a-zA-Z0-9_.-]+)==", RUNTIME, flags=re.MULTILINE):
        try:
            meta = distribution(name).metadata
        except ModuleNotFoundError:
            continue  # of another platform
        said = " ".join([*(meta.get_all("License-Expression") or ()), *(meta.get_all("Classifier") or ())])
        gpl = re.search(r"\bA?GPL|GNU (Affero )?General Public", said)
        if gpl and not re.search(r"Mozilla|MPL|MIT|BSD|Apache", said):
            found[name] = said

    assert found == {}


def test_what_is_declared_is_installed_in_a_version_that_is_allowed():
    declared = [Requirement(line) for line in requires("sitrep-service") or () if "extra ==" not in line]
    wrong = [str(each) for each in declared if not each.specifier.contains(distribution(each.name).version)]

    assert wrong == []
