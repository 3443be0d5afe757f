"""What applicants are told, and what may not be any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from anchorcenter.accounts.people import tell
from anchorcenter.admissions.calls.models import Application, Call
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import Text, _l

By = tuple[int, str]
CHANGED = Reason(code="changed", message=_l("It has changed meanwhile. See how it is now."), status=TAKEN)


def tell_applicant(application: Application, call: Call, kind: str, *, key: str, now: datetime, **more: Any) -> None:
    """Write to who applied, once for the same ``key``."""
    values = {"title": call.title, "title_en": call.title_en or call.title, "code": application.code}
    address = {"path": f"/{call.purpose}s/{call.slug}/application"}
    mark = f"application-{application.id}-{key}"
    tell(application.person_id, kind, values | address | more, key=mark, now=now)


def too_late(message: Text, code: str = "too_late") -> DomainError:
    """409: it may not be done any more."""
    return DomainError(Reason(code=code, message=message, status=TAKEN))


def need(why: str) -> None:
    """Raises DomainError (422) without a reason."""
    if not why:
        raise DomainError(Reason(code="why", message=_l("Say why: it is kept."), field="why"))
