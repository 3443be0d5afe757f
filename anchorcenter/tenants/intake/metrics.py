"""Figures of intake rounds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, String, cast, literal

from anchorcenter.admissions.calls.models import Application, Call
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import Kind, Metric, select_rows, within
from anchorcenter.core.periods import Days
from anchorcenter.tenants.intake.queries import COUNTS, PURPOSE, SELECTED, describe


def _rows(days: Days, counted_on: Any, *where: Any) -> Select[Any]:
    subject = literal("applicant:") + cast(Application.applicant, String)
    rows = select_rows("application", Application.id, counted_on=counted_on, subject=subject)
    rows = rows.join(Call, Call.id == Application.call_id).where(Call.purpose == PURPOSE, *where)
    return rows.where(within(counted_on, days))


SOURCES = ("applications", "calls")
APPLICATIONS = Metric(
    key="intakes.applications",
    name=_l("Applications for units"),
    definition=_l("Applications submitted in intake rounds, on the day on which they came for the first time."),
    exclusions=_l("Drafts and what was withdrawn do not count."),
    unit="application",
    kind=Kind.FLOW,
    version=1,
    rows=lambda days: _rows(days, Application.submitted_on, *COUNTS),
    describe=describe,
    sources=SOURCES,
)
CHOSEN = Metric(
    key="intakes.selected",
    name=_l("Applicants selected"),
    definition=_l("Applicants selected in intake rounds, on the day of the decision."),
    exclusions=_l("Who gave the place up does not count."),
    unit="application",
    kind=Kind.FLOW,
    version=1,
    rows=lambda days: _rows(days, Application.selected_on, *SELECTED),
    describe=describe,
    sources=SOURCES,
)
METRICS = (APPLICATIONS, CHOSEN)
