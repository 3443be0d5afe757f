"""Joining: signing up, confirming the address, consents, and a new password for who forgot theirs."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from anchorcenter.accounts import access, joining
from anchorcenter.accounts import consents as texts
from anchorcenter.accounts.access import find_me, me, signed_in
from anchorcenter.accounts.consents import CONSENTS, Consent
from anchorcenter.accounts.forms import ConsentForm, ForgotForm, ResetForm, SignUpForm
from anchorcenter.accounts.guesses import check_mails, held_up, note_mail
from anchorcenter.accounts.models import LinkKind, MailLink
from anchorcenter.accounts.rules import check_email
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _l, locale
from anchorcenter.core.pages import page
from anchorcenter.core.security import is_local_path
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("joining", __name__)


@blueprint.get("/signup")
def sign_up() -> ResponseReturnValue:
    """The form for an account; who has one and is in needs none."""
    return redirect(url_for("web.front"), 303) if find_me() else _sign_up_page(SignUpForm())


@blueprint.post("/signup")
def begin_sign_up() -> ResponseReturnValue:
    """Mail a link; the answer is the same whether or not the address has an account."""
    form = SignUpForm()
    if not form.validate():
        return _sign_up_page(form, 422)
    wanted = form.wanted()
    if reasons := joining.check_new(wanted):
        form.refuse(DomainError(*reasons))
        return _sign_up_page(form, 422)
    check_mails(wanted.email)
    secret = password_hash(wanted.password)
    with writing():
        note_mail(wanted.email)
        joining.sign_up(wanted, password_hash=secret, locale=locale(), now=now())
    return redirect(url_for(".mail_sent"), 303)


@blueprint.get("/signup/sent")
def mail_sent() -> ResponseReturnValue:
    """A mail is on its way."""
    return page("accounts/sent.html")


@blueprint.get("/signup/confirm/<token>")
def confirm(token: str) -> ResponseReturnValue:
    """The button that makes the account: programs that look at mails follow links, but press nothing."""
    link = _find_link(LinkKind.CONFIRM, token)
    return page("accounts/confirm.html", token=token, email=link.email, who=joining.asked_name(link))


@blueprint.post("/signup/confirm/<token>")
def confirm_now(token: str) -> ResponseReturnValue:
    """Make the account, then sign in: the mail alone signs nobody in."""
    _find_link(LinkKind.CONFIRM, token)
    with writing():
        joining.confirm(token, now=now())
    return redirect(url_for("accounts.sign_in", news="confirmed"), 303)


@blueprint.get("/forgot")
def forgot() -> ResponseReturnValue:
    """The form that asks for a link to a new password."""
    return page("accounts/forgot.html", form=ForgotForm())


@blueprint.post("/forgot")
def ask_reset() -> ResponseReturnValue:
    """Mail a link; the answer is the same whether or not the address has an account."""
    form = ForgotForm()
    if not form.validate():
        return page("accounts/forgot.html", status=422, form=form)
    email = form.email.data or ""
    if reasons := check_email(email):
        form.refuse(DomainError(*reasons))
        return page("accounts/forgot.html", status=422, form=form)
    check_mails(email)
    with writing():
        note_mail(email)
        joining.ask_reset(email, locale=locale(), now=now())
    return redirect(url_for(".mail_sent"), 303)


@blueprint.get("/reset/<token>")
def reset(token: str) -> ResponseReturnValue:
    """The form for a new password."""
    return _reset_page(ResetForm(), _find_link(LinkKind.RESET, token), token)


@blueprint.post("/reset/<token>")
def reset_now(token: str) -> ResponseReturnValue:
    """Set the new password and end every session; a refused one may be tried again with the same link."""
    form, link = ResetForm(), _find_link(LinkKind.RESET, token)
    if not form.validate():
        return _reset_page(form, link, token, 422)
    password = form.password.data or ""
    secret = password_hash(password[:1000])
    try:
        with writing():
            joining.reset_password(token, password, password_hash=secret, now=now())
    except DomainError as error:
        form.refuse(error)
        return _reset_page(form, link, token, error.status)
    return redirect(url_for("accounts.sign_in", news="reset"), 303)


@blueprint.get("/consents")
@signed_in
def consents() -> ResponseReturnValue:
    """The required consents whose text has changed since they were given, or that were never given."""
    owed = texts.list_owed(me().id)
    return _consent_page(_owed_form(owed)) if owed else _go_on()


@blueprint.post("/consents")
@signed_in
def give_consents() -> ResponseReturnValue:
    """Give them and go on."""
    form = _owed_form(texts.list_owed(me().id))
    if unticked := [box for _consent, box in form.boxes() if not box.data]:
        for box in unticked:
            box.errors = [str(_l("Without this consent there can be no account."))]
        return _consent_page(form, 422)
    with writing():
        texts.give(me().id, form.consents(), by=me().key, now=now())
    return _go_on()


@blueprint.get("/consents/<kind>")
def consent_text(kind: str) -> ResponseReturnValue:
    """The text of today, for everyone to read."""
    consent = next((c for c in CONSENTS if c.kind == kind), None) or missing()
    return page("accounts/consent.html", consent=consent, text=consent_words(consent))


def consent_words(consent: Consent) -> Markup:
    """Purpose, items, period and the right to refuse, in the reader's language."""
    return Markup(render_template(consent.text_name()))  # noqa: S704  # Our own template.


def _owed_form(owed: list[Consent]) -> ConsentForm:
    form = ConsentForm()
    for consent in CONSENTS:
        if consent not in owed:
            del form[consent.kind]
    return form


def _consent_page(form: ConsentForm, status: int = 200) -> ResponseReturnValue:
    boxes = [(consent, box, consent_words(consent)) for consent, box in form.boxes()]
    return page("accounts/consents.html", status=status, form=form, boxes=boxes, target=request.args.get("next", ""))


def _go_on() -> ResponseReturnValue:
    access.consented()
    target = request.args.get("next", "")
    return redirect(target if is_local_path(target) else url_for("web.front"), 303)


def _sign_up_page(form: SignUpForm, status: int = 200) -> ResponseReturnValue:
    boxes = [(consent, box, consent_words(consent)) for consent, box in form.boxes()]
    return page("accounts/sign_up.html", status=status, form=form, boxes=boxes, invitation=None)


def _reset_page(form: ResetForm, link: MailLink, token: str, status: int = 200) -> ResponseReturnValue:
    return page("accounts/reset.html", status=status, form=form, email=link.email, token=token)


def _find_link(kind: LinkKind, token: str) -> MailLink:
    return held_up(lambda: joining.get_link(kind, token, now=now()))
