"""Staff pages of tenants and units, and a tenant's own: read the request, call one verb, answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed, me, signed_in
from anchorcenter.accounts.forms import FirstManagerForm
from anchorcenter.accounts.guesses import check_mails, note_mail
from anchorcenter.accounts.models import Permission
from anchorcenter.accounts.organisations import check_manager, invite_first
from anchorcenter.core.asking import Question, ask
from anchorcenter.core.clock import now
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, _l, named, today
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.queries import get_plan
from anchorcenter.tenants import occupancy_pages, pages, queries, service
from anchorcenter.tenants.forms import (
    ChargeForm,
    ContractForm,
    LiftForm,
    MeetingForm,
    MoveForm,
    PaymentForm,
    ProfileForm,
    RenewalForm,
    ReviewForm,
    StepForm,
    TenantContractForm,
    profile_form,
)
from anchorcenter.tenants.models import Contract, Tenancy, Tenant

blueprint = Blueprint("tenants", __name__)
BOTH = ("GET", "POST")


@blueprint.get("/company")
@signed_in
def company() -> ResponseReturnValue:
    """One's own organisation as a tenant."""
    tenant = queries.get_tenant(me().organisation_id or missing())
    return pages.company_page(tenant, is_manager=me().is_manager)


@blueprint.route("/company/edit", methods=BOTH)
@signed_in
def edit_own() -> ResponseReturnValue:
    """Change what is said of one's own organisation, for its managers."""
    found = queries.get_tenant(me().organisation_id or missing())
    check_manager(me().is_manager)
    pages.see_contact(found)
    form, kept = profile_form(found), {"name": found.organisation.name, "kind": found.kind}
    form.keep_to_own()
    help_text = _("What it is called and which kind it is stands in its contracts: the center changes that.")
    back = named(found.organisation.name, found.organisation.name_en), url_for(".company")
    question = Question(
        title=_("Change the profile"), back=back, button=_l("Save"), help=help_text, template="tenants/own_form.html"
    )

    def save() -> None:
        number, wanted = found.organisation_id, form.wanted(**kept)
        service.change_profile(number, wanted, version=form.seen(), by=me().key, now=now())

    return ask(form, save, question, lambda _none: url_for(".company"))


@blueprint.get("/staff/tenants")
@allowed(Permission.OPERATE)
def tenants() -> ResponseReturnValue:
    """Who is a tenant."""
    return pages.tenants_page()


