"""Applying and scoring by programs: the same rounds as on the pages, and nobody's but one's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import ApiToken, Membership, Rank
from anchorcenter.accounts.tokens import token_hash
from anchorcenter.admissions.calls.models import Application, ApplicationVersion, ScoreSheet
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.documents.models import Document
from anchorcenter.questions.models import QuestionKind
from tests.documents.papers import multipart, pdf
from tests.guards.test_queries import MOST, counting
from tests.steps import actor, bearer, count, problems
from tests.tenants.rounds import DEADLINE, MINE, PUBLIC, REVIEWERS, SLUG, STAFF, answers, apply, publish, score
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[object], None]
ROOT = "/api/v1"
SECRET = "비밀 계획"


@pytest.fixture
def api(app: Flask, client_of: ClientOf) -> Api:
    """Programs of people, in a center where a round is open."""
    publish(app, client_of("staff"))
    give_tokens(app)
    return Api(app)


def give_tokens(app: Flask) -> None:
    """Reviewers have a token each, which is their name."""
    scopes, made = "intakes:read intakes:write", {"created_at": NOW, "last_used_at": NOW + 999 * DAY}
    with app.app_context(), writing():
        for name in REVIEWERS:
            digest, person = token_hash(name), actor(app, name).id
            db.session.add(ApiToken(person_id=person, token_hash=digest, scopes=scopes, **made))


class Api:
    """What programs do, and the tags that they have read."""

    def __init__(self, app: Flask) -> None:
        self.app, self.client = app, app.test_client()
        self.tags: dict[str, str] = {}

    def __call__(self, name: str, method: str, path: str, *, tag: str | None = "", key: str = "", **sent: Any) -> Any:
        """Ask; ``tag`` None leaves If-Match out, else it is what was read last there."""
        headers = bearer(name) | ({"Idempotency-Key": key} if key else {})
        whole = re.sub("/(files/.*|submit|withdraw|conflict)$", "", path)
        if tag is not None and method != "get":
            headers |= {"If-Match": tag or self.tags.get(whole, "*")}
        answer = self.client.open(f"{ROOT}{path}", method=method.upper(), headers=headers, **sent)
        made = answer.headers.get("Location", "").removeprefix(ROOT)
        if answer.is_json and answer.status_code < 300:
            self.tags[made or whole] = answer.headers["ETag"]
        return answer

    def questions(self, name: str = "tenant-a") -> list[dict[str, Any]]:
        found: Any = self(name, "get", f"/intakes/{SLUG}/questions").json
        return list(found["items"])

    def paper(self) -> int:
        """The question that is answered with the plan."""
        return int(next(each["id"] for each in self.questions() if each["kind"] == QuestionKind.FILE))

    def begin(self, name: str, company: str = "가 회사", **more: Any) -> Any:
        return self(name, "post", "/applications", json={"intake": SLUG, "answers": given(self.app, company)}, **more)

    def put_file(self, name: str, number: int, data: bytes = b"", question: int = 0, **more: Any) -> TestResponse:
        path = f"/applications/{number}/files/{question or self.paper()}"
        sent = multipart({}, {"file": ("plan.pdf", data or pdf(name.encode()))})
        answer: TestResponse = self(name, "put", path, **sent, **more)
        return answer

    def submitted(self, name: str, company: str = "가 회사") -> int:
        """Begin, add the plan and submit; answers the number."""
        number: int = self.begin(name, company).json["id"]
        assert self.put_file(name, number).status_code == 200
        assert self(name, "post", f"/applications/{number}/submit").status_code == 201
        return number


def given(app: Flask, company: str) -> list[dict[str, Any]]:
    """What a form without files says, as programs send it."""
    return [{"question": int(field[1:]), "value": value} for field, value in answers(app, company).items()]


def codes(answer: Any) -> tuple[int, list[tuple[str, str | None]]]:
    return answer.status_code, [(error["code"], error["field"]) for error in answer.json["errors"]]


def test_what_is_asked_is_read_in_the_language_of_the_holder(api: Api) -> None:
    asked = api.questions()
    assert [each["kind"] for each in asked] == ["text", "text", "number", "choice", "long_text", "file", "file"]
    assert (asked[2]["text"], asked[2]["least"], asked[2]["most"]) == ("상시 근로자 수(명)", 0, 100_000)
    assert [each["text"] for each in asked[3]["choices"]][:1] == ["기체·부품 제작"]
    assert api("tenant-a", "get", "/intakes/none/questions").status_code == 404


def test_an_application_is_begun_filled_in_and_submitted_with_a_receipt(app: Flask, api: Api) -> None:
    made = api.begin("tenant-a")
    number = made.json["id"]
    assert (made.status_code, made.headers["Location"]) == (201, f"{ROOT}/applications/{number}")
    assert (made.json["state"], made.json["missing"], made.json["receipts"]) == ("draft", [api.paper()], [])
    early = api("tenant-a", "post", f"/applications/{number}/submit")
    assert codes(early) == (422, [("missing", f"q{api.paper()}")])
    filled = api.put_file("tenant-a", number)
    assert (filled.status_code, filled.json["missing"]) == (200, [])  # type: ignore[index]
    sent = api("tenant-a", "post", f"/applications/{number}/submit", key="one")
    assert (sent.status_code, sent.json["state"], sent.json["version"]) == (201, "submitted", 1)
    assert sent.json["receipts"] == [{"number": 1, "submitted_at": "2026-11-23T08:00:00+09:00"}]
    again = api("tenant-a", "post", f"/applications/{number}/submit", key="one", tag='"else"')
    assert (again.status_code, again.json, count(app, ApplicationVersion)) == (201, sent.json, 1)
    assert count(app, Message, Message.key.contains("receipt")) == 1
    assert problems(app) == []


def test_the_page_shows_what_a_program_has_sent_and_the_other_way_round(
    app: Flask, api: Api, client_of: ClientOf
) -> None:
    number = api.submitted("tenant-a")
    page = client_of("tenant-a-member").get(MINE).text
    assert ["plan.pdf" in page, SECRET in page, "A-2026-000001" in page] == [True, True, True]
    apply(app, client_of("tenant-b"), "나 회사")
    (theirs,) = api("tenant-b", "get", "/applications").json["items"]
    assert (theirs["code"], theirs["version"], theirs["state"]) == ("A-2026-000002", 1, "submitted")
    own = api("tenant-a-member", "get", f"/applications/{number}").json
    assert [each["value"] for each in own["answers"]][:2] == ["가 회사", "12"]
    assert own["answers"][-1]["file"]["filename"] == "plan.pdf"


def test_it_is_submitted_again_until_the_deadline_and_the_last_one_counts(app: Flask, api: Api, clock: Clock) -> None:
    number = api.submitted("tenant-a")
    employees = api.questions()[2]["id"]
    clock(DEADLINE)
    changed = api("tenant-a", "patch", f"/applications/{number}", json=answer(employees, "15"))
    assert (changed.status_code, changed.json["version"]) == (200, 1)
    assert api("tenant-a", "post", f"/applications/{number}/submit").json["version"] == 2
    clock(DEADLINE + timedelta(seconds=1))
    late = [
        api("tenant-a", "patch", f"/applications/{number}", json=answer(employees, "16")),
        api.put_file("tenant-a", number, pdf(b"other")),
        api("tenant-a", "post", f"/applications/{number}/submit"),
        api.begin("tenant-b", "나 회사"),
    ]
    assert [codes(each) for each in late] == [(409, [("not_open", None)])] * 4
    assert (count(app, ApplicationVersion), count(app, Document), count(app, Application)) == (2, 1, 1)


def answer(question: int, value: str) -> dict[str, Any]:
    return {"answers": [{"question": question, "value": value}]}


def test_it_is_withdrawn_and_once_more_changes_nothing(app: Flask, api: Api) -> None:
    number = api.submitted("tenant-a")
    twice = [api("tenant-a", "post", f"/applications/{number}/withdraw") for _ in range(2)]
    assert [(each.status_code, each.json["state"]) for each in twice] == [(200, "withdrawn")] * 2
    assert api("tenant-a", "post", f"/applications/{number}/submit").json["version"] == 2


def test_a_draft_is_not_withdrawn(api: Api) -> None:
    number = api.begin("tenant-a").json["id"]
    assert api("tenant-a", "post", f"/applications/{number}/withdraw").status_code == 404


def test_a_company_applies_once_whoever_of_it_writes(app: Flask, api: Api) -> None:
    first = api.begin("tenant-a", key="k")
    assert api.begin("tenant-a", key="k").json == first.json
    assert codes(api.begin("tenant-a-member")) == (409, [("begun", None)])
    assert count(app, Application) == 1


def test_a_change_names_what_was_read(app: Flask, api: Api) -> None:
    number = api.begin("tenant-a").json["id"]
    path, employees = f"/applications/{number}", api.questions()[2]["id"]
    read = api.tags[path]
    assert codes(api("tenant-a", "patch", path, json=answer(employees, "13"), tag=None))[0] == 428
    assert api("tenant-a-member", "patch", path, json=answer(employees, "14")).status_code == 200
    stale = [
        api("tenant-a", "patch", path, json=answer(employees, "15"), tag=read),
        api.put_file("tenant-a", number, tag=read),
        api("tenant-a", "post", f"{path}/submit", tag=read),
    ]
    assert [each.status_code for each in stale] == [412] * 3
    assert api("tenant-a", "get", path).json["answers"][1]["value"] == "14"
    assert (count(app, Document), count(app, ApplicationVersion)) == (0, 0)
    assert api("tenant-a", "patch", path, json=answer(employees, "15"), tag="*").status_code == 200


def test_what_has_not_changed_is_not_sent_again(api: Api) -> None:
    number = api.begin("tenant-a").json["id"]
    headers = bearer("tenant-a") | {"If-None-Match": api.tags[f"/applications/{number}"]}
    assert api.client.get(f"{ROOT}/applications/{number}", headers=headers).status_code == 304


def test_answers_that_are_none_are_refused_at_their_question_and_nothing_is_kept(app: Flask, api: Api) -> None:
    asked = api.questions()
    wrong = {asked[2]["id"]: "many", asked[3]["id"]: "999999", asked[0]["id"]: "x" * 101}
    sent = [{"question": number, "value": value} for number, value in wrong.items()]
    refused = api("tenant-a", "post", "/applications", json={"intake": SLUG, "answers": sent})
    assert codes(refused) == (422, [("answer", f"q{asked[0]['id']}"), ("answer", f"q{asked[2]['id']}"),
                                    ("answer", f"q{asked[3]['id']}")])  # fmt: skip
    assert count(app, Application) == 0
    unknown = api("tenant-a", "post", "/applications", json={"intake": SLUG, "answers": answer(99_999, "x")["answers"]})
    assert codes(unknown) == (422, [("question", "q99999")])
    assert codes(api("tenant-a", "post", "/applications", json={"intake": "none"})) == (
        422,
        [("unknown_intake", "intake")],
    )


def test_a_file_is_known_by_its_content_put_once_taken_back_and_read_again(app: Flask, api: Api) -> None:
    number, paper = api.begin("tenant-a").json["id"], api.paper()
    path, data = f"/applications/{number}/files/{paper}", pdf(b"plan")
    assert codes(api.put_file("tenant-a", number, b"MZ no document")) == (422, [("unknown_type", f"q{paper}")])
    assert [api.put_file("tenant-a", number, data).status_code for _ in range(2)] == [200, 200]
    assert count(app, Document) == 1
    with api("tenant-a-member", "get", path) as got:
        assert (got.data, got.mimetype, "plan.pdf" in got.headers["Content-Disposition"]) == (
            data,
            "application/octet-stream",
            True,
        )
    whole = f"/applications/{number}"
    refused = api("tenant-a", "patch", whole, json=answer(paper, "1"))
    assert codes(refused) == (422, [("file", f"q{paper}")])  # Else any document could be named.
    gone = api("tenant-a", "patch", whole, json=answer(paper, ""))
    assert (gone.status_code, gone.json["missing"]) == (200, [paper])
    assert api("tenant-a", "get", path).status_code == 404


def test_a_large_file_is_taken_and_one_that_is_too_large_says_so(app: Flask, api: Api) -> None:
    number, paper = api.begin("tenant-a").json["id"], api.paper()
    assert api.put_file("tenant-a", number, pdf(b"x" * 2_000_000)).status_code == 200
    too_large = api.put_file("tenant-a", number, pdf(b"x" * 21_000_000))
    assert codes(too_large) == (422, [("too_large", f"q{paper}")])
    assert api("tenant-a", "patch", f"/applications/{number}", json=answer(1, "x" * 70_000)).status_code == 413
    assert count(app, Document) == 1


def test_a_file_answers_only_a_question_that_wants_one(api: Api) -> None:
    number = api.begin("tenant-a").json["id"]
    answers = [api.put_file("tenant-a", number, question=each) for each in (api.questions()[0]["id"], 99_999)]
    assert [each.status_code for each in answers] == [404, 404]
    nothing = api("tenant-a", "put", f"/applications/{number}/files/{api.paper()}", json={})
    assert codes(nothing) == (422, [("file", "file")])


def test_results_are_said_when_they_are_out(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> None:
    number, staff = api.submitted("tenant-a"), client_of("staff")
    clock(DEADLINE + MINUTE)
    staff.post(f"{STAFF}/{number}/pass")
    for name in REVIEWERS:
        score(app, client_of(name), number, 80)
    seen = []
    for deed in ("freeze", "decide", "results"):
        assert staff.post(f"{STAFF}/{deed}").status_code == 303
        own = api("tenant-a", "get", f"/applications/{number}").json
        seen.append((own["outcome"], own["rank"], own["points"], api.tags[f"/applications/{number}"]))
    assert [each[:3] for each in seen] == [("open", None, None), ("open", None, None), ("selected", 1, 80.0)]
    assert seen[0][3] == seen[1][3] != seen[2][3]  # A tag tells nothing either.


def test_another_companys_application_is_answered_like_none(app: Flask, api: Api, client_of: ClientOf) -> None:
    number, paper = api.submitted("tenant-a"), api.paper()
    before = [count(app, model) for model in (Application, ApplicationVersion, Document)]
    asked: dict[tuple[str, str], Callable[[], dict[str, Any]]] = {
        ("get", ""): dict,
        ("get", f"/files/{paper}"): dict,
        ("patch", ""): lambda: {"json": answer(paper, "")},
        ("put", f"/files/{paper}"): lambda: multipart({}, {"file": ("a.pdf", pdf())}),
        ("post", "/submit"): dict,
        ("post", "/withdraw"): dict,
    }
    for name in ("tenant-b", "citizen", "staff"):
        for (method, rest), sent in asked.items():
            paths = f"/applications/{number}{rest}", f"/applications/987654{rest}"
            theirs, none = (api(name, method, path, tag="*", **sent()) for path in paths)
            assert (theirs.status_code, theirs.json) == (404, none.json), (name, method, rest)
        assert api(name, "get", "/applications").json == {"items": []}
    assert [count(app, model) for model in (Application, ApplicationVersion, Document)] == before
    assert api("tenant-a", "get", f"/applications/{number}").json["state"] == "submitted"


def test_who_joins_a_company_that_applied_reads_their_own_and_changes_it_no_more(app: Flask, api: Api) -> None:
    mine, theirs = api.submitted("citizen", "새 회사"), api.submitted("tenant-a")
    join(app, "citizen", "tenant-a")
    assert sorted(each["id"] for each in api("citizen", "get", "/applications").json["items"]) == [mine, theirs]
    assert api("citizen", "get", f"/applications/{mine}").status_code == 200
    refused = api("citizen", "patch", f"/applications/{mine}", json=answer(api.questions()[2]["id"], "1"), tag="*")
    assert codes(refused) == (409, [("other", None)])
    assert codes(api("citizen", "post", f"/applications/{mine}/withdraw")) == (409, [("other", None)])


def join(app: Flask, name: str, to: str) -> None:
    """Have somebody be a member of another's company."""
    values = {"organisation_id": actor(app, to).organisation_id, "person_id": actor(app, name).id}
    with app.app_context(), writing():
        db.session.add(Membership(rank=Rank.MEMBER, since=NOW.date(), **values))


