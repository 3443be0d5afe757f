"""Quotas in words."""

from __future__ import annotations

from anchorcenter.accounts.actors import AUDIENCES
from anchorcenter.bookings.quotas.models import Measure, Per, Quota, Whose
from anchorcenter.bookings.quotas.queries import as_limit
from anchorcenter.bookings.quotas.texts import quantity
from anchorcenter.core.i18n import Text, _, _l, day_text, named
from anchorcenter.core.periods import DAY
from anchorcenter.facilities.texts import kind_text

WHOSE: dict[Whose, Text] = {
    Whose.PERSON: _l("each person"),
    Whose.COMPANY: _l("each company, its members together"),
    Whose.ALL: _l("all of them together"),
}
PERS: dict[Per, Text] = {Per.DAY: _l("a day"), Per.WEEK: _l("a week, from Monday"), Per.MONTH: _l("a month")}
MEASURES: dict[Measure, Text] = {Measure.MINUTES: _l("hours"), Measure.BOOKINGS: _l("bookings")}


def rule_text(row: Quota) -> str:
    """``20 h a month · Indoor flight field · each company, its members together``."""
    limit = as_limit(row)
    most = _("%(most)s %(per)s", most=quantity(limit, row.most), per=PERS[row.per])
    where = kind_text(row.kind) if row.kind else _("every space")
    return " · ".join([most, where, who_text(row)])


def who_text(row: Quota) -> str:
    """On whom it is."""
    if row.organisation:
        return named(row.organisation.name, row.organisation.name_en)
    whose = str(WHOSE[row.whose])
    return f"{AUDIENCES[row.audience]}, {whose}" if row.audience else whose


def validity_text(row: Quota) -> str:
    """From when on it holds, and until when."""
    if row.until is None:
        return _("from %(day)s on", day=day_text(row.since))
    return f"{day_text(row.since)} – {day_text(row.until - DAY)}" if row.since < row.until else _("ended")
