"""iCalendar (RFC 5545): events as stored text, and calendars put together from them. Nothing else writes any."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vDuration, vText

from anchorcenter.core.periods import Days, Period

TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//anchorcenter//anchorcenter//KO"
REFRESHED = timedelta(minutes=30)  # How often programs that ask for advice should look again.
FACTS = tuple(f"{name}{end}".encode() for name in ("DTSTART", "DTEND", "UID", "SEQUENCE", "STATUS") for end in ":;")
MOST = 75  # Bytes of a line.
_END = b"END:VCALENDAR\r\n"


class EventStatus(StrEnum):
    TENTATIVE = "TENTATIVE"
    CONFIRMED = "CONFIRMED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """What an event says. ``sequence`` counts its changes, the last of which was at ``changed_at``.

    It takes a ``period``, whole days or, like a deadline, no time at all; one that is not ``is_busy`` keeps nobody from
    anything. One that repeats has a ``rule`` and the starts that are ``left`` out; one date of it that is otherwise
    says by ``instance`` which. Source: RFC 5545, 3.6.1, 3.8.4.4, 3.8.5.1 and 3.8.5.3.
    """

    uid: str
    sequence: int
    changed_at: datetime
    period: Period | Days | datetime
    summary: str
    location: str
    status: EventStatus = EventStatus.CONFIRMED
    description: str = ""
    url: str = ""
    is_public: bool = True
    is_busy: bool = True
    rule: str = ""
    left: tuple[datetime, ...] = ()
    instance: datetime | None = None


def event_text(what: Happening, zone: ZoneInfo) -> bytes:
    """``what`` as a VEVENT, just as icalendar writes it; lines of the same words are written once.

    What is so by default (public, in the way) is left out, and when it changed last is its DTSTAMP: a feed has
    thousands of these. Source: RFC 5545, 3.8.1.3, 3.8.2.7 and 3.8.7.2.
    """
    stamp = f"{what.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    is_over = what.status is EventStatus.CANCELLED
    lines = (
        "BEGIN:VEVENT\r\n",
        _line("SUMMARY", what.summary),
        _times(what.period, zone),
        f"DTSTAMP:{stamp}\r\nUID:{what.uid}\r\nSEQUENCE:{what.sequence}\r\n",
        f"RECURRENCE-ID;TZID={zone.key}:{_wall(what.instance, zone)}\r\n" if what.instance else "",
        _folded(f"RRULE:{what.rule}") if what.rule else "",
        _left_out(what.left, zone),
        "" if what.is_public else "CLASS:PRIVATE\r\n",
        _line("DESCRIPTION", what.description),
        _line("LOCATION", what.location),
        f"STATUS:{what.status}\r\n",
        "TRANSP:TRANSPARENT\r\n" if is_over or not what.is_busy else "",
        _address(what.url),
        "END:VEVENT\r\n",
    )
    return "".join(lines).encode()


def calendar_text(name: str, events: bytes, zone: ZoneInfo) -> bytes:
    """A calendar called ``name`` of events that were written before, with the rules of their zone."""
    return b"".join((_head(name, zone), events, _END))


def same_but_words(one: bytes, other: bytes) -> bool:
    """Whether two events are the same but for what people read in them: names of places change."""
    return _facts(one) == _facts(other)


def _facts(event: bytes) -> list[bytes]:
    return [line for line in event.split(b"\r\n") if line.startswith(FACTS)]


@lru_cache(maxsize=256)
def _line(name: str, text: str) -> str:
    """A line of text, escaped and folded by icalendar; none for no text. (Controls would break it.)"""
    is_plain = text.replace("\n", "").isprintable()
    shown = text if is_plain else "".join(letter for letter in text if _is_shown(letter))
    return _folded(f"{name}:{vText(shown).to_ical().decode()}") if shown else ""


def _is_shown(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cs"}


def _left_out(starts: tuple[datetime, ...], zone: ZoneInfo) -> str:
    if not starts:
        return ""
    said = ",".join(_wall(start, zone) for start in starts)
    return _folded(f"EXDATE;TZID={zone.key}:{said}")


def _times(when: Period | Days | datetime, zone: ZoneInfo) -> str:
    if isinstance(when, Period):
        return f"DTSTART;TZID={zone.key}:{_wall(when.start, zone)}\r\nDTEND;TZID={zone.key}:{_wall(when.end, zone)}\r\n"
    if isinstance(when, Days):
        return f"DTSTART;VALUE=DATE:{when.start:%Y%m%d}\r\nDTEND;VALUE=DATE:{when.end:%Y%m%d}\r\n"
    return f"DTSTART;TZID={zone.key}:{_wall(when, zone)}\r\n"


def _wall(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y%m%dT%H%M%S}"


def _address(url: str) -> str:
    return _folded(f"URL:{url}") if url else ""


def _folded(line: str) -> str:
    """A line in pieces of less than MOST bytes, cut where icalendar cuts it, which looks at every letter: between two
    of them, but not after what escapes the next. Source: RFC 5545, 3.1."""
    written, pieces, start = line.encode(), list[bytes](), 0
    while len(written) - start >= MOST:
        end = start + MOST - 1
        while written[end] & 0xC0 == 0x80:  # Within a letter.
            end -= 1
        if written[end - 1] in b"\\^" and end - 1 > start:
            end -= 1
        pieces.append(written[start:end])
        start = end
    return b"\r\n ".join([*pieces, written[start:]]).decode() + "\r\n"


@lru_cache(maxsize=256)
def _head(name: str, zone: ZoneInfo) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESHED, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESHED))
    calendar.add_component(Timezone.from_tzid(zone.key))
    written: bytes = calendar.to_ical()
    return written.removesuffix(_END)
