"""What is said of a tenant, for programs: of staff all of it, of its managers what it says of itself."""

from __future__ import annotations

from typing import Any

from marshmallow import fields
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.core.api import Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.idempotency import Made
from anchorcenter.core.openapi import CHANGES, TAGGED, said
from anchorcenter.core.unit_of_work import writing
from anchorcenter.core.versions import stale, version_named
from anchorcenter.tenants import queries, service
from anchorcenter.tenants.api.reading import tenants
from anchorcenter.tenants.api.schemas import (
    BUSINESS_NO,
    CONTACT,
    CONTACT_EMAIL,
    CONTACT_PHONE,
    FIELD,
    FIELD_EN,
    KIND,
    NAME,
    NAME_EN,
    NewTenantSchema,
)
from anchorcenter.tenants.models import Tenant, TenantKind
from anchorcenter.tenants.pages import see_contact
from anchorcenter.tenants.service import Profile

OF_TENANT = ("kind", "business_no", "field", "field_en", "contact_name", "contact_email", "contact_phone")


class TenantProfileSchema(Schema):
    """As a change of it is sent, and empty where nothing is said."""

    id = fields.Integer(required=True, metadata=said("The number of the organisation.", 17))
    name = fields.String(required=True, metadata=NAME)
    name_en = fields.String(required=True, metadata=NAME_EN)
    kind = fields.Enum(TenantKind, by_value=True, required=True, metadata=KIND)
    business_no = fields.String(required=True, metadata=BUSINESS_NO)
    field = fields.String(required=True, metadata=FIELD)
    field_en = fields.String(required=True, metadata=FIELD_EN)
    contact_name = fields.String(required=True, metadata=CONTACT)
    contact_email = fields.String(required=True, metadata=CONTACT_EMAIL)
    contact_phone = fields.String(required=True, metadata=CONTACT_PHONE)


@tenants.get("/<int:number>/profile")
@token_needed("bookings:read")
@tenants.response(200, TenantProfileSchema, headers=TAGGED)
def show_profile(number: int, by: Actor) -> Made:
    """What is said of a tenant: of any for staff, of one's own for its managers. Its ETag is what a change names."""
    return _shown(_seen(number, by))


@tenants.put("/<int:number>/profile")
@token_needed("tenants:write")
@tenants.doc(**CHANGES)
@tenants.arguments(NewTenantSchema)
@tenants.response(200, TenantProfileSchema, headers=TAGGED)
def change_profile(wanted: Profile, number: int, by: Actor) -> Made:
    """Have all of it be so, if it still is as If-Match names it. Its name and kind stand in its contracts: only staff
    change these."""
    row = _seen(number, by)
    version = version_named(row.version) or row.version
    if not by.is_staff:
        _check_own(row, wanted)
    try:
        with writing():
            service.change_profile(number, wanted, version=version, by=by.key, now=now())
    except DomainError as error:
        raise (stale() if error.reasons[0].code == "changed" else error) from None
    return _shown(queries.get_tenant(number))


def _seen(number: int, by: Actor) -> Tenant:
    """The tenant, whose contact is shown. Raises DomainError (404) for everybody but staff and its managers."""
    if not by.is_staff and not (by.is_manager and number == by.organisation_id):
        missing()
    row = queries.get_tenant(number)
    see_contact(row)
    return row


def _check_own(row: Tenant, wanted: Profile) -> None:
    fixed = {"name": row.organisation.name != wanted.name, "kind": row.kind is not wanted.kind}
    message = _l("This stands in your contracts: the center changes it.")
    reasons = [Reason(code="fixed", message=message, field=name) for name, is_other in fixed.items() if is_other]
    if reasons:
        raise DomainError(*reasons)


def _shown(row: Tenant) -> Made:
    known: dict[str, Any] = {name: getattr(row, name) for name in OF_TENANT}
    known |= {"id": row.organisation_id, "name": row.organisation.name, "name_en": row.organisation.name_en}
    return known, {"ETag": quote_etag(str(row.version))}
