"""Pages of attendance for who teaches and for staff: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.attendance import leaves as leave_verbs
from anchorcenter.academy.attendance import pages, queries, service
from anchorcenter.academy.attendance.forms import CorrectionForm, DecisionForm, ExportForm, MarkForm
from anchorcenter.academy.attendance.tables import CONTENTS, Content, Names, table_of
from anchorcenter.academy.queries import get_cohort
from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import record
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.fields import is_file
from anchorcenter.core.i18n import _l
from anchorcenter.core.render import csv_file, workbook_file
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, kept, read_file
from anchorcenter.documents.queries import list_documents
from anchorcenter.documents.serving import download, upload_folder

teaching = Blueprint("attendance", __name__, url_prefix="/staff/lessons")
staff = Blueprint("attendance_staff", __name__, url_prefix="/staff")
MOST_BYTES = (LARGEST_MB + 1) * MB
BOTH = ("GET", "POST")
OF = "/courses/<slug>/cohorts/<int:number>/attendance"


@teaching.get("/<int:number>")
@signed_in
def lesson(number: int) -> ResponseReturnValue:
    """A lesson with its roster, for who teaches it and staff."""
    return pages.lesson_page(queries.get_lesson(number, me()))


@teaching.get("/<int:number>/code")
@signed_in
def code(number: int) -> ResponseReturnValue:
    """The code by which people check in now, to be shown to them."""
    return pages.code_page(queries.get_lesson(number, me()))


@teaching.post("/<int:number>/mark")
@signed_in
def mark(number: int) -> ResponseReturnValue:
    """Note that one person comes or goes, or all of them."""
    form = MarkForm()
    if not form.validate():
        missing()
    try:
        with writing():
            service.mark(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        return pages.lesson_page(queries.get_lesson(number, me()), error)
    for person_id in form.wanted().people:
        saw(person_id, What.CHANGE)
    return redirect(
        url_for(".lesson", number=number, _anchor=f"p{form.person.data}" if form.person.data else None), 303
    )


@staff.get(OF)
@allowed(Permission.OPERATE)
def cohort(slug: str, number: int) -> ResponseReturnValue:
    """Everybody of a cohort against its lessons."""
    return pages.cohort_page(get_cohort(slug, number))


@staff.get(f"{OF}/patterns")
@allowed(Permission.OPERATE)
def patterns(slug: str, number: int) -> ResponseReturnValue:
    """What looks as if somebody had checked in for another."""
    return pages.patterns_page(get_cohort(slug, number))


@staff.get(f"{OF}/sheet")
@allowed(Permission.OPERATE)
def sheet(slug: str, number: int) -> ResponseReturnValue:
    """The attendance sheet, to print."""
    return pages.sheet_page(get_cohort(slug, number))


@staff.post(f"{OF}/export")
@allowed(Permission.EXPORT)
def export(slug: str, number: int) -> ResponseReturnValue:
    """Attendance or the roster as a table, for a reason."""
    form, found = ExportForm(), get_cohort(slug, number)
    if not form.validate() or not form.why.data:
        form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
        return pages.cohort_page(found, form, status=422)
    content, names, why = Content(form.content.data), Names(form.names.data), form.why.data
    table = table_of(found, content, names, now=now())
    with writing():
        after = {"content": content, "names": names, "rows": len(table.rows)}
        record("export", "cohort", found.id, by=me().key, now=now(), after=after, why=why)
    for person_id in table.person_ids:
        saw(person_id, What.EXPORT, why)
    name = f"{content}-{slug}-{number}"
    if form.file.data == "xlsx":
        return workbook_file(f"{name}.xlsx", str(CONTENTS[content]), table.head, table.rows)
    return csv_file(f"{name}.csv", table.head, table.rows)


@staff.get(f"{OF}/<int:person_id>")
@allowed(Permission.OPERATE)
def person(slug: str, number: int, person_id: int) -> ResponseReturnValue:
    """One person's record."""
    found = get_cohort(slug, number)
    return pages.person_page(found, queries.find_placed(found.id, person_id) or missing())


@staff.route("/lessons/<int:number>/people/<int:person_id>", methods=BOTH)
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def correct(number: int, person_id: int) -> ResponseReturnValue:
    """Correct somebody's lesson, for a reason."""
    found = queries.get_lesson(number, me())
    enrollment = queries.find_placed(found.cohort_id, person_id) or missing()
    if request.method == "GET":
        return pages.correction_page(found, enrollment)
    form = CorrectionForm()
    if not form.validate():
        return pages.correction_page(found, enrollment, form, status=422)
    try:
        files = [read_file(form.file.data.read(MOST_BYTES), form.file.data.filename)] if is_file(form.file) else []
        with kept(files, upload_folder()), writing():
            service.correct(number, person_id, form.wanted(), next(iter(files), None), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        found = queries.get_lesson(number, me())
        enrollment = queries.find_placed(found.cohort_id, person_id) or missing()
        return pages.correction_page(found, enrollment, form, status=error.status)
    saw(person_id, What.CHANGE)
    slug, of = found.cohort.course.slug, found.cohort.number
    return redirect(url_for(".person", slug=slug, number=of, person_id=person_id, done=1), 303)


@staff.get("/lessons/corrections/<int:number>/document")
@allowed(Permission.OPERATE)
def evidence(number: int) -> ResponseReturnValue:
    """The paper that proves a correction."""
    row = queries.get_correction(number)
    saw(row.person_id, What.EXPORT)
    return download(list_documents([row.evidence_id or 0]).get(row.evidence_id or 0) or missing())


@staff.get("/leaves")
@allowed(Permission.OPERATE)
def leaves() -> ResponseReturnValue:
    """Leave that waits for a decision."""
    return pages.leaves_page()


@staff.route("/leaves/<int:number>", methods=BOTH)
@allowed(Permission.OPERATE)
def leave(number: int) -> ResponseReturnValue:
    """Look at a leave, and decide."""
    row = queries.get_leave(number)
    if request.method == "GET":
        return pages.leave_page(row)
    form, person_id = DecisionForm(), row.person_id
    if not form.validate():
        return pages.leave_page(row, form, status=422)
    try:
        with writing():
            leave_verbs.decide(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.leave_page(queries.get_leave(number), form, status=error.status)
    saw(person_id, What.CHANGE)
    return redirect(url_for(".leaves"), 303)


@staff.get("/leaves/<int:number>/document")
@allowed(Permission.OPERATE)
def paper(number: int) -> ResponseReturnValue:
    """The paper that goes with a leave."""
    return download(queries.get_leave(number).document or missing())
