"""One's own account: who one is, password and sessions, consents, and who looked at one's data."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import access, access_log, attempts, consents, joining, profiles, service
from anchorcenter.accounts.access import me, my_token, saw, signed_in
from anchorcenter.accounts.attempts import Guard, Wait
from anchorcenter.accounts.forms import NewsForm, PasswordForm, ProfileForm
from anchorcenter.accounts.models import ConsentKind, Person
from anchorcenter.accounts.phones import show_phone
from anchorcenter.accounts.queries import list_sessions
from anchorcenter.accounts.texts import WHAT, wait_text
from anchorcenter.accounts.tokens import is_password, password_hash, token_hash
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import _, local, named
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("profile", __name__, url_prefix="/profile")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Name, phone, birth, language."""
    person = db.session.get_one(Person, me().id)
    form = ProfileForm(None, obj=person)
    form.phone.data = show_phone(person.phone)
    return _profile(form)


@blueprint.post("")
@signed_in
def change() -> ResponseReturnValue:
    """Store what was typed, and read on in the language chosen."""
    form = ProfileForm()
    if not form.validate():
        return _profile(form, 422)
    try:
        with writing():
            profiles.change_profile(form.wanted(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _profile(form, error.status)
    access.choose_language(form.locale.data)
    return redirect(url_for(".index", done=1), 303)


@blueprint.get("/security")
@signed_in
def security() -> ResponseReturnValue:
    """Password, and where one is signed in."""
    return _security(PasswordForm())


@blueprint.post("/password")
@signed_in
def change_password() -> ResponseReturnValue:
    """Change it for who knows the current one, and end every other session. Guesses wait as at the sign-in."""
    form = PasswordForm()
    if not form.validate():
        return _security(form, 422)
    guard = attempts.guard_of(me().email, "changing the password")
    try:
        with writing():
            attempts.begin(guard, now=now())
    except Wait as wait:
        form.form_errors.append(wait_text(wait))
        return _security(form, 429)
    person = db.session.get_one(Person, me().id)
    proof = person.password_hash
    if not is_password(form.current_password.data or "", proof):
        form.current_password.errors = [_("This is not your current password.")]
        return _security(form, 422)
    return _set_password(form, guard, proof)


@blueprint.post("/sessions/end")
@signed_in
def end_others() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    with writing():
        service.end_sessions(me().id, now=now(), but=my_token())
    return redirect(url_for(".security", done=1), 303)


@blueprint.get("/privacy")
@signed_in
def privacy() -> ResponseReturnValue:
    """Consents, and who looked at one's data."""
    given, number = consents.list_given(me().id), asked_page()
    found = access_log.list_about(me().id, page=number)
    return page(
        "accounts/profile_privacy.html",
        form=NewsForm(None, news=ConsentKind.NEWS in given),
        consents=[_consent(consent, given) for consent in consents.CONSENTS],
        entries=[_entry(row) for row in found[: access_log.PAGE]],
        is_done="done" in request.args,
        **around(number, ".privacy", is_more=len(found) > access_log.PAGE),
    )


@blueprint.post("/privacy")
@signed_in
def change_consents() -> ResponseReturnValue:
    """Give or withdraw what is optional."""
    form = NewsForm()
    kinds = [ConsentKind.NEWS] if form.news.data else []
    with writing():
        consents.choose(me().id, kinds, by=me().key, now=now())
    return redirect(url_for(".privacy", done=1), 303)


def _set_password(form: PasswordForm, guard: Guard, proof: str) -> ResponseReturnValue:
    """Set the new one for who has proved to know the one behind ``proof``."""
    new = form.new_password.data or ""
    secret = password_hash(new[:1000])
    try:
        with writing():
            attempts.succeeded(guard)
            joining.change_password(new, password_hash=secret, proof=proof, keep=my_token(), by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _security(form, error.status)
    return redirect(url_for(".security", done=1), 303)


def _profile(form: ProfileForm, status: int = 200) -> ResponseReturnValue:
    is_done = "done" in request.args and status == 200
    return page("accounts/profile.html", status=status, form=form, email=me().email, is_done=is_done)


def _security(form: PasswordForm, status: int = 200) -> ResponseReturnValue:
    here = token_hash(my_token())
    sessions = [
        {"begun_at": local(s.begun_at), "is_here": s.token_hash == here} for s in list_sessions(me().id, now=now())
    ]
    is_done = "done" in request.args and status == 200
    return page("accounts/profile_security.html", status=status, form=form, sessions=sessions, is_done=is_done)


def _consent(consent: consents.Consent, given: dict[ConsentKind, Any]) -> dict[str, Any]:
    version, at = given.get(consent.kind, (0, None))
    url = url_for("joining.consent_text", kind=consent.kind)
    since = local(at) if at else ""
    return {"title": consent.title, "url": url, "is_required": consent.is_required, "version": version, "since": since}


def _entry(row: Any) -> dict[str, str]:
    saw(row.actor_id)
    who = named(row.by_name or row.actor_name, row.by_name_en or "")
    return {"at": local(row.at), "actor": who, "what": WHAT[row.what](), "why": row.why}
