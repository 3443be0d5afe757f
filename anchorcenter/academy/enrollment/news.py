"""What mails say of enrollments: each of its news once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anchorcenter.academy.enrollment.models import Enrollment, GuardianConsent
from anchorcenter.academy.enrollment.texts import name_for
from anchorcenter.core.i18n import in_locale, local
from anchorcenter.notices.service import letter, tell, tell_all


def tell_of(row: Enrollment, kind: str, *, now: datetime, **more: Any) -> None:
    """Write to whose enrollment it is what has become of it."""
    tell_all([letter_of(row, kind, now=now, **more)])


def letter_of(row: Enrollment, kind: str, *, now: datetime, **more: Any) -> dict[str, Any]:
    """The same, to be sent with others."""
    person, key = row.person, f"enrollment-{row.id}-{kind}-{row.version}"
    values = _values(row, person.locale) | more
    return letter(person.email, person.locale, f"enrollment_{kind}", values, key=key, now=now)


def ask_guardian(row: Enrollment, consent: GuardianConsent, seed: str, *, now: datetime) -> None:
    """Write to the guardian of a child, in the child's language, with the link that consents."""
    locale = row.person.locale
    with in_locale(locale):
        until = local(row.expires_at) if row.expires_at else ""
    values = _values(row, locale) | {"child": row.person.name, "seed": seed, "until": until}
    tell(consent.email, locale, "guardian_asked", values, key=f"guardian-{seed[:12]}", now=now)


def _values(row: Enrollment, locale: str) -> dict[str, Any]:
    return {"course": name_for(row.cohort, locale), "path": f"/enrollments/{row.id}"}
