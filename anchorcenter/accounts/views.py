"""Signing in and out."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import access, service
from anchorcenter.accounts.demo import ACCOUNTS, PASSWORD
from anchorcenter.accounts.forms import SignInForm
from anchorcenter.accounts.queries import find_person
from anchorcenter.accounts.tokens import is_password
from anchorcenter.core import limits
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, named
from anchorcenter.core.limits import Limit
from anchorcenter.core.pages import page
from anchorcenter.core.security import is_local_path
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("accounts", __name__)
BY_EMAIL = Limit(kind="sign_in.email", most=10, within=timedelta(minutes=15))
BY_ADDRESS = Limit(kind="sign_in.address", most=50, within=timedelta(minutes=15))  # A whole office may sit behind one.


@blueprint.get("/login")
def sign_in() -> ResponseReturnValue:
    """The form; ``next`` is where to go on."""
    return _form(SignInForm(next=request.args.get("next", "")))


@blueprint.post("/login")
def begin_session() -> ResponseReturnValue:
    """Sign in and go on; a wrong address and a wrong password are answered alike, as slowly, and not for ever."""
    form = SignInForm()
    if not form.validate():
        return _form(form, 422)
    email = form.email.data or ""
    sources = {BY_EMAIL: email.strip().lower(), BY_ADDRESS: request.remote_addr or ""}
    for limit, source in sources.items():
        limits.check(limit, source, now=now())
    person = find_person(email)
    if not is_password(form.password.data or "", person.password_hash if person else "") or person is None:
        with writing():
            for limit, source in sources.items():
                limits.note(limit, source, now=now())
        form.form_errors.append(_("E-mail or password is not right."))
        return _form(form, 422)
    language = access.chosen_language() or person.locale
    with writing():
        service.sign_out(access.forget(), now=now())  # Whoever was signed in here before.
        token = service.sign_in(person.id, now=now())
        if language != person.locale:
            service.read_in(person.id, language)
    access.remember(token, language)
    target = form.next.data or ""
    return redirect(target if is_local_path(target) else url_for("web.front"), 303)


@blueprint.post("/logout")
def sign_out() -> ResponseReturnValue:
    """End this session, here and on the server."""
    token = access.forget()
    with writing():
        service.sign_out(token, now=now())
    return redirect(url_for("web.front"), 303)


def _form(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    shown = ACCOUNTS if current_app.config["DEMO"] else ()
    accounts = [{"email": a.email, "role": a.role_text(), "name": named(a.name, a.name_en)} for a in shown]
    context = {"form": form, "demo_accounts": accounts, "demo_password": PASSWORD if shown else ""}
    return page("accounts/sign_in.html", status=status, **context)
