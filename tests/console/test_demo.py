"""What a newcomer sees first: the demonstration, from nothing, and once more."""

import json

DAY = "aleppo-2026-2026-01-09"


def test_the_demonstration_makes_the_report_in_three_languages_and_a_second_one_adds_no_event(sitrep, tmp_path, pango):
    first = sitrep("demo", "--once")
    before = json.loads(sitrep("status", "--json").stdout)
    second = sitrep("demo", "--once")
    after = json.loads(sitrep("status", "--json").stdout)

    assert before == after
    assert before["crises"][0]["seq"] > 20
    files = tmp_path / "var" / "demo"
    for lang in ("en", "fr", "ar"):
        assert (files / f"{DAY}-{lang}.html").read_text("utf-8").startswith("<!")
        assert (files / f"{DAY}-{lang}.pdf").exists() == pango
    assert [run.returncode for run in (first, second)] == [0, 0] if pango else [1, 1]
    assert "Traceback" not in first.stderr + second.stderr
    assert pango or "libpango" in first.stderr
