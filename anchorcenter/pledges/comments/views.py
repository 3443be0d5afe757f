"""Pages of comments: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError
from anchorcenter.core.forms import Form
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.comments import pages, queries, service
from anchorcenter.pledges.comments.forms import AnswerForm, CommentForm, VerdictForm
from anchorcenter.pledges.queries import get_pledge

blueprint = Blueprint("pledge_comments", __name__)


@blueprint.get("/pledges/<slug>/comments")
def index(slug: str) -> ResponseReturnValue:
    """Those of a pledge that everybody reads; who is signed in writes one."""
    return pages.index_page(get_pledge(slug), CommentForm(None))


@blueprint.post("/pledges/<slug>/comments")
@signed_in
def write(slug: str) -> ResponseReturnValue:
    """Keep one until staff have looked at it."""
    form = CommentForm()
    if not form.validate():
        return pages.index_page(get_pledge(slug), form, status=422)
    try:
        with writing():
            service.write(slug, form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return pages.index_page(get_pledge(slug), form, status=error.status)
    return redirect(url_for(".index", slug=slug, written=1), 303)


@blueprint.post("/comments/<int:number>/withdraw")
@signed_in
def withdraw(number: int) -> ResponseReturnValue:
    """Take one of mine back."""
    with writing():
        slug = service.withdraw(number, by=me(), now=now())
    return redirect(url_for(".index", slug=slug), 303)


@blueprint.get("/staff/comments")
@allowed(Permission.OPERATE)
def staff() -> ResponseReturnValue:
    """What waits, or what stands otherwise."""
    return pages.staff_page()


@blueprint.get("/staff/comments/<int:number>")
@allowed(Permission.OPERATE)
def show(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.one_page(queries.get_comment(number))


@blueprint.post("/staff/comments/<int:number>")
@allowed(Permission.OPERATE)
def decide(number: int) -> ResponseReturnValue:
    """Have everybody read it, or nobody."""
    form = VerdictForm()
    return _do(number, form, lambda: service.decide(number, form.wanted(), by=me(), now=now()), verdict=form)


@blueprint.post("/staff/comments/<int:number>/answer")
@allowed(Permission.OPERATE)
def answer(number: int) -> ResponseReturnValue:
    """Say something to it, for everybody."""
    form = AnswerForm()
    return _do(number, form, lambda: service.answer(number, form.wanted(), by=me(), now=now()), answering=form)


def _do(number: int, form: Form, deed: Callable[[], None], **forms: Any) -> ResponseReturnValue:
    row = queries.get_comment(number)
    if not form.validate():
        return pages.one_page(row, status=422, **forms)
    try:
        with writing():
            deed()
    except DomainError as error:
        form.refuse(error)
        return pages.one_page(queries.get_comment(number), status=error.status, **forms)
    return redirect(url_for(".show", number=number), 303)
