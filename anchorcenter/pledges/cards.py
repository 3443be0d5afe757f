"""The city's card of a pledge as one value, read out of a file and checked before anything of it is kept."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import Days, months_later
from anchorcenter.pledges.funding import (
    AFTER,
    PRIOR,
    Amount,
    Carried,
    Row,
    check_carried,
    check_spent,
    check_table,
    columns_of,
    place,
    read_cell,
    read_millions,
)
from anchorcenter.pledges.models import Category, Measure, RemarkKind, Source, Status
from anchorcenter.pledges.texts import MEASURES

BROKEN = (KeyError, TypeError, AttributeError, ValueError, IndexError)  # What a file of another form comes to.
DASH = "-"
WHOLE = "all"
MILLIONS = "백만원"
CATEGORIES = {
    "pledge_meetings": Category.MEETINGS,
    "briefings_and_visits": Category.BRIEFINGS,
    "expert_advice": Category.ADVICE,
    "press_reports": Category.PRESS,
    "other": Category.OTHER,
}
YEAR = re.compile(r"y(\d{4})(?:h[12])?")


@dataclass(frozen=True, kw_only=True)
class NewQuantity:
    label: str
    value: int
    unit: str
    qualifier: str = ""
    printed: str = ""


@dataclass(frozen=True, kw_only=True)
class NewEntry:
    """``month`` is its first day; None where none is named."""

    key: str
    title: str
    title_en: str = ""
    month: date | None = None
    details: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    quantities: tuple[NewQuantity, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewPeriod:
    label: str
    first_on: date
    last_on: date
    is_plan: bool
    entries: tuple[NewEntry, ...]


@dataclass(frozen=True, kw_only=True)
class NewEngagement:
    """``value`` None: printed as a dash."""

    category: Category
    value: int | None
    qualifier: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewCaption:
    """What stands under a photo; ``entry`` is the key of what it shows, ``photo`` the name of its files if there are
    any."""

    text: str
    text_en: str = ""
    entry: str = ""
    photo: str = ""
    digest: str = ""
    alt: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, kw_only=True)
class NewCard:
    """All of a card. ``projects`` are key, Korean and English title; ``money`` the rows of each table; ``captions``
    text and the key of an entry."""

    slug: str
    title: str
    title_en: str
    division: str
    division_en: str
    teams: tuple[tuple[str, str], ...]
    term: Days
    as_of: date
    status: Status | None
    projects: tuple[tuple[str, str, str], ...]
    periods: tuple[NewPeriod, ...]
    engagements: tuple[NewEngagement, ...]
    money: Mapping[Measure, Sequence[Row]]
    carried: tuple[Carried, ...]
    remarks: tuple[tuple[RemarkKind, str, tuple[str, ...]], ...]
    captions: tuple[NewCaption, ...]


def read_card(data: Mapping[str, Any]) -> NewCard:
    """The card in ``data``, as YAML gives it. Raises DomainError with all that does not agree, each cell by name, or
    with the word that is missing."""
    try:
        return _read(data)
    except BROKEN as error:
        raise no_report(error) from error


def no_report(error: Exception) -> DomainError:
    """What is said of a file that is no report."""
    message = _l("This is not a report as it is described: %(what)s.", what=f"{type(error).__name__} {error}"[:120])
    return DomainError(Reason(code="no_report", message=message, field="file"))


def _read(data: Mapping[str, Any]) -> NewCard:
    pledge, division = data["pledge"], data["responsible"]["lead_department"]
    term = read_term(data["meta"]["mayoral_term"])
    titles = {each["key"]: each["name_ko"] for each in pledge["unit_projects"]}
    printed = data["meta"].get("printed_progress_status")
    return NewCard(
        slug=pledge["key"].replace("_", "-"),
        title=pledge["name_ko"],
        title_en=pledge.get("name_en", ""),
        division=division["name_ko"],
        division_en=division.get("name_en", ""),
        teams=tuple((team["name_ko"], team.get("name_en", "")) for team in data["responsible"]["teams"]),
        term=term,
        as_of=_last_of(data["meta"]["as_of"]),
        status=Status(printed) if printed else None,
        projects=tuple((each["key"], each["name_ko"], each.get("name_en", "")) for each in pledge["unit_projects"]),
        periods=tuple(_period(each, data["timeline"]) for each in data["periods"]),
        engagements=tuple(_engagements(data["participation"])),
        money=(money := _money(data, titles, term)),
        carried=_carried(data, titles, term, money),
        remarks=tuple(_remarks(data["problems_and_measures"])),
        captions=tuple(
            NewCaption(text=each["caption_ko"], entry=each.get("timeline") or "") for each in data["photos"]["captions"]
        ),
    )


def read_term(said: Mapping[str, str]) -> Days:
    """The days of a term of office from its first and last month (2022-07)."""
    return Days(_first_of(said["from"]), months_later(_first_of(said["to"]), 1))


def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _last_of(month: str) -> date:
    first = _first_of(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _period(said: Mapping[str, Any], timeline: Sequence[Mapping[str, Any]]) -> NewPeriod:
    return NewPeriod(
        label=said["label_ko"],
        first_on=date.fromisoformat(str(said["from"])),
        last_on=date.fromisoformat(str(said["to"])),
        is_plan=said["kind"] == "plan",
        entries=tuple(_entry(each) for each in timeline if each["period"] == said["key"]),
    )


def _entry(said: Mapping[str, Any]) -> NewEntry:
    return NewEntry(
        key=said["id"],
        title=said["title_ko"],
        title_en=said.get("title_en", ""),
        month=_first_of(said["month"]) if said.get("month") else None,
        details=tuple(said.get("details_ko", ())),
        organisations=tuple(said.get("organisations_ko", ())),
        quantities=tuple(_quantity(each) for each in said.get("quantities", ())),
    )


def _quantity(said: Mapping[str, Any]) -> NewQuantity:
    words = {"qualifier": said.get("qualifier") or "", "printed": said.get("printed") or ""}
    value, unit = said["value"], said["unit_ko"]
    number = read_millions(value) if isinstance(value, str) and unit == MILLIONS else int(value)
    return NewQuantity(label=said["label_ko"], value=number, unit=unit, **words)


def _engagements(said: Mapping[str, Any]) -> Iterator[NewEngagement]:
    notes = {each["category"]: each["text_ko"] for each in said.get("notes", ())}
    for each in said["row"]:
        is_dash = each["value"] is None and each["printed"].strip() == DASH
        if each["value"] is None and not is_dash:
            continue  # A blank: nothing was said.
        words = {"qualifier": each.get("qualifier") or "", "note": notes.get(each["key"], "")}
        yield NewEngagement(category=CATEGORIES[each["key"]], value=each["value"], **words)


def _remarks(said: Mapping[str, Any]) -> Iterator[tuple[RemarkKind, str, tuple[str, ...]]]:
    yield from ((RemarkKind.PROBLEM, text, ()) for text in said["problems_ko"])
    for each in said["measures"]:
        yield RemarkKind.REMEDY, each["text_ko"], tuple(each.get("examples_ko", ()))


def _money(data: Mapping[str, Any], titles: Mapping[str, str], term: Days) -> dict[Measure, list[Row]]:
    plan = _table(data["investment_plan"]["rows"], titles, term, Measure.PLAN, None)
    spent = data["secured_executed"]["rows"]
    tables = {Measure.PLAN: plan}
    tables |= {
        measure: _table(spent, titles, term, measure, measure.value) for measure in (Measure.SECURED, Measure.EXECUTED)
    }
    reasons = [
        reason
        for measure, (rows, whole) in tables.items()
        for reason in check_table(rows, whole, MEASURES[measure], term)
    ]
    reasons += check_spent(tables[Measure.SECURED][0], tables[Measure.EXECUTED][0], term)
    if reasons:
        raise DomainError(*reasons)
    return {measure: rows for measure, (rows, _whole) in tables.items()}


def _carried(
    data: Mapping[str, Any], titles: Mapping[str, str], term: Days, money: Mapping[Measure, Sequence[Row]]
) -> tuple[Carried, ...]:
    """What was spent later than it was secured: ``secured_in`` and ``spent_in`` are years."""
    found = tuple(
        Carried(
            project=titles[each["unit_project"]],
            source=Source(each["source"]),
            secured_in=str(each["secured_in"]),
            spent_in=str(each["spent_in"]),
            amount=int(each["amount"]),
        )
        for each in data["secured_executed"].get("carried_over", ())
    )
    if reasons := check_carried(money[Measure.EXECUTED], found, term):
        raise DomainError(*reasons)
    return found


def _table(
    rows: Sequence[Mapping[str, Any]], titles: Mapping[str, str], term: Days, measure: Measure, part: str | None
) -> tuple[list[Row], Row | None]:
    """The rows of a table, and the one that adds all of them up if there is one; ``part`` of each cell."""
    found, whole = list[Row](), None
    for said in rows:
        is_whole = said["unit_project"] == WHOLE
        cells = _cells(said, term, measure, part)
        row = Row(
            project="" if is_whole else titles[said["unit_project"]],
            source=Source.OTHER if is_whole else Source(said["source"]),
            cells=cells,
            total=_part(said["total"], part),
        )
        if is_whole:
            whole = row
        else:
            found.append(row)
    return found, whole


def _cells(said: Mapping[str, Any], term: Days, measure: Measure, part: str | None) -> dict[str, Amount]:
    columns = columns_of(term)
    if "figures" in said:
        found = place(said["figures"], columns, MEASURES[measure])
        if isinstance(found, Reason):
            raise DomainError(found)
        return found
    return {column: _part(said.get(_key(column, said)), part) for column in columns}


def _key(column: str, said: Mapping[str, Any]) -> str:
    """What the file calls a fiscal column: ``prior``, ``y2022h2``, ``y2023``, ``after_term``."""
    if column in (PRIOR, AFTER):
        return {PRIOR: "prior", AFTER: "after_term"}[column]
    return next(key for key in said if (found := YEAR.fullmatch(key)) and found[1] == column)


def _part(cell: Any, part: str | None) -> Amount:
    """The amount in a cell: a number, a mapping, or a text as it is printed, executed in brackets."""
    if isinstance(cell, str):
        secured, executed = read_cell(cell)
        return executed if part == Measure.EXECUTED else secured
    found = cell if part is None or cell is None else cell[part]
    return None if found is None else int(found)