@pytest.mark.parametrize(("scopes", "statuses"), [("intakes:read", (200, 403)), ("bookings:write", (403, 403))])
def test_a_token_reaches_as_far_as_its_scopes(app: Flask, api: Api, scopes: str, statuses: tuple[int, int]) -> None:
    with app.app_context(), writing():
        db.session.execute(
            update(ApiToken).where(ApiToken.person_id == actor(app, "tenant-a").id).values(scopes=scopes)
        )
    assert (api("tenant-a", "get", "/applications").status_code, api.begin("tenant-a").status_code) == statuses
    assert count(app, Application) == 0


# Scoring.


@pytest.fixture
def reviewed(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> int:
    """Company A has applied, the deadline is over, and staff have let it through; answers its number."""
    number = api.submitted("tenant-a")
    clock(DEADLINE + MINUTE)
    assert client_of("staff").post(f"{STAFF}/{number}/pass").status_code == 303
    return number


def sheet(api: Api, name: str, step: str, points: int, **changes: Any) -> dict[str, Any]:
    (found,) = api(name, "get", "/reviews").json["items"]
    mine = [each["id"] for each in found["criteria"] if each["step"] == step]
    return {"step": step, "points": [{"criterion": each, "points": points} for each in mine]} | changes


def test_a_reviewer_reads_what_they_score_and_hands_in_points(app: Flask, api: Api, reviewed: int) -> None:
    (found,) = api("reviewer-1", "get", "/reviews").json["items"]
    assert (found["intake"], found["state"], found["is_final"], len(found["criteria"])) == (SLUG, "review", False, 4)
    (listed,) = api("reviewer-1", "get", f"/reviews/{SLUG}").json["items"]
    assert (listed["applicant"], listed["is_scored"], listed["is_conflict"]) == ("가 회사", False, False)
    path = f"/reviews/{SLUG}/{reviewed}"
    whole = api("reviewer-1", "get", path).json
    assert (whole["answers"][0]["value"], whole["answers"][-1]["file"]["filename"], whole["sheets"]) == (
        "가 회사",
        "plan.pdf",
        [],
    )
    with api("reviewer-1", "get", f"{path}/files/{api.paper()}") as got:
        assert got.data == pdf(b"tenant-a")
    first = api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "documents", 80, comment="탄탄함"))
    assert (first.status_code, first.json["is_scored"], first.json["sheets"][0]["comment"]) == (200, False, "탄탄함")
    second = api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "presentation", 60))
    assert (second.status_code, second.json["is_scored"]) == (200, True)
    with app.app_context():
        sheets = db.session.scalars(select(ScoreSheet)).all()
        assert sorted(each.points for one in sheets for each in one.scores) == [60, 60, 80, 80]
        looked = db.session.scalars(select(AccessEntry.person_id).where(AccessEntry.page.contains("reviews")))
        assert set(looked) == {actor(app, "tenant-a").id}


