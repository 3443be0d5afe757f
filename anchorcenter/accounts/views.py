"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, current_app, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import access, attempts, consents, service
from anchorcenter.accounts.attempts import Guard, Wait
from anchorcenter.accounts.demo import ACCOUNTS, PASSWORD
from anchorcenter.accounts.devices import find_device, mark_device
from anchorcenter.accounts.forms import SignInForm
from anchorcenter.accounts.models import Person
from anchorcenter.accounts.queries import find_person
from anchorcenter.accounts.texts import wait_text
from anchorcenter.accounts.tokens import is_password
from anchorcenter.core import limits
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named
from anchorcenter.core.limits import Limit
from anchorcenter.core.pages import page
from anchorcenter.core.security import is_local_path
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("accounts", __name__)
BY_ADDRESS = Limit(kind="sign_in.address", most=50, within=timedelta(minutes=15))  # A whole office may sit behind one.

NEWS = {
    "idle": lambda: _("You were signed out because nothing happened for a while. Sign in to go on."),
    "confirmed": lambda: _("Your address is confirmed. Sign in now."),
    "reset": lambda: _("Your new password is set. Sign in with it."),
}


@blueprint.get("/login")
def sign_in() -> ResponseReturnValue:
    """The form; ``next`` is where to go on."""
    return _form(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/login")
def begin_session() -> ResponseReturnValue:
    """Sign in and go on; a wrong address and a wrong password are answered alike, as slowly, and ever more rarely."""
    form = SignInForm()
    if not form.validate():
        return _form(form, 422)
    email, network = form.email.data or "", request.remote_addr or ""
    limits.check(BY_ADDRESS, network, now=now())
    guard = attempts.guard_of(email, find_device(email))
    try:
        with writing():
            attempts.begin(guard, now=now())
    except Wait as wait:
        return _held_up(form, wait)
    person = find_person(email)
    stored = person.password_hash if person else ""
    is_right = is_password(form.password.data or "", stored)
    answer = _enter(person, stored, guard, form.next.data or "") if person and is_right else None
    if answer is None:
        with writing():
            limits.note(BY_ADDRESS, network, now=now())
        form.form_errors.append(_("E-mail or password is not right."))
        return _form(form, 422)
    return answer


@blueprint.get("/session")
def session_left() -> ResponseReturnValue:
    """How long until who is signed in here is signed out for doing nothing; asking is doing nothing too."""
    return jsonify(signed_out_in_seconds=access.seconds_left(access.find_me()))


@blueprint.post("/session/extend")
@access.signed_in
def extend_session() -> ResponseReturnValue:
    """Stay signed in: somebody is there."""
    access.stay()
    return "", 204


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    token = access.forget()
    with writing():
        service.sign_out(token, now=now())
    return redirect(url_for("web.front"), 303)


def _enter(person: Person, proof: str, guard: Guard, target: str) -> ResponseReturnValue | None:
    """Begin the session of who knows the password behind ``proof``, and go on to ``target`` if it is a page of ours.

    None when it is theirs no more.
    """
    language, left = access.chosen_language() or person.locale, access.my_token()
    with writing():
        if not service.is_proof(person.id, proof):
            return None
        attempts.succeeded(guard)
        service.sign_out(left, now=now())  # Whoever was signed in here before.
        token = service.sign_in(person.id, now=now())
        if language != person.locale:
            service.read_in(person.id, language)
        owed = consents.list_owed(person.id)
    access.forget()
    access.remember(token, language, owes_consent=bool(owed))
    target = target if is_local_path(target) else url_for("web.front")
    answer = redirect(url_for("joining.consents", next=target) if owed else target, 303)
    mark_device(answer, person.email)
    return answer


def _held_up(form: SignInForm, wait: Wait) -> Response:
    """The form with how long to wait, or that only a new password helps."""
    form.form_errors.append(wait_text(wait))
    answer = _form(form, 429)
    answer.headers["Retry-After"] = str(wait.seconds)
    return answer


def _form(form: SignInForm, status: int = 200) -> Response:
    shown = ACCOUNTS if current_app.config["DEMO"] else ()
    accounts = [{"email": a.email, "role": a.role_text(), "name": named(a.name, a.name_en)} for a in shown]
    context = {"form": form, "demo_accounts": accounts, "demo_password": PASSWORD if shown else ""}
    return page("accounts/sign_in.html", status=status, news=_news(), **context)


def _news() -> str:
    """What has just happened elsewhere and leads here."""
    said = NEWS.get(request.args.get("news", ""))
    return said() if said else ""
