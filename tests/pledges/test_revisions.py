"""Money that is revised: the new table stands beside the old one, and both can be read and printed."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.workbooks import read_workbook
from anchorcenter.pledges.cards import NewCard
from anchorcenter.pledges.funding import Row
from anchorcenter.pledges.models import FundingLine, Measure, Source
from anchorcenter.pledges.sheets import write_book
from tests.guards.test_pages import check
from tests.pledges.test_pledges import SLUG, send, table
from tests.pledges.test_sheets import CARD, CARRIED
from tests.steps import bearer, count, stored

ClientOf = Callable[[str], FlaskClient]
FUNDING = f"/staff/pledges/{SLUG}/funding"


def book(card: NewCard) -> bytes:
    return write_book(card, card.term)


def more_for_drones(card: NewCard) -> NewCard:
    """The city plans 50 million more for drones in 2024."""

    def changed(row: Row) -> Row:
        if row.source is not Source.CITY or "드론" not in row.project:
            return row
        return replace(row, cells={**row.cells, "2024": 2000}, total=11700)

    return replace(card, money={**card.money, Measure.PLAN: [changed(row) for row in card.money[Measure.PLAN]]})


def revise(client: FlaskClient, data: bytes, day: str = "2024-03-01", why: str = "추경") -> Any:
    sent = {"file": (io.BytesIO(data), "report.xlsx"), "decided_on": day, "why": why}
    return client.post(FUNDING, data=sent, content_type="multipart/form-data")


def plan_of(client: FlaskClient, query: str = "") -> list[str]:
    return table(client.get(f"/pledges/{SLUG}{query}").text, "연도별 투자계획(사업비)")[1][1:5]


def test_a_revised_plan_stands_beside_the_old_one_f12(app: Flask, client_of: ClientOf) -> None:
    staff, visitor = client_of("staff"), client_of("")
    assert send(staff, book(CARD), "report.xlsx").status_code == 303
    assert revise(staff, book(more_for_drones(CARD))).location == f"{FUNDING}?kept=1"
    assert count(app, FundingLine, (FundingLine.revision == 2) & (FundingLine.measure != Measure.PLAN)) == 0
    old, new = ["26,530", "4,430", "5,600", "4,750"], ["26,580", "4,430", "5,600", "4,800"]
    assert (plan_of(visitor), plan_of(visitor, "?as_of=2024-02-29"), plan_of(visitor, "?as_of=x")) == (new, old, new)
    check(visitor.get(f"/pledges/{SLUG}?as_of=2024-02-29").text)
    check(staff.get(f"{FUNDING}?kept=1").text)
    for query, total in (("", 26580), ("?as_of=2024-02-29", 26530)):
        said: Any = visitor.get(f"/pledges/{SLUG}/card.json{query}").json
        assert said["sections"][3]["blocks"][0]["rows"][0][2] == total
    api: Any = visitor.get(f"/api/v1/pledges/{SLUG}", headers=bearer("citizen")).json
    assert sum(line["amount_million"] for line in api["funding"] if line["measure"] == "plan") == 26580
    assert count(app, AuditEntry, (AuditEntry.record == "pledge") & (AuditEntry.verb == "revise")) == 1
    filled = read_workbook(staff.get(f"/staff/pledges/template.xlsx?like={SLUG}").data)
    assert (filled["투자계획"][1][2], len(read_workbook(staff.get("/staff/pledges/template.xlsx").data))) == (26580, 11)
    refused(app, staff, client_of("official"))


def refused(app: Flask, staff: FlaskClient, official: FlaskClient) -> None:
    """What keeps nothing, and why."""
    before = stored(app)
    data = book(more_for_drones(CARD))
    answers = [
        revise(staff, data),
        revise(staff, book(CARD), day="2024-02-29"),
        revise(staff, book(CARD), day=""),
        revise(staff, book(CARD), why=""),
        revise(staff, book(replace(CARD, slug="other"))),
        revise(staff, b"PK"),
    ]
    words = ["달라진 금액이 없습니다", "나중에 결정된", "결정일을 입력", "변경 사유를", "다른 공약", "XLSX"]
    assert [answer.status_code for answer in answers] == [422] * 6
    assert [word for word, answer in zip(words, answers, strict=True) if word not in answer.text] == []
    check(answers[-1].text)
    assert (revise(official, data).status_code, staff.get("/staff/pledges/none/funding").status_code) == (403, 404)
    assert stored(app) == before


def test_the_year_of_securing_and_of_spending_are_apart_f6(client_of: ClientOf) -> None:
    staff, visitor = client_of("staff"), client_of("")
    assert send(staff, book(replace(CARD, carried=(CARRIED,))), "report.xlsx").status_code == 303
    page = visitor.get(f"/pledges/{SLUG}").text
    assert table(page, "연도별 확보(집행)액")[1][1:4] == ["8,362 (7,718)", "4,367 (4,300)", "3,995 (3,418)"]
    for row in (
        '<td>‘23</td><td>‘23</td><td class="number">2,818</td>',
        '<td>‘23</td><td>‘24</td><td class="number">600</td>',
    ):
        assert row in page
    said: Any = visitor.get(f"/pledges/{SLUG}/card.json").json
    later = said["sections"][4]["blocks"][1]["rows"]
    assert [row[1:] for row in later] == [["시비", "‘23", "‘24", 600]]
