"""Pages of support, projects, awards and agreements: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.render import csv_file
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, kept, read_file
from anchorcenter.documents.serving import download, upload_folder
from anchorcenter.tenants.achievements import pages, queries, service
from anchorcenter.tenants.achievements.forms import FileForm, VoidForm
from anchorcenter.tenants.achievements.models import AchievementKind
from anchorcenter.tenants.achievements.texts import KINDS
from anchorcenter.tenants.queries import get_tenant

blueprint = Blueprint("achievements", __name__)
BOTH = ("GET", "POST")
MOST_BYTES = (LARGEST_MB + 1) * MB  # So that what is a little too large gets its own message.
FORM = "achievements/form.html"


@blueprint.get("/company/achievements")
@signed_in
def own() -> ResponseReturnValue:
    """What one's own company took part in."""
    return pages.own_page(get_tenant(me().organisation_id or missing()))


@blueprint.get("/company/achievements/<int:number>/files/<int:document>")
@signed_in
def file(number: int, document: int) -> ResponseReturnValue:
    """A file of one of them, for members of who took part."""
    found = queries.find_file(queries.get_achievement(number, person=me()).id, document) or missing()
    return download(found.document)


@blueprint.get("/staff/achievements")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """All of them."""
    return pages.index_page()


@blueprint.get("/staff/achievements.csv")
@allowed(Permission.OPERATE)
def table() -> ResponseReturnValue:
    """Those that fit as a file: nothing of people is in it."""
    return csv_file("achievements.csv", *pages.table_of(queries.list_all(pages.asked(), person=me())))


@blueprint.route("/staff/achievements/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """Write one of a kind down."""
    word = request.args.get("kind", "")
    kind = AchievementKind(word) if word in set(AchievementKind) else AchievementKind.SUPPORT
    form, back = pages.blank_form(kind), (_("Support and results"), url_for(".index"))
    question = Question(title=str(KINDS[kind]), back=back, button=_l("Save"), template=FORM)
    return ask(form, lambda: service.create(form.wanted(), by=me(), now=now()), question, _url)


@blueprint.get("/staff/achievements/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.show_page(queries.get_achievement(number, person=me()))


@blueprint.route("/staff/achievements/<int:number>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(number: int) -> ResponseReturnValue:
    """Change it."""
    row = queries.get_achievement(number, person=me())
    form = pages.form_of(row)
    question = Question(title=_("Change it"), back=(row.title, _url(number)), button=_l("Save"), template=FORM)

    def save() -> None:
        service.change(number, form.wanted(), version=form.seen(), by=me(), now=now())

    return ask(form, save, question, lambda _none: _url(number))


@blueprint.post("/staff/achievements/<int:number>/void")
@allowed(Permission.OPERATE)
def void(number: int) -> ResponseReturnValue:
    """Have it count nowhere."""
    form = VoidForm()
    row = queries.get_achievement(number, person=me())
    if not form.validate():
        return pages.show_page(row, void_form=form, status=422)
    try:
        with writing():
            service.void(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.show_page(queries.get_achievement(number, person=me()), void_form=form, status=error.status)
    return redirect(_url(number), 303)


@blueprint.post("/staff/achievements/<int:number>/files")
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def attach(number: int) -> ResponseReturnValue:
    """Keep a file with it; a refusal leaves none."""
    form = FileForm()
    row = queries.get_achievement(number, person=me())
    if not form.validate():
        return pages.show_page(row, file_form=form, status=422)
    try:
        paper = read_file(form.file.data.read(MOST_BYTES), form.file.data.filename)
        with kept([paper], upload_folder()), writing():
            service.attach(number, form.title.data or "", paper, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.show_page(queries.get_achievement(number, person=me()), file_form=form, status=error.status)
    return redirect(_url(number), 303)


def _url(number: int) -> str:
    return url_for("achievements.show", number=number)
