"""Pages of reports, and their files in every format."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from anchorcenter.accounts.access import allowed
from anchorcenter.accounts.models import Permission
from anchorcenter.core.clock import now
from anchorcenter.core.db import reading_the_copy
from anchorcenter.core.errors import missing
from anchorcenter.core.i18n import _, days_text, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import YEARS
from anchorcenter.core.printed.files import FORMATS, HTML, WRITERS, answer
from anchorcenter.core.text import to_id
from anchorcenter.pledges.queries import list_pledges
from anchorcenter.reports.printed.evaluation import evaluation_document
from anchorcenter.reports.printed.figures import period_document, title_of
from anchorcenter.reports.printed.rounds import Kind, Round, find_round, list_rounds

blueprint = Blueprint("printed_reports", __name__)
FEW = 3


@blueprint.get("/staff/reports")
@allowed(Permission.READ_REPORTS)
def index() -> ResponseReturnValue:
    """The reports that there are: the latest, or those of a year."""
    day, year = today(now()), asked_year(request.args.get("year", ""))
    every = list_rounds(day, year)
    tabs = [(_("Latest"), url_for(".index"), year is None)]
    tabs += [(f"{each}", url_for(".index", year=each), each == year) for each in list_years(day)]
    return page(
        "reports/reports.html",
        tabs=tabs,
        periods=[_shown(each) for each in every if each.kind is Kind.PERIOD],
        months=[_shown(each) for each in every if each.kind is Kind.MONTH],
        evaluation=[(form.upper(), url_for(".evaluation", form=form)) for form in FORMATS],
    )


@blueprint.get("/staff/reports/evaluation.<form>")
@allowed(Permission.READ_REPORTS)
def evaluation(form: str) -> ResponseReturnValue:
    """The evaluator's sheet."""
    if form not in FORMATS:
        return missing()
    links = {each: url_for(".evaluation", form=each) for each in WRITERS}
    return answer(evaluation_document(now=now()), form, links=links, back=url_for(".index"))


@blueprint.get("/staff/reports/<kind>/<name>.<form>")
@allowed(Permission.READ_REPORTS)
def report(kind: str, name: str, form: str) -> ResponseReturnValue:
    """The report of a month or a period."""
    asked = find_round(kind, name)
    if asked is None or form not in FORMATS:
        return missing()
    with reading_the_copy():
        document = period_document(asked, now=now())
    links = {each: _url(asked, each) for each in WRITERS}
    return answer(document, form, links=links, back=url_for(".index"))


def list_years(day: date) -> list[int]:
    """The years of which there are reports, the latest first: since the first term of office or FEW years ago."""
    first = min((each.term_from.year for each in list_pledges()), default=day.year - FEW)
    return list(range(day.year, min(first, day.year - FEW) - 1, -1))


def asked_year(text: str) -> int | None:
    """The year that the address asks for; None for none."""
    year = to_id(text)
    return year if year in YEARS else None


def _url(asked: Round, form: str) -> str:
    return url_for("printed_reports.report", kind=asked.kind, name=asked.name, form=form)


def _shown(asked: Round) -> dict[str, object]:
    files = [(form.upper(), _url(asked, form)) for form in WRITERS]
    return {"title": title_of(asked), "days": days_text(asked.days), "url": _url(asked, HTML), "files": files}
