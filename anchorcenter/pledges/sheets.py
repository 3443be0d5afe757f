"""The city's card as a workbook that officials fill in: a sheet for each part, read into what a report's YAML says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.workbooks import Rows, Value, address, read_workbook, write_workbook
from anchorcenter.pledges.cards import BROKEN, CATEGORIES, DASH, WHOLE, NewCard, NewEngagement, no_report, read_term
from anchorcenter.pledges.funding import AFTER, PRIOR, Carried, Row, columns_of, label_of, normal, read_cell, total_of
from anchorcenter.pledges.models import Category, Measure, RemarkKind, Source, Status

CARD, PROJECTS, PERIODS, ENTRIES, FIGURES = "공약", "단위사업", "기간", "추진실적", "수치"
ENGAGED, PLAN, SPENT, REMARKS, PHOTOS = "시민참여", "투자계획", "확보집행", "문제점·대책", "사진"
CARRIED = "집행연도"
HEADS: Mapping[str, tuple[str, ...]] = {
    CARD: ("항목", "값"),
    PROJECTS: ("부호", "단위사업", "영문"),
    PERIODS: ("부호", "표시", "시작일", "종료일", "구분"),
    ENTRIES: ("부호", "기간", "제목", "영문", "월", "내용", "기관"),
    FIGURES: ("실적", "항목", "값", "단위", "한정어", "표기"),
    ENGAGED: ("구분", "횟수", "내용"),
    REMARKS: ("구분", "내용", "예시"),
    PHOTOS: ("설명", "실적"),
    CARRIED: ("단위사업", "구분", "확보연도", "집행연도", "금액"),
}
FACTS = {
    "부호": "slug",
    "공약명": "title",
    "공약명(영문)": "title_en",
    "주관부서": "division",
    "주관부서(영문)": "division_en",
    "팀": "teams",
    "팀(영문)": "teams_en",
    "임기 시작": "term_from",
    "임기 끝": "term_to",
    "기준": "as_of",
    "상태": "status",
}
MONEY_HEAD = ("단위사업", "구분", "계")
TOTAL, RESULTS, PLANNED = "합계", "실적", "계획"
SOURCES = {"국비": Source.NATIONAL, "도비": Source.PROVINCIAL, "시비": Source.CITY, "기타": Source.OTHER}
KINDS = {"문제점": RemarkKind.PROBLEM, "개선대책": RemarkKind.REMEDY}
TIMES = {
    "공약 관련 회의": "pledge_meetings",
    "설명회, 민생탐방": "briefings_and_visits",
    "전문가 자문": "expert_advice",
}
TIMES |= {"언론/방송 보도": "press_reports", "기타": "other"}
STATUSES = {
    "완료": Status.COMPLETED, "이행 후 계속추진": Status.CONTINUED, "정상추진": Status.ON_TRACK,
    "일부추진": Status.PARTLY, "보류": Status.ON_HOLD, "폐기": Status.DROPPED,
}  # fmt: skip
ABOUT = re.compile(r"(?P<qualifier>\D*?)\s*(?P<value>[\d,]+)\s*회?")


def read_book(data: bytes) -> dict[str, Any]:
    """What a filled-in workbook says, as a report's YAML would say it. Raises DomainError for no workbook, for a sheet
    that is missing, for each cell that is no amount, by its address, and for a word that is not known."""
    sheets = read_workbook(data)
    if missing := [name for name in (*HEADS, PLAN, SPENT) if name not in sheets]:
        message = _l("The workbook lacks these sheets: %(names)s.", names=", ".join(missing))
        raise DomainError(Reason(code="sheets", message=message, field="file"))
    try:
        return _read(sheets)
    except BROKEN as error:
        raise no_report(error) from error


def _read(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> dict[str, Any]:
    facts = {FACTS[row[0]]: row[1] for row in sheets[CARD][1:] if row and row[0] in FACTS}
    projects = [_named(row, "key", "name_ko", "name_en") for row in _filled(sheets[PROJECTS])]
    keys = {normal(each["name_ko"]): each["key"] for each in projects}
    columns = columns_of(read_term({"from": facts["term_from"], "to": facts["term_to"]}))
    return {
        "meta": {
            "mayoral_term": {"from": facts["term_from"], "to": facts["term_to"]},
            "as_of": facts["as_of"],
            "printed_progress_status": STATUSES.get(str(facts.get("status")), facts.get("status")),
        },
        "pledge": {
            "key": facts["slug"],
            "name_ko": facts["title"],
            "name_en": facts.get("title_en") or "",
            "unit_projects": projects,
        },
        "responsible": {
            "lead_department": {"name_ko": facts["division"], "name_en": facts.get("division_en") or ""},
            "teams": list(_teams(facts)),
        },
        "periods": [_period(row) for row in _filled(sheets[PERIODS])],
        "timeline": list(_timeline(sheets)),
        "participation": _participation(_filled(sheets[ENGAGED])),
        "investment_plan": {"rows": _money(sheets[PLAN], PLAN, columns, keys)},
        "secured_executed": {
            "rows": _money(sheets[SPENT], SPENT, columns, keys),
            "carried_over": [_carried(row, keys) for row in _filled(sheets[CARRIED])],
        },
        "problems_and_measures": _remarks(_filled(sheets[REMARKS])),
        "photos": {"captions": [_named(row, "caption_ko", "timeline") for row in _filled(sheets[PHOTOS])]},
    }


def write_book(card: NewCard | None, term: Days) -> bytes:
    """The workbook to be filled in, with what ``card`` says; empty for a new pledge of a term of office."""
    sheets: dict[str, Rows] = {name: [HEADS[name], *rows] for name, rows in _sheets(card)}
    labels = tuple(str(label_of(column, term)) for column in columns_of(term))
    for name, measures in ((PLAN, [Measure.PLAN]), (SPENT, [Measure.SECURED, Measure.EXECUTED])):
        rows = list(_money_rows(card, measures, term)) if card else [(TOTAL, "")]
        sheets[name] = [(*MONEY_HEAD, *labels), *rows]
    return write_workbook(sheets)


def _filled(rows: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """The rows below the head that say anything."""
    return [list(row) for row in rows[1:] if any(value is not None for value in row)]


def _named(row: Sequence[Any], *names: str) -> dict[str, Any]:
    cells = [*row, *[None] * len(names)]
    return {name: "" if value is None else str(value) for name, value in zip(names, cells, strict=False)}


def _split(text: Any) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _teams(facts: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    names, names_en = _split(facts.get("teams")), _split(facts.get("teams_en"))
    for name, name_en in zip(names, [*names_en, *[""] * len(names)], strict=False):
        yield {"name_ko": name, "name_en": name_en}


def _period(row: Sequence[Any]) -> dict[str, Any]:
    said = _named(row, "key", "label_ko", "from", "to", "kind")
    return said | {"kind": "plan" if said["kind"] == PLANNED else "results"}


def _timeline(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Iterator[dict[str, Any]]:
    figures = [
        _named(row, "of", "label_ko", "value", "unit_ko", "qualifier", "printed") for row in _filled(sheets[FIGURES])
    ]
    for row in _filled(sheets[ENTRIES]):
        said = _named(row, "id", "period", "title_ko", "title_en", "month", "details_ko", "organisations_ko")
        yield said | {
            "month": said["month"][:7] or None,
            "details_ko": _split(said["details_ko"]),
            "organisations_ko": _split(said["organisations_ko"]),
            "quantities": [each | {"value": _value(each)} for each in figures if each["of"] == said["id"]],
        }


def _value(said: Mapping[str, str]) -> int | str:
    plain = said["value"].replace(",", "")
    return int(plain) if plain.isdecimal() else said["value"]


def _participation(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    said, notes = [], []
    for row in rows:
        label, times, note = _named(row, "label", "times", "note").values()
        found = ABOUT.fullmatch(times)
        value = int(found["value"].replace(",", "")) if found else None
        key = TIMES[label]
        said.append({"key": key, "printed": times, "value": value, "qualifier": found["qualifier"] if found else ""})
        notes += [{"category": key, "text_ko": note}] if note else []
    return {"row": said, "notes": notes}


def _remarks(rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    said = [(KINDS[kind], text, _split(more)) for kind, text, more in (_named(r, "a", "b", "c").values() for r in rows)]
    return {
        "problems_ko": [text for kind, text, _more in said if kind is RemarkKind.PROBLEM],
        "measures": [{"text_ko": t, "examples_ko": more} for kind, t, more in said if kind is RemarkKind.REMEDY],
    }


def _money(
    rows: Sequence[Sequence[Any]], name: str, columns: Sequence[str], keys: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The rows of a table of money; a project's name stands in its first row or in all. With another number of
    columns than the term has the figures are handed on as they stand: it is asked which one is missing."""
    given = len([title for title in rows[0][len(MONEY_HEAD) :] if title is not None]) if rows else 0
    found, project, reasons = [], "", list[Reason]()
    for number, row in enumerate(rows[1:], start=1):
        cells = [*row, *[None] * (len(MONEY_HEAD) + given)][: len(MONEY_HEAD) + given]
        if all(value is None for value in cells):
            continue
        project = str(cells[0] or project)
        wrong = [x for x, value in enumerate(cells[2:], start=2) if not _is_amount(value, name)]
        reasons += [_no_amount(name, number, x, cells[x]) for x in wrong]
        is_whole = normal(project) == TOTAL
        said = {"unit_project": WHOLE if is_whole else keys[normal(project)], "total": _cell(cells[2], name)}
        said |= {} if is_whole else {"source": SOURCES[str(cells[1])]}
        found.append(said | _columns([_cell(value, name) for value in cells[3:]], columns))
    if reasons:
        raise DomainError(*reasons)
    return found


