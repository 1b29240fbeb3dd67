"""What a newcomer sees first: the demonstration, from nothing, and once more."""

import json

import pytest

DAY = "aleppo-2026-2026-01-09"


def test_the_demonstration_makes_the_report_in_four_languages_and_a_second_one_adds_no_event(sitrep, tmp_path, pango):
    first = sitrep("demo", "--once")
    before = json.loads(sitrep("status", "--json").stdout)
    second = sitrep("demo", "--once")
    after = json.loads(sitrep("status", "--json").stdout)

    assert before == after
    assert "report No. 1 version 1: created" in first.stdout
    assert "report No. 1 version 1: duplicate" in second.stdout
    assert before["crises"][0]["seq"] > 20
    files = tmp_path / "var" / "demo"
    for lang in ("en", "fr", "ar", "es"):
        assert (files / f"{DAY}-{lang}.html").read_text("utf-8").startswith("<!")
        assert (files / f"{DAY}-{lang}.pdf").exists() == pango
    assert [run.returncode for run in (first, second)] == [0, 0] if pango else [1, 1]
    assert "Traceback" not in first.stderr + second.stderr
    assert pango or "libpango" in first.stderr
    assert sitrep("verify", "aleppo-2026").returncode == 0


@pytest.mark.pdf
def test_what_the_demonstration_leaves_behind_proves_itself_offline_and_a_spoilt_copy_does_not(sitrep, tmp_path):
    sitrep("demo", "--once")
    files = tmp_path / "var" / "demo"
    key = tmp_path / "signer.txt"
    key.write_text(sitrep("verify", "aleppo-2026", "--show-key").stdout)
    spoilt = files / "spoilt.pdf"
    spoilt.write_bytes((files / f"{DAY}-en.pdf").read_bytes()[:-1])
    real = [sitrep("verify", str(files / f"{DAY}-{lang}.pdf")) for lang in ("en", "fr", "ar")]
    elsewhere = sitrep("verify", str(files / f"{DAY}-ar.pdf"), "--key", str(key), data_dir=tmp_path / "elsewhere")
    nobody = sitrep("verify", str(files / f"{DAY}-ar.pdf"), data_dir=tmp_path / "elsewhere")
    wrong = sitrep("verify", str(spoilt))
    log = sitrep("verify", "aleppo-2026", "--checkpoint", str(files / f"{DAY}-fr.pdf"), "--json")

    assert [(run.returncode, "verified. Report No. 1 version 1" in run.stdout) for run in real] == [(0, True)] * 3
    assert elsewhere.returncode == 0
    assert (nobody.returncode, "Give --key" in nobody.stderr) == (1, True)
    assert wrong.returncode == 1
    assert wrong.stderr.count("\n") == 1
    assert json.loads(log.stdout)["checkpoints"] >= 2
