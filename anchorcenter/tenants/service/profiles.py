"""What the center keeps of an organisation as a tenant. Call the verbs inside ``writing()``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from anchorcenter.accounts.models import Organisation
from anchorcenter.accounts.phones import parse_phone
from anchorcenter.accounts.rules import is_email, tidy_email
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.tenants import agenda
from anchorcenter.tenants.models import Tenant, TenantKind
from anchorcenter.tenants.queries import find_tenant, get_tenant
from anchorcenter.tenants.rules import tidy_business_no

Who = tuple[int, str]
NAME_TAKEN = Reason(code="name_taken", message=_l("Another organisation has that name."), field="name", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What is said of a tenant. ``business_no`` as it was typed; a wrong one is stored and marked."""

    name: str
    name_en: str = ""
    kind: TenantKind = TenantKind.COMPANY
    business_no: str = ""
    field: str = ""
    field_en: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""


def register(wanted: Profile, *, organisation_id: int | None = None, by: Who, now: datetime) -> int:
    """Keep an organisation as a possible tenant: that one, the one of that name, or a new one; answers its number.

    Raises DomainError (409) when it is kept already, or another has the name, and (422) for an address or a telephone
    number that is none.
    """
    _check_contact(wanted)
    organisation = _organisation(wanted, organisation_id)
    if find_tenant(organisation.id):
        raise DomainError(NAME_TAKEN)
    row = Tenant(organisation_id=organisation.id)
    _write(row, organisation, wanted)
    db.session.add(row)
    with telling({"uq_organisations_name": NAME_TAKEN}):
        db.session.flush()
    record("register", "tenant", organisation.id, by=by, now=now, after=_state(row, organisation))
    return organisation.id


def change_profile(organisation_id: int, wanted: Profile, *, version: int, by: Who, now: datetime) -> None:
    """Have other things be said of a tenant from now on.

    Raises DomainError (409) when they were changed after ``version``, or another has the name, and (422) for an address
    or a telephone number that is none.
    """
    _check_contact(wanted)
    row = get_tenant(organisation_id, is_locked=True)
    if row.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    before = _state(row, row.organisation)
    _write(row, row.organisation, wanted)
    row.version += 1
    with telling({"uq_organisations_name": NAME_TAKEN}):
        db.session.flush()
    agenda.write(organisation_id, now=now)
    after = _state(row, row.organisation)
    record("change", "tenant", organisation_id, by=by, now=now, before=before, after=after)


def _check_contact(wanted: Profile) -> None:
    reasons = []
    if wanted.contact_email and not is_email(tidy_email(wanted.contact_email)):
        message = _l("Enter an e-mail address like name@company.example.")
        reasons.append(Reason(code="email", message=message, field="contact_email"))
    if wanted.contact_phone and parse_phone(wanted.contact_phone) is None:
        message = _l("Enter a telephone number like 031-123-4567.")
        reasons.append(Reason(code="phone", message=message, field="contact_phone"))
    if reasons:
        raise DomainError(*reasons)


def _organisation(wanted: Profile, organisation_id: int | None) -> Organisation:
    known = Organisation.name == wanted.name if organisation_id is None else Organisation.id == organisation_id
    found = db.session.scalar(select(Organisation).where(known))
    if found is None:
        found = Organisation(name=wanted.name, name_en=wanted.name_en)
        db.session.add(found)
        with telling({"uq_organisations_name": NAME_TAKEN}):
            db.session.flush()
    return found


def _write(row: Tenant, organisation: Organisation, wanted: Profile) -> None:
    organisation.name, organisation.name_en = wanted.name, wanted.name_en
    row.kind, row.field, row.field_en = wanted.kind, wanted.field, wanted.field_en
    row.business_no = tidy_business_no(wanted.business_no)[:10]
    row.contact_name, row.contact_email = wanted.contact_name, tidy_email(wanted.contact_email)
    row.contact_phone = parse_phone(wanted.contact_phone) or ""


def _state(row: Tenant, organisation: Organisation) -> dict[str, Any]:
    """What the audit says of it: nothing of the contact, who is a person."""
    names = {"name": organisation.name, "name_en": organisation.name_en}
    return names | {"kind": row.kind, "business_no": row.business_no, "field": row.field, "field_en": row.field_en}
