"""Pages of a course's files: read the request, call one verb, answer."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.academy.materials import pages, queries, service
from anchorcenter.academy.materials.forms import MaterialForm
from anchorcenter.accounts.access import me, signed_in
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.files import LARGEST_MB, MB, drop, kept, read_file
from anchorcenter.documents.serving import download, upload_folder

blueprint = Blueprint("materials", __name__, url_prefix="/courses/<slug>/materials")
MOST_BYTES = (LARGEST_MB + 1) * MB  # So that what is a little too large gets its own message.


@blueprint.get("")
@signed_in
def index(slug: str) -> ResponseReturnValue:
    """The files of a course, for who takes part."""
    return pages.index_page(queries.get_course(slug, me()))


@blueprint.post("")
@takes_files(MOST_BYTES)
@signed_in
def add(slug: str) -> ResponseReturnValue:
    """One more, from who teaches it; a refusal leaves no file."""
    course, form = queries.get_taught(slug, me()), MaterialForm()
    if not form.validate():
        return pages.index_page(course, form, status=422)
    try:
        file = read_file(form.file.data.read(MOST_BYTES), form.file.data.filename)
        with kept([file], upload_folder()), writing():
            service.add(slug, form.wanted(), file, by=me(), now=now())
    except DomainError as error:
        if error.status == 404:
            raise
        form.refuse(error)
        return pages.index_page(queries.get_course(slug, me()), form, status=error.status)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.get("/<int:number>")
@signed_in
def file(slug: str, number: int) -> ResponseReturnValue:
    """One of them."""
    return download(queries.get_file(queries.get_course(slug, me()).id, number).document)


@blueprint.post("/<int:number>/remove")
@signed_in
def remove(slug: str, number: int) -> ResponseReturnValue:
    """Give it to nobody any more; its file goes once that is stored."""
    with writing():
        name = service.remove(slug, number, by=me(), now=now())
    drop(name, upload_folder())
    return redirect(url_for(".index", slug=slug), 303)
