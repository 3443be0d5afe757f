"""People for staff: a masked list, one person with everything the center keeps of them, roles and unlocking."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts import attempts, joining, organisations, people
from anchorcenter.accounts.access import allowed, me, saw
from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.forms import PeopleForm, RoleForm
from anchorcenter.accounts.guesses import check_mails, note_mail
from anchorcenter.accounts.masks import mask_email, mask_name
from anchorcenter.accounts.models import Membership, Organisation, Permission, Person, Rank, Role, RoleGrant
from anchorcenter.accounts.phones import mask_phone, show_phone
from anchorcenter.accounts.texts import RANKS, ROLES
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, missing
from anchorcenter.core.i18n import _, day_text, local, locale, named, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.unit_of_work import writing

blueprint = Blueprint("people", __name__, url_prefix="/staff/people")


@blueprint.get("")
@allowed(Permission.OPERATE)
def index() -> ResponseReturnValue:
    """People by name, masked; a search is written down with everybody it finds."""
    form, number = PeopleForm(request.args), asked_page()
    part = form.q.data or ""
    found = people.list_people(part, page=number)
    shown = found[: people.PAGE]
    roles = people.list_roles([person.id for person in shown])
    if part:
        for person in shown:
            saw(person.id, What.SEARCH)
    return page(
        "accounts/people.html",
        form=form,
        is_narrowed=bool(part),
        people=[_masked(person, roles) for person in shown],
        **around(number, ".index", is_more=len(found) > people.PAGE, q=part or None),
    )


@blueprint.get("/<int:person_id>")
@allowed(Permission.OPERATE)
def index_person(person_id: int) -> ResponseReturnValue:
    """One person, unmasked; opening the page is written down."""
    return _page(people.get_person(person_id), RoleForm())


@blueprint.post("/<int:person_id>/unlock")
@allowed(Permission.OPERATE)
def unlock(person_id: int) -> ResponseReturnValue:
    """Let them try to sign in again."""
    with writing():
        people.unlock(person_id, by=me().key, now=now())
    return _changed(person_id, "unlocked")


@blueprint.post("/<int:person_id>/reset")
@allowed(Permission.OPERATE)
def send_reset(person_id: int) -> ResponseReturnValue:
    """Mail them a link to a new password: nobody of the center ever learns or sets one."""
    person = people.get_person(person_id)
    check_mails(person.email)
    with writing():
        note_mail(person.email)
        joining.ask_reset(person.email, locale=locale(), now=now())
    return _changed(person_id, "sent")


@blueprint.post("/<int:person_id>/roles")
@allowed(Permission.GRANT_ROLES)
def give_role(person_id: int) -> ResponseReturnValue:
    """Give a role, for a reason."""
    person, form = people.get_person(person_id), RoleForm()
    if not form.validate():
        return _page(person, form, 422)
    try:
        with writing():
            people.give_role(person_id, form.chosen(), by=me().key, now=now(), why=form.why.data or "")
    except DomainError as error:
        form.refuse(error)
        return _page(people.get_person(person_id), form, error.status)
    return _changed(person_id, "changed")


@blueprint.post("/<int:person_id>/roles/<role>/revoke")
@allowed(Permission.GRANT_ROLES)
def revoke_role(person_id: int, role: str) -> ResponseReturnValue:
    """Take a role."""
    taken = Role(role) if role in set(Role) else missing()
    with writing():
        people.revoke_role(person_id, taken, by=me().key, now=now(), why="")
    return _changed(person_id, "changed")


@blueprint.post("/<int:person_id>/memberships/<int:number>/manager")
@allowed(Permission.OPERATE)
def appoint(person_id: int, number: int) -> ResponseReturnValue:
    """Make them a manager of their organisation: its last one may have left."""
    with writing():
        organisations.appoint(number, person_id=person_id, by=me().key, now=now())
    return _changed(person_id, "changed")


DONE = {
    "unlocked": lambda: _("They can sign in again."),
    "sent": lambda: _("A mail with the link is on its way."),
    "changed": lambda: _("It is stored."),
}


def _changed(person_id: int, done: str) -> ResponseReturnValue:
    saw(person_id, What.CHANGE)
    return redirect(url_for(".index_person", person_id=person_id, done=done), 303)


def _masked(person: Person, roles: list[RoleGrant]) -> dict[str, Any]:
    return {
        "url": url_for(".index_person", person_id=person.id),
        "name": mask_name(named(person.name, person.name_en)),
        "email": mask_email(person.email),
        "phone": mask_phone(person.phone),
        "roles": [ROLES[grant.role]() for grant in roles if grant.person_id == person.id],
        "is_active": person.is_active,
    }


def _page(person: Person, form: RoleForm, status: int = 200) -> Response:
    saw(person.id)
    said = DONE.get(request.args.get("done", "")) if status == 200 else None
    shown = {
        "id": person.id,
        "name": named(person.name, person.name_en),
        "email": person.email,
        "phone": show_phone(person.phone),
        "is_active": person.is_active,
        "is_forgotten": person.is_forgotten,
        "since": local(person.created_at),
        "is_locked": attempts.is_locked(person.email),
    }
    grants = [_grant(grant) for grant in people.list_grants(person.id)]
    memberships = [_membership(*row) for row in people.list_memberships(person.id)]
    common = {"form": form, "done": said() if said else "", "grants": grants, "memberships": memberships}
    return page("accounts/person.html", status=status, person=shown, **common)


def _grant(grant: RoleGrant) -> dict[str, Any]:
    ended = local(grant.revoked_at) if grant.revoked_at else ""
    given = {"at": local(grant.granted_at), "by": grant.granted_by}
    return {"role": grant.role, "text": ROLES[grant.role](), "ended": ended, "ended_by": grant.revoked_by} | given


def _membership(row: Membership, organisation: Organisation) -> dict[str, Any]:
    is_over = row.until is not None and row.until <= today(now())
    days = {"since": day_text(row.since), "until": day_text(row.until) if row.until else "", "is_over": is_over}
    common = {"id": row.id, "may_rise": not is_over and row.rank is not Rank.MANAGER}
    return {"name": named(organisation.name, organisation.name_en), "rank": RANKS[row.rank]()} | common | days