@blueprint.route("/staff/tenants/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new() -> ResponseReturnValue:
    """Keep an organisation as a tenant."""
    form = ProfileForm()
    back = _("Tenant companies"), url_for(".tenants")
    question = Question(title=_("New tenant"), back=back, button=_l("Save"))
    return ask(form, lambda: service.register(form.wanted(), by=me().key, now=now()), question, pages.tenant_url)


@blueprint.get("/staff/tenants/<int:number>")
@allowed(Permission.OPERATE)
def tenant(number: int) -> ResponseReturnValue:
    """One of them."""
    return pages.tenant_page(queries.get_tenant(number))


@blueprint.route("/staff/tenants/<int:number>/edit", methods=BOTH)
@allowed(Permission.OPERATE)
def edit(number: int) -> ResponseReturnValue:
    """Change what is said of it."""
    found = queries.get_tenant(number)
    pages.see_contact(found)
    form = profile_form(found)
    question = Question(title=_("Change the profile"), back=_back(found), button=_l("Save"))

    def save() -> None:
        service.change_profile(number, form.wanted(), version=form.seen(), by=me().key, now=now())

    return ask(form, save, question, lambda _none: pages.tenant_url(number))


@blueprint.route("/staff/tenants/<int:number>/invite", methods=BOTH)
@allowed(Permission.OPERATE)
def invite(number: int) -> ResponseReturnValue:
    """Invite who is to manage it, when nobody does yet."""
    found, form = queries.get_tenant(number), FirstManagerForm()
    help_text = _("They get a link that is good for a week, and invite their colleagues themselves.")
    question = Question(
        title=_("Invite a manager"), back=_back(found), button=_l("Send the invitation"), help=help_text
    )
    return ask(form, lambda: _invite(number, form.email.data or ""), question, lambda _none: pages.tenant_url(number))


@blueprint.route("/staff/tenants/<int:number>/contracts/new", methods=BOTH)
@allowed(Permission.OPERATE)
def sign(number: int) -> ResponseReturnValue:
    """Let a unit to it."""
    found, form = queries.get_tenant(number), ContractForm()
    form.unit.choices = pages.unit_choices(get_plan())
    help_text = _("The unit is let on the first and on the last day.")
    question = Question(title=_("New contract"), back=_back(found), button=_l("Sign"), help=help_text)

    def save() -> int:
        return service.sign(form.wanted(number), by=me().key, now=now())

    return ask(form, save, question, lambda _number: pages.tenant_url(number))


@blueprint.route("/staff/contracts/new", methods=BOTH)
@allowed(Permission.OPERATE)
def new_contract() -> ResponseReturnValue:
    """Let a unit to a tenant that is chosen."""
    form = TenantContractForm(unit=request.args.get("unit"))
    form.tenant.choices, form.unit.choices = pages.tenant_choices(), pages.unit_choices(get_plan())
    back = _("Tenant companies"), url_for(".tenants")
    help_text = _("Who is not in the list is kept as a tenant first. The unit is let on the first and on the last day.")
    question = Question(title=_("New contract"), back=back, button=_l("Sign"), help=help_text)

    def save() -> int:
        service.sign(form.chosen(), by=me().key, now=now())
        return int(form.tenant.data)

    return ask(form, save, question, pages.tenant_url)


@blueprint.route("/staff/contracts/<int:number>/renew", methods=BOTH)
@allowed(Permission.OPERATE)
def renew(number: int) -> ResponseReturnValue:
    """Let the unit on after the contract."""
    row = queries.get_contract(number)
    form = RenewalForm(obj=row, pool_hours=row.pool_minutes // 60)
    unit, found = get_plan().get(row.space_id).name, row.tenancy.tenant
    question = Question(title=_("Renew: %(unit)s", unit=unit), back=_back(found), button=_l("Renew"))
    return ask(form, lambda: service.renew(number, form.wanted(), by=me().key, now=now()), question, _to(row.tenancy))


@blueprint.route("/staff/contracts/<int:number>/move", methods=BOTH)
@allowed(Permission.OPERATE)
def move(number: int) -> ResponseReturnValue:
    """Have the tenant be in another unit for the rest of the contract."""
    row = queries.get_contract(number)
    form = MoveForm(obj=row, pool_hours=row.pool_minutes // 60)
    form.unit.choices = pages.unit_choices(get_plan())
    unit = get_plan().get(row.space_id).name
    help_text = _("The day of the move belongs to the new unit.")
    title = _("Change the unit: %(unit)s", unit=unit)
    question = Question(title=title, back=_back(row.tenancy.tenant), button=_l("Change the unit"), help=help_text)

    def save() -> int:
        return service.change_unit(number, form.wanted(), by=me().key, now=now())

    return ask(form, save, question, _to(row.tenancy))


@blueprint.route("/staff/contracts/<int:number>/hand-over", methods=BOTH)
@allowed(Permission.OPERATE)
def hand_over(number: int) -> ResponseReturnValue:
    """Check a step of handing the unit over off."""
    row = queries.get_contract(number)
    form = StepForm(step=request.args.get("step"))
    title = _("Hand-over: %(unit)s", unit=get_plan().get(row.space_id).name)
    question = Question(title=title, back=_back(row.tenancy.tenant), button=_l("Done"))
    return ask(form, lambda: _check_off(row, form), question, _to(row.tenancy))


@blueprint.route("/staff/tenancies/<int:number>/charges/new", methods=BOTH)
@allowed(Permission.OPERATE)
def charge(number: int) -> ResponseReturnValue:
    """Write down what it owes."""
    return _about(number, ChargeForm(), _("New charge"), partial(service.charge, number))


@blueprint.route("/staff/tenancies/<int:number>/reviews/new", methods=BOTH)
@allowed(Permission.OPERATE)
def review(number: int) -> ResponseReturnValue:
    """Write down the review of a year: the one in the address, this one without."""
    year = request.args.get("year", today(now()).year, int)
    return _about(number, ReviewForm(year=year), _("Yearly review"), partial(service.review, number))


@blueprint.route("/staff/tenancies/<int:number>/meetings/new", methods=BOTH)
@allowed(Permission.OPERATE)
def plan_meeting(number: int) -> ResponseReturnValue:
    """Plan when its review is talked over."""
    return _about(number, MeetingForm(), _("Plan the review"), partial(service.plan_meeting, number))


@blueprint.route("/staff/meetings/<int:number>/move", methods=BOTH)
@allowed(Permission.OPERATE)
def move_meeting(number: int) -> ResponseReturnValue:
    """Have it be at another time or place."""
    row = queries.get_meeting(number)
    form = MeetingForm(obj=row)
    return _about(row.tenancy_id, form, _("Move the review"), partial(service.move_meeting, number))


@blueprint.post("/staff/meetings/<int:number>/cancel")
@allowed(Permission.OPERATE)
def cancel_meeting(number: int) -> ResponseReturnValue:
    """Have it not be."""
    row = queries.get_tenancy(queries.get_meeting(number).tenancy_id)
    with writing():
        service.cancel_meeting(number, by=me().key, now=now())
    return redirect(pages.tenant_url(row.organisation_id), 303)


@blueprint.route("/staff/tenancies/<int:number>/lift", methods=BOTH)
@allowed(Permission.OPERATE)
def lift(number: int) -> ResponseReturnValue:
    """Have it be a tenant again."""
    row, form = queries.get_tenancy(number), LiftForm(first_on=today(now()))
    question = Question(title=_("Lift the suspension"), back=_back(row.tenant), button=_l("Lift it"))
    save = partial(service.lift, number)
    return ask(form, lambda: save(form.first_on.data or missing(), by=me().key, now=now()), question, _to(row))


@blueprint.route("/staff/charges/<int:number>/settle", methods=BOTH)
@allowed(Permission.OPERATE)
def settle(number: int) -> ResponseReturnValue:
    """Write down when a charge was paid."""
    row, form = queries.get_tenancy(queries.get_charge(number).tenancy_id), PaymentForm(paid_on=today(now()))
    question = Question(title=_("Enter a payment"), back=_back(row.tenant), button=_l("Save"))
    save = partial(service.settle, number)
    return ask(form, lambda: save(form.paid_on.data or missing(), by=me().key, now=now()), question, _to(row))


@blueprint.post("/staff/charges/<int:number>/drop")
@allowed(Permission.OPERATE)
def drop(number: int) -> ResponseReturnValue:
    """Take a charge back."""
    row = queries.get_tenancy(queries.get_charge(number).tenancy_id)
    with writing():
        service.drop(number, by=me().key, now=now())
    return redirect(pages.tenant_url(row.organisation_id), 303)


@blueprint.get("/staff/units")
@allowed(Permission.OPERATE)
def units() -> ResponseReturnValue:
    """Every unit as it is today."""
    return pages.units_page()


@blueprint.get("/staff/occupancy")
@allowed(Permission.OPERATE)
def occupancy() -> ResponseReturnValue:
    """How full the building is on a day."""
    return occupancy_pages.occupancy_page()


@blueprint.get("/staff/units/<slug>")
@allowed(Permission.OPERATE)
def unit(slug: str) -> ResponseReturnValue:
    """One unit and all its contracts."""
    return pages.unit_page(slug)


def _about(number: int, form: Any, title: str, verb: Callable[..., Any]) -> ResponseReturnValue:
    """A page that writes something down of a stay."""
    row = queries.get_tenancy(number)
    question = Question(title=title, back=_back(row.tenant), button=_l("Save"))
    return ask(form, lambda: verb(form.wanted(), by=me().key, now=now()), question, _to(row))


def _check_off(row: Contract, form: StepForm) -> None:
    step, note = form.wanted()
    service.hand_over(row.id, step, note, by=me().key, now=now())


def _invite(number: int, email: str) -> None:
    check_mails(email)
    note_mail(email)
    invite_first(number, email, by=me(), now=now())


def _back(tenant: Tenant) -> tuple[str, str]:
    return named(tenant.organisation.name, tenant.organisation.name_en), pages.tenant_url(tenant.organisation_id)


def _to(row: Tenancy) -> Callable[[Any], str]:
    return lambda _result: pages.tenant_url(row.organisation_id)
