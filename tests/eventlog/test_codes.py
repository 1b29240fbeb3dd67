"""The code lists are those of their standards, as far as these were read."""

from typing import get_args

import pytest

from eventlog import codes
from eventlog.contract import NotInContract, validate


def test_acled_has_six_types_and_twenty_five_sub_events():
    by_type = [len(codes.ACLED_SUB_TYPES[kind]) for kind in get_args(codes.AcledType)]

    assert by_type == [3, 6, 3, 3, 2, 8]
    assert {sub for subs in codes.ACLED_SUB_TYPES.values() for sub in subs} == set(get_args(codes.AcledSubType))


def test_the_attacks_of_who_include_criminalization_and_no_denial_of_access():
    attacks = get_args(codes.AttackType)

    assert "criminalization" in attacks
    assert not [attack for attack in attacks if "denial" in attack]


def test_sectors_are_those_of_hapi_and_aliases_lead_to_them():
    aliases = {"MS": "Multi", "MUL": "Multi", "MPC": "Cash", "ALL": "Intersectoral", "ETC": "TEL"}

    assert aliases == codes.SECTOR_ALIASES
    assert {"Cash", "Hum", "Multi", "Intersectoral", "PRO-CPN", "WSH"} <= set(get_args(codes.Sector))


def test_cap_is_spelt_as_in_its_standard():
    assert get_args(codes.CapSeverity) == ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
    assert get_args(codes.CapUrgency) == ("Immediate", "Expected", "Future", "Past", "Unknown")
    assert get_args(codes.CapCertainty) == ("Observed", "Likely", "Possible", "Unlikely", "Unknown")
    assert len(get_args(codes.CapCategory)) == 12
    assert len(get_args(codes.CapResponse)) == 9


@pytest.mark.parametrize(("glide", "right"), [("CE-2026-000001-SYR", True), ("CE-2026-00001-SYR", False)])
def test_a_glide_number_has_six_digits(glide, right):
    event = {"type": "crisis.configured", "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e25", "data": {"glide": glide}}

    if right:
        validate(event)
    else:
        with pytest.raises(NotInContract):
            validate(event)


def test_what_cannot_be_judged_is_the_default_and_not_the_low_end_of_a_scale():
    event = {
        "type": "event.verified",
        "id": "01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e07",
        "about": ["01890f5e-7b1a-7cc0-8b1e-3f2a9c1d4e03"],
        "data": {"status": "verified"},
    }
    check = validate(event).data  # type: ignore[attr-defined]

    assert (check.source_reliability, check.information_credibility) == ("F", 6)
