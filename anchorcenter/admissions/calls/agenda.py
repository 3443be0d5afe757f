"""What staff keep in view of calls: from the opening to the end of objections, as far as it is known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from anchorcenter.admissions.calls.models import Call
from anchorcenter.admissions.calls.queries import lock_call
from anchorcenter.core import agenda
from anchorcenter.core.agenda import Entry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named, _l, in_both
from anchorcenter.core.periods import Period
from anchorcenter.core.unit_of_work import writing

OPENS, CLOSES, REVIEW_ENDS = _l("Applications from"), _l("Deadline for applications"), _l("Scores are due")
PRESENTATION, RESULTS, APPEALS_END = _l("Presentations"), _l("Results"), _l("Objections until")


def list_entries(call: Call) -> list[Entry]:
    """What is to be seen of a call; nothing before it is published."""
    return list(_entries(call)) if call.published_at is not None else []


def write_missing(now: datetime) -> None:
    """Write what was there before there was such a calendar: a job of the worker."""
    found = {entry.key: call.id for call in _all() for entry in list_entries(call)}
    missing = agenda.list_missing(entry for call in _all() for entry in list_entries(call))
    for number in sorted({found[key] for key in missing}):
        with writing():
            agenda.put(list_entries(lock_call(number)), now=now)


def calls_are_in_view() -> list[str]:
    """Calendars of staff say what is planned of calls."""
    return agenda.find_wrong(entry for call in _all() for entry in list_entries(call))


def _all() -> list[Call]:
    return list(db.session.scalars(select(Call).where(Call.published_at.is_not(None)).order_by(Call.id)))


def _entries(call: Call) -> Iterator[Entry]:
    title = Named(call.title, call.title_en).both
    times = {
        "opens": (OPENS, call.opens_at),
        "closes": (CLOSES, call.closes_at),
        "reviewed": (REVIEW_ENDS, call.review_ends_at),
        "presented": (PRESENTATION, _presentation(call)),
        "results": (RESULTS, call.results_at or call.results_due_at),
        "appeals": (APPEALS_END, call.appeals_until),
    }
    for word, (text, when) in times.items():
        if when is not None:
            yield Entry(
                key=f"call-{call.id}-{word}",
                kind=f"{call.purpose}s",
                when=when,
                what=f"{in_both(text)}: {title}",
                where=call.presentation_place if word == "presented" else "",
                path=f"/staff/{call.purpose}s/{call.slug}",
            )


def _presentation(call: Call) -> Period | None:
    begin, end = call.presentation_at, call.presentation_ends_at
    return Period(begin, end) if begin and end else None
