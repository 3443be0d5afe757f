"""Three programs that read calendars, told apart by nothing but their strictness: each answers the same rows."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

ROOT = Path(__file__).parent.parent.parent
SCRIPT = """
const {default: ICAL} = await import('ical.js');
let text = '';
for await (const part of process.stdin) text += part;
const root = new ICAL.Component(ICAL.parse(text));
for (const zone of root.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
console.log(JSON.stringify(root.getAllSubcomponents('vevent').map(component => {
  const event = new ICAL.Event(component);
  const value = name => component.getFirstPropertyValue(name) ?? '';
  return {uid: event.uid, summary: event.summary ?? '', location: event.location ?? '',
    description: event.description ?? '', starts_at: event.startDate.toUnixTime(), ends_at: event.endDate.toUnixTime(),
    sequence: event.sequence, status: value('status'), stamp: value('dtstamp').toUnixTime()};
})));
"""
Rows = list[dict[str, Any]]


def read_by_icalendar(text: bytes) -> Rows:
    """What icalendar and recurring-ical-events make of it."""
    calendar = Calendar.from_ical(text)
    events = recurring_ical_events.of(calendar).between(date(1990, 1, 1), date(2120, 1, 1))
    return _sorted(
        {
            "uid": str(event["UID"]),
            "summary": str(event.get("SUMMARY", "")),
            "location": str(event.get("LOCATION", "")),
            "description": str(event.get("DESCRIPTION", "")),
            "starts_at": _seconds(event["DTSTART"].dt),
            "ends_at": _seconds(event.get("DTEND", event["DTSTART"]).dt),
            "sequence": int(event["SEQUENCE"]),
            "status": str(event["STATUS"]),
            "stamp": _seconds(event["DTSTAMP"].dt),
        }
        for event in events
    )


def read_by_ical(text: bytes) -> Rows:
    """What ical (PyPI) makes of it, which refuses what it does not know."""
    calendar = IcsCalendarStream.calendar_from_ics(text.decode())
    return _sorted(
        {
            "uid": event.uid,
            "summary": event.summary or "",
            "location": event.location or "",
            "description": event.description or "",
            "starts_at": _seconds(event.start),
            "ends_at": _seconds(event.end),
            "sequence": event.sequence,
            "status": str(event.status.value if event.status else ""),
            "stamp": _seconds(event.dtstamp),
        }
        for event in calendar.events
    )


def read_by_ical_js(text: bytes) -> Rows:
    """What ical.js (npm) makes of it; skips the test where npm's packages are missing."""
    node = shutil.which("node")
    if node is None or not (ROOT / "node_modules" / "ical.js").exists():
        pytest.skip("ical.js is missing: npm ci")
    command = [node, "--input-type=module", "--eval", SCRIPT]
    done = subprocess.run(command, input=text, capture_output=True, check=True, timeout=60, cwd=ROOT)
    return _sorted(json.loads(done.stdout))


def check_bytes(text: bytes) -> None:
    """CRLF and nothing else ends a line; none is longer than 75 octets; none is cut inside of a character."""
    lines = text.split(b"\r\n")
    assert lines.pop() == b""
    for line in lines:
        assert len(line) <= 75
        assert b"\r" not in line
        assert b"\n" not in line
        line.decode()


def _seconds(moment: date | datetime) -> int:
    """Of a whole day those of its midnight as if it were in UTC, as ical.js counts."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time(), UTC)
    return int(moment.astimezone(UTC).timestamp())


def _sorted(rows: Any) -> Rows:
    return sorted(rows, key=lambda row: str(row["uid"]))
