"""Worked cases of the rules that have one scope: claims in, one row out."""

import pytest

from sitrep.figures import Row


def _two_relays(c):
    return [c.claim("MoH", 9), c.claim("MoH", 9, "9 15:00", instant=False, relayed=True)]


def _stale_relay(c):
    return [c.claim("MoH", 14, "9 09:00"), c.claim("MoH", 9, "9 15:00", instant=False, relayed=True)]


def _decided(c):
    claims = [c.claim("A", 20), c.claim("B", 30)]
    return claims, {"decisions": [c.decision("20–30", claims)]}


def _expired(c):
    claims = [c.claim("A", 20, "9 08:00"), c.claim("B", 30, "9 08:00")]
    return claims, {"decisions": [c.decision("20–30", claims, "9 09:00", expires=c.at("9 18:00"))]}


def _outdone(c):
    first, later = c.claim("A", 20), c.claim("B", 40, "9 16:00", seq=2 * 10**7)
    return [first, later], {"decisions": [c.decision(20, [first])]}


def _preferred(c):
    return [c.claim("A", 20), c.claim("B", 30)], {"register": c.register(preferred_origins=["b"])}


def _not_yet_known(c):
    said = [c.claim("A", 20, "9 12:00"), c.claim("A", 23, "9 20:00", made="9 20:30", instant=False)]
    return [claim for claim in said if claim.recorded_at <= c.at("9 20:00")]


