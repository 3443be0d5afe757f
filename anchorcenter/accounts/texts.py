"""Words of accounts, as pages show them."""

from __future__ import annotations

from functools import partial

from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.attempts import Wait
from anchorcenter.accounts.models import Rank, Role
from anchorcenter.core.i18n import _, _l, plural

WHAT = {
    What.VIEW: lambda: _("seen"),
    What.SEARCH: lambda: _("found by search"),
    What.CHANGE: lambda: _("changed"),
    What.EXPORT: lambda: _("downloaded"),
    What.PRINT: lambda: _("printed"),
}
ROLE_NAMES = {
    Role.STAFF: _l("Center staff"),
    Role.DIRECTOR: _l("Director of the center"),
    Role.OFFICIAL: _l("City official"),
    Role.REVIEWER: _l("Reviewer"),
    Role.INSTRUCTOR: _l("Instructor"),
}
ROLES = {role: partial(str, name) for role, name in ROLE_NAMES.items()}
SCOPE_NAMES = {
    "academy:write": _l("write down courses and cohorts, for staff"),
    "bookings:read": _l("read spaces, free times and bookings"),
    "bookings:write": _l("hold, book, change and cancel"),
    "attendance:read": _l("read attendance: your own, and of those whom you teach"),
    "attendance:write": _l("check in to lessons, note attendance and ask for leave"),
    "enrollments:read": _l("read your enrollments in courses"),
    "enrollments:write": _l("enroll in courses, and cancel"),
    "facilities:write": _l("close facilities and report outages, for staff"),
    "intakes:read": _l("read your applications, those that you score, and all of them as staff"),
    "intakes:write": _l("apply in intake rounds, score, and run rounds as staff"),
    "pledges:write": _l("measure pledges and comment on them, close periods, approve and publish, as far as you may"),
    "qualifications:write": _l("grant and revoke qualifications, for staff"),
    "tenants:write": _l("sign contracts, and write down support, results and yearly figures of tenants"),
    "reports:read": _l("read figures, as far as you may"),
}
RANKS = {Rank.MANAGER: lambda: _("Manager"), Rank.MEMBER: lambda: _("Member")}


def wait_text(wait: Wait) -> str:
    """How long who guesses has to wait, or that only a new password helps."""
    if wait.is_locked:
        return _("Signing in is locked after too many attempts. Set a new password by e-mail, or ask the center.")
    return plural("Wait %(num)d second, then try again.", "Wait %(num)d seconds, then try again.", wait.seconds)
