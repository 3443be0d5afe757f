"""Pages of photos: read the request, call one verb, answer."""

from __future__ import annotations

from contextlib import nullcontext

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, find_me, me
from anchorcenter.accounts.models import Permission
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing, not_found
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.pictures import NAME, drop, kept
from anchorcenter.core.security import takes_files
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.photos import pages, queries, service
from anchorcenter.pledges.photos.files import MOST_BYTES, PREFIX, answer_with, folder, read_photo
from anchorcenter.pledges.photos.forms import WithholdForm
from anchorcenter.pledges.queries import get_pledge

blueprint = Blueprint("pledge_photos", __name__)


@blueprint.get("/pledges/photos/<name>")
def photo(name: str) -> ResponseReturnValue:
    """A picture that its reader may see."""
    by = find_me()
    is_reader = bool(by and by.may(Permission.READ_REPORTS))
    if not (name.startswith(PREFIX) and NAME.fullmatch(name.removeprefix(PREFIX))):
        raise not_found()
    if not queries.may_be_seen(name.removesuffix("-small"), is_reader=is_reader):
        raise not_found()
    return answer_with(name)


@blueprint.get("/staff/pledges/<slug>/photos")
@allowed(Permission.OPERATE)
def index(slug: str) -> ResponseReturnValue:
    """All of a pledge, and the form of one more."""
    pledge = get_pledge(slug)
    return pages.index_page(pledge, pages.form_of(pledge))


@blueprint.post("/staff/pledges/<slug>/photos")
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def add(slug: str) -> ResponseReturnValue:
    """Put one more into the report."""
    pledge = get_pledge(slug)
    form = pages.form_of(pledge, is_sent=True)
    if not form.validate():
        return pages.index_page(pledge, form, status=422)
    try:
        picture = read_photo(form.file.data)
        with kept(picture, folder()) if picture else nullcontext(), writing():
            service.add(slug, form.wanted(), picture, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.index_page(get_pledge(slug), form, status=error.status)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.get("/staff/photos/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """The form of one of them."""
    row, pledge = queries.get_caption(number)
    return pages.edit_page(pledge, row, pages.form_of(get_pledge(pledge.slug), row))


@blueprint.post("/staff/photos/<int:number>")
@takes_files(MOST_BYTES)
@allowed(Permission.OPERATE)
def change(number: int) -> ResponseReturnValue:
    """Say otherwise what stands there, or show another picture."""
    row, pledge = queries.get_caption(number)
    form = pages.form_of(get_pledge(pledge.slug), is_sent=True)
    if not form.validate():
        return pages.edit_page(pledge, row, form, status=422)
    try:
        picture = read_photo(form.file.data)
        with kept(picture, folder()) if picture else nullcontext(), writing():
            old = service.change(number, form.wanted(), picture, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        row, pledge = queries.get_caption(number)
        return pages.edit_page(pledge, row, form, status=error.status)
    _drop(old)
    return redirect(url_for(".index", slug=pledge.slug), 303)


@blueprint.post("/staff/photos/<int:number>/remove")
@allowed(Permission.OPERATE)
def remove(number: int) -> ResponseReturnValue:
    """Take one out of the report."""
    slug = queries.get_caption(number)[1].slug
    with writing():
        old = service.remove(number, by=me(), now=now())
    _drop(old)
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.route("/staff/pledges/<slug>/photos/<name>/withhold", methods=("GET", "POST"))
@allowed(Permission.OPERATE)
def withhold(slug: str, name: str) -> ResponseReturnValue:
    """Take a picture down that only closed periods show."""
    pledge = get_pledge(slug)
    said = queries.list_frozen_only(pledge).get(name) or missing()
    url = url_for(".index", slug=slug)
    question = Question(
        title=_("Take the picture down"),
        back=(_("Photos of the report"), url),
        button=_l("Take the picture down"),
        help=_(
            "%(text)s. Nobody sees it any more, also in published versions; its files are removed and cannot be "
            "brought back. What stands under it stays, with the reason.",
            text=said["text"],
        ),
    )
    form = WithholdForm()

    def save() -> None:
        service.withhold(slug, name, form.wanted(), by=me(), now=now())

    answer = ask(form, save, question, lambda _none: url)
    if queries.is_withheld(name):
        _drop(name)
    return answer


def _drop(name: str) -> None:
    if name:
        drop(name, folder())
