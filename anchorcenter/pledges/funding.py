"""The money of a pledge as its tables print it: fiscal columns, sums that must agree, rates. Pure.

Amounts are whole millions of won; None is a blank cell, which adds nothing and is printed as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from anchorcenter.core.errors import Reason
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.text import tidy
from anchorcenter.pledges.models import Source
from anchorcenter.pledges.texts import SOURCES

Amount = int | None
PRIOR, AFTER = "prior", "after"
DOTS = str.maketrans(dict.fromkeys("․‧・•∙ㆍ", "·"))
CELL = re.compile(r"(?P<secured>[\d,]*)\s*(?:\((?P<executed>[\d,]+)\))?")
MONEY = re.compile(r"(?P<number>[\d,.]+)\s*(?P<unit>조|억|백만|만)?\s*원?")
PER_MILLION = {"조": 1_000_000, "억": 100, "백만": 1}


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row of a table: of a project (its title) and a source, its ``cells`` by column and what it says they add up
    to."""

    project: str
    source: Source
    cells: Mapping[str, Amount]
    total: Amount


@dataclass(frozen=True, kw_only=True)
class Carried:
    """Of what a row says is executed: money secured in one fiscal column and spent in a later one."""

    project: str
    source: Source
    secured_in: str
    spent_in: str
    amount: int


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A part of a whole, both kept."""

    part: int
    whole: int

    @property
    def tenths(self) -> int | None:
        """Tenths of a per cent, a half rounded up; None over nothing."""
        return (self.part * 2_000 + self.whole) // (self.whole * 2) if self.whole else None


def columns_of(term: Days) -> tuple[str, ...]:
    """The fiscal columns of a term: what was before it, each of its years, what comes after."""
    last = (term.end - DAY).year
    return (PRIOR, *(str(year) for year in range(term.start.year, last + 1)), AFTER)


def days_of(column: str, term: Days) -> Days | None:
    """Which days of the term a column is about: ``‘22.7.`` is July to December 2022; None outside the term."""
    if column in (PRIOR, AFTER):
        return None
    year = int(column)
    return Days(max(term.start, date(year, 1, 1)), min(term.end, date(year + 1, 1, 1)))


def label_of(column: str, term: Days) -> Text:
    """How a column is headed in the city's form: ‘22.7. where the term begins, ‘26.6. where it ends, else the year."""
    if column == PRIOR:
        return _l("Before the term")
    if column == AFTER:
        return _l("After the term")
    days = days_of(column, term)
    short = f"‘{column[2:]}"
    if days is None or days.end - days.start > 360 * DAY:
        return short
    month = days.start.month if days.start.month > 1 else (days.end - DAY).month
    return f"{short}.{month}."


def normal(name: str) -> str:
    """A name to be compared: whichever middle dot was typed, and however it was spaced."""
    return tidy(name).translate(DOTS).replace(" ", "")


def read_cell(text: str) -> tuple[Amount, Amount]:
    """What is secured and, in brackets, executed: ``4,367 (4,300)``. Raises ValueError for anything else."""
    found = CELL.fullmatch(text.strip() if text.strip() != "-" else "")
    if found is None:
        raise ValueError(text)
    return _number(found["secured"]), _number(found["executed"])


def read_millions(text: str) -> int:
    """Millions of won: ``30억원``, ``3,000백만원``. Raises ValueError when it is no whole number of them."""
    found = MONEY.fullmatch(text.strip())
    if found is None or found["unit"] not in PER_MILLION:
        raise ValueError(text)
    number, dot, decimals = found["number"].replace(",", "").partition(".")
    scaled = int(number + decimals) * PER_MILLION[found["unit"]]
    millions, left = divmod(scaled, 10 ** len(decimals) if dot else 1)
    if left:
        raise ValueError(text)
    return millions


def place(figures: Sequence[str], columns: Sequence[str], name: Text) -> dict[str, Amount] | Reason:
    """Which figure belongs to which column; a Reason that asks when there are not as many of both: it is never
    guessed which cell was left out."""
    if len(figures) == len(columns):
        return {column: _number(figure) for column, figure in zip(columns, figures, strict=True)}
    message = _l(
        "%(name)s: %(given)d figures for %(columns)d columns. Say which cells are blank.",
        name=name,
        given=len(figures),
        columns=len(columns),
    )
    return Reason(code="columns", message=message, field="file")


