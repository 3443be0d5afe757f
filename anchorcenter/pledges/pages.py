"""What pages of pledges show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.core.i18n import _, day_text, named
from anchorcenter.core.pages import page
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.printed.files import WRITERS, answer
from anchorcenter.pledges import queries, tables
from anchorcenter.pledges.amendments.pages import history
from anchorcenter.pledges.comments.pages import section as comments
from anchorcenter.pledges.content import card_of
from anchorcenter.pledges.figures.pages import section
from anchorcenter.pledges.forms import ImportForm, RevisionForm
from anchorcenter.pledges.frozen import read_content
from anchorcenter.pledges.funding import Rate, label_of, securing, total_of
from anchorcenter.pledges.indicators.models import Indicator
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.models import (
    Engagement,
    FundingLine,
    Measure,
    Pledge,
    PledgeEntry,
    PledgePeriod,
    RemarkKind,
    Status,
)
from anchorcenter.pledges.origins import PLAN, SPENT
from anchorcenter.pledges.periods import half_of, word_of
from anchorcenter.pledges.photos.pages import tell as photo
from anchorcenter.pledges.printing import document_of, issuer
from anchorcenter.pledges.sheets import write_book
from anchorcenter.pledges.tables import Line, Money
from anchorcenter.pledges.texts import CATEGORIES, MEASURES, QUALIFIERS, SOURCES, STATUSES, quantity_text

TAGS = {Status.ON_HOLD: "busy", Status.DROPPED: "busy", Status.PARTLY: "pending"}
DASH = "-"
TERM = Days(date(2022, 7, 1), date(2026, 7, 1))  # Of an empty workbook; its columns are renamed for another.


def index_page() -> Response:
    """Every pledge with its money."""
    found = queries.list_pledges()
    money = queries.list_funding([row.id for row in found])
    rows = [_head(row) | _rates([line for number, line in money if number == row.id], row) for row in found]
    return page("pledges/index.html", rows=rows)


def show_page(pledge: Pledge, as_of: date | None = None, *, period: str = "") -> Response:
    """One of them: how it is measured over ``period``, what was done, whom it was talked over with, what it costs (as
    decided by ``as_of``), what is in the way."""
    lines = [line for _number, line in queries.list_funding([pledge.id], as_of=as_of)]
    money, term = tables.sort_money(lines), term_of(pledge)
    known = {each.id: each for each in list_indicators(pledge.id)}
    return page(
        "pledges/show.html",
        pledge=_head(pledge) | _rates(lines, pledge),
        indicators=section(pledge, period),
        funding=_funding(money, term, pledge, as_of) if lines else None,
        spent=_spent(lines, term),
        revisions=_revisions(pledge),
        money_as_of=day_text(as_of) if as_of else "",
        periods=[_period(each, known) for each in pledge.periods],
        engagements=[_engagement(each) for each in pledge.engagements],
        engaged=_engaged(pledge.engagements),
        problems=[each.text for each in pledge.remarks if each.kind is RemarkKind.PROBLEM],
        remedies=[(r.text, r.examples.splitlines()) for r in pledge.remarks if r.kind is RemarkKind.REMEDY],
        photos=[photo(each) for each in pledge.captions],
        history=history(pledge),
        comments=comments(pledge),
    )


def card_file(pledge: Pledge, form: str, as_of: date | None = None) -> Response:
    """The city's card in one of FORMATS, with the money as it was decided by ``as_of``."""
    lines = [line for _number, line in queries.list_funding([pledge.id], as_of=as_of)]
    version = _("Money as decided by %(day)s", day=day_text(as_of)) if as_of else ""
    document = document_of(card_of(pledge, lines), issuer=issuer(), made_at=pledge.imported_at, version=version)
    links = {each: _card_url(pledge, each, as_of) for each in WRITERS}
    return answer(document, form, links=links, back=url_for("pledges.show", slug=pledge.slug, as_of=as_of))