def test_points_name_what_was_read_of_ones_own_sheets(app: Flask, api: Api, reviewed: int) -> None:
    path = f"/reviews/{SLUG}/{reviewed}"
    api("reviewer-1", "get", path)
    read, wanted = api.tags[path], sheet(api, "reviewer-1", "documents", 80)
    assert api("reviewer-1", "put", path, json=wanted, tag=None).status_code == 428
    assert api("reviewer-1", "put", path, json=wanted).status_code == 200
    assert api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "documents", 10), tag=read).status_code == 412
    api("reviewer-2", "get", path)
    assert api("reviewer-2", "put", path, json=wanted).status_code == 200  # Another's points are not read here.


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(lambda points: points[:-1], "points", id="a criterion without points"),
        pytest.param(lambda points: [*points, {"criterion": 99, "points": 1}], "criterion", id="one that is none"),
        pytest.param(lambda points: [{**points[0], "points": 101}, *points[1:]], "shape", id="too many points"),
    ],
)
def test_points_are_for_every_criterion_of_a_step(
    app: Flask, api: Api, reviewed: int, change: Callable[[Any], Any], expected: str
) -> None:
    wanted = sheet(api, "reviewer-1", "documents", 80)
    wanted["points"] = change(wanted["points"])
    refused = api("reviewer-1", "put", f"/reviews/{SLUG}/{reviewed}", json=wanted, tag="*")
    assert (refused.status_code, refused.json["errors"][0]["code"]) == (422, expected)
    assert count(app, ScoreSheet) == 0


