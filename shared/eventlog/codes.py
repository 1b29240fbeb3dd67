"""The closed code lists of the contract, each with the standard it follows. Never holds labels:
words belong to the report.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError


def no_flag(value: object) -> object:
    """The value, unless it is true or false, which a list of whole numbers would otherwise read as 1 and 0."""
    if isinstance(value, bool):
        raise PydanticCustomError("literal_error", "write one of the listed numbers, not true or false")
    return value


# An open vocabulary: what has no standard is a lower-case code, kept as sent;
# known ones are listed in the event reference.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Ref = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
# Shown, these are nothing: a name made of them alone would be a hole in a sentence.
_UNSEEN = (
    r"\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
)
VISIBLE = rf"[^\s{_UNSEEN}]"
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=VISIBLE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=1_000)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$")]  # BCP 47
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]  # ISO 3166-1 alpha-3
Pcode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[A-Z0-9]{0,18}$")]  # OCHA COD-AB
Glide = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-\d{4}-\d{6}-[A-Z]{3}$")]  # 18 characters, IFRC Monty

# OCHA Data Responsibility Guidelines, levels of the information sharing protocols.
Sensitivity = Literal["low", "moderate", "high", "severe"]

# OHCHR, Guidance on Casualty Recording (HR/PUB/19/1); "corroborated" is computed (R9) and never posted.
Verification = Literal["unverified", "under_verification", "verified", "disputed", "refuted"]


def _posted_status(value: object) -> object:
    if value == "corroborated":
        msg = "corroborated is computed from independent origins (rule R9) and cannot be posted"
        raise ValueError(msg)
    return value


PostedVerification = Annotated[Verification, BeforeValidator(_posted_status)]

# Admiralty code (NATO AJP-2.1, from general knowledge): F and 6 mean "cannot be judged", not the low end of a scale.
SourceReliability = Literal["A", "B", "C", "D", "E", "F"]
InformationCredibility = Annotated[Literal[1, 2, 3, 4, 5, 6], BeforeValidator(no_flag)]

# Our own words for precision of place; UCDP's 1-7 and ACLED's 1-3 are useless inside a city and are mapped on export.
PlacePrecision = Literal["exact", "neighbourhood", "town", "district", "region", "country"]
Coverage = Literal["whole", "part", "point"]

# HDX HAPI sector codes, then the HPC aliases that partners write (read as the code beside them in SECTOR_ALIASES).
Sector = Literal[
    "CCM", "EDU", "ERY", "FSC", "HEA", "LOG", "NUT", "PRO", "PRO-CPN", "PRO-GBV", "PRO-HLP", "PRO-MIN", "SHL", "TEL",
    "WSH", "Cash", "Hum", "Multi", "Intersectoral", "AGR", "CSS", "MPC", "MS", "MUL", "OTH", "ALL", "PRO-HTS", "ETC",
]  # fmt: skip
SECTOR_ALIASES = {"MS": "Multi", "MUL": "Multi", "MPC": "Cash", "ALL": "Intersectoral", "ETC": "TEL"}

# Who an origin is, and where it stands: a description that may be printed, never a score.
SourceKind = Literal[
    "un_agency", "ingo", "nngo", "national_society", "government", "local_authority", "military", "armed_actor",
    "state_media", "media", "monitoring_group", "health_authority", "hospital", "diaspora_org", "religious_body",
    "diplomatic", "community", "eyewitness", "unnamed", "other",
]  # fmt: skip
Stance = Literal["party_to_conflict", "affiliated", "third_party", "humanitarian", "unknown"]
Mode = Literal[
    "assert", "claim", "allege", "deny", "describe", "characterise", "urge", "warn", "hedged", "reported_by_opponent"
]  # fmt: skip
Relation = Literal["relays", "same_as", "contradicts", "corroborates", "part_of", "caused_by", "in_response_to"]

Basis = Literal["cumulative", "incremental", "stock", "unknown"]

# What figures count, as far as a report has a name for it in every language: no standard, and not closed. Of an
# epidemic WHO's three degrees of a case are counts of their own.
INDICATORS = (
    "killed", "injured", "casualties_total", "missing", "detained", "abducted",
    "cases", "cases_suspected", "cases_probable", "cases_confirmed", "deaths_from_disease",
    "idps_displaced_cumulative", "idps_new", "idps_stock", "idps_in_collective_sites", "returned", "relocated",
    "people_affected", "people_besieged", "trapped", "in_need", "targeted", "reached",
    "facilities_damaged", "facilities_not_functioning", "schools_damaged", "houses_destroyed",
    "aid_workers_killed", "aid_workers_injured", "health_workers_killed", "health_workers_injured",
)  # fmt: skip

# HeRAMS (WHO): functionality A1, A2, A3 and unknown; condition and accessibility as in its back end.
Functionality = Literal["fully_functioning", "partially_functioning", "not_functioning", "unknown"]
Condition = Literal[
    "not_damaged", "slightly_damaged", "substantially_damaged", "fully_damaged", "not_relevant", "unknown"
]
Accessibility = Literal["fully_accessible", "partially_accessible", "not_accessible", "unknown"]
# From general knowledge of HeRAMS; the two attack causes say what the source said and are no finding.
FacilityCause = Literal[
    "lack_staff", "lack_training", "lack_supplies", "lack_equipment", "lack_finances", "insecurity", "damage",
    "attack_heavy_weapons", "attack_individual_weapons", "occupied", "fuel_power", "access", "other",
]  # fmt: skip
# WHO Surveillance System for Attacks on Health Care: types of the public export, several per attack.
AttackType = Literal[
    "heavy_weapons", "individual_weapons", "psychological_violence", "obstruction", "armed_search", "removal_of_assets",
    "abduction", "assault", "setting_fire", "sexual_assault", "chemical_agent", "militarization", "criminalization",
    "unknown", "other",
]  # fmt: skip
AttackResource = Literal["facilities", "transport", "personnel", "supplies", "warehouse", "patients", "other"]
AttackCertainty = Literal["rumour", "possible", "probable", "confirmed"]  # only where WHO assigned it

# What a speaker did by speaking (our list, after Austin and Searle; see the event reference).
SpeechAct = Literal[
    "assert", "claim", "allege", "deny", "accuse", "condemn", "demand", "appeal", "call_for", "urge", "warn",
    "threaten", "refuse", "accept", "praise", "support", "criticise", "characterise", "announce", "report",
]  # fmt: skip

CorrectionReason = Literal[
    "typo", "wrong_unit", "wrong_place", "wrong_date", "double_count", "reclassified", "source_revised_up",
    "source_revised_down", "source_retracted", "misattributed", "translation_error", "verified_false", "scope_changed",
    "privacy", "other",
]  # fmt: skip

Capacity = Literal["partner", "coordinator", "system"]

# What has no standard of its own is an open vocabulary (Code); the lists below have one.

# ACLED codebook, 2024: six types and their sub-events, spelt as there.
AcledType = Literal[
    "Battles", "Explosions/Remote violence", "Violence against civilians", "Protests", "Riots", "Strategic developments"
]  # fmt: skip
AcledSubType = Literal[
    "Armed clash", "Government regains territory", "Non-state actor overtakes territory", "Air/drone strike",
    "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Suicide bomb", "Grenade", "Chemical weapon",
    "Attack", "Abduction/forced disappearance", "Sexual violence", "Peaceful protest", "Protest with intervention",
    "Excessive force against protesters", "Violent demonstration", "Mob violence", "Agreement", "Arrests",
    "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
    "Looting/property destruction", "Non-violent transfer of territory", "Other",
]  # fmt: skip
ACLED_SUB_TYPES: dict[str, tuple[str, ...]] = {
    "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
    "Explosions/Remote violence": (
        "Air/drone strike", "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Suicide bomb",
        "Grenade", "Chemical weapon",
    ),
    "Violence against civilians": ("Attack", "Abduction/forced disappearance", "Sexual violence"),
    "Protests": ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
    "Riots": ("Violent demonstration", "Mob violence"),
    "Strategic developments": (
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use", "Headquarters or base established",
        "Looting/property destruction", "Non-violent transfer of territory", "Other",
    ),
}  # fmt: skip

# Grades of damage after the Copernicus EMS scale (from general knowledge); "unknown" says that nobody looked.
DamageLevel = Literal["none", "minor", "moderate", "major", "destroyed", "unknown"]

# The nine indicators of ACAPS Humanitarian Access, built on OCHA's Access Monitoring and Reporting Framework.
AccessConstraint = Literal[
    "denial_of_needs", "entry_impediments", "movement_restriction", "hostilities", "violence_against_aid",
    "interference", "mines_uxo", "physical_environment", "population_access_obstruction",
]  # fmt: skip
AccessLevel = Annotated[Literal[0, 1, 2, 3, 4, 5], BeforeValidator(no_flag)]  # ACAPS: 0 none to 5 extreme

# JIAF: 1 none or minimal, 2 stress, 3 severe, 4 extreme, 5 catastrophic (5 from general knowledge).
JiafSeverity = Annotated[Literal[1, 2, 3, 4, 5], BeforeValidator(no_flag)]

# CAP 1.2 (OASIS), spelt as there; its certainty is neither WHO's nor a verification.
CapCategory = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]  # fmt: skip
CapUrgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
CapSeverity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
CapCertainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
CapResponse = Literal[
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"
]  # fmt: skip

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]  # ISO 4217
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]  # SHA-256, in hex
Audience = Literal["public", "partners", "restricted"]
