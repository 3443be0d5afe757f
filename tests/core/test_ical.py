"""Events and calendars as text: just what icalendar writes, folded, and read alike by three strict readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Event
from icalendar.parser import Contentline

from anchorcenter.core.ical import EventStatus, Happening, calendar_text, event_text
from anchorcenter.core.periods import DAY, MINUTE, Days, Period
from tests.calendars.readers import check_bytes, read_by_ical, read_by_icalendar

SEOUL = ZoneInfo("Asia/Seoul")
START = datetime(2026, 11, 25, 1, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=120)
HAPPENINGS = st.builds(
    Happening,
    uid=st.uuids().map(str),
    sequence=st.integers(0, 9999),
    changed_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    period=st.one_of(
        st.integers(0, 500_000).map(lambda m: Period(START + m * MINUTE, START + (m + 30) * MINUTE)),
        st.integers(0, 500_000).map(lambda m: START + m * MINUTE / 60),
        st.integers(1, 400).map(lambda n: Days(START.date(), START.date() + n * DAY)),
    ),
    summary=WORDS,
    location=WORDS,
    status=st.sampled_from(EventStatus),
    description=WORDS,
    url=st.sampled_from(["", "http://a.example/b/1", "https://" + "a" * 90 + ".example/예약"]),
    is_public=st.booleans(),
    is_busy=st.booleans(),
)


def times(when: Period | Days | datetime, zone: ZoneInfo) -> tuple[Any, Any]:
    """From when to when; what takes no time has no end."""
    if isinstance(when, Period):
        return when.start.astimezone(zone), when.end.astimezone(zone)
    return (when.start, when.end) if isinstance(when, Days) else (when.astimezone(zone), "")


def by_icalendar_alone(what: Happening, zone: ZoneInfo) -> bytes:
    """The same by icalendar's own components, eight times as slow."""
    event = Event()
    is_free = what.status is EventStatus.CANCELLED or not what.is_busy
    start, end = times(what.period, zone)
    values: dict[str, Any] = {
        "uid": what.uid,
        "sequence": what.sequence,
        "dtstamp": what.changed_at,
        "dtstart": start,
        "dtend": end,
        "summary": what.summary,
        "location": what.location,
        "status": what.status.value,
        "transp": "TRANSPARENT" if is_free else "",
        "class": "" if what.is_public else "PRIVATE",
        "description": what.description,
        "url": what.url,
    }
    for name, value in values.items():
        if value != "":
            event.add(name, value)
    return bytes(event.to_ical())


@settings(deadline=None)
@given(HAPPENINGS)
def test_an_event_is_byte_for_byte_what_icalendar_writes(what: Happening) -> None:
    assert event_text(what, SEOUL) == by_icalendar_alone(what, SEOUL)


@given(st.text(st.sampled_from("abc한🚁\\^,;"), min_size=1, max_size=400))
def test_lines_are_cut_where_icalendar_cuts_them(words: str) -> None:
    """Also where an escape or a letter of several bytes lies across the cut."""
    period = Period(START, START + timedelta(hours=1))
    common: dict[str, Any] = {"uid": "u", "sequence": 0, "changed_at": START, "period": period, "summary": "s"}
    written = event_text(Happening(**common, location="", url=words), SEOUL)
    line: bytes = Contentline(f"URL:{words}").to_ical()  # type: ignore[no-untyped-call]
    assert line + b"\r\nEND:VEVENT" in written


@settings(deadline=None, max_examples=30)
@given(st.lists(HAPPENINGS, max_size=3))
def test_lines_end_and_fold_as_they_must_and_two_readers_agree(events: list[Happening]) -> None:
    text = calendar_text("고양 (Goyang)", b"".join(event_text(what, SEOUL) for what in events), SEOUL)
    check_bytes(text)
    assert read_by_icalendar(text) == read_by_ical(text)
    assert [event["uid"] for event in read_by_ical(text)] == sorted(what.uid for what in events)


def test_controls_that_would_break_a_line_are_left_out() -> None:
    period = Period(START, START + timedelta(hours=1))
    common: dict[str, Any] = {"uid": "u", "sequence": 0, "changed_at": START, "period": period, "location": ""}
    text = event_text(Happening(summary="a\r\nEND:VEVENT\x00b\x85c", **common), SEOUL)
    assert text.split(b"\r\n")[1] == b"SUMMARY:a\\nEND:VEVENTbc"
    assert b"LOCATION" not in text