def _carried(row: Sequence[Any], keys: Mapping[str, str]) -> dict[str, Any]:
    said = _named(row, "title", "source", "secured_in", "spent_in", "amount")
    return said | {"unit_project": keys[normal(said["title"])], "source": SOURCES[said["source"]]}


def _columns(cells: Sequence[Any], columns: Sequence[str]) -> dict[str, Any]:
    if len(cells) != len(columns):
        return {"figures": ["" if cell is None else str(cell) for cell in cells]}
    return {_key(column): cell for column, cell in zip(columns, cells, strict=True)}


def _key(column: str) -> str:
    return {PRIOR: "prior", AFTER: "after_term"}.get(column, f"y{column}")


def _is_amount(value: Any, name: str) -> bool:
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
        return True
    try:
        executed = read_cell(str(value))[1]
    except ValueError:
        return False
    return isinstance(value, str) and (name == SPENT or executed is None)


def _cell(value: Any, name: str) -> Value:
    """As the YAML has it: a number of the plan, of what is spent the text with both."""
    if value is None or not _is_amount(value, name):
        return None
    return str(value) if name == SPENT else read_cell(str(value))[0]


def _no_amount(name: str, row: int, column: int, value: Any) -> Reason:
    place = {"sheet": name, "cell": address(row, column), "found": str(value)[:40]}
    message = _l("Sheet %(sheet)s, cell %(cell)s: “%(found)s” is no amount in millions of won.", **place)
    return Reason(code="wrong_cell", message=message, field="file")


