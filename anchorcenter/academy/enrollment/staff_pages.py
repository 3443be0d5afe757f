"""What the pages of staff show of enrollments, and that of a manager who enrolls several people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.academy.enrollment import pages, queries, rosters
from anchorcenter.academy.enrollment.ending import refund_of
from anchorcenter.academy.enrollment.models import Enrollment, EnrollmentState
from anchorcenter.academy.enrollment.rosters import PAGE, Show
from anchorcenter.academy.enrollment.staff_forms import EndByStaffForm, GroupForm, TransferForm, TurnForm
from anchorcenter.academy.enrollment.texts import SHOWS, STATES, TAGS, kept_text, name_of, refund_text
from anchorcenter.academy.models import Cohort, QuotaKind, Selection
from anchorcenter.academy.texts import days_of, second_text
from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.directory import list_members
from anchorcenter.accounts.masks import mask_email, mask_name
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, local, named
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.text import is_line


def roster_page(cohort: Cohort) -> Response:
    """Who is in a cohort, or waits, applied, or has ended; names are masked."""
    asked, words, number = request.args.get("show", ""), request.args.get("q", "").strip()[:60], asked_page()
    show = Show(asked) if asked in set(Show) else Show.PLACED
    words = words if is_line(words) else ""
    found = rosters.list_roster(cohort.id, show, words, page=number)
    counts = rosters.count_roster(cohort.id)
    slug = cohort.course.slug
    return page(
        "enrollment/roster.html",
        cohort={"name": name_of(cohort), "slug": slug, "number": cohort.number},
        back=url_for("academy_staff.cohort", slug=slug, number=cohort.number),
        tabs=[(each.value, str(text), counts[each]) for each, text in SHOWS.items()],
        show=show.value,
        words=words,
        rows=_rows(found[:PAGE], (number - 1) * PAGE + 1, show, is_search=bool(words)),
        **around(
            number,
            "enrollment_staff.roster",
            is_more=len(found) > PAGE,
            slug=slug,
            number=cohort.number,
            show=show.value if show is not Show.PLACED else None,
            q=words or None,
        ),
    )


def person_page(row: Enrollment, *, status: int = 200, **forms: Form) -> Response:
    """One enrollment with all that staff need, and what they may do with it."""
    saw(row.person_id)
    person, slug = row.person, row.cohort.course.slug
    others = queries.list_others_open(row.cohort, now())
    blank: dict[str, Any] = {
        "end_form": EndByStaffForm(None),
        "transfer_form": transfer_form(row, None),
        "turn_form": TurnForm(None),
        "paper_form": Form(None),
    }
    return page(
        "enrollment/person.html",
        status=status,
        cohort=pages.cohort_facts(row.cohort, now()),
        back=url_for("enrollment_staff.roster", slug=slug, number=row.cohort.number),
        row=pages.row_of(row)
        | {
            "name": named(person.name, person.name_en),
            "email": person.email,
            "born_on": person.born_on,
            "resident_since": row.resident_since,
            "note": row.note,
            "kept": kept_text(row.kept),
            "applied": second_text(row.applied_at),
            "position": queries.position(row) if row.state is EnrollmentState.WAITING else 0,
            "is_ongoing": row.ended_at is None,
            "refund": refund_text(refund_of(row, now())) if row.ended_at is None else "",
            "guardian": pages.guardian_text(row),
            "asks_paper": row.ended_at is None and row.guardian is not None and row.guardian.given_at is None,
        },
        review_url=url_for("cohort_review.show", slug=slug, number=row.cohort.number)
        if row.state is EnrollmentState.APPLIED and row.cohort.selection is Selection.REVIEW
        else "",
        may_transfer=row.state is EnrollmentState.ENROLLED and bool(others),
        **blank | forms,
    )


def transfer_form(row: Enrollment, data: Any = ...) -> TransferForm:
    """To which open cohorts of the course somebody may go over."""
    choices = [
        (each.number, f"{_('Cohort %(number)d', number=each.number)} · {days_of(each)}")
        for each in queries.list_others_open(row.cohort, now())
    ]
    return TransferForm(cohorts=choices) if data is ... else TransferForm(None, cohorts=choices)


def group_page(cohort: Cohort, form: GroupForm, error: DomainError | None = None) -> Response:
    """The people of one's organisation, to be enrolled together."""
    moment = now()
    return page(
        "enrollment/group.html",
        status=error.status if error else 422 if form.errors else 200,
        form=form,
        cohort=pages.cohort_facts(cohort, moment),
    )


def members() -> list[tuple[int, str]]:
    """The people of the reader's organisation, themselves among them, by name."""
    found = list_members(me().organisation_id or 0, but=0, now=now())
    for each in found:
        saw(each.id)
    return [(each.id, each.name) for each in found]


def _rows(found: Sequence[Any], first: int, show: Show, *, is_search: bool) -> list[dict[str, Any]]:
    """A page names fifty people: what is the same for all of them is said once."""
    base = url_for("enrollment_staff.show", number=0).removesuffix("0")
    states = {state: (str(text), TAGS.get(state, "")) for state, text in STATES.items()}
    kinds: dict[QuotaKind | None, str] = {kind: kept_text(kind) for kind in QuotaKind} | {None: ""}
    made = []
    for place, row in enumerate(found, first):
        saw(row.person_id, What.SEARCH if is_search else What.VIEW)
        state, tag = states[row.state]
        made.append(
            {
                "url": f"{base}{row.id}",
                "place": place if show is Show.WAITING else 0,
                "name": named(mask_name(row.name), row.name_en and mask_name(row.name_en)),
                "email": mask_email(row.email),
                "state": state,
                "tag": tag,
                "kept": kinds[row.kept],
                "until": local(row.expires_at) if row.expires_at else "",
                "applied": local(row.applied_at),
            }
        )
    return made
