"""F5: clocks are a day ahead, a day behind, step back an hour, or are put back for the winter. The order is that of seq
and never of a clock, what is recorded later never looks earlier, and the future is told apart by its distance.
"""

from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from serving import asking

from eventlog import log
from eventlog.contract import validate
from eventlog.editorial import CrisisOpened
from eventlog.register import opened
from foundation.settings import Settings
from ingest import posting
from ingest.app import create_app

EVENTS = "/v1/crises/port-city/events"

# The clock that the log asks is the database's. Every new session of this database finds another one under its name.
SKEW = """
CREATE SCHEMA skew;
CREATE TABLE skew.amount (hours interval NOT NULL);
INSERT INTO skew.amount VALUES ('0');
CREATE FUNCTION skew.clock_timestamp() RETURNS timestamptz LANGUAGE sql VOLATILE AS
    $$ SELECT pg_catalog.clock_timestamp() + hours FROM skew.amount $$;
GRANT USAGE ON SCHEMA skew TO PUBLIC;
GRANT SELECT ON skew.amount TO PUBLIC;
"""


async def owner(dsn: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(dsn)
    await connection.execute(SKEW)
    name = await connection.fetchval("SELECT current_database()")
    await connection.execute(f"ALTER DATABASE {name} SET search_path = skew, pg_catalog, public")
    # The sessions of before end.
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    return connection


async def test_the_order_is_that_of_seq_whatever_the_clock_of_the_database_does(house, said):
    connection = await owner(house.dsn)
    receipts = []
    async with house.load().client() as client:
        assert await house.ingest.answers(10) < 10
        for hours in (0, 24, -24, -1, 0, 1, 0):
            await connection.execute("UPDATE skew.amount SET hours = make_interval(hours => $1)", hours)
            receipts += [(await client.post(EVENTS, json=said(n))).json() for n in range(3)]
    recorded = await log.read(connection, "port-city")
    await connection.close()
    ahead = datetime.fromisoformat(receipts[4]["recorded_at"]) - datetime.fromisoformat(receipts[2]["recorded_at"])

    assert [receipt["seq"] for receipt in receipts] == list(range(2, 23))
    assert [entry.recorded_at for entry in recorded] == sorted(entry.recorded_at for entry in recorded)
    # The clock was asked: what came after a day ahead stays there until the day has passed.
    assert timedelta(hours=23) < ahead < timedelta(hours=25)
    assert receipts[-1]["recorded_at"] >= receipts[5]["recorded_at"]
    assert await house.sound() == 22


def clock(behind: timedelta) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) - behind

    return Clock


async def test_the_future_is_flagged_after_a_quarter_of_an_hour_and_refused_after_a_day(
    house, said, tmp_path, monkeypatch
):
    """By the clock of the service, which may itself be wrong by up to a day."""
    app = create_app(Settings(data_dir=tmp_path), house.dsn)
    minute, day = timedelta(minutes=1), timedelta(days=1)

    async with asking(app, house.key) as client:

        async def told(moment: datetime) -> tuple[int, bool]:
            answer = await client.post(EVENTS, json=said(occurred=moment.isoformat()))
            flagged = any(warning["code"] == "future_date" for warning in answer.json().get("warnings", []))
            return answer.status_code, flagged

        for behind in (timedelta(), timedelta(hours=1), day, -day):
            monkeypatch.setattr(posting, "datetime", clock(behind))
            now = datetime.now(UTC) - behind

            assert await told(now - minute) == (201, False)
            assert await told(now + 14 * minute) == (201, False)
            assert await told(now + 16 * minute) == (201, True)
            assert await told(now + day - minute) == (201, True)
            assert (await told(now + day + minute))[0] == 422

        leap = await client.post(EVENTS, json=said(occurred="2016-12-31T23:59:60Z"))

        assert leap.status_code == 422
        assert leap.json()["errors"][0]["pointer"] == "/occurred"


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
@pytest.mark.parametrize("cutoff", ["20:00", "03:30"])  # half past three is not there on one day, and twice on another
def test_when_clocks_are_put_on_or_back_each_instant_belongs_to_one_day(day, hours, cutoff):
    data = {"crisis": "winter", "name": "W", "country": "UKR", "timezone": "Europe/Kyiv", "cutoff": cutoff}
    event = validate({"type": "crisis.opened", "data": data})
    assert isinstance(event, CrisisOpened)
    register = opened(event, datetime(2026, 1, 1, tzinfo=UTC))
    begins, ends = register.cutoff_of(day - timedelta(days=1)), register.cutoff_of(day)
    midnight = datetime.combine(day, datetime.min.time(), UTC)
    instants = [midnight + timedelta(minutes=15 * n) for n in range(-150, 250)]

    assert all((register.report_day_of(at) == day) == (begins < at <= ends) for at in instants)
    assert (ends - begins == timedelta(hours=hours)) or cutoff == "03:30"
