"""Pages on which staff give notice for a tenant, have it leave, suspend it, and decide about what it has booked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me
from anchorcenter.accounts.models import Permission
from anchorcenter.bookings.texts import row_of
from anchorcenter.core.asking import Question
from anchorcenter.core.clock import now
from anchorcenter.core.errors import TAKEN, DomainError
from anchorcenter.core.i18n import Text, _, _l, named, today
from anchorcenter.core.pages import page
from anchorcenter.facilities.queries import get_plan
from anchorcenter.operations.tenancies.forms import EndingForm, SuspensionForm, WhyForm
from anchorcenter.operations.tenancies.service import Beyond, Seen, carry_out
from anchorcenter.tenants import service
from anchorcenter.tenants.models import Tenancy
from anchorcenter.tenants.queries import get_tenancy

blueprint = Blueprint("tenancies", __name__, url_prefix="/staff/tenancies/<int:number>")
BOTH = ("GET", "POST")


@blueprint.route("/notice", methods=BOTH)
@allowed(Permission.OPERATE)
def notice(number: int) -> ResponseReturnValue:
    """Have all contracts of a stay end by a day."""
    form, help_text = (
        EndingForm(),
        _("Every contract ends on that day at the latest; what would begin later never does."),
    )

    def save() -> None:
        service.give_notice(number, form.wanted(), by=me().key, now=now())

    return _decided(number, form, save, _question(number, _("Notice"), _l("Give notice"), help_text))


@blueprint.route("/leave", methods=BOTH)
@allowed(Permission.OPERATE)
def leave(number: int) -> ResponseReturnValue:
    """End a stay for good, when the unit is handed over."""
    form, help_text = EndingForm(last_on=today(now())), _("For good, when every step of the hand-over is checked off.")

    def save() -> None:
        service.leave(number, form.wanted(), by=me().key, now=now())

    return _decided(number, form, save, _question(number, _("End the tenancy"), _l("End the tenancy"), help_text))


@blueprint.route("/suspend", methods=BOTH)
@allowed(Permission.OPERATE)
def suspend(number: int) -> ResponseReturnValue:
    """Have them be no tenants for a while."""
    form, help_text = SuspensionForm(first_on=today(now())), _("They keep the unit and may not book as a tenant.")

    def save() -> None:
        service.suspend(number, form.wanted(), by=me().key, now=now())

    return _decided(number, form, save, _question(number, _("Suspend"), _l("Suspend"), help_text))


@blueprint.route("/bookings", methods=BOTH)
@allowed(Permission.OPERATE)
def bookings(number: int) -> ResponseReturnValue:
    """Decide about what they have booked for days after their last contract."""
    help_text = _("What they have booked as a tenant for days on which they are none.")
    question = _question(number, _("Bookings after the contract"), _l("Show them"), help_text)
    return _decided(number, WhyForm(), lambda: None, question)


def _decided(number: int, form: WhyForm, verb: Callable[[], Any], question: Question) -> ResponseReturnValue:
    """Show the form, then the bookings it touches, then do both; a refusal shows the form again."""
    if request.method == "GET":
        return question.show(form)
    if not form.validate():
        return question.show(form, 422)
    if "again" in request.form:
        return question.show(form)
    keep = request.form.getlist("keep")
    seen = Seen(word=request.form.get("confirmed", ""), keep=keep, why=form.why.data or "")
    try:
        carry_out(number, verb, seen, by=me(), now=now())
    except Beyond as found:
        return _confirm(found, question)
    except DomainError as error:
        form.refuse(error)
        return question.show(form, error.status)
    return redirect(_url(get_tenancy(number)), 303)


def _confirm(found: Beyond, question: Question) -> Response:
    """Which bookings it touches, each to be cancelled or kept."""
    hidden = {"csrf_token", "confirmed", "keep"}
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in hidden]
    plan = get_plan()
    return page(
        "operations/tenancies/confirm.html",
        status=TAKEN if found.is_other else 200,
        question=question,
        bookings=[row_of(booking, plan) for booking in found.bookings],
        is_other=found.is_other,
        sent=[*sent, ("confirmed", found.word)],
    )


def _question(number: int, title: str, button: Text, help_text: str) -> Question:
    row = get_tenancy(number)
    name = named(row.tenant.organisation.name, row.tenant.organisation.name_en)
    return Question(title=f"{title}: {name}", back=(name, _url(row)), button=button, help=help_text)


def _url(row: Tenancy) -> str:
    return url_for("tenants.tenant", number=row.organisation_id)