def template_file(pledge: Pledge | None) -> Response:
    """The workbook to be filled in, with what is kept of a pledge."""
    card = None
    term = TERM
    if pledge:
        lines = [line for _number, line in queries.list_funding([pledge.id])]
        card, term = read_content(card_of(pledge, lines)), term_of(pledge)
    found = Response(write_book(card, term), content_type=WRITERS["xlsx"][0])
    found.headers["Content-Disposition"] = f'attachment; filename="{pledge.slug if pledge else "template"}.xlsx"'
    return found


def funding_page(pledge: Pledge, form: RevisionForm, *, status: int = 200) -> Response:
    """The revisions of its money for staff, and the form that takes another in."""
    return page(
        "pledges/funding.html",
        status=status,
        form=form,
        pledge=_head(pledge),
        revisions=_revisions(pledge),
        template_url=url_for("pledges.template", like=pledge.slug),
        kept=bool(request.args.get("kept")),
    )


def staff_page(form: ImportForm, *, status: int = 200) -> Response:
    """Every pledge for staff, and the form that takes another report in."""
    rows = [_head(row) for row in queries.list_pledges()]
    return page("pledges/staff.html", status=status, form=form, rows=rows, imported=request.args.get("imported", ""))


def term_of(pledge: Pledge) -> Days:
    """The days of the term of office."""
    return Days(pledge.term_from, pledge.term_to + DAY)


def rate_text(rate: Rate) -> str:
    """``31.5 % (8,362 / 26,530)``: a rate never without what it is of; over nothing there is none."""
    if rate.tenths is None:
        return _("does not apply")
    return f"{rate.tenths // 10}.{rate.tenths % 10} % ({rate.part:,} / {rate.whole:,})"


def engagement_text(row: Engagement) -> str:
    """``약 300회``, ``5회``; what was printed as a dash stays one."""
    if row.value is None:
        return DASH
    qualifier = str(QUALIFIERS.get(row.qualifier, row.qualifier))
    return " ".join(filter(None, (qualifier, _("%(number)s times", number=f"{row.value:,}"))))


def _head(pledge: Pledge) -> dict[str, Any]:
    teams = named(pledge.teams, pledge.teams_en).splitlines()
    return {
        "slug": pledge.slug,
        "url": url_for("pledges.show", slug=pledge.slug),
        "card_url": _card_url(pledge, "html", None),
        "funding_url": url_for("pledges.funding", slug=pledge.slug),
        "upkeep_url": url_for("pledge_upkeep.card", slug=pledge.slug),
        "results_url": url_for("pledge_timeline.index", slug=pledge.slug),
        "photos_url": url_for("pledge_photos.index", slug=pledge.slug),
        "amendments_url": url_for("pledge_amendments.index", slug=pledge.slug),
        "title": named(pledge.title, pledge.title_en),
        "who": " · ".join([named(pledge.division, pledge.division_en), *teams]),
        "status": str(STATUSES[pledge.status]) if pledge.status else "",
        "tag": TAGS.get(pledge.status, "free") if pledge.status else "",
        "as_of": day_text(pledge.as_of),
        "term": f"{day_text(pledge.term_from)} – {day_text(pledge.term_to)}",
    }


def _rates(lines: Sequence[Any], pledge: Pledge) -> dict[str, Any]:
    money = tables.sort_money(lines)
    columns = tables.used_columns(money, term_of(pledge))
    plan, secured, executed = (tables.sums(money[measure], columns) for measure in Measure)
    return {
        "plan": tables.amount_text(total_of(plan.values())),
        "secured": tables.amount_text(total_of(secured.values())),
        "executed": tables.amount_text(total_of(executed.values())),
        "securing": rate_text(securing(plan, secured, in_term=False)),
        "securing_in_term": rate_text(securing(plan, secured, in_term=True)),
        "executing": rate_text(Rate(part=total_of(executed.values()), whole=total_of(secured.values()))),
    }


