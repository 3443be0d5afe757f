"""A whole intake round, as staff, applicants and reviewers walk it; and that nobody sees what is another's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Audience
from anchorcenter.admissions.calls.models import Appeal, Application, ApplicationVersion, Call, ScoreSheet
from anchorcenter.core.db import db
from anchorcenter.core.metrics import figure, get_metric
from anchorcenter.core.periods import Days
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.models import Document
from anchorcenter.questions.models import QuestionKind
from anchorcenter.tenants.intake.queries import load_in_review
from anchorcenter.tenants.models import Contract
from tests.admissions.rounds import add_reviewer
from tests.documents.papers import files, multipart
from tests.guards.test_pages import check
from tests.guards.test_queries import MOST, counting
from tests.operations.pages import audit
from tests.steps import actor, bearer, count, problems
from tests.tenants.rounds import (
    DEADLINE,
    MINE,
    PUBLIC,
    REVIEWERS,
    SLUG,
    STAFF,
    answers,
    apply,
    fields,
    person_id,
    publish,
    score,
    unit_id,
    values,
)
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
SECRET = "비밀 계획"


@pytest.fixture
def staff(app: Flask, client_of: ClientOf) -> FlaskClient:
    """Staff, in a center where a round is open."""
    client = client_of("staff")
    publish(app, client)
    return client


def text_of(client: FlaskClient, path: str) -> str:
    return client.get(path).text


def reviewed(app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock) -> None:
    """Company A and a citizen have applied, three reviewers have scored: 80 and 70 points."""
    assert apply(app, client_of("tenant-a"), "가 회사").status_code == 303
    assert apply(app, client_of("citizen"), "새 회사").status_code == 303
    clock(DEADLINE + MINUTE)
    for number in (1, 2):
        assert staff.post(f"{STAFF}/{number}/pass").status_code == 303
        for name in REVIEWERS:
            assert score(app, client_of(name), number, 90 - 10 * number) == [303, 303]


def decided(staff: FlaskClient) -> None:
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{STAFF}/{deed}").status_code == 303


def test_a_whole_round_from_the_call_to_the_signed_contract(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    assert "접수 중" in text_of(client_of(""), "/intakes")
    reviewed(app, client_of, staff, clock)
    assert "심사 중" in text_of(client_of(""), PUBLIC)
    assert "선정" not in text_of(client_of("tenant-a"), MINE)
    decided(staff)
    assert ["A-2026-000001" in text_of(client_of(""), PUBLIC), "가 회사" in text_of(client_of(""), PUBLIC)] == [
        True,
        False,
    ]
    first, second = text_of(client_of("tenant-a"), MINE), text_of(client_of("citizen"), MINE)
    assert ["80.00" in first, "선정" in first, "70.00" in second, "예비" in second] == [True] * 4
    days = {"unit": "unit-1", "first_on": "2026-12-01", "last_on": "2027-11-30", "rent_won": "300000"}
    days |= {"management_won": "150000", "deposit_won": "3000000"}
    assert staff.post(f"{STAFF}/1/sign", data=days).status_code == 303
    with app.app_context():
        contract = db.session.scalars(select(Contract)).one()
        assert (contract.space_id, contract.tenancy.organisation_id) == (
            unit_id(app), actor(app, "tenant-a").organisation_id,
        )  # fmt: skip
        assert (contract.rent_won, contract.management_won, contract.deposit_won) == (300_000, 150_000, 3_000_000)
    assert f'href="{STAFF}/1"' not in text_of(staff, "/staff/todo")
    assert staff.post(f"{STAFF}/1/sign", data=days).status_code == 409
    assert staff.post(f"{STAFF}/1/decline", data={"why": "사업 중단"}).status_code == 409
    assert "예비" in text_of(client_of("citizen"), MINE), "nobody moves up to a unit that is let"
    assert problems(app) == []


def test_who_moves_up_and_had_no_company_gets_one_and_manages_it(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    reviewed(app, client_of, staff, clock)
    decided(staff)
    days = {"unit": "unit-1", "first_on": "2026-12-01", "last_on": "2027-11-30", "rent_won": "0"}
    assert staff.post(f"{STAFF}/2/sign", data=days).status_code == 409
    assert staff.post(f"{STAFF}/1/decline", data={"why": ""}).status_code == 422
    assert staff.post(f"{STAFF}/1/decline", data={"why": "사업 중단"}).status_code == 303
    assert staff.post(f"{STAFF}/2/sign", data=days).status_code == 422
    assert staff.post(f"{STAFF}/2/sign", data=days | {"name": "나 회사"}).status_code == 409, "it has people of its own"
    assert staff.post(f"{STAFF}/2/sign", data=days | {"name": "새솔"}).status_code == 303
    assert "80.00" not in (mine := text_of(client_of("citizen"), MINE)), "a colleague's is not theirs"
    assert ["70.00" in mine, "A-2026-000002" in mine, "A-2026-000002" in text_of(client_of("citizen"), "/intakes")] == [
        True, True, True,
    ]  # fmt: skip
    plan = client_of("citizen").get("/documents/2/file")
    assert plan.status_code == 200
    plan.close()
    citizen = actor(app, "citizen", DEADLINE + 30 * DAY)
    assert (citizen.organisation, citizen.is_manager, Audience.TENANT in citizen.audiences) == ("새솔", True, True)


def test_a_draft_is_kept_with_its_files_when_something_is_missing(
    app: Flask, client_of: ClientOf, staff: FlaskClient
) -> None:
    client, asked = client_of("tenant-a"), fields(app)
    plan, company = asked[QuestionKind.FILE][0], asked[QuestionKind.TEXT][0]
    sent = multipart({company: "가 회사", "submit": "1"}, {plan: ("plan.pdf", b"%PDF-1.7 %%EOF")})
    refused = client.post(MINE, **sent)
    assert (refused.status_code, f'href="#{asked[QuestionKind.CHOICE][0]}"' in refused.text) == (422, True)
    assert (count(app, ApplicationVersion), count(app, Document), len(files(app))) == (0, 1, 1)
    page = text_of(client, MINE)
    assert ["plan.pdf" in page, "가 회사" in page, "아직 빠진 것" in page] == [True] * 3
    assert client.post(MINE, data=answers(app) | {"submit": "1"}).status_code == 303
    assert (count(app, ApplicationVersion), problems(app)) == (1, [])


def test_a_bad_file_is_told_at_its_question_and_nothing_is_kept(
    app: Flask, client_of: ClientOf, staff: FlaskClient
) -> None:
    plan = fields(app)[QuestionKind.FILE][0]
    refused = client_of("tenant-a").post(MINE, **multipart(answers(app), {plan: ("plan.pdf", b"<script>")}))
    assert (refused.status_code, f'href="#{plan}"' in refused.text) == (422, True)
    assert (count(app, Application), count(app, Document), files(app)) == (0, 0, [])


def test_after_the_deadline_nobody_applies_and_what_was_typed_is_said_to_be_late(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    clock(DEADLINE)
    assert apply(app, client_of("tenant-a")).status_code == 303
    clock(DEADLINE + MINUTE / 60)
    late = apply(app, client_of("tenant-b"))
    assert (late.status_code, count(app, Application), len(files(app))) == (409, 1, 1)


@pytest.mark.parametrize("who", ["tenant-b", "citizen", "nobody"])
def test_nobody_sees_anything_of_another_application(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock, who: str
) -> None:
    apply(app, client_of("tenant-a"))
    stranger = client_of(who)
    for path in ("/intakes", PUBLIC, MINE, "/documents"):
        page = text_of(stranger, path)
        assert (SECRET in page, "A-2026-000001" in page, "plan.pdf" in page) == (False, False, False)
    with app.app_context():
        number = db.session.scalars(select(Document.id)).one()
    assert stranger.get(f"/documents/{number}/file").status_code == 404
    assert stranger.post(f"{MINE}/withdraw").status_code == 404
    assert stranger.post(f"{MINE}/appeal", data={"text": "x"}).status_code == 404
    assert stranger.get(f"/reviews/{SLUG}/1").status_code == 403
    shown = app.test_client().get(f"/api/v1/intakes/{SLUG}", headers=bearer(who)).json
    assert shown["selected"] == []  # type: ignore[index]
    with client_of("tenant-a-member").get(f"/documents/{number}/file") as own:
        assert own.status_code == 200


def test_a_reviewer_reads_files_and_scores_only_what_is_theirs(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    apply(app, client_of("tenant-a"))
    reviewer, path = client_of("reviewer-1"), f"/reviews/{SLUG}"
    assert reviewer.get(f"{path}/1").status_code == 404  # Not let through yet.
    clock(DEADLINE + MINUTE)
    staff.post(f"{STAFF}/1/pass")
    with app.app_context():
        number = db.session.scalars(select(Document.id)).one()
    with reviewer.get(f"{path}/1/files/{number}") as file:
        assert (file.status_code, file.headers["Content-Disposition"].startswith("attachment")) == (200, True)
    assert reviewer.get(f"{path}/1/files/{number + 1}").status_code == 404
    assert reviewer.get(f"/documents/{number}/file").status_code == 404
    page = text_of(reviewer, f"{path}/1")
    assert [SECRET in page, "가중치 30" in page] == [True, True]
    assert score(app, reviewer, 1, 101) == [422, 422]
    assert count(app, ScoreSheet) == 0
    assert reviewer.post(f"{path}/1", data={"step": "nothing"}).status_code == 404
    assert reviewer.post(f"{path}/1/conflict", data={"why": ""}).status_code == 422
    assert reviewer.post(f"{path}/1/conflict", data={"why": "친척"}).status_code == 303
    assert score(app, reviewer, 1, 50) == [422, 422]
    staff.post(f"{STAFF}/reviewers/{person_id(app, 'reviewer-3')}/remove")
    assert client_of("reviewer-3").get(path).status_code == 404
    with app.app_context():
        looks = select(AccessEntry.what).where(AccessEntry.actor_id == person_id(app, "reviewer-1"))
        assert set(db.session.scalars(looks)) == {"view", "export"}


def test_a_round_is_changed_before_it_is_published_and_not_after(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    assert staff.post("/staff/intakes/new", data=values(app, units=[])).status_code == 422
    assert staff.post("/staff/intakes/new", data=values(app, slug="new")).status_code == 422
    assert staff.post("/staff/intakes/new", data=values(app)).status_code == 303
    assert staff.post("/staff/intakes/new", data=values(app)).status_code == 409
    assert client_of("").get(PUBLIC).status_code == 404
    question = {
        "kind": "choice",
        "text": "알게 된 곳",
        "is_required": "",
        "choices": "누리집 / Website\n소개 / Friends",
    }
    assert staff.post(f"{STAFF}/questions", data=question | {"choices": ""}).status_code == 422
    assert staff.post(f"{STAFF}/questions", data=question).status_code == 303
    criterion = {"step": "documents", "name": "안전", "weight": "10"}
    assert staff.post(f"{STAFF}/criteria", data=criterion).status_code == 303
    assert staff.post(f"{STAFF}/criteria/5/remove").status_code == 303
    assert staff.post(f"{STAFF}/questions/1/remove").status_code == 303
    assert staff.post(f"{STAFF}/publish").status_code == 303
    for path, data in (
        ("/questions", question),
        ("/criteria", criterion),
        ("/publish", {}),
        ("/criteria/1/remove", {}),
    ):
        assert staff.post(f"{STAFF}{path}", data=data).status_code == 409
    public = text_of(client_of(""), PUBLIC)
    assert ["알게 된 곳" in public, "안전" in public, "기업·기관명" in public] == [True, False, False]


def test_only_who_does_not_score_yet_is_offered_as_a_reviewer(app: Flask, staff: FlaskClient) -> None:
    assert "심사위원 추가" not in text_of(staff, STAFF), "all three are there"
    first, second = (person_id(app, name) for name in REVIEWERS[:2])
    assert staff.post(f"{STAFF}/reviewers/{first}/remove").status_code == 303
    assert re.findall(r'<option[^>]* value="(\d+)"', text_of(staff, STAFF)) == [str(first)]
    assert staff.post(f"{STAFF}/reviewers", data={"person": str(second)}).status_code == 422
    assert staff.post(f"{STAFF}/reviewers", data={"person": str(first)}).status_code == 303


def test_a_draft_says_and_offers_something_else_until_it_is_published(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    assert staff.post("/staff/intakes/new", data=values(app)).status_code == 303
    page = text_of(staff, f"{STAFF}/edit")
    assert ['value="겨울 모집공고"' in page, 'value="2026-11-24T18:00:00"' in page] == [True, True]

    changed: dict[str, Any] = {"title": "봄 모집공고", "slug": "2027-spring", "closes_at": "2026-12-01T17:59:59"}
    changed |= {"audience": "누구나", "units": [str(unit_id(app, "unit-2"))]}
    assert staff.post(f"{STAFF}/edit", data=values(app, **changed | {"units": []})).status_code == 422
    early = {"closes_at": "2026-11-01T18:00"}
    assert staff.post(f"{STAFF}/edit", data=values(app, **changed | early)).status_code == 422
    answer = staff.post(f"{STAFF}/edit", data=values(app, **changed))
    assert (answer.status_code, answer.location) == (303, "/staff/intakes/2027-spring")
    page = text_of(staff, answer.location)
    said = ["봄 모집공고" in page, "17:59:59" in page, "UNIT-2" in page, "UNIT-1" in page]
    assert said == [True, True, True, False]
    check(text_of(staff, f"{answer.location}/edit"))

    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
    assert staff.post(f"{answer.location}/reviewers", data={"person": str(reviewer)}).status_code == 303
    assert staff.post(f"{answer.location}/publish").status_code == 303
    staff.post(f"{answer.location}/edit", data=values(app))
    assert "봄 모집공고" in text_of(client_of(""), "/intakes/2027-spring")
    assert client_of("").get(PUBLIC).status_code == 404


def test_a_round_takes_no_name_of_another(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    for name in (SLUG, "other"):
        assert staff.post("/staff/intakes/new", data=values(app, slug=name)).status_code == 303
    assert staff.post("/staff/intakes/other/edit", data=values(app)).status_code == 409


def test_the_deadline_moves_with_a_reason(app: Flask, staff: FlaskClient) -> None:
    later = {"closes_at": "2026-11-25T18:00", "why": ""}
    assert staff.post(f"{STAFF}/extend", data=later).status_code == 422
    assert staff.post(f"{STAFF}/extend", data=later | {"why": "요청"}).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Call.closes_at)).one() == DEADLINE + DAY


def test_an_objection_is_answered_and_read(app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock) -> None:
    reviewed(app, client_of, staff, clock)
    decided(staff)
    citizen = client_of("citizen")
    assert citizen.post(f"{MINE}/appeal", data={"text": ""}).status_code == 422
    assert citizen.post(f"{MINE}/appeal", data={"text": "점수를 다시 봐 주세요"}).status_code == 303
    assert "점수를 다시 봐 주세요" in text_of(staff, f"{STAFF}/2")
    waits = [f'href="{STAFF}/{number}"' for number in (1, 2)]  # One is selected and has signed nothing.
    assert [each in text_of(staff, "/staff/todo") for each in waits] == [True, True]
    assert staff.post(f"{STAFF}/2/answer", data={"answer": "확인했습니다"}).status_code == 303
    assert [each in text_of(staff, "/staff/todo") for each in waits] == [True, False]
    assert "확인했습니다" in text_of(citizen, MINE)


def test_the_days_to_object_are_announced_and_hold(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    staff = client_of("staff")
    assert staff.post("/staff/intakes/new", data=values(app, appeal_days="0")).status_code == 422
    publish(app, staff, appeal_days="2")
    reviewed(app, client_of, staff, clock)
    assert "결과 발표 뒤 2일 안에" in text_of(client_of(""), PUBLIC)
    decided(staff)
    clock(DEADLINE + MINUTE + 2 * DAY + MINUTE)
    assert client_of("citizen").post(f"{MINE}/appeal", data={"text": "다시 봐 주세요"}).status_code == 409
    assert count(app, Appeal) == 0


def test_a_table_is_taken_along_for_a_reason_by_who_may(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    reviewed(app, client_of, staff, clock)
    decided(staff)
    assert staff.post(f"{STAFF}/export", data={"why": "보고"}).status_code == 403
    director = client_of("director")
    assert director.post(f"{STAFF}/export", data={"why": ""}).status_code == 422
    answer = director.post(f"{STAFF}/export", data={"why": "보고"})
    assert [line.split(",")[0] for line in answer.text.splitlines()] == [
        "\ufeff접수 번호",
        "A-2026-000001",
        "A-2026-000002",
    ]
    assert ("export", "보고") in [(verb, why) for verb, _id, _before, _after, why in audit(app, "call")]
    with app.app_context():
        whys = db.session.scalars(select(AccessEntry.why).where(AccessEntry.what == "export")).all()
    assert whys == ["보고", "보고"]


def test_applications_and_who_is_selected_are_figures(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    reviewed(app, client_of, staff, clock)
    decided(staff)
    days = Days((NOW - DAY).date(), (NOW + 9 * DAY).date())
    with app.app_context():
        found = [figure(get_metric(f"intakes.{name}"), days) for name in ("applications", "selected")]
    assert found == [2, 1]
    for key in ("applications", "selected"):
        text = text_of(staff, f"/staff/metrics/intakes.{key}?from=2026-11-01&to=2026-11-30")
        assert f'href="{STAFF}/1">A-2026-000001' in text


def test_programs_read_rounds_and_results(app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock) -> None:
    reviewed(app, client_of, staff, clock)
    decided(staff)
    client = app.test_client()
    listed: Any = client.get("/api/v1/intakes", headers=bearer("citizen")).json
    one: Any = client.get(f"/api/v1/intakes/{SLUG}", headers=bearer("citizen")).json
    assert [(each["slug"], each["state"], each["units"]) for each in listed["items"]] == [(SLUG, "results", ["unit-1"])]
    assert (one["selected"], one["places"]) == (["A-2026-000001"], 1)
    assert client.get("/api/v1/intakes/none", headers=bearer("citizen")).status_code == 404


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_a_round_are_whole_in_both_languages(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock, language: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    reviewed(app, client_of, staff, clock)
    asked = {"staff": (STAFF, f"{STAFF}/1"), "tenant-a": (PUBLIC, MINE), "citizen": (MINE, "/intakes"),
             "reviewer-2": ("/reviews", f"/reviews/{SLUG}", f"/reviews/{SLUG}/1"), "": (PUBLIC,)}  # fmt: skip
    for is_over in (False, True):
        if is_over:
            decided(staff)
        app.config["WTF_CSRF_ENABLED"] = True
        for name, paths in asked.items():
            client = client_of(name)
            client.get(f"/language/{language}")
            for path in paths:
                answer = client.get(path)
                assert (path, answer.status_code) == (path, 200)
                check(answer.text)
        app.config["WTF_CSRF_ENABLED"] = False


def test_pages_ask_as_much_for_one_application_as_for_many(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    counts = []
    for names in (("tenant-a",), ("tenant-b", "citizen", "nobody")):
        clock(NOW)
        for name in names:
            apply(app, client_of(name), name)
        clock(DEADLINE + MINUTE)
        for number in range(1, count(app, Application) + 1):
            staff.post(f"{STAFF}/{number}/pass")
            score(app, client_of("reviewer-1"), number, 50)
        for client, path in (
            (staff, STAFF), (staff, f"{STAFF}/1"), (client_of("reviewer-1"), f"/reviews/{SLUG}"),
            (client_of(""), "/intakes"), (client_of("tenant-a"), MINE),
        ):  # fmt: skip
            with counting(app) as statements:
                assert client.get(path).status_code == 200
            counts.append(len(statements))
    assert (counts[:5], max(counts) <= MOST) == (counts[5:], True)


def test_the_units_of_a_round_are_in_review_from_the_deadline_until_everybody_is_told(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    def state(on: str = "2026-11-27") -> tuple[bool, str]:
        plan = text_of(client_of("staff"), f"/staff/occupancy?on={on}")
        answer = app.test_client().get(f"/api/v1/units?on={on}", headers=bearer("staff")).json
        states = {row["slug"]: row["state"] for row in answer["items"]}  # type: ignore[index]
        assert states.pop("unit-2") == "vacant"
        return "UNIT-1 · 심사 중" in plan, states["unit-1"]

    assert apply(app, client_of("tenant-a")).status_code == 303
    assert state() == (False, "vacant")
    clock(DEADLINE + MINUTE)
    assert state() == (True, "review")
    assert "심사 중" in text_of(client_of("staff"), "/staff/units")
    assert state("2026-11-23") == (False, "vacant")
    assert staff.post(f"{STAFF}/1/pass").status_code == 303
    for name in REVIEWERS:
        score(app, client_of(name), 1, 80)
    decided(client_of("staff"))
    assert state() == (False, "vacant")


def test_a_round_to_which_nobody_applied_or_who_was_refused_reviews_no_unit(
    app: Flask, client_of: ClientOf, staff: FlaskClient, clock: Clock
) -> None:
    clock(DEADLINE)
    with app.app_context():
        assert load_in_review(DEADLINE.date(), now=DEADLINE + DAY) == frozenset()
    assert apply(app, client_of("tenant-a")).status_code == 303
    clock(DEADLINE + MINUTE)
    assert client_of("staff").post(f"{STAFF}/1/fail", data={"why": "서류 미비"}).status_code == 303
    with app.app_context():
        assert load_in_review(DEADLINE.date(), now=DEADLINE + DAY) == frozenset()


def test_two_of_a_company_who_write_at_once_do_not_lose_what_the_other_wrote(
    app: Flask, client_of: ClientOf, staff: FlaskClient
) -> None:
    first, second = client_of("tenant-a"), client_of("tenant-a-member")
    employees = fields(app)[QuestionKind.NUMBER][0]

    def seen(client: FlaskClient) -> str:
        found = re.search(r'name="seen" value="([^"]*)"', text_of(client, MINE))
        assert found
        return found[1]

    def send(client: FlaskClient, what: str, number: str) -> TestResponse:
        return client.post(MINE, data={employees: number, "seen": what})

    empty, also_empty = seen(first), seen(second)
    assert (empty, send(first, empty, "11").status_code) == ("", 303)
    refused = send(second, also_empty, "12")
    assert (refused.status_code, "그사이 내용이 바뀌었습니다" in refused.text, 'value="12"' in refused.text) == (
        409,
        True,
        True,
    )
    assert 'value="11"' in text_of(first, MINE)
    again = re.search(r'name="seen" value="([^"]+)"', refused.text)
    assert again
    assert send(second, again[1], "12").status_code == 303
    assert send(first, seen(first), "13").status_code == 303
    assert count(app, Application) == 1
