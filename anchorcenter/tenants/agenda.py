"""What staff keep in view of tenants: when what they rent ends, and the meetings of their yearly reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from anchorcenter.accounts.models import Organisation
from anchorcenter.core import agenda
from anchorcenter.core.agenda import Entry
from anchorcenter.core.db import db
from anchorcenter.core.i18n import Named, Text, _l, in_both
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants.models import Contract, ReviewMeeting, Tenancy
from anchorcenter.tenants.queries import get_tenant
from anchorcenter.tenants.rules import lettings

_WHOSE: tuple[Any, ...] = Tenancy.organisation_id, Organisation.name, Organisation.name_en
ENDS, REVIEW = _l("Contract ends"), _l("Yearly review")


def write(organisation_id: int, *, now: datetime) -> None:
    """Have calendars of staff show what is of that organisation now. Its stays are locked."""
    agenda.put(list(_entries(organisation_id)[organisation_id]), now=now)


def write_missing(now: datetime) -> None:
    """Write what was there before there was such a calendar: a job of the worker."""
    found = _entries()
    missing = agenda.list_missing(entry for entries in found.values() for entry in entries)
    for number in [number for number, entries in found.items() if not missing.isdisjoint(e.key for e in entries)]:
        with writing():
            get_tenant(number, is_locked=True)
            write(number, now=now)


def dates_are_in_view() -> list[str]:
    """Calendars of staff say when what tenants rent ends, and when their reviews are."""
    return agenda.find_wrong(entry for entries in _entries().values() for entry in entries)


def _entries(organisation_id: int | None = None) -> dict[int, list[Entry]]:
    """By organisation; of that one, or of all."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for number, entry in (*_ends(organisation_id), *_meetings(organisation_id)):
        found[number].append(entry)
    return found


def _ends(organisation_id: int | None) -> Iterator[tuple[int, Entry]]:
    """A unit that a tenant goes on renting under a new contract ends once: that date moves."""
    plan, wanted = get_plan(), _of(select(Contract, *_WHOSE).join(Contract.tenancy), organisation_id)
    rows = db.session.execute(wanted).all()
    whose = {row.Contract.id: row for row in rows}
    standing = [row.Contract for row in rows if row.Contract.cancelled_at is None]
    gone = [[row.Contract] for row in rows if row.Contract.cancelled_at is not None]
    for run in [*lettings(standing), *gone]:
        row, until = whose[run[0].id], run[-1].until
        yield (
            row.organisation_id,
            Entry(
                key=f"letting-{run[0].id}",
                kind="contracts",
                when=Days(until - DAY, until),
                what=_what(ENDS, row),
                where=plan.get(run[0].space_id).name.both,
                path=f"/staff/tenants/{row.organisation_id}",
                is_off=run[0].cancelled_at is not None,
            ),
        )


def _meetings(organisation_id: int | None) -> Iterator[tuple[int, Entry]]:
    rows = select(ReviewMeeting, *_WHOSE).join(Tenancy, Tenancy.id == ReviewMeeting.tenancy_id)
    for row in db.session.execute(_of(rows, organisation_id)):
        meeting = row.ReviewMeeting
        yield (
            row.organisation_id,
            Entry(
                key=f"review-{meeting.id}",
                kind="reviews",
                when=meeting.period,
                what=_what(REVIEW, row),
                where=meeting.place,
                path=f"/staff/tenants/{row.organisation_id}",
                is_off=meeting.cancelled_at is not None,
            ),
        )


def _of(rows: Select[Any], organisation_id: int | None) -> Select[Any]:
    rows = rows.join(Organisation, Organisation.id == Tenancy.organisation_id)
    return rows if organisation_id is None else rows.where(Tenancy.organisation_id == organisation_id)


def _what(word: Text, row: Any) -> str:
    return f"{in_both(word)}: {Named(row.name, row.name_en).both}"
