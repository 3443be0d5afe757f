"""A card that was kept as plain data, read back: what was published is printed like what stands now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from anchorcenter.core.periods import DAY, Days
from anchorcenter.pledges.cards import NewCaption, NewCard, NewEngagement, NewEntry, NewPeriod, NewQuantity
from anchorcenter.pledges.funding import Carried, Row, columns_of, total_of
from anchorcenter.pledges.models import Category, Measure, RemarkKind, Source, Status


def read_content(content: Mapping[str, Any]) -> NewCard:
    """The card that ``content.card_of`` said. Raises KeyError, TypeError or ValueError for anything else."""
    names = "slug", "title", "title_en", "division", "division_en"
    return NewCard(
        **{name: content[name] for name in names},
        teams=tuple(zip(content["teams"], content["teams_en"], strict=False)),
        term=_term(content),
        as_of=date.fromisoformat(content["as_of"]),
        status=Status(content["status"]) if content["status"] else None,
        projects=tuple((each["key"], each["title"], each["title_en"]) for each in content["projects"]),
        periods=tuple(_period(each) for each in content["periods"]),
        engagements=tuple(
            NewEngagement(**{**each, "category": Category(each["category"])}) for each in content["engagements"]
        ),
        money={measure: tuple(_rows(content, measure)) for measure in Measure},
        carried=tuple(_carried(content)),
        remarks=tuple((RemarkKind(each["kind"]), each["text"], tuple(each["examples"])) for each in content["remarks"]),
        captions=tuple(NewCaption(**each) for each in content["captions"]),
    )


def _term(content: Mapping[str, Any]) -> Days:
    return Days(date.fromisoformat(content["term_from"]), date.fromisoformat(content["term_to"]) + DAY)


def _period(said: Mapping[str, Any]) -> NewPeriod:
    days = {name: date.fromisoformat(said[name]) for name in ("first_on", "last_on")}
    return NewPeriod(**{**said, **days, "entries": tuple(_entry(each) for each in said["entries"])})


def _entry(said: Mapping[str, Any]) -> NewEntry:
    texts = {name: tuple(said[name]) for name in ("details", "organisations")}
    month = date.fromisoformat(said["month"]) if said["month"] else None
    quantities = tuple(NewQuantity(**each) for each in said["quantities"])
    return NewEntry(**{**said, **texts, "month": month, "quantities": quantities})


def _rows(content: Mapping[str, Any], measure: Measure) -> Iterator[Row]:
    """A row for each project and source, as the form prints them; blank where there is no money."""
    kept = dict[tuple[str, str, str], int]()
    for line in content["funding"]:
        if line["measure"] == measure:
            place = line["project"], line["source"], line["column"]
            kept[place] = kept.get(place, 0) + line["amount_million"]
    columns = columns_of(_term(content))
    for project in content["projects"]:
        for source in Source:
            cells = {column: kept.get((project["key"], source, column)) for column in columns}
            given = [amount for amount in cells.values() if amount is not None]
            total = total_of(given) if given else None
            yield Row(project=project["title"], source=source, cells=cells, total=total)


def _carried(content: Mapping[str, Any]) -> Iterator[Carried]:
    titles = {project["key"]: project["title"] for project in content["projects"]}
    for line in content["funding"]:
        if line["spent_in"]:
            said = {"secured_in": line["column"], "spent_in": line["spent_in"], "amount": line["amount_million"]}
            yield Carried(project=titles[line["project"]], source=Source(line["source"]), **said)
