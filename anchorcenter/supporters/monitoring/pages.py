"""What pages of checklists and findings show."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import day_text, local, named, plural, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import find_answers, get_response, list_questions
from anchorcenter.questions.texts import answer_rows
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.monitoring import queries
from anchorcenter.supporters.monitoring.forms import FindingForm
from anchorcenter.supporters.monitoring.models import Finding, FindingState, MonitoringReport
from anchorcenter.supporters.monitoring.rules import MOST_FINDINGS
from anchorcenter.supporters.monitoring.texts import AREAS, STATES, TAGS


def checklist_page(activity: Activity, form: Form | None = None, *, status: int = 200) -> Response:
    """The checklist of one's own activity: to be filled in, or as it was handed in with what became of it."""
    report = queries.find_report(activity.id)
    asked = list_questions(version_of(report))
    is_done = report is not None and report.handed_in_at is not None
    return page(
        "monitoring/checklist.html",
        status=status,
        activity=activity_row(activity),
        questions=[] if is_done else asked,
        chips=[each.field for each in asked if each.kind is QuestionKind.CHOICE],
        form=form or answer_form(asked, find_answers(report.response_id) if report else {}),
        most=MOST_FINDINGS,
        report=report_row(report) if report and is_done else None,
        is_saved="saved" in request.args and status == 200,
    )


def own_page() -> Response:
    """What the reader found, and what staff did about it."""
    number = asked_page()
    found = queries.list_findings(reader=me(), page=number, of=me().id)
    return page(
        "monitoring/mine.html",
        rows=[finding_row(each) for each in found[: queries.PAGE]],
        **around(number, ".mine", is_more=len(found) > queries.PAGE),
    )


def staff_page() -> Response:
    """All findings, by how they stand."""
    number, word, counts = asked_page(), request.args.get("state", ""), queries.count_by_state()
    state = FindingState(word) if word in set(FindingState) else None
    found = queries.list_findings(state, reader=me(), page=number)
    return page(
        "monitoring/index.html",
        rows=[_named_row(each) for each in found[: queries.PAGE]],
        states=[(str(each), f"{text} {counts.get(each, 0)}", each is state) for each, text in STATES.items()],
        is_all=state is None,
        many=plural("%(num)d finding", "%(num)d findings", sum(counts.values())),
        **around(number, ".index", is_more=len(found) > queries.PAGE, state=state and str(state)),
    )


def finding_page(row: Finding, form: FindingForm | None = None, *, status: int = 200) -> Response:
    """One finding for staff, with the checklist that it is from and the form that answers it."""
    known = FindingForm(None, state=row.state, answer=row.answer, version=str(row.version))
    if row.answered_by_id:
        saw(row.answered_by_id)
    person = row.answered_by
    return page(
        "monitoring/show.html",
        status=status,
        row=_named_row(row) | {"answered_by": named(person.name, person.name_en) if person else ""},
        report=report_row(row.report),
        may=row.report.activity.supporter.person_id != me().id,
        form=form or known,
    )


def report_row(report: MonitoringReport) -> dict[str, Any]:
    """A checklist that was handed in, in words."""
    asked = list_questions(version_of(report))
    return {
        "at": local(report.handed_in_at) if report.handed_in_at else "",
        "answers": answer_rows(asked, find_answers(report.response_id), {}),
        "findings": [finding_row(each) for each in report.findings],
    }


def finding_row(row: Finding) -> dict[str, Any]:
    """A finding in words, without whose it is."""
    return {
        "id": row.id,
        "area": str(AREAS[row.area]),
        "text": row.text,
        "found": day_text(today(row.found_at)),
        "state": str(STATES[row.state]),
        "tag": TAGS.get(row.state, ""),
        "answer": row.answer,
        "answered": local(row.answered_at) if row.answered_at else "",
        "activity": row.report.activity.title,
        "number": row.report.activity_id,
    }


def activity_row(activity: Activity) -> dict[str, Any]:
    """An activity as the head of its checklist."""
    return {"title": activity.title, "day": day_text(activity.done_on), "url": f"/activities/{activity.id}"}


def version_of(report: MonitoringReport | None) -> int:
    """The version of the questions of a checklist, of one that is not begun the one of today; 0 before there is any."""
    return get_response(report.response_id).version_id if report else queries.find_version() or 0


def _named_row(row: Finding) -> dict[str, Any]:
    person = row.report.activity.supporter.person
    saw(person.id)
    return finding_row(row) | {
        "who": named(person.name, person.name_en),
        "url": url_for(".finding", number=row.id),
    }
