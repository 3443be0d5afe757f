"""Words of accounts, as pages show them."""

from __future__ import annotations

from anchorcenter.accounts.access_log import What
from anchorcenter.accounts.attempts import Wait
from anchorcenter.accounts.models import Rank, Role
from anchorcenter.core.i18n import _, plural

WHAT = {
    What.VIEW: lambda: _("seen"),
    What.SEARCH: lambda: _("found by search"),
    What.CHANGE: lambda: _("changed"),
    What.EXPORT: lambda: _("downloaded"),
    What.PRINT: lambda: _("printed"),
}
ROLES = {
    Role.STAFF: lambda: _("Center staff"),
    Role.DIRECTOR: lambda: _("Director of the center"),
    Role.OFFICIAL: lambda: _("City official"),
    Role.REVIEWER: lambda: _("Reviewer"),
    Role.INSTRUCTOR: lambda: _("Instructor"),
}
RANKS = {Rank.MANAGER: lambda: _("Manager"), Rank.MEMBER: lambda: _("Member")}


def wait_text(wait: Wait) -> str:
    """How long who guesses has to wait, or that only a new password helps."""
    if wait.is_locked:
        return _("Signing in is locked after too many attempts. Set a new password by e-mail, or ask the center.")
    return plural("Wait %(num)d second, then try again.", "Wait %(num)d seconds, then try again.", wait.seconds)
