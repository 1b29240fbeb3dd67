"""Days, instants and spans are read as written; `tests/data/bad` holds what is refused."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventlog.moments import Span, first_instant, last_instant, parse_instant, parse_moment, parse_span

DAMASCUS = ZoneInfo("Asia/Damascus")
DAYS = st.dates(date(1900, 1, 1), date(9998, 12, 31))
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timedelta(minutes=minutes))
LOCAL = st.datetimes(datetime(1900, 1, 2), datetime(9998, 12, 30))  # noqa: DTZ001 - the offset is drawn beside it


@given(DAYS)
def test_a_day_is_a_day_and_never_an_instant(day):
    assert parse_moment(day.isoformat()) == day
    assert type(parse_moment(day.isoformat())) is date


@given(LOCAL, OFFSETS)
def test_an_instant_keeps_its_moment_whatever_its_offset(local, offset):
    minutes = int(offset.total_seconds()) // 60
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    read = parse_instant(f"{local.isoformat()}{sign}{hours:02}:{rest:02}")

    assert read == local.replace(tzinfo=UTC) - offset
    assert read.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-01-09T12:00:00Z", datetime(2026, 1, 9, 12, tzinfo=UTC)),
        ("2026-01-09t12:00:00z", datetime(2026, 1, 9, 12, tzinfo=UTC)),
        ("2026-01-09T12:00:00-00:00", datetime(2026, 1, 9, 12, tzinfo=UTC)),
        ("2026-01-09T12:00:00.5+03:00", datetime(2026, 1, 9, 9, 0, 0, 500_000, tzinfo=UTC)),
        ("2026-01-09T12:00:00.123456789+03:00", datetime(2026, 1, 9, 9, 0, 0, 123_456, tzinfo=UTC)),
        ("2024-02-29T23:59:59+14:00", datetime(2024, 2, 29, 9, 59, 59, tzinfo=UTC)),
    ],
)
def test_rfc_3339_is_read_in_all_its_forms(text, instant):
    assert parse_moment(text) == instant


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_value_error(text):
    try:
        parse_moment(text)
    except ValueError:
        return
    assert text.isascii()


@given(DAYS)
def test_a_day_lasts_from_midnight_to_midnight_of_its_place(day):
    begins, ends = first_instant(day, DAMASCUS), last_instant(day, DAMASCUS)

    assert timedelta(hours=22) < ends - begins < timedelta(hours=26)
    assert begins.astimezone(DAMASCUS).date() == day


def test_the_days_of_changing_clocks_are_shorter_and_longer():
    paris = ZoneInfo("Europe/Paris")
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    assert last_instant(spring, paris) - first_instant(spring, paris) == timedelta(hours=23)
    assert last_instant(autumn, paris) - first_instant(autumn, paris) == timedelta(hours=25)


@pytest.mark.parametrize(
    ("given_", "span"),
    [
        ("2026-01-09", Span(date(2026, 1, 9), date(2026, 1, 9))),
        ({"start": None}, Span(None, None)),
        ({"start": None, "end": "2026-01-09", "precision": 4}, Span(None, date(2026, 1, 9), 4)),
        ({"start": "2026-01-06"}, Span(date(2026, 1, 6), None)),
        ({"start": "2026-01-06", "end": None}, Span(date(2026, 1, 6), None)),
        ({"start": "2026-01-09", "end": "2026-01-09"}, Span(date(2026, 1, 9), date(2026, 1, 9))),
        # 23:30 on the 8th at UTC-5 is the 9th in the crisis: a day's grace, since no zone is known here.
        (
            {"start": "2026-01-09", "end": "2026-01-08T23:30:00-05:00"},
            Span(date(2026, 1, 9), datetime(2026, 1, 9, 4, 30, tzinfo=UTC)),
        ),
    ],
)
def test_a_span_is_kept_as_it_was_said(given_, span):
    assert parse_span(given_) == span


def test_an_unknown_start_and_a_lasting_end_have_no_instant():
    assert Span(None, None).starts(DAMASCUS) is None
    assert Span(None, None).ends(DAMASCUS) is None
