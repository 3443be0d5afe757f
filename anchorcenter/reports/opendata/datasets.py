"""The data sets of the catalogue: their words, their columns, their rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anchorcenter.core.i18n import Text, _l, today
from anchorcenter.core.periods import DAY
from anchorcenter.pledges.cards import DASH
from anchorcenter.pledges.models import FundingLine, Measure, Pledge
from anchorcenter.pledges.queries import list_funding, list_whole_pledges
from anchorcenter.pledges.snapshots.models import Act, Snapshot
from anchorcenter.pledges.snapshots.queries import list_published
from anchorcenter.pledges.snapshots.reading import frozen

Value = str | int | None


@dataclass(frozen=True, kw_only=True)
class Given:
    """What all data sets are made of, read once."""

    pledges: Sequence[Pledge]
    funding: Sequence[tuple[int, FundingLine]]
    published: Mapping[str, Sequence[Snapshot]]


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """``columns`` are names for programs with their words for people; ``rows`` have a value for each."""

    slug: str
    title: Text
    description: Text
    columns: Mapping[str, Text]
    rows: Callable[[Given], Iterator[tuple[Value, ...]]]


def read_given() -> Given:
    """All pledges with everything of them, the latest of their money, and the latest version of each period."""
    pledges = list_whole_pledges()
    published = {pledge.slug: list(list_published(pledge.id).values()) for pledge in pledges}
    return Given(pledges=pledges, funding=list_funding([pledge.id for pledge in pledges]), published=published)


def period_of(given: Given) -> tuple[date, date] | None:
    """From which day to which the data are; None without any."""
    if not given.pledges:
        return None
    return min(pledge.term_from for pledge in given.pledges), max(pledge.as_of for pledge in given.pledges)


def _pledges(given: Given) -> Iterator[tuple[Value, ...]]:
    for pledge in given.pledges:
        lines = [line for pledge_id, line in given.funding if pledge_id == pledge.id]
        sums = (sum(line.amount_million for line in lines if line.measure is measure) for measure in Measure)
        days = (day.isoformat() for day in (pledge.term_from, pledge.term_to, pledge.as_of))
        yield pledge.slug, pledge.title, pledge.title_en, pledge.division, pledge.status, *days, *sums


def _funding(given: Given) -> Iterator[tuple[Value, ...]]:
    names = {project.id: (pledge.slug, project.title) for pledge in given.pledges for project in pledge.projects}
    for _pledge_id, line in given.funding:
        place = line.measure, line.source, line.column, line.spent_in or None
        yield *names[line.project_id], *place, line.amount_million, line.revision, line.decided_on.isoformat()


def _results(given: Given) -> Iterator[tuple[Value, ...]]:
    for pledge in given.pledges:
        for period in pledge.periods:
            days = period.first_on.isoformat(), period.last_on.isoformat(), "plan" if period.is_plan else "result"
            for entry in period.entries:
                month = entry.month.isoformat()[:7] if entry.month else None
                yield pledge.slug, *days, month, entry.title, entry.details, entry.organisations


def _engagements(given: Given) -> Iterator[tuple[Value, ...]]:
    """What is only about so many keeps its word, and a dash its dash: neither is an exact number."""
    for pledge in given.pledges:
        for row in pledge.engagements:
            printed = DASH if row.value is None else f"{row.qualifier} {row.value:,}".strip()
            yield pledge.slug, row.category, row.value, row.qualifier or None, printed, row.note


def _figures(given: Given) -> Iterator[tuple[Value, ...]]:
    """What the center counted, as it was published: numerators and denominators beside the value."""
    for slug, snapshots in given.published.items():
        for snapshot in sorted(snapshots, key=lambda each: (each.start, each.end)):
            (published,) = (step for step in snapshot.steps if step.act is Act.PUBLISHED)
            days = snapshot.start.isoformat(), (snapshot.end - DAY).isoformat()
            place = slug, *days, snapshot.version, today(published.at).isoformat()
            for figure in snapshot.figures:
                said = frozen(snapshot, figure)
                value = None if said.value is None else f"{said.value:f}"
                parts = said.count.value, said.count.weight, said.count.rows, said.count.qualifier or None
                how = "hand" if said.is_by_hand else "counted", said.metric, said.version
                yield *place, figure.key, figure.title, value, said.text, said.unit, *parts, *how


SLUG, TITLE = _l("Pledge"), _l("Title")
DATASETS: Mapping[str, Dataset] = {
    dataset.slug: dataset
    for dataset in (
        Dataset(
            slug="pledges",
            title=_l("Pledges"),
            description=_l("Each pledge with its term, its division and what it costs, in millions of won."),
            columns={
                "pledge": SLUG,
                "title": TITLE,
                "title_en": _l("Title in English"),
                "division": _l("Division in charge"),
                "status": _l("Status"),
                "term_from": _l("Term from"),
                "term_to": _l("Term to"),
                "as_of": _l("As of"),
                "plan_million": _l("Investment plan"),
                "secured_million": _l("Secured"),
                "executed_million": _l("Executed"),
            },
            rows=_pledges,
        ),
        Dataset(
            slug="pledge-funding",
            title=_l("Money of the pledges by year"),
            description=_l(
                "Planned, secured and executed by unit project, source and fiscal year, in millions of won."
            ),
            columns={
                "pledge": SLUG,
                "project": _l("Unit project"),
                "measure": _l("Measure"),
                "source": _l("Source"),
                "column": _l("Fiscal year"),
                "spent_in": _l("Spent in"),
                "amount_million": _l("Amount"),
                "revision": _l("Version"),
                "decided_on": _l("Decided on"),
            },
            rows=_funding,
        ),
        Dataset(
            slug="pledge-results",
            title=_l("Results and plans of the pledges"),
            description=_l("What was done and what is planned, by period."),
            columns={
                "pledge": SLUG,
                "period_from": _l("From"),
                "period_to": _l("Until"),
                "kind": _l("Result or plan"),
                "month": _l("Month"),
                "title": TITLE,
                "details": _l("In detail"),
                "organisations": _l("Organisations"),
            },
            rows=_results,
        ),
        Dataset(
            slug="pledge-engagement",
            title=_l("Residents and partners involved in the pledges"),
            description=_l("How often, by kind. What is only about so many says so, and a dash was printed as one."),
            columns={
                "pledge": SLUG,
                "category": _l("Kind"),
                "times": _l("How often"),
                "qualifier": _l("Qualifier"),
                "printed": _l("As printed"),
                "note": _l("What is counted"),
            },
            rows=_engagements,
        ),
        Dataset(
            slug="published-figures",
            title=_l("Figures of the center as they were published"),
            description=_l("Each indicator of each closed period in its latest version, with what it was counted of."),
            columns={
                "pledge": SLUG,
                "period_from": _l("From"),
                "period_to": _l("Until"),
                "version": _l("Version"),
                "published_on": _l("Published on"),
                "indicator": _l("Indicator"),
                "title": TITLE,
                "value": _l("Value"),
                "printed": _l("As printed"),
                "unit": _l("Unit"),
                "numerator": _l("Numerator"),
                "denominator": _l("Denominator"),
                "rows": _l("Rows"),
                "qualifier": _l("Qualifier"),
                "how": _l("Counted or by hand"),
                "metric": _l("Counted by"),
                "metric_version": _l("Version of the definition"),
            },
            rows=_figures,
        ),
    )
}