def _funding(money: Money, term: Days, pledge: Pledge, as_of: date | None) -> dict[str, Any]:
    columns = tables.used_columns(money, term)
    top = tables.scale_top(money, columns)
    spent = tables.spent_lines(money, pledge.projects, columns)
    plan = tables.plan_lines(money, pledge.projects, columns)
    found = {name: [_linked(line, columns, name, pledge, as_of) for line in lines]
             for name, lines in ((PLAN, plan), (SPENT, spent))}  # fmt: skip
    for row, other in zip(found[PLAN], found[SPENT], strict=True):
        row["cells"].append(other["cells"][0])
    return {
        "columns": [str(label_of(column, term)) for column in columns],
        **found,
        "stacks": tables.stacks(money, term, columns),
        "scale": [f"{number:,}" for number in (top, top // 2, 0)],
        "sources": [(str(each), str(text)) for each, text in SOURCES.items() if _gives(money, each)],
    }


def _linked(line: Line, columns: Sequence[str], of: str, pledge: Pledge, as_of: date | None) -> dict[str, Any]:
    """A line with an address for each sum: where it comes from."""
    asked: dict[str, Any] = {"of": of, "project": line.project or None, "source": line.source or None, "as_of": as_of}
    places = [url_for("pledges.funds", slug=pledge.slug, **asked, column=each) for each in (None, *columns)]
    return {"label": line.label, "level": line.level, "cells": list(zip(line.cells, places, strict=True))}


def _gives(money: Money, source: Any) -> bool:
    return any(of is source and cells for (_project, of), cells in money[Measure.PLAN].items())


def _card_url(pledge: Pledge, form: str, as_of: date | None) -> str:
    return url_for("pledges.card", slug=pledge.slug, form=form, as_of=as_of)


def _spent(lines: Sequence[FundingLine], term: Days) -> list[dict[str, str]]:
    """What was spent in which year of money secured in which; empty when it is the same everywhere."""
    return [
        {"secured": str(label_of(column, term)), "spent": str(label_of(spent_in, term)), "amount": f"{amount:,}"}
        for column, spent_in, amount in tables.spent_by_year(lines)
    ]


def _revisions(pledge: Pledge) -> list[dict[str, str]]:
    """Each decision about its money: which tables, and where they can be read as they were then."""
    found: dict[date, list[str]] = {}
    for measure, revision, decided_on in queries.list_revisions(pledge):
        text = _("%(name)s, version %(number)d", name=MEASURES[measure], number=revision)
        found.setdefault(decided_on, []).append(text)
    return [
        {
            "day": day_text(day),
            "tables": " · ".join(texts),
            "url": url_for("pledges.show", slug=pledge.slug, as_of=day),
            "card_url": _card_url(pledge, "html", day),
        }
        for day, texts in found.items()
    ]


def _period(row: PledgePeriod, known: Mapping[int, Indicator]) -> dict[str, Any]:
    entries = [_entry(each, row, known) for each in row.entries]
    return {"label": row.label, "is_plan": row.is_plan, "entries": entries}


def _entry(row: PledgeEntry, period: PledgePeriod, known: Mapping[int, Indicator]) -> dict[str, Any]:
    days = half_of(row.month or period.last_on)

    def records(number: int | None) -> tuple[str, str] | None:
        """The center's records of it: what they are called and where they are read, of its half-year."""
        if (indicator := known.get(number or 0)) is None:
            return None
        url = url_for("pledge_figures.show", slug=indicator.pledge.slug, key=indicator.key, period=word_of(days))
        return named(indicator.title, indicator.title_en), url

    return {
        "records": records(row.indicator_id),
        "title": named(row.title, row.title_en),
        "month": f"{row.month.year}. {row.month.month}." if row.month else "",
        "details": row.details.splitlines(),
        "quantities": [(quantity_text(each), records(each.indicator_id)) for each in row.quantities],
    }


def _engagement(row: Engagement) -> dict[str, str]:
    return {"category": str(CATEGORIES[row.category]), "times": engagement_text(row), "note": row.note}


def _engaged(rows: Sequence[Engagement]) -> dict[str, str]:
    """All that was counted exactly; what is about so many stands beside it and is never added."""
    exact = sum(row.value for row in rows if row.value is not None and not row.qualifier)
    about = [engagement_text(row) for row in rows if row.value is not None and row.qualifier]
    return {"exact": _("%(number)s times", number=f"{exact:,}"), "about": ", ".join(about)}
