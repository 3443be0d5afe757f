"""Calendars of series: one event with its rule, which expands to the very dates that are booked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import recurring_ical_events
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests.bookings.repeating import alter, codes, drop, repeat
from tests.calendars.feeds import subscribe
from tests.steps import actor, bearer, book, change, problems
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
FROM, TO = datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)
Rows = list[tuple[datetime, datetime, str]]


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    return client_of("tenant-a")


def expanded(client: FlaskClient, path: str) -> Rows:
    """What a calendar program makes of a feed."""
    found = recurring_ical_events.of(Calendar.from_ical(client.get(path).data)).between(FROM, TO)
    kept = [each for each in found if each.get("STATUS") != "CANCELLED"]
    return sorted((e["DTSTART"].dt.astimezone(UTC), e["DTEND"].dt.astimezone(UTC), str(e["SUMMARY"])) for e in kept)


def booked(client: FlaskClient, name: str) -> Rows:
    """What is booked, by the plain list."""
    listed = client.get("/api/v1/bookings?limit=200", headers=bearer(name)).json["items"]  # type: ignore[index]
    standing = [each for each in listed if each["status"] in {"confirmed", "requested"}]
    return sorted(
        (
            datetime.fromisoformat(each["starts_at"]).astimezone(UTC),
            datetime.fromisoformat(each["ends_at"]).astimezone(UTC),
            each["purpose"],
        )
        for each in standing
    )


def lines(client: FlaskClient, path: str, name: str) -> list[str]:
    text = client.get(path).data.decode().replace("\r\n ", "")
    return [line for line in text.split("\r\n") if line.startswith(name)]


def test_a_series_is_one_event_that_expands_to_its_dates_b104(client: FlaskClient) -> None:
    feed = subscribe(client)
    repeat(client, "tenant-a", "api", weekdays=[0, 2], count=7)
    assert lines(client, feed, "RRULE") == ["RRULE:FREQ=WEEKLY;WKST=MO;BYDAY=MO,WE;COUNT=7"]
    assert (len(lines(client, feed, "BEGIN:VEVENT")), len(booked(client, "tenant-a"))) == (1, 7)
    assert expanded(client, feed) == booked(client, "tenant-a")


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_exceptions_of_every_sort_expand_to_the_plain_list_b104(
    app: Flask, client: FlaskClient, client_of: ClientOf, kind: str
) -> None:
    feed = subscribe(client, kind)
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-14 10:00", "2026-12-14 11:00")
    book(client, "tenant-a", "api", "b", "2026-11-26 10:00", "2026-11-26 11:00")
    repeat(client, "tenant-a", "api", weekdays=[0, 2], count=7, skips_conflicts=True)
    made = codes(app)
    drop(client, made[1])
    change(client, "tenant-a", "api", made[2], 1, start="2026-12-03 15:00", end="2026-12-03 17:00")
    change(client, "tenant-a", "api", made[3], 1, purpose="시연")
    assert len(lines(client, feed, "EXDATE")[0].split(",")) == 2
    assert len(lines(client, feed, "RECURRENCE-ID")) == 2
    assert expanded(client, feed) == booked(client, "tenant-a")
    alter(client, "tenant-a", "api", made[4], "this_and_following", start="2026-12-09 13:00", end="2026-12-09 14:00")
    assert (len(lines(client, feed, "RRULE")), expanded(client, feed)) == (2, booked(client, "tenant-a"))
    alter(client, "tenant-a", "api", made[3], "this", is_single=True)
    assert expanded(client, feed) == booked(client, "tenant-a")
    assert problems(app) == []


def test_each_change_counts_and_a_series_with_no_date_left_is_cancelled_b104(app: Flask, client: FlaskClient) -> None:
    feed = subscribe(client)
    repeat(client, "tenant-a", "api")
    (first,) = lines(client, feed, "SEQUENCE")
    drop(client, codes(app)[1])
    (second,) = lines(client, feed, "SEQUENCE")
    client.post(f"/bookings/{codes(app)[0]}/cancel-series", data={"scope": "all"})
    (third,) = lines(client, feed, "SEQUENCE")
    assert int(first[9:]) < int(second[9:]) < int(third[9:])
    assert lines(client, feed, "STATUS") == ["STATUS:CANCELLED"]
    assert expanded(client, feed) == []


def test_dates_that_a_closure_moves_and_cancels_are_exceptions_b104(app: Flask, client: FlaskClient) -> None:
    feed = subscribe(client)
    repeat(client, "tenant-a", "api")
    for day, decision in (("2026-12-02", "move"), ("2026-12-09", "cancel")):
        times = {"starts_at": kst(f"{day} 09:00").isoformat(), "ends_at": kst(f"{day} 18:00").isoformat()}
        sent = times | {"label": "천장 점검", "spaces": ["a"]}
        shown: Any = client.post("/api/v1/closures/rehearsal", json=sent, headers=bearer("staff")).json
        decided = sent | {"seal": shown["seal"], "for_all": decision}
        assert client.post("/api/v1/closures", json=decided, headers=bearer("staff")).status_code == 201
    assert lines(client, feed, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Asia/Seoul:20261202T100000"]
    assert lines(client, feed, "EXDATE") == ["EXDATE;TZID=Asia/Seoul:20261209T100000"]
    assert (len(expanded(client, feed)), expanded(client, feed)) == (3, booked(client, "tenant-a"))
    alter(client, "tenant-a", "api", codes(app)[0], "all", start="11:00", end="12:00")
    assert expanded(client, feed) == booked(client, "tenant-a")
    assert problems(app) == []


def test_a_date_that_was_handed_over_is_in_the_other_calendar_alone(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    repeat(client, "tenant-a", "api")
    member, code = client_of("tenant-a-member"), codes(app)[1]
    mine, theirs, ours = subscribe(client), subscribe(member), subscribe(client, "organisation")
    chosen = str(actor(app, "tenant-a-member").id)
    assert client.post(f"/bookings/{code}/hand-over", data={"chosen": chosen}).status_code == 303
    assert [start for start, _end, _text in expanded(member, theirs)] == [kst("2026-12-02 10:00")]
    assert kst("2026-12-02 10:00") not in [start for start, _end, _text in expanded(client, mine)]
    assert len(expanded(client, ours)) == 4


def test_the_file_of_one_date_says_of_which_series_it_is_b104(app: Flask, client: FlaskClient) -> None:
    feed = subscribe(client)
    repeat(client, "tenant-a", "api")
    path = f"/bookings/{codes(app)[1]}.ics"
    assert lines(client, path, "RECURRENCE-ID") == ["RECURRENCE-ID;TZID=Asia/Seoul:20261202T100000"]
    assert lines(client, path, "UID") == lines(client, feed, "UID")
    assert lines(client, path, "RRULE") == []


def test_a_space_shows_mere_busy_times_of_a_series(client: FlaskClient) -> None:
    repeat(client, "tenant-a", "api")
    path = "/calendars/spaces/a.ics"
    assert (lines(client, path, "RRULE"), len(lines(client, path, "BEGIN:VEVENT"))) == ([], 4)
    assert [start for start, _end, _text in expanded(client, path)] == [
        kst(f"{day} 10:00") for day in ("2026-11-25", "2026-12-02", "2026-12-09", "2026-12-16")
    ]