def _sheets(card: NewCard | None) -> Iterator[tuple[str, Rows]]:
    yield CARD, [(label, _fact(card, name)) for label, name in FACTS.items()]
    yield PROJECTS, card.projects if card else ()
    yield PERIODS, list(_period_rows(card)) if card else ()
    yield ENTRIES, list(_entry_rows(card)) if card else ()
    yield FIGURES, list(_figure_rows(card)) if card else ()
    yield ENGAGED, list(_engaged_rows(card))
    kinds = {kind: label for label, kind in KINDS.items()}
    yield REMARKS, [(kinds[kind], text, "\n".join(more)) for kind, text, more in card.remarks] if card else ()
    yield PHOTOS, [(each.text, each.entry) for each in card.captions] if card else ()
    names = {source: label for label, source in SOURCES.items()}
    yield CARRIED, [_carried_row(each, names) for each in card.carried] if card else ()


def _carried_row(each: Carried, names: Mapping[Source, str]) -> tuple[Value, ...]:
    return each.project, names[each.source], each.secured_in, each.spent_in, each.amount


def _fact(card: NewCard | None, name: str) -> str:
    if card is None:
        return ""
    facts = {"term_from": card.term.start, "term_to": card.term.end - DAY}
    if name in facts:
        return facts[name].isoformat()[:7]
    if name == "as_of":
        return card.as_of.isoformat()[:7]
    if name in ("teams", "teams_en"):
        return "\n".join(team[name.endswith("_en")] for team in card.teams)
    if name == "status":
        return next((label for label, status in STATUSES.items() if status is card.status), "")
    return str(getattr(card, name))