# What was said · display | low·best·high | qualifier | claims/origins | status | rule | change | previous | flags
CASES = {
    "01": (
        lambda c: [c.claim(c.origin(None, described="ground reports"), 23, relayed=True, channel="article")],
        "23 | 23·23·23 | exact | 1/0 | single_unnamed_source | R11.5 | – | – |",
    ),
    "02": (lambda c: [c.claim(None, "many")], "many | 1·–·– | many | 1/0 | not_quantified | R12 | – | – |"),
    "03": (lambda c: [c.claim("A", "dozens")], "dozens | 12·–·99 | dozens | 1/1 | not_quantified | R12 | – | – |"),
    "04": (
        lambda c: [c.claim("A", "at least 23")],
        "at least 23 | 23·23·– | at_least | 1/1 | single_source | R11.5 | – | – |",
    ),
    "05": (
        lambda c: [c.claim("A", "more than 70")],
        "more than 70 | 71·–·– | more_than | 1/1 | single_source | R11.5 | – | – |",
    ),
    "06": (
        lambda c: [c.claim("A", {"low": 20, "high": 30})],
        "20–30 | 20·–·30 | range | 1/1 | single_source | R11.5 | – | – |",
    ),
    "07": (
        lambda c: [c.claim("A", {"best": 150_000, "qualifier": "about"})],
        "about 150,000 | 135000·150000·165000 | about | 1/1 | single_source | R11.5 | – | – |",
    ),
    "08": (lambda c: [c.claim("A", 0)], "0 | 0·0·0 | exact | 1/1 | single_source | R11.5 | – | – |"),
    "09": (lambda _: ([], {"asked": ["killed"]}), "– | –·–·– | – | 0/0 | not_reported | – | – | – |"),
    "10": (
        lambda c: [c.claim("A", 9, "8 12:00"), c.claim("A", 14)],
        "14 | 14·14·14 | exact | 1/1 | single_source | R11.5 | +5/1d | 9 |",
    ),
    "11": (
        lambda c: [c.claim("A", 9, "7 12:00"), c.claim("A", 14)],
        "14 | 14·14·14 | exact | 1/1 | single_source | R11.5 | +5/2d | 9 |",
    ),
    "13": (
        lambda c: [c.claim("A", 9, "8 12:00"), c.claim("A", 9)],
        "9 | 9·9·9 | exact | 1/1 | single_source | R11.5 | +0/1d | 9 |",
    ),
    "14": (
        lambda c: [c.claim("A", 14, "8 12:00"), c.claim("A", 11)],
        "11 | 11·11·11 | exact | 1/1 | single_source | R11.5 | -3/1d | 14 | downward_revision",
    ),
    "15": (
        lambda c: [c.claim("A", 98, "8 12:00", correction="typo"), c.claim("A", 110)],
        "110 | 110·110·110 | exact | 1/1 | single_source | R11.5 | +12/1d | 98 |",
    ),
    "17": (
        lambda c: [c.claim("A", 23, "8 12:00"), c.claim("A", 30)],
        "30 | 30·30·30 | exact | 1/1 | single_source | R11.5 | +7/1d | 23 |",
    ),
    "18": (
        lambda c: [c.claim("A", 20, "8 12:00"), c.claim("A", 18, "7 12:00", made="9 10:00")],
        "20 | 20·20·20 | exact | 1/1 | single_source | R11.5 | – | 20 |",
    ),
    "20": (
        lambda c: [c.claim("A", 20, "9 10:00", instant=False), c.claim("A", 23, "9 18:00")],
        "23 | 23·23·23 | exact | 1/1 | single_source | R11.5 | – | – |",
    ),
    "21": (_not_yet_known, "20 | 20·20·20 | exact | 1/1 | single_source | R11.5 | – | – |"),
    "23": (_two_relays, "9 | 9·9·9 | exact | 2/1 | single_source | R11.5 | – | – |"),
    "24": (_stale_relay, "14 | 14·14·14 | exact | 1/1 | single_source | R11.5 | – | – |"),
    "26": (
        lambda c: [c.claim(None, 20), c.claim(None, 30)],
        "20 / 30 | 20·–·30 | conflicting | 2/0 | contradicted | R10 | – | – |",
    ),
    "27": (
        lambda c: [c.claim("A", 40), c.claim(None, 23)],
        "40 | 40·40·40 | exact | 1/1 | single_source | R11.5 | – | – |",
    ),
    "28": (
        lambda c: [c.claim("A", 23), c.claim("B", 23)],
        "23 | 23·23·23 | exact | 2/2 | corroborated | R11.3 | – | – |",
    ),
    "30": (
        lambda c: [c.claim("A", "at least 23"), c.claim("B", 26)],
        "at least 23 | 23·–·– | at_least | 2/2 | range | R11.5 | – | – |",
    ),
    "32": (
        lambda c: [c.claim("A", 6), c.claim("B", 9)],
        "6 / 9 | 6·–·9 | conflicting | 2/2 | contradicted | R10 | – | – |",
    ),
    "34": (
        lambda c: [c.claim("A", 64), c.claim("B", "dozens")],
        "64 | 64·64·64 | exact | 1/1 | single_source | R11.5 | – | – |",
    ),
    "35": (
        lambda c: [c.claim("A", 104), c.claim("B", "dozens")],
        "104 | 104·104·104 | exact | 1/1 | single_source | R11.5 | – | – |",
    ),
    "36b": (
        lambda c: [c.claim("A", 9, "9 09:00"), c.claim("B", 14, "9 12:00")],
        "9 / 14 | 9·–·14 | conflicting | 2/2 | contradicted | R10 | – | – |",
    ),
    "37": (
        lambda c: [c.claim("A", 40, "6 12:00"), c.claim("B", 20)],
        "20 / 40 | 20·–·40 | conflicting | 2/2 | contradicted | R10 | – | 40 (as of 6 Jan) | older_claim_higher",
    ),
    "39": (
        lambda c: [c.claim("A", 15, "6 12:00")],
        "15 (as of 6 Jan) | 15·15·15 | exact | 1/1 | stale | R21 | – | 15 (as of 6 Jan) |",
    ),
    "40": (_decided, "20–30 | 20·–·30 | range | 2/2 | decided | R11.1 | – | – |"),
    "41": (_expired, "20 / 30 | 20·–·30 | conflicting | 2/2 | contradicted | R10 | – | – | decision_expired"),
    "43": (_outdone, "20 | 20·20·20 | exact | 1/1 | decided | R11.1 | – | – | newer_claim_outside_decision"),
    "44": (
        lambda c: [
            c.claim("A", 5, "7 20:00", instant=False, window=(6, 7)),
            c.claim("A", 4, "8 20:00", instant=False, window=(8, 8)),
            c.claim("A", 3, "9 20:00", instant=False, window=(9, 9)),
        ],
        "12 | 12·12·12 | exact | 3/1 | single_source | R4 | +3/1d | 9 |",
    ),
    "45": (
        lambda c: [
            c.claim("A", 5, "7 20:00", instant=False, window=(6, 7)),
            c.claim("A", 4, "8 20:00", instant=False, window=(7, 8)),
        ],
        "5–9 | 5·–·9 | range | 2/1 | single_source | R4 | – | 5–9 | overlap",
    ),
    "47": (
        lambda c: [c.claim("A", 20, "8 24:00"), c.claim("A", 3, "9 20:00", instant=False, window=(9, 9))],
        "23 | 23·23·23 | exact | 2/1 | single_source | R4 | – | – |",
    ),
    "49": (
        _preferred,
        "30 (preferred source) / 20 | 20·30·30 | conflicting | 2/2 | contradicted | R11.4 | – | – |",
    ),
    "51": (
        lambda c: [c.claim("A", 41, "8 12:00"), c.claim("A", 3)],
        "3 | 3·3·3 | exact | 1/1 | single_source | R11.5 | -38/1d | 41 | downward_revision",
    ),
    "53": (
        lambda c: [c.claim("A", "dozens", "8 12:00"), c.claim("A", 23)],
        "23 | 23·23·23 | exact | 1/1 | single_source | R11.5 | – | dozens |",
    ),
}


def _written(row: Row) -> str:
    """A row as the table of cases writes it."""
    interval = "·".join("–" if bound is None else str(bound) for bound in (row.low, row.best, row.high))
    change = "–" if row.change is None else f"{row.change:+}/{row.change_days}d"
    columns = (
        row.display,
        interval,
        row.qualifier or "–",
        f"{row.n_claims}/{row.n_origins}",
        row.status,
        row.rule_id or "–",
        change,
        row.previous or "–",
        " ".join(row.flags),
    )
    return " | ".join(columns).rstrip()


def _told(crisis, said):
    told = said(crisis)
    return told if isinstance(told, tuple) else (told, {})


@pytest.mark.parametrize(("said", "printed"), CASES.values(), ids=[f"case_{number}" for number in CASES])
def test_a_worked_case_prints_what_the_table_says(crisis, said, printed):
    claims, more = _told(crisis, said)

    assert _written(crisis.row(claims, **more)) == printed


@pytest.mark.parametrize("said", [said for said, _ in CASES.values()], ids=[f"case_{number}" for number in CASES])
def test_the_order_of_arrival_makes_no_difference(crisis, said):
    claims, more = _told(crisis, said)

    assert crisis.rows(claims[::-1], **more) == crisis.rows(claims, **more)
