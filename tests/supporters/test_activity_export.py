"""Activities as a table: what was asked for, for a reason, known to everybody in it, harmless to spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.core.db import db
from anchorcenter.core.workbooks import read_workbook
from anchorcenter.supporters.activities.models import ActivityState
from anchorcenter.supporters.models import ActivityKind
from tests.guards.test_pages import check
from tests.operations.pages import audit
from tests.steps import actor
from tests.supporters.done import SECOND, cohort, did, posted, serve

ClientOf = Callable[[str], FlaskClient]
PATH, WHY = "/staff/activities/export", "월간 보고"


@pytest.fixture
def done(app: Flask) -> list[int]:
    """What three people did, one of them in a cohort that is paid."""
    first, paid = cohort(app), cohort(app, SECOND, is_paid=True)
    mine, theirs, hired = serve(app, "citizen", first), serve(app, "tenant-a", first), serve(app, "tenant-b", paid)
    numbers = [
        did(app, mine, title="=HYPERLINK(1)"),
        did(app, theirs, date(2026, 10, 5), kind=ActivityKind.ARTICLE),
        did(app, hired, kind=ActivityKind.ARTICLE, is_paid=True, state=ActivityState.SUBMITTED),
        did(app, mine, state=ActivityState.DRAFT, submitted_at=None),
    ]
    posted(app, numbers[1])
    return numbers


def taken(client: FlaskClient, **asked: str) -> list[list[str]]:
    """The rows of the table, without its head."""
    answer = client.post(PATH, data={"why": WHY, "state": "all", "file": "csv"} | asked)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))[1:]


@pytest.mark.parametrize(
    ("asked", "which"),
    [
        pytest.param({}, [1, 0, 2], id="all, by day, without drafts"),
        pytest.param({"cohort": SECOND}, [2], id="of a cohort"),
        pytest.param({"kind": "article"}, [1, 2], id="of a kind"),
        pytest.param({"state": "submitted"}, [2], id="in a state"),
        pytest.param({"from": "2026-11-01"}, [0, 2], id="from a day on"),
        pytest.param({"to": "2026-10-05"}, [1], id="to a day, included"),
        pytest.param({"from": "2026-10-06", "to": "2026-11-17"}, [], id="nothing"),
        pytest.param({"kind": "dance", "from": "soon", "cohort": "none"}, [1, 0, 2], id="words that are none"),
    ],
)
def test_what_is_asked_for_is_in_the_table(
    client_of: ClientOf, done: list[int], asked: dict[str, str], which: list[int]
) -> None:
    assert [int(row[0]) for row in taken(client_of("director"), **asked)] == [done[each] for each in which]


def test_a_title_is_no_formula_and_what_is_paid_for_says_so(client_of: ClientOf, done: list[int]) -> None:
    rows = {int(row[0]): row for row in taken(client_of("director"))}
    assert (rows[done[0]][4], rows[done[0]][9], rows[done[2]][9]) == ("'=HYPERLINK(1)", "", "예")
    assert (rows[done[0]][6], rows[done[1]][13]) == ("120", "https://blog.example.org/1")


def test_the_same_as_a_workbook(client_of: ClientOf, done: list[int]) -> None:
    answer = client_of("director").post(PATH, data={"why": WHY, "state": "all", "file": "xlsx"})
    (rows,) = read_workbook(answer.data).values()
    assert ([row[0] for row in rows[1:]], rows[2][4]) == ([done[1], done[0], done[2]], "=HYPERLINK(1)")


def test_who_is_in_it_reads_that_it_was_taken_and_why(app: Flask, client_of: ClientOf, done: list[int]) -> None:
    taken(client_of("director"), kind="article")
    with app.app_context():
        rows = db.session.execute(select(AccessEntry.person_id, AccessEntry.why).where(AccessEntry.what == "export"))
        seen = sorted((person, why) for person, why in rows)
    people = sorted(actor(app, who).id for who in ("tenant-a", "tenant-b"))
    assert (seen, [row[0] for row in audit(app, "activities")]) == ([(each, WHY) for each in people], ["export"])


@pytest.mark.parametrize(
    ("who", "sent", "status"),
    [("director", {"why": ""}, 422), ("staff", {"why": WHY}, 403), ("citizen", {"why": WHY}, 403)],
)
def test_without_a_reason_or_the_right_nothing_is_taken(
    app: Flask, client_of: ClientOf, done: list[int], who: str, sent: dict[str, str], status: int
) -> None:
    refused = client_of(who).post(PATH, data=sent | {"state": "all"})
    assert (refused.status_code, refused.mimetype, audit(app, "activities")) == (status, "text/html", [])
    if status == 422:
        check(refused.text)
