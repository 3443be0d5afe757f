"""What pages of missions show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response

from anchorcenter.core.clock import now
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import local, named, today
from anchorcenter.core.pages import page
from anchorcenter.supporters.missions import queries
from anchorcenter.supporters.models import Mission, Supporter, SupporterCohort
from anchorcenter.supporters.texts import EVIDENCE, KINDS


def index_page(cohort: SupporterCohort, form: Form | None = None, *, status: int = 200) -> Response:
    """Every mission of a cohort, for staff."""
    rows = [mission_row(each, now()) for each in queries.list_all(cohort.id)]
    known = {"slug": cohort.slug, "title": named(cohort.title, cohort.title_en)}
    problems = form.form_errors if form else []
    return page("missions/index.html", status=status, cohort=known, rows=rows, problems=problems)


def mission_rows(supporters: Sequence[Supporter], moment: datetime) -> list[dict[str, Any]]:
    """What is asked of somebody now, by deadline, with the part of the points that it brings when it comes late."""
    cohorts = {each.cohort_id for each in supporters}
    if not cohorts:
        return []
    late = queries.list_late_percents(cohorts, today(moment))
    rows = queries.list_missions(cohorts, moment)
    return [mission_row(each, moment) | {"late_percent": late.get(each.cohort_id, 0)} for each in rows]


def mission_row(row: Mission, moment: datetime) -> dict[str, Any]:
    """A mission in a list."""
    return {
        "id": row.id,
        "title": named(row.title, row.title_en),
        "kind": str(KINDS[row.kind]),
        "evidence": str(EVIDENCE[row.evidence]),
        "required": row.required,
        "points": row.points,
        "guide": [line for line in named(row.guide, row.guide_en).split("\n") if line],
        "opens": local(row.opens_at),
        "due": f"{local(row.due_at)}:{row.due_at:%S}",
        "is_over": moment > row.due_at,
        "is_off": row.cancelled_at is not None,
    }
