"""What pages of cohorts of supporters show."""

from __future__ import annotations

from typing import Any

from flask import Response

from anchorcenter.accounts.access import saw
from anchorcenter.admissions.calls.rules import CallState, state_of
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import day_text, named, today
from anchorcenter.core.pages import page
from anchorcenter.supporters import queries
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.rules import serves
from anchorcenter.supporters.showing.pages import shown_page
from anchorcenter.supporters.texts import days_of
from anchorcenter.tenants.intake.rows import whole_row


def index_page() -> Response:
    """The cohorts and what they did, for everybody."""
    return page("supporters/index.html", rows=_rows(), **shown_page())


def show_page(cohort: SupporterCohort) -> Response:
    """One of them, for everybody."""
    many, call = queries.count_supporters([cohort.id]).get(cohort.id, 0), cohort.call
    is_said = call is not None and state_of(call, now()) is not CallState.DRAFT
    said = whole_row(call, [], now()) if call and is_said else None
    return page("supporters/show.html", cohort=cohort_row(cohort) | {"many": many}, call=said)


def staff_index_page() -> Response:
    """The cohorts, for staff."""
    return page("supporters/staff_index.html", rows=_rows())


def staff_show_page(cohort: SupporterCohort) -> Response:
    """A cohort with its people, for staff."""
    people = [supporter_row(each) for each in queries.list_supporters(cohort.id)]
    return page("supporters/staff_show.html", cohort=cohort_row(cohort), people=people)


def cohort_row(cohort: SupporterCohort) -> dict[str, Any]:
    """A cohort as all of its readers see it."""
    day = today(now())
    return {
        "slug": cohort.slug,
        "title": named(cohort.title, cohort.title_en),
        "text": [line for line in named(cohort.text, cohort.text_en).split("\n") if line],
        "days": days_of(cohort.first_on, cohort.last_on),
        "is_paid": cohort.is_paid,
        "may_apply": cohort.call is not None and state_of(cohort.call, now()) is CallState.OPEN,
        "is": "ahead" if day < cohort.first_on else "over" if day > cohort.last_on else "running",
    }


def supporter_row(row: Supporter) -> dict[str, Any]:
    """Somebody's place in a cohort, for staff."""
    saw(row.person_id)
    return {
        "id": row.id,
        "number": row.number,
        "name": named(row.person.name, row.person.name_en),
        "days": days_of(row.first_on, row.serves_until),
        "serves": serves(row, today(now())),
        "why": row.ended_why,
    }


def supporter_page(row: Supporter) -> Response:
    """Somebody's place in a cohort, with their terms, for staff."""
    return page(
        "supporters/supporter.html",
        cohort=cohort_row(row.cohort),
        row=supporter_row(row) | {"may_change": row.ended_on is None},
        terms=[
            {
                "number": each.number,
                "days": days_of(each.first_on, each.last_on),
                "appointed": day_text(each.appointed_on),
            }
            for each in row.terms
        ],
    )


def _rows() -> list[dict[str, Any]]:
    cohorts = queries.list_cohorts()
    counts = queries.count_supporters([each.id for each in cohorts])
    return [cohort_row(each) | {"many": counts.get(each.id, 0)} for each in cohorts]
