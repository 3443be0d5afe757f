"""The days that a page of figures is asked for, and the links to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, today
from anchorcenter.core.periods import Days
from anchorcenter.reports.forms import DaysForm
from anchorcenter.reports.rules import CHOICES, before, is_right
from anchorcenter.reports.service import wrong_days

LABELS: dict[str, Callable[[], str]] = {
    "month": lambda: _("This month"),
    "last_month": lambda: _("Last month"),
    "half": lambda: _("This half-year"),
    "year": lambda: _("This year"),
    "last_year": lambda: _("Last year"),
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The days asked for, those ``before``, and the form to choose others; ``is_refused`` when the form names none."""

    days: Days
    before: Days
    form: DaysForm
    is_refused: bool
    tabs: list[tuple[str, str, bool]]

    @property
    def is_running(self) -> bool:
        """Whether the period is not over yet."""
        return self.days.end > today(now())


def read_choice(key: str | None = None) -> Choice:
    """The days in the address, by default this month; on the page of ``key``, or of all figures."""
    day = today(now())
    form = DaysForm(request.args)
    asked = form.days()
    days = asked if asked and is_right(asked) else CHOICES["month"](day)
    is_refused = days != asked and bool(request.args.get("from") or request.args.get("to"))
    if is_refused:
        form.end.errors = [str(wrong_days().message)]
    else:
        form.start.data, form.end.data = days.start, days.end
    tabs = [(say(), href(key, CHOICES[word](day)), CHOICES[word](day) == days) for word, say in LABELS.items()]
    return Choice(days=days, before=before(days), form=form, is_refused=is_refused, tabs=tabs)


def href(key: str | None, days: Days, page: int = 1) -> str:
    """The address of a figure, or of all, over ``days``."""
    query: dict[str, Any] = {"from": days.start.isoformat(), "to": days.end.isoformat()}
    query |= {"page": page} if page > 1 else {}
    if key is None:
        return url_for("reports.metrics", **query)
    return url_for("reports.metrics_metric", key=key, **query)
