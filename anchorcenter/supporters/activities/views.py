"""Pages of activities: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.models import Permission
from anchorcenter.core.audit import record
from anchorcenter.core.clock import fresh, now
from anchorcenter.core.errors import DomainError, Reason, not_found
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.pictures import drop
from anchorcenter.core.render import csv_file, workbook_file
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities import pages, queries, service
from anchorcenter.supporters.activities.forms import ActivityForm, ExportForm, JudgementForm, ReachForm
from anchorcenter.supporters.activities.models import Activity
from anchorcenter.supporters.activities.photos import MOST_BYTES, all_kept, photo_folder, photo_of, read_photos
from anchorcenter.supporters.activities.rules import MOST_PHOTOS

blueprint = Blueprint("activities", __name__)


@blueprint.get("/activities")
@signed_in
def index() -> ResponseReturnValue:
    """Mine, and what I am asked to do."""
    return pages.own_page()


@blueprint.get("/activities/new")
@signed_in
def new() -> ResponseReturnValue:
    """The form of one more."""
    return pages.form_page(pages.asked_form())


@blueprint.post("/activities/new")
@takes_files(MOST_PHOTOS * MOST_BYTES)
@signed_in
def log() -> ResponseReturnValue:
    """Keep a draft, and hand it in when that button was pressed."""
    return _save(None)


@blueprint.get("/activities/<int:number>")
@signed_in
def show(number: int) -> ResponseReturnValue:
    """One of mine; for staff any that was handed in."""
    return pages.show_page(queries.get_activity(number, me()))


@blueprint.get("/activities/<int:number>/edit")
@signed_in
def edit(number: int) -> ResponseReturnValue:
    """The form of one of mine."""
    row = _mine(number)
    return pages.form_page(pages.stored_form(row), row)


@blueprint.post("/activities/<int:number>/edit")
@takes_files(MOST_PHOTOS * MOST_BYTES)
@signed_in
def change(number: int) -> ResponseReturnValue:
    """Change it, and hand it in when that button was pressed."""
    return _save(_mine(number))


@blueprint.post("/activities/<int:number>/discard")
@signed_in
def discard(number: int) -> ResponseReturnValue:
    """Destroy a draft of mine."""
    try:
        with writing():
            names = service.discard(number, by=me(), now=now())
    except DomainError as error:
        return _refused(number, error)
    for name in names:
        drop(name, photo_folder())
    return redirect(url_for(".index"), 303)


@blueprint.get("/activities/<int:number>/photos/<int:photo>")
@signed_in
def photo(number: int, photo: int) -> ResponseReturnValue:
    """A photo of one that I may see."""
    return photo_of(queries.get_activity(number, me()), photo)


@blueprint.post("/activities/<int:number>/photos/<int:photo>/remove")
@signed_in
def remove_photo(number: int, photo: int) -> ResponseReturnValue:
    """Show one of mine without that photo."""
    try:
        with writing():
            name = service.remove_photo(number, photo, by=me(), now=now())
    except DomainError as error:
        return _refused(number, error)
    drop(name, photo_folder())
    return redirect(url_for(".edit", number=number), 303)


@blueprint.post("/activities/<int:number>/reach")
@signed_in
def reach(number: int) -> ResponseReturnValue:
    """Write down how far a post has reached."""
    row = queries.get_activity(number, me())
    form = pages.reach_form(row, ReachForm())
    if not form.validate():
        return pages.show_page(row, reach=form, status=422)
    try:
        with writing():
            service.enter_reach(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.show_page(queries.get_activity(number, me()), reach=form, status=error.status)
    return redirect(url_for(".show", number=number), 303)


@blueprint.get("/staff/activities")
@allowed(Permission.OPERATE)
def staff() -> ResponseReturnValue:
    """What waits for a decision, and what was decided."""
    return pages.staff_page(pages.asked_for(request.args))


@blueprint.post("/staff/activities/export")
@allowed(Permission.EXPORT)
def export() -> ResponseReturnValue:
    """What is asked for as a table, for a reason that everybody in it reads."""
    form, asked = ExportForm(), pages.asked_for(request.form)
    if not form.validate() or not form.why.data:
        form.refuse(DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why")))
        return pages.staff_page(asked, form, status=422)
    found, why = queries.list_all(asked.wanted), form.why.data
    head, rows = pages.table_of(found)
    with writing():
        record("export", "activities", 0, by=me().key, now=now(), after=asked.words | {"rows": len(rows)}, why=why)
    for person_id in sorted({each.supporter.person_id for each in found}):
        saw(person_id, What.EXPORT, why)
    if form.file.data == "xlsx":
        return workbook_file("activities.xlsx", _("Activities"), head, rows)
    return csv_file("activities.csv", head, rows)


@blueprint.post("/staff/activities/<int:number>/judge")
@allowed(Permission.OPERATE)
def judge(number: int) -> ResponseReturnValue:
    """Approve, return, reject or revoke."""
    row, form = queries.get_activity(number, me()), JudgementForm()
    if not form.is_known():
        raise not_found()
    if not form.validate():
        return pages.show_page(row, form, status=422)
    try:
        with writing():
            service.judge(number, form.wanted(), by=me(), now=fresh())
    except DomainError as error:
        form.refuse(error)
        return pages.show_page(queries.get_activity(number, me()), form, status=error.status)
    return redirect(url_for(".show", number=number), 303)


def _mine(number: int) -> Activity:
    return queries.get_own(number, me())


def _save(row: Activity | None) -> ResponseReturnValue:
    """Keep what was typed and sent; what then stands in the way of handing it in is said beside what is kept."""
    form = pages.offer(ActivityForm(), row)
    if not form.validate():
        return pages.form_page(form, row, status=422)
    try:
        pictures = read_photos(form.photos.data or [])
        with all_kept(pictures), writing():
            if row is None:
                number = service.begin(form.wanted(), by=me(), now=fresh())
            else:
                number = row.id
                service.change(number, form.wanted(), version=form.seen(), by=me(), now=fresh())
            if pictures:
                service.add_photos(number, pictures, by=me(), now=fresh())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.form_page(form, row and _mine(row.id), status=error.status)
    return _submit(number) if "submit" in request.form else redirect(url_for(".show", number=number), 303)


def _submit(number: int) -> ResponseReturnValue:
    try:
        with writing():
            service.submit(number, by=me(), now=fresh())
    except DomainError as error:
        row = _mine(number)
        form = pages.stored_form(row)
        form.refuse(error)
        return pages.form_page(form, row, status=error.status)
    return redirect(url_for(".show", number=number), 303)


def _refused(number: int, error: DomainError) -> ResponseReturnValue:
    if error.status == 404:
        raise error
    form = JudgementForm(None)
    form.refuse(error)
    return pages.show_page(queries.get_activity(number, me()), form, status=error.status)
