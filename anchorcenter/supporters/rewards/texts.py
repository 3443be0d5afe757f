"""Rewards in words."""

from __future__ import annotations

from anchorcenter.core.i18n import _, plural
from anchorcenter.supporters.rewards.rules import Rules
from anchorcenter.supporters.texts import KINDS


def won(amount: int) -> str:
    """``300,000 won``."""
    return _("%(amount)s won", amount=f"{amount:,}")


def points_text(points: int) -> str:
    """``120 points``."""
    return plural("%(num)d point", "%(num)d points", points)


def hours_text(minutes: int) -> str:
    """Minutes as hours and minutes: ``3:30``."""
    return _("%(hours)d h %(minutes)02d min", hours=minutes // 60, minutes=minutes % 60)


def rule_lines(rules: Rules) -> list[str]:
    """What a version of the rules says, a line each."""
    lines = [
        f"{KINDS[kind]}: "
        + " · ".join([points_text(rate.points)] * bool(rate.points) + [won(rate.fee_won)] * bool(rate.fee_won))
        for kind, rate in rules.rates.items()
    ]
    lines.append(_("Late for a mission: %(percent)d %% of its points", percent=rules.late_percent))
    if rules.most_won is not None:
        lines.append(_("At most %(amount)s for a month", amount=won(rules.most_won)))
    lines += [f"{points_text(points)}: {name}" for points, name in rules.steps]
    lines.append(_("Certificate: %(many)d activities", many=rules.needed_activities))
    if rules.needed_reports:
        lines.append(_("Certificate: %(many)d checklists of programmes", many=rules.needed_reports))
    return lines
