"""The workbook that officials fill in: what is written into it is read out of it, and what is wrong is named."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anchorcenter.core.errors import DomainError
from anchorcenter.core.workbooks import MOST_BYTES, address, read_workbook, write_workbook
from anchorcenter.pledges.cards import NewCard, read_card
from anchorcenter.pledges.demo import DATA
from anchorcenter.pledges.forms import read_file
from anchorcenter.pledges.funding import Carried
from anchorcenter.pledges.models import Measure, Source
from anchorcenter.pledges.sheets import FACTS, read_book, write_book

CARD = read_file(DATA.read_bytes())
DRONE = CARD.projects[1][1]
CARRIED = Carried(project=DRONE, source=Source.CITY, secured_in="2023", spent_in="2024", amount=600)


def changed(sheet: str, cell: str, to: Any, *, card: NewCard = CARD) -> bytes:
    """The filled-in workbook with one cell changed."""
    book = openpyxl.load_workbook(io.BytesIO(write_book(card, card.term)))
    book[sheet][cell] = to
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def said(data: bytes) -> list[str]:
    with pytest.raises(DomainError) as refused:
        read_file(data)
    return [str(reason.message) for reason in refused.value.reasons]


def test_what_is_written_into_the_workbook_is_read_out_of_it() -> None:
    for card in (CARD, replace(CARD, carried=(CARRIED,))):
        found = read_file(write_book(card, card.term))
        assert replace(found, money={}) == replace(card, money={})
        assert {m: [(r.project, r.source, r.cells, r.total) for r in rows] for m, rows in found.money.items()} == {
            m: [(r.project, r.source, r.cells, r.total) for r in rows] for m, rows in card.money.items()
        }


@pytest.mark.parametrize(
    ("sheet", "cell", "to", "words"),
    [
        pytest.param("투자계획", "G9", 1951, ["드론", "‘24", "1951"], id="F1-the-cell"),
        pytest.param("투자계획", "C2", 26531, ["26530", "26531"], id="F1-the-total"),
        pytest.param("투자계획", "G9", "1,9xx", ["투자계획", "G9", "1,9xx"], id="no-number-by-its-address"),
        pytest.param("투자계획", "G9", -1950, ["투자계획", "G9", "-1950"], id="negative"),
        pytest.param("투자계획", "D1", None, ["6", "7"], id="F4-six-columns-of-seven"),
        pytest.param("확보집행", "E9", "1,867 (1,868)", ["1868"], id="F5-more-spent-than-secured"),
        pytest.param("단위사업", "B3", "다른 사업", ["KeyError"], id="an-unknown-project"),
        pytest.param("시민참여", "A2", "무엇", ["무엇"], id="an-unknown-category"),
        pytest.param("공약", "B9", "언제", ["언제"], id="no-month"),
    ],
)
def test_what_is_wrong_in_a_workbook_is_named(sheet: str, cell: str, to: Any, words: list[str]) -> None:
    text = " ".join(said(changed(sheet, cell, to)))
    assert [word for word in words if word not in text] == []


@pytest.mark.parametrize(
    "carried",
    [
        pytest.param(replace(CARRIED, amount=1601), id="more-than-is-executed"),
        pytest.param(replace(CARRIED, spent_in="2022"), id="before-it-was-secured"),
        pytest.param(replace(CARRIED, source=Source.NATIONAL), id="of-nothing"),
    ],
)
def test_f6_only_what_was_executed_can_have_been_spent_later(carried: Carried) -> None:
    assert len(said(write_book(replace(CARD, carried=(carried,)), CARD.term))) == 1


def test_f14_a_formula_in_a_text_stays_text_and_one_of_numbers_says_what_it_said() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")'):
        found = openpyxl.load_workbook(io.BytesIO(write_workbook({"a": [["x"], [text]]})))["a"]["A2"]
        assert (found.value, found.data_type) == (text, "s")
    data = changed("사진", "A2", "=1+1")
    assert read_workbook(data)["사진"][1][0] is None  # It was never computed: nothing is guessed.


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (MOST_BYTES + 1))
    return target.getvalue()


def with_entities() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"PK\x03\x04nothing", "no_workbook", id="broken"),
        pytest.param(bomb(), "too_large", id="bomb"),
        pytest.param(with_entities(), "no_workbook", id="entities"),
        pytest.param(write_workbook({"a": [["b"]]}), "sheets", id="other-sheets"),
    ],
)
def test_what_is_no_such_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DomainError) as refused:
        read_file(data)
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_an_empty_workbook_has_every_sheet_and_says_that_it_is_no_report() -> None:
    data = write_book(None, CARD.term)
    assert [row[0] for row in read_workbook(data)["공약"][1:]] == list(FACTS)
    with pytest.raises(DomainError):
        read_book(data)


def test_cells_are_called_as_people_call_them() -> None:
    assert [address(*cell) for cell in ((0, 0), (8, 6), (1, 25), (1, 26), (0, 701), (0, 702))] == [
        "A1", "G9", "Z2", "AA2", "ZZ1", "AAA1",
    ]  # fmt: skip


@settings(max_examples=5, deadline=None)
@given(amounts=st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=7, max_size=7))
def test_any_row_of_money_survives_the_workbook(amounts: list[int | None]) -> None:
    row = CARD.money[Measure.PLAN][0]
    given_amounts = [amount for amount in amounts if amount is not None]
    cells = dict(zip(row.cells, amounts, strict=True))
    one = replace(row, cells=cells, total=sum(given_amounts) if given_amounts else None)
    money = {**CARD.money, Measure.PLAN: [one, *CARD.money[Measure.PLAN][1:]]}
    found = read_card(read_book(write_book(replace(CARD, money=money), CARD.term)))
    assert found.money[Measure.PLAN][0].cells == cells
