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


# Each may be shipped beside Apache-2.0; of several that are offered one must be.
FITTING = re.compile(r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla Public)\b")


def test_every_distribution_that_the_product_loads_has_a_licence_that_fits():
    """Where several licences are offered (Pyphen: GPL, LGPL or MPL), one that fits is taken."""
    found = {}
    for name in re.findall(r"^([a-zA-Z0-9_.-]+)==", RUNTIME, flags=re.MULTILINE):
        try:
            meta = distribution(name).metadata
        except ModuleNotFoundError:
            continue  # of another platform
        fields = ("License-Expression", "License", "Classifier")
        told = [text for field in fields for text in meta.get_all(field) or ()]
        said = [text for text in told if not text.startswith(("Programming Language", "Framework", "Topic"))]
        if not any(FITTING.search(text) for text in said):
            found[name] = said

    assert found == {}


def test_what_is_declared_is_installed_in_a_version_that_is_allowed():
    declared = [Requirement(line) for line in requires("sitrep-service") or () if "extra ==" not in line]
    wrong = [str(each) for each in declared if not each.specifier.contains(distribution(each.name).version)]

    assert wrong == []