def test_who_declares_a_conflict_scores_no_more(app: Flask, api: Api, reviewed: int) -> None:
    path = f"/reviews/{SLUG}/{reviewed}"
    api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "documents", 80), tag="*")
    said = api("reviewer-1", "post", f"{path}/conflict", json={"why": "전 직장"})
    assert (said.status_code, said.json["is_conflict"]) == (200, True)
    refused = api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "documents", 90), tag="*")
    assert codes(refused) == (422, [("conflict", None)])


def test_nothing_is_scored_before_the_deadline_nor_when_scores_are_final(
    app: Flask, api: Api, client_of: ClientOf, reviewed: int
) -> None:
    path, wanted = f"/reviews/{SLUG}/{reviewed}", sheet(api, "reviewer-1", "documents", 80)
    for name in REVIEWERS:
        score(app, client_of(name), reviewed, 70)
    assert client_of("staff").post(f"{STAFF}/freeze").status_code == 303
    assert codes(api("reviewer-1", "put", path, json=wanted, tag="*")) == (409, [("final", None)])
    assert codes(api("reviewer-1", "post", f"{path}/conflict", json={"why": "x"})) == (409, [("final", None)])
    assert api("reviewer-1", "get", "/reviews").json["items"][0]["is_final"] is True


def test_only_reviewers_of_a_round_read_its_applications_and_none_of_their_own(
    app: Flask, api: Api, client_of: ClientOf, reviewed: int
) -> None:
    path, paper = f"/reviews/{SLUG}/{reviewed}", api.paper()
    for name in ("tenant-a", "tenant-b", "staff"):
        asked = [api(name, "get", each) for each in ("/reviews", f"/reviews/{SLUG}", path, f"{path}/files/{paper}")]
        assert [each.status_code for each in asked] == [403] * 4
    join(app, "reviewer-1", "tenant-a")
    assert api("reviewer-1", "get", f"/reviews/{SLUG}").json == {"items": []}
    gone = [
        api("reviewer-1", "get", path),
        api("reviewer-1", "get", f"{path}/files/{paper}"),
        api("reviewer-1", "put", path, json=sheet(api, "reviewer-1", "documents", 100), tag="*"),
        api("reviewer-1", "post", f"{path}/conflict", json={"why": "x"}),
        api("reviewer-2", "get", f"/reviews/{SLUG}/987654"),
        api("reviewer-2", "get", "/reviews/none"),
    ]
    assert [each.status_code for each in gone] == [404] * 6
    assert count(app, ScoreSheet) == 0


def test_public_pages_say_nothing_of_it(client_of: ClientOf, api: Api, reviewed: int) -> None:
    assert SECRET not in client_of("").get(PUBLIC).text


def test_lists_ask_as_much_for_one_as_for_many(app: Flask, api: Api, client_of: ClientOf, clock: Clock) -> None:
    numbers, asked = [api.submitted("tenant-a")], dict[str, list[int]]()
    for name in ("tenant-b", "citizen"):
        numbers.append(api.submitted(name, f"{name} 회사"))
    clock(DEADLINE + MINUTE)
    for passed in (numbers[:1], numbers[1:]):
        for number in passed:
            assert client_of("staff").post(f"{STAFF}/{number}/pass").status_code == 303
        for path in ("/reviews", f"/reviews/{SLUG}", f"/reviews/{SLUG}/{numbers[0]}"):
            with counting(app) as statements:
                assert api("reviewer-1", "get", path).status_code == 200
            asked.setdefault(path, []).append(len(statements))
    assert {path: one == many and many <= MOST for path, (one, many) in asked.items()} == dict.fromkeys(asked, True)
