"""What the crisis and its sources are called in other languages, and only those that the report names."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from eventlog.contract import validate
from eventlog.editorial import CrisisOpened
from eventlog.register import opened
from sitrep.sections import called, facilities

CRISIS = {
    "crisis": "port-city",
    "name": "Port City",
    "names": {"fr": "Port-Ville", "ar": "مدينة الميناء"},
    "country": "SYR",
    "timezone": "Asia/Damascus",
    "sources": [
        {"ref": "moh", "name": "Ministry of Health", "names": {"fr": "Ministère de la Santé"}},
        {"ref": "who", "name": "WHO", "names": {"fr": "OMS"}},
    ],
}


@pytest.fixture
def register():
    event = validate({"id": str(UUID(int=1)), "type": "crisis.opened", "data": CRISIS})
    assert isinstance(event, CrisisOpened)
    return opened(event, datetime(2026, 1, 6, 8, 0, tzinfo=UTC))


def figure(**source):
    data = {"indicator": "killed", "basis": "cumulative", "value": 23}
    return {"type": "figure.reported", "data": data, "source": {"origin": source}}


def names(context, *facts):
    context.bibliography.cite(facts)
    return {one.name: dict(one.names) for one in called.draft(context, {"facilities": facilities.fold(context)})}


def test_a_source_is_called_otherwise_only_where_the_report_names_it(tell, look):
    fact = tell(figure(ref="moh"))

    found = names(look(fact), fact)

    assert found == {"Port City": CRISIS["names"], "Ministry of Health": {"fr": "Ministère de la Santé"}}


def test_a_name_in_another_language_is_the_same_source(register):
    assert register.source("OMS") == register.source("WHO") == register.sources["who"]


def test_a_protected_origin_is_called_nothing(tell, look):
    fact = tell(figure(pseudonym="WHO", kind="eyewitness", protected=True))

    assert set(names(look(fact), fact)) == {"Port City"}
