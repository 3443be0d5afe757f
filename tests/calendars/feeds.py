"""Calendars as people get and programs read them, for tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient
from icalendar import Calendar

ClientOf = Callable[[str], FlaskClient]
ADDRESS = re.compile(r'value="http://localhost(/calendars/[^"]+\.ics)"')


def subscribe(client: FlaskClient, kind: str = "person") -> str:
    """Have an address made; answers its path."""
    found = ADDRESS.search(client.post("/profile/calendars", data={"kind": kind}).text)
    assert found is not None
    return found[1]


def events(client: FlaskClient, path: str) -> list[dict[str, Any]]:
    """What a calendar shows, as text by property, in the order of uids."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    rows = [{name: value.to_ical().decode() for name, value in event.items()} for event in found]
    return sorted(rows, key=lambda row: row["UID"])


def said(client: FlaskClient, path: str, *names: str) -> list[tuple[str, ...]]:
    """Those properties of each event, sorted."""
    return sorted(tuple(row[name] for name in names) for row in events(client, path))