def _keys(card: NewCard) -> list[str]:
    return [f"p{number}" for number in range(1, len(card.periods) + 1)]


def _period_rows(card: NewCard) -> Iterator[tuple[str, ...]]:
    for key, period in zip(_keys(card), card.periods, strict=True):
        days = period.first_on.isoformat(), period.last_on.isoformat()
        yield key, period.label, *days, PLANNED if period.is_plan else RESULTS


def _entry_rows(card: NewCard) -> Iterator[tuple[str, ...]]:
    for key, period in zip(_keys(card), card.periods, strict=True):
        for entry in period.entries:
            month = entry.month.isoformat()[:7] if entry.month else ""
            lists = "\n".join(entry.details), "\n".join(entry.organisations)
            yield entry.key, key, entry.title, entry.title_en, month, *lists


def _figure_rows(card: NewCard) -> Iterator[tuple[Value, ...]]:
    for entry in (entry for period in card.periods for entry in period.entries):
        for each in entry.quantities:
            yield entry.key, each.label, each.value, each.unit, each.qualifier, each.printed


def _engaged_rows(card: NewCard | None) -> Iterator[tuple[str, ...]]:
    kept = {row.category: row for row in card.engagements} if card else {}
    for label, key in TIMES.items():
        row = kept.get(Category(CATEGORIES[key]))
        yield label, _times(row), row.note if row else ""


def _times(row: NewEngagement | None) -> str:
    if row is None:
        return ""
    return DASH if row.value is None else f"{row.qualifier} {row.value:,}".strip()


def _money_rows(card: NewCard, measures: Sequence[Measure], term: Days) -> Iterator[tuple[Value, ...]]:
    tables, columns = [card.money.get(measure, ()) for measure in measures], columns_of(term)
    yield TOTAL, "", *_amounts([_summed(rows, columns) for rows in tables], columns)
    names = {source: label for label, source in SOURCES.items()}
    kept = [{(row.project, row.source): row for row in rows} for rows in tables]
    for _key_of, title, _title_en in card.projects:
        for source in Source:
            yield title, names[source], *_amounts([by.get((title, source)) for by in kept], columns)


def _summed(rows: Sequence[Row], columns: Sequence[str]) -> Row:
    def of(amounts: Sequence[int | None]) -> int | None:
        given = [amount for amount in amounts if amount is not None]
        return total_of(given) if given else None

    cells = {column: of([row.cells.get(column) for row in rows]) for column in columns}
    return Row(project="", source=Source.OTHER, cells=cells, total=of([row.total for row in rows]))


def _amounts(rows: Sequence[Row | None], columns: Sequence[str]) -> list[Value]:
    """What a line says in each column, its total first: a number, or what is secured with what is executed."""
    found: list[Value] = []
    for column in ("", *columns):
        amounts = [None if row is None else row.cells.get(column) if column else row.total for row in rows]
        if len(amounts) == 1:
            found.append(amounts[0])
            continue
        secured, executed = amounts
        parts = ("" if secured is None else f"{secured:,}", "" if executed is None else f"({executed:,})")
        found.append(" ".join(filter(None, parts)))
    return found
