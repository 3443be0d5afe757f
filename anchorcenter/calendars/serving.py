"""Calendars over HTTP: outside of sessions, kept by their readers while they are true, refused in plain text."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import ParamSpec

from flask import Response, current_app, request
from werkzeug.exceptions import TooManyRequests

from anchorcenter.calendars.options import Options
from anchorcenter.core import ical, settings
from anchorcenter.core.cache import Fragments
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import LOCALES, Text, _l, in_locale, today, zone
from anchorcenter.core.periods import Period, at
from anchorcenter.facilities.queries import version_of_all

P = ParamSpec("P")
TAGS = "anchorcenter.calendar_tags"
FRESH = 5 * 60  # Seconds for which a reader need not ask again.
WAIT = _l("Too many addresses that lead nowhere. Wait a little, then try again.")


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """One calendar: ``key`` tells it from others, ``read`` answers its events within a period. What follows from no
    cell (``is_of_cells``) is read each time: it is small."""

    key: Hashable
    name: str
    is_public: bool
    read: Callable[[Period], bytes]
    is_of_cells: bool = True


def serve(calendar: Calendar, options: Options) -> Response:
    """The calendar, or 304 when the reader has it as it is.

    The tag is a hash of the text. Which one it was last is remembered for as long as no cell, setting or day has moved,
    so that saying "not modified" reads no event.
    """
    day = today(now())
    start = at(day, -options.past * 1440, zone())
    period, texts = Period(start, at(day, (options.future + 1) * 1440, zone())), list[bytes]()

    def read() -> bytes:
        return ical.calendar_text(calendar.name, calendar.read(period), zone())

    def tag_of() -> tuple[None, str]:
        texts.append(read())
        return None, hashlib.sha256(texts[0]).hexdigest()[:32]

    tag = _tag((calendar.key, options), day, tag_of) if calendar.is_of_cells else tag_of()[1]
    if request.if_none_match.contains_weak(tag):
        return _labelled(Response(status=304), tag, calendar)
    return _labelled(calendar_file(texts[0] if texts else read(), "calendar.ics"), tag, calendar)


def _tag(key: Hashable, day: date, tag_of: Callable[[], tuple[None, str]]) -> str:
    tags: Fragments[str] = current_app.extensions.setdefault(TAGS, Fragments())
    return tags.get(key, (settings.current().version, version_of_all(), day), tag_of, now=now())


def calendar_file(text: bytes, name: str) -> Response:
    """``text`` as a file for calendar programs."""
    answer = Response(text, content_type=ical.TYPE)
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


def _labelled(answer: Response, tag: str, calendar: Calendar) -> Response:
    answer.set_etag(tag)
    whose = "public" if calendar.is_public else "private"
    answer.headers["Cache-Control"] = f"{whose}, max-age={FRESH}"
    if not calendar.is_public:
        answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def plainly(view: Callable[P, Response]) -> Callable[P, Response]:
    """Say refusals in text, in both languages: no page is drawn, and nobody's session is looked at."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Response:
        try:
            return view(*args, **kwargs)
        except DomainError as error:
            return _plain([reason.message for reason in error.reasons], error.status)
        except TooManyRequests as error:
            answer = _plain([WAIT], 429)
            answer.headers.extend(header for header in error.get_headers() if header[0] == "Retry-After")
            return answer

    return guarded


def _plain(messages: Sequence[Text], status: int) -> Response:
    lines = []
    for code in LOCALES:
        with in_locale(code):
            lines += [str(message) for message in messages]
    return Response("\n".join(lines) + "\n", status=status, content_type="text/plain; charset=utf-8")
