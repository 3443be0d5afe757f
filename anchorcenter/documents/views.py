"""Pages of documents: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents import pages, queries, service
from anchorcenter.documents.files import LARGEST_MB, MB, drop, kept, read_file
from anchorcenter.documents.forms import DocumentForm, VerdictForm
from anchorcenter.documents.serving import download, upload_folder

blueprint = Blueprint("documents", __name__)
MOST_BYTES = (LARGEST_MB + 1) * MB  # So that what is a little too large gets its own message.


@blueprint.get("/documents")
@signed_in
def mine() -> ResponseReturnValue:
    """My documents and those of my organisation."""
    return pages.my_page()


@blueprint.post("/documents")
@takes_files(MOST_BYTES)
@signed_in
def hand_in() -> ResponseReturnValue:
    """Hand one in; a refusal leaves no file."""
    form = DocumentForm(organisation=me().organisation)
    if not form.validate():
        return pages.my_page(form, status=422)
    try:
        file = read_file(form.file.data.read(MOST_BYTES), form.file.data.filename)
        with kept([file], upload_folder()), writing():
            service.hand_in(form.wanted(), file, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.my_page(form, status=error.status)
    return redirect(url_for(".mine", done=1), 303)


@blueprint.get("/documents/<int:number>/file")
@signed_in
def file(number: int) -> ResponseReturnValue:
    """Its file, for its owners and staff."""
    return download(queries.get_document(number, person=me()))


@blueprint.post("/documents/<int:number>/remove")
@signed_in
def remove(number: int) -> ResponseReturnValue:
    """Keep it no more; its file goes once that is stored."""
    with writing():
        name = service.remove(number, by=me(), now=now())
    drop(name, upload_folder())
    return redirect(url_for(".mine"), 303)


@blueprint.get("/staff/documents")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """What waits to be checked, and what ends."""
    return pages.staff_page()


@blueprint.get("/staff/documents/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.document_page(queries.get_document(number, person=me()))


@blueprint.post("/staff/documents/<int:number>")
@allowed(Permission.OPERATE)
def check(number: int) -> ResponseReturnValue:
    """Say whether it is good."""
    form = VerdictForm()
    row = queries.get_document(number, person=me())
    if not form.validate():
        return pages.document_page(row, form, status=422)
    try:
        with writing():
            service.check(number, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.document_page(queries.get_document(number, person=me()), form, status=error.status)
    return redirect(url_for(".index"), 303)
