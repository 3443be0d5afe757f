"""Where a sum of the money of a pledge comes from: the lines it is made of, and the decisions they stand in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response, url_for

from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, day_text, named, plural
from anchorcenter.core.metrics import RULES, Kind
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days
from anchorcenter.pledges import queries
from anchorcenter.pledges.funding import columns_of, label_of
from anchorcenter.pledges.models import FundingLine, Measure, Pledge, UnitProject
from anchorcenter.pledges.texts import MEASURES, SOURCES

PLAN, SPENT = "plan", "spent"
TABLES = {PLAN: (Measure.PLAN,), SPENT: (Measure.SECURED, Measure.EXECUTED)}


def origin_page(pledge: Pledge, asked: Mapping[str, str], as_of: date | None) -> Response:
    """The lines of one sum: ``of`` which table, of which project, source and column, as decided by ``as_of``. Raises
    DomainError (404) where there is none."""
    projects = {each.id: each for each in pledge.projects}
    measures = TABLES.get(asked.get("of", "")) or missing()
    every = [line for _number, line in queries.list_funding([pledge.id], as_of=as_of) if line.measure in measures]
    term = Days(pledge.term_from, pledge.term_to + DAY)
    lines = [line for line in every if _is_asked(line, projects[line.project_id], asked)] or missing()
    order = columns_of(term)
    lines.sort(key=lambda line: (measures.index(line.measure), projects[line.project_id].position,
                                 list(SOURCES).index(line.source), order.index(line.column)))  # fmt: skip
    return page(
        "pledges/funds.html",
        pledge=(named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug, as_of=as_of)),
        what=_what(lines, projects, asked, term),
        sums=[(str(MEASURES[each]), f"{_sum(lines, each):,}") for each in measures],
        rule=str(RULES[Kind.FLOW]),
        count=plural("%(text)s row", "%(text)s rows", len(lines), text=f"{len(lines):,}"),
        decisions=_decisions(lines, pledge),
        has_later=any(line.spent_in for line in lines),
        rows=[_row(line, projects[line.project_id], term) for line in lines],
    )


def _is_asked(line: FundingLine, project: UnitProject, asked: Mapping[str, str]) -> bool:
    given = {"project": project.key, "source": line.source.value, "column": line.column}
    return all(asked.get(name) in (None, "", value) for name, value in given.items())


def _what(lines: list[FundingLine], projects: Mapping[int, UnitProject], asked: Mapping[str, str], term: Days) -> str:
    project, line = projects[lines[0].project_id], lines[0]
    parts = [
        named(project.title, project.title_en) if asked.get("project") else _("All funds"),
        str(SOURCES[line.source]) if asked.get("source") else "",
        str(label_of(line.column, term)) if asked.get("column") else "",
    ]
    return " · ".join(filter(None, parts))


def _sum(lines: list[FundingLine], measure: Measure) -> int:
    return sum(line.amount_million for line in lines if line.measure is measure)


def _decisions(lines: list[FundingLine], pledge: Pledge) -> list[dict[str, str]]:
    """In which version of which table the lines stand, and the report that was printed of it."""
    found = dict.fromkeys((line.measure, line.revision, line.decided_on) for line in lines)
    return [
        {
            "text": _("%(name)s, version %(number)d", name=MEASURES[measure], number=revision),
            "day": day_text(day),
            "url": url_for("pledges.card", slug=pledge.slug, form="html", as_of=day),
        }
        for measure, revision, day in found
    ]


def _row(line: FundingLine, project: UnitProject, term: Days) -> dict[str, Any]:
    return {
        "project": named(project.title, project.title_en),
        "source": str(SOURCES[line.source]),
        "measure": str(MEASURES[line.measure]),
        "column": str(label_of(line.column, term)),
        "spent": str(label_of(line.spent_in or line.column, term)) if line.measure is Measure.EXECUTED else "",
        "amount": f"{line.amount_million:,}",
    }
