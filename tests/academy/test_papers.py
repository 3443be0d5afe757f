"""A document that a cohort asks for: who has none that is valid on its first day is told so, on every way in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.academy.cohorts import COHORTS, PUBLIC, SLUG, cohort
from tests.academy.enrolling import apply, opened, seats, states
from tests.documents.papers import hand_in, pdf
from tests.steps import WAYS, actor, bearer, problems

ClientOf = Callable[[str], FlaskClient]
FIRST = date(2026, 12, 14)
NEEDED = "‘내 서류’에서 먼저 제출해 주세요"


def be_born(app: Flask, *names: str) -> None:
    numbers = [actor(app, name).id for name in names]
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.id.in_(numbers)).values(born_on=date(1990, 5, 1)))


@pytest.mark.parametrize("way", WAYS)
def test_who_has_not_the_document_is_refused_and_told_which(app: Flask, client_of: ClientOf, way: str) -> None:
    opened(client_of("staff"), papers=["insurance"], minimum="0")
    citizen = client_of("citizen")
    assert "필요 서류: 보험, 첫날 유효한 것" in citizen.get(PUBLIC).text
    refused = apply(citizen, "citizen", way=way)
    said = refused.text if way == "page" else refused.json["errors"][0]["message"]
    assert (refused.status, NEEDED in said, "보험" in said) == (422, True, True)
    if way == "api":
        assert refused.codes == ("document",)
    assert (states(app), seats(app)) == ([], (0, 0))
    assert hand_in(citizen, pdf(), kind="certificate").status_code == 303
    assert hand_in(citizen, pdf(), valid_until="2026-12-13").status_code == 303
    assert apply(citizen, "citizen", way=way).status == 422  # Another kind, and one that ends the day before.
    assert hand_in(citizen, pdf(), valid_until="2026-12-14").status_code == 303
    assert apply(citizen, "citizen", way=way).status == 201
    assert (states(app), problems(app)) == ([("citizen", "enrolled")], [])


@pytest.mark.parametrize("way", WAYS)
def test_several_documents_are_asked_for_and_each_that_lacks_is_named(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    opened(client_of("staff"), papers=["business", "insurance"], minimum="0")
    citizen = client_of("citizen")
    assert re.search("필요 서류: .*, .*, 첫날 유효한 것", citizen.get(PUBLIC).text)
    assert hand_in(citizen, pdf(), kind="insurance").status_code == 303
    refused = apply(citizen, "citizen", way=way)
    said = [refused.text] if way == "page" else [each["message"] for each in refused.json["errors"]]
    assert (refused.status, len(said), "사업자등록증" in said[0]) == (422, 1, True)
    assert states(app) == []
    assert hand_in(citizen, pdf(), kind="business").status_code == 303
    assert apply(citizen, "citizen", way=way).status == 201
    read: Any = client_of("").get(f"/api/v1/courses/{SLUG}", headers=bearer("citizen")).json
    assert [each["papers"] for each in read["cohorts"]] == [["business", "insurance"]]


def test_a_place_is_not_held_for_who_has_not_the_document(app: Flask, client_of: ClientOf) -> None:
    opened(client_of("staff"), papers=["insurance"])
    be_born(app, "citizen")
    refused = client_of("citizen").post(f"{PUBLIC}/cohorts/1/hold")
    assert (refused.status_code, NEEDED in refused.text, "/documents" in refused.text) == (422, True, True)
    assert seats(app) == (0, 0)


def test_what_staff_turned_down_is_none_and_what_a_company_has_counts_for_its_people(
    app: Flask, client_of: ClientOf
) -> None:
    staff = client_of("staff")
    opened(staff, papers=["insurance"])
    citizen = client_of("citizen")
    hand_in(citizen, pdf())
    assert staff.post("/staff/documents/1", data={"verdict": "bad", "why": "흐립니다"}).status_code == 303
    assert apply(citizen, "citizen").status == 422
    hand_in(client_of("tenant-a"), pdf(), owner="ours")
    assert apply(client_of("tenant-a-member"), "tenant-a-member").status == 201
    assert apply(client_of("tenant-b"), "tenant-b").status == 422


@pytest.mark.parametrize("way", WAYS)
def test_staff_enroll_without_it_only_past_the_rules(app: Flask, client_of: ClientOf, way: str) -> None:
    staff = client_of("staff")
    opened(staff, papers=["insurance"])
    be_born(app, "citizen")
    sent: dict[str, Any] = {"email": "citizen@test.example", "why": "전화 신청"}

    def enroll(*, past: bool) -> int:
        if way == "page":
            known = sent | {"past_rules": "1" if past else "", "resident_since": ""}
            return staff.post(f"{COHORTS}/1/people/new", data=known).status_code
        path = f"/api/v1/courses/{SLUG}/cohorts/1/people"
        return staff.post(path, json=sent | {"past_rules": past}, headers=bearer("staff")).status_code

    assert (enroll(past=False), states(app)) == (422, [])
    assert enroll(past=True) in {201, 303}
    assert states(app) == [("citizen", "enrolled")]


def test_a_published_cohort_asks_for_what_it_asked_for(client_of: ClientOf) -> None:
    staff = client_of("staff")
    opened(staff)
    refused = staff.post(f"{COHORTS}/1/edit", data=cohort(papers=["insurance"], refunded_by="lessons", version="2"))
    assert (refused.status_code, "papers-error" in refused.text, "refunded_by-error" in refused.text) == (
        422,
        True,
        True,
    )
    read: Any = client_of("").get(f"/api/v1/courses/{SLUG}", headers=bearer("citizen")).json
    assert [(each["papers"], each["refunded_by"]) for each in read["cohorts"]] == [([], "hours")]
    assert staff.post(f"{COHORTS}/new", data=cohort(papers=["attachment"])).status_code == 422