def check_table(rows: Sequence[Row], whole: Row | None, name: Text, term: Days) -> list[Reason]:
    """Why a table does not add up: each row, each column, and all of it. Where one row and one column are wrong by the
    same, the cell in which they meet is named."""
    across = [(row, off) for row in rows if (off := total_of(row.cells.values()) - (row.total or 0))]
    down = [(column, off) for column in columns_of(term) if whole and (off := _off(rows, whole, column))]
    if len(across) == len(down) == 1 and across[0][1] == down[0][1]:
        return [_wrong_cell(across[0][0], down[0][0], name, term)]
    reasons = [_wrong_row(row, name) for row, _off_by in across]
    reasons += [_wrong_column(column, rows, whole, name, term) for column, _off_by in down if whole]
    if whole and not reasons and total_of(row.total for row in rows) != (whole.total or 0):
        values = {"name": name, "sum": total_of(row.total for row in rows), "said": whole.total or 0}
        message = _l("%(name)s: all rows make %(sum)d, the total says %(said)d.", **values)
        reasons.append(Reason(code="grand_total", message=message, field="file"))
    return reasons


def check_spent(secured: Sequence[Row], executed: Sequence[Row], term: Days) -> list[Reason]:
    """A reason for each cell in which more is spent than was secured: it was carried over, or is wrong. (More may be
    secured than was planned.)"""
    given = {(row.project, row.source): row for row in secured}
    return [
        Reason(code="overspent", message=_overspent(row, column, term), field="file")
        for row in executed
        for column, amount in row.cells.items()
        if (amount or 0) > (given[row.project, row.source].cells.get(column) or 0)
    ]


def check_carried(executed: Sequence[Row], carried: Sequence[Carried], term: Days) -> list[Reason]:
    """A reason for each place of which more is spent later than is executed at all, or too early."""
    columns, given = columns_of(term), {(row.project, row.source): row for row in executed}
    reasons, left = list[Reason](), dict[tuple[str, Source, str], int]()
    for each in carried:
        place = each.project, each.source, each.secured_in
        row = given.get(place[:2])
        left[place] = left.get(place, (row.cells.get(each.secured_in) if row else None) or 0) - each.amount
        is_later = columns.index(each.spent_in) > columns.index(each.secured_in)
        if not is_later or each.amount < 0 or left[place] < 0:
            reasons.append(Reason(code="carried", message=_not_carried(each, term), field="file"))
    return reasons


def total_of(amounts: Iterable[Amount]) -> int:
    """All of them; a blank is nothing."""
    return sum(amount or 0 for amount in amounts)


def securing(plan: Mapping[str, Amount], secured: Mapping[str, Amount], *, in_term: bool) -> Rate:
    """재정확보율: what is secured of what is planned, in all or without what comes after the term."""
    whole = {column: amount for column, amount in plan.items() if not in_term or column != AFTER}
    return Rate(part=total_of(secured.values()), whole=total_of(whole.values()))


def _number(text: str | None) -> Amount:
    return int(text.replace(",", "")) if text and text.strip() not in {"", "-"} else None


def _off(rows: Sequence[Row], whole: Row, column: str) -> int:
    return total_of(row.cells.get(column) for row in rows) - (whole.cells.get(column) or 0)


def _wrong_cell(row: Row, column: str, name: Text, term: Days) -> Reason:
    values = {"name": name, "row": row.project, "source": SOURCES[row.source], "column": label_of(column, term)}
    values |= {"found": row.cells.get(column) or 0}
    message = _l(
        "%(name)s, %(row)s, %(source)s, column %(column)s: %(found)d fits neither its row nor its column.", **values
    )
    return Reason(code="wrong_cell", message=message, field="file")


def _wrong_row(row: Row, name: Text) -> Reason:
    values = {"name": name, "row": row.project, "source": SOURCES[row.source]}
    values |= {"sum": total_of(row.cells.values()), "said": row.total or 0}
    message = _l("%(name)s, %(row)s, %(source)s: its columns make %(sum)d, its total says %(said)d.", **values)
    return Reason(code="row_total", message=message, field="file")


def _wrong_column(column: str, rows: Sequence[Row], whole: Row, name: Text, term: Days) -> Reason:
    values = {"name": name, "column": label_of(column, term)}
    values |= {"sum": total_of(row.cells.get(column) for row in rows), "said": whole.cells.get(column) or 0}
    message = _l("%(name)s, column %(column)s: its rows make %(sum)d, the total says %(said)d.", **values)
    return Reason(code="column_total", message=message, field="file")


def _overspent(row: Row, column: str, term: Days) -> Text:
    return _l(
        "%(row)s, %(source)s, column %(column)s: more is spent than was secured. Say what was carried over.",
        row=row.project,
        source=SOURCES[row.source],
        column=label_of(column, term),
    )


def _not_carried(each: Carried, term: Days) -> Text:
    return _l(
        "%(row)s, %(source)s: %(amount)d of column %(from_)s cannot have been spent in column %(to)s.",
        row=each.project,
        source=SOURCES[each.source],
        amount=each.amount,
        from_=label_of(each.secured_in, term),
        to=label_of(each.spent_in, term),
    )
