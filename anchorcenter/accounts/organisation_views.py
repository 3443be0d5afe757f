"""The page of one's organisation, and the invitations into it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import organisations
from anchorcenter.accounts.access import find_me, me, saw, signed_in
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.forms import InvitationForm, RankForm, SignUpForm
from anchorcenter.accounts.guesses import check_mails, held_up, note_mail
from anchorcenter.accounts.join_views import consent_words
from anchorcenter.accounts.models import Invitation, Membership, Person
from anchorcenter.accounts.texts import RANKS
from anchorcenter.accounts.tokens import password_hash
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import local, locale, named, today
from anchorcenter.core.pages import page
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("organisation", __name__)


@blueprint.get("/organisation")
@signed_in
def index() -> ResponseReturnValue:
    """Who belongs to it; its managers invite and change here."""
    return _page(InvitationForm())


@blueprint.post("/organisation/invitations")
@signed_in
def invite() -> ResponseReturnValue:
    """Mail an invitation."""
    form = InvitationForm()
    if not form.validate():
        return _page(form, 422)
    wanted = form.wanted()
    check_mails(wanted.email)
    try:
        with writing():
            note_mail(wanted.email)
            organisations.invite(wanted, by=me(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _page(form, error.status)
    return redirect(url_for(".index"), 303)


@blueprint.post("/organisation/invitations/<int:number>/resend")
@signed_in
def resend(number: int) -> ResponseReturnValue:
    """Mail it once more."""
    with writing():
        check_mails(email := organisations.resend(number, by=me(), now=now()))
        note_mail(email)
    return redirect(url_for(".index"), 303)


@blueprint.post("/organisation/invitations/<int:number>/revoke")
@signed_in
def revoke(number: int) -> ResponseReturnValue:
    """Take it back."""
    with writing():
        organisations.revoke(number, by=me(), now=now())
    return redirect(url_for(".index"), 303)


@blueprint.post("/organisation/members/<int:number>/rank")
@signed_in
def change_rank(number: int) -> ResponseReturnValue:
    """Make a member a manager, or the other way round."""
    form = RankForm()
    rank = form.wanted() if form.validate() else missing()
    with writing():
        person_id = organisations.change_rank(number, rank, by=me(), now=now())
    saw(person_id, What.CHANGE)
    return redirect(url_for(".index"), 303)


@blueprint.post("/organisation/members/<int:number>/end")
@signed_in
def end(number: int) -> ResponseReturnValue:
    """End a membership as of today, also one's own."""
    with writing():
        person_id = organisations.end_membership(number, by=me(), now=now())
    saw(person_id, What.CHANGE)
    return redirect(url_for("profile.index" if person_id == me().id else ".index"), 303)


@blueprint.get("/invitations/<token>")
def invitation(token: str) -> ResponseReturnValue:
    """What one is invited to; a button for who is in with the address, else how to get in."""
    found, reader = _find(token), find_me()
    shown = _invited(found, token) | {"is_reader": reader is not None and reader.email == found.email}
    return page("accounts/invitation.html", invitation=shown, is_other=reader is not None and not shown["is_reader"])


@blueprint.post("/invitations/<token>")
@signed_in
def accept(token: str) -> ResponseReturnValue:
    """Join."""
    _find(token)
    with writing():
        organisations.accept(token, by=me(), now=now())
    return redirect(url_for(".index"), 303)


@blueprint.get("/invitations/<token>/signup")
def sign_up(token: str) -> ResponseReturnValue:
    """The form of who has no account yet: the address is the one that was written to."""
    return _sign_up_page(_invited_form(_find(token)), token)


@blueprint.post("/invitations/<token>/signup")
def sign_up_now(token: str) -> ResponseReturnValue:
    """Make the account and join; the mail has confirmed the address already."""
    form = _invited_form(_find(token))
    if not form.validate():
        return _sign_up_page(form, token, 422)
    wanted = form.wanted()
    secret = password_hash(wanted.password[:1000])
    try:
        with writing():
            organisations.join_invited(token, wanted, password_hash=secret, locale=locale(), now=now())
    except DomainError as error:
        form.refuse(error)
        return _sign_up_page(form, token, error.status)
    return redirect(url_for("accounts.sign_in", news="confirmed", next=url_for(".index")), 303)


def _find(token: str) -> Invitation:
    return held_up(lambda: organisations.get_invitation(token, now=now()))


def _invited_form(found: Invitation) -> SignUpForm:
    """A sign-up whose address is not typed but known."""
    form = SignUpForm()
    form.email.data, form.email.raw_data = found.email, [found.email]
    return form


def _invited(found: Invitation, token: str) -> dict[str, Any]:
    name = named(found.organisation.name, found.organisation.name_en)
    rank = RANKS[found.rank]()
    return {"token": token, "organisation": name, "rank": rank, "email": found.email, "until": local(found.expires_at)}


def _sign_up_page(form: SignUpForm, token: str, status: int = 200) -> Response:
    boxes = [(consent, box, consent_words(consent)) for consent, box in form.boxes()]
    shown = _invited(_find(token), token)
    return page("accounts/sign_up.html", status=status, form=form, boxes=boxes, invitation=shown)


def _page(form: InvitationForm, status: int = 200) -> Response:
    by = me()
    organisation_id = by.organisation_id or missing()
    invitations = organisations.list_open(organisation_id) if by.is_manager else []
    return page(
        "accounts/organisation.html",
        status=status,
        form=form,
        organisation=by.organisation,
        members=[_member(*row) for row in organisations.list_members(organisation_id, day=today(now()))],
        invitations=[_open(row) for row in invitations],
    )


def _member(membership: Membership, person: Person) -> dict[str, Any]:
    saw(person.id)
    names = {"name": named(person.name, person.name_en), "email": person.email if me().is_manager else ""}
    rank = {"rank": membership.rank, "rank_text": RANKS[membership.rank]()}
    return {"number": membership.id, "is_me": person.id == me().id} | names | rank


def _open(row: Invitation) -> dict[str, Any]:
    is_over = row.expires_at <= now()
    state = {"until": local(row.expires_at), "is_over": is_over}
    return {"number": row.id, "email": row.email, "rank_text": RANKS[row.rank]()} | state
