"""Getting a place in a course, first come, first served: who may, when, and what is said to who may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.academy.enrollment.leaving import forget
from anchorcenter.academy.enrollment.models import Enrollment, GuardianConsent
from anchorcenter.academy.enrollment.settings import REFUSES_SAME_HOURS
from anchorcenter.core import outbox, settings
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.features import FEATURES
from tests.academy.cohorts import PUBLIC, fill
from tests.academy.cohorts import cohort as cohort_form
from tests.academy.cohorts import course as course_form
from tests.academy.enrolling import API, GRAND, apply, form, kept, opened, seats, states, work
from tests.accounts.mails import link_in, read_mails
from tests.steps import WAYS, actor, bearer, count, problems
from tests.times import HOUR, MINUTE, NOW, kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[Any], None]
MILLISECOND = timedelta(milliseconds=1)


@pytest.mark.parametrize("way", WAYS)
def test_who_is_first_has_the_place_and_reads_so(app: Flask, client_of: ClientOf, way: str) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    citizen = client_of("citizen")
    assert apply(citizen, "citizen", number, way).status == 201
    assert (states(app), seats(app), problems(app)) == ([("citizen", "enrolled")], (1, 0), [])
    assert "자리가 확정되었습니다" in citizen.get("/enrollments/1").text
    assert "드론 기초 1기" in citizen.get("/enrollments").text
    assert [mail["Subject"] for mail in read_mails(app, "citizen@test.example")] == [
        "수강이 확정되었습니다: 드론 기초 1기"
    ]
    assert client_of("tenant-a").get("/enrollments/1").status_code == 404


@pytest.mark.parametrize("way", WAYS)
def test_who_applies_twice_has_one_enrollment_and_is_told_so_e3(app: Flask, client_of: ClientOf, way: str) -> None:
    number = opened(client_of("staff"))
    citizen = client_of("citizen")
    assert apply(citizen, "citizen", number, way, token="first-tab").status == 201
    again = apply(citizen, "citizen", number, way, token="second-tab")
    assert (again.status, states(app), seats(app)) == (409, [("citizen", "enrolled")], (1, 0))
    assert "이 기수에 이미 신청하셨습니다." in (again.text if way == "page" else again.json["message"])


@pytest.mark.parametrize(("capacity", "becomes"), [("5", "enrolled"), ("1", "waiting")])
def test_the_same_form_sent_twice_is_one_enrollment_e25(
    app: Flask, client_of: ClientOf, capacity: str, becomes: str
) -> None:
    number = opened(client_of("staff"), capacity=capacity, minimum="0")
    assert apply(client_of("tenant-a"), "tenant-a", number).status == 201
    answers = [apply(client_of("citizen"), "citizen", number, token="same") for _time in range(2)]
    assert [(answer.status, answer.code) for answer in answers] == [(201, "2"), (201, "2")]
    assert states(app)[1:] == [("citizen", becomes)]


def test_a_program_that_asks_again_with_its_key_is_given_the_same_answer_e25(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"))
    body = {"course": "drone-basics", "cohort": number, "born_on": "1990-05-01", "consent": 1}
    headers = bearer("citizen") | {"Idempotency-Key": "once"}
    answers = [client_of("").post(API, json=body, headers=headers) for _time in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (answers[0].json, seats(app)) == (answers[1].json, (1, 0))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("moment", "status"),
    [
        (kst("2026-11-25 09:00") - MILLISECOND, 422),
        pytest.param(kst("2026-11-25 09:00"), 201, id="E10"),
        pytest.param(kst("2026-12-10 18:00"), 201, id="E9-in-time"),
        pytest.param(kst("2026-12-10 18:00") + MILLISECOND, 422, id="E9-late"),
    ],
)
def test_opening_and_deadline_count_to_the_millisecond_by_the_servers_clock(
    app: Flask, client_of: ClientOf, clock: Clock, way: str, moment: Any, status: int
) -> None:
    number = opened(client_of("staff"), opens_at="2026-11-25T09:00", closes_at="2026-12-10T18:00")
    clock(moment)
    citizen = client_of("citizen")
    is_open = "수강신청" in citizen.get(PUBLIC).text
    assert (apply(citizen, "citizen", number, way).status, is_open) == (status, status == 201)
    assert count(app, Enrollment) == (status == 201)


def test_the_clock_is_read_when_it_is_stored_not_when_it_was_asked_e9(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    """The form was opened in time, and sent too late."""
    number = opened(client_of("staff"))
    clock(kst("2026-12-10 17:59"))
    citizen = client_of("citizen")
    assert citizen.post(f"{PUBLIC}/cohorts/{number}/hold").status_code == 303
    clock(kst("2026-12-10 18:00") + MILLISECOND)
    answer = apply(citizen, "citizen", number)
    assert (answer.status, "마감되었습니다" in answer.text, states(app)) == (422, True, [("citizen", "held")])


@pytest.mark.parametrize(
    ("born", "first_on", "status"),
    [
        pytest.param("2012-12-14", "2026-12-14", 201, id="E13-on-the-day"),
        pytest.param("2012-12-15", "2026-12-14", 422, id="E13-a-day-later"),
        pytest.param("2013-03-01", "2027-03-01", 201, id="after-the-leap-day"),
    ],
)
def test_age_is_full_years_on_the_first_day(
    app: Flask, client_of: ClientOf, born: str, first_on: str, status: int
) -> None:
    number = opened(client_of("staff"), first_on=first_on, last_on=first_on)
    answer = apply(client_of("citizen"), "citizen", number, "api", born_on=born, **GRAND)
    assert answer.status == status
    if status == 422:
        assert (answer.codes, answer.json["errors"][0]["field"], count(app, Enrollment)) == (
            ("too_young",),
            "born_on",
            0,
        )
        assert "첫 수업일에 만 13세입니다" in answer.json["message"]


def test_who_says_no_birthday_or_one_to_come_is_told_so(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"))
    assert apply(client_of("citizen"), "citizen", number, "api", born_on="").codes == ("born_on",)
    assert apply(client_of("citizen"), "citizen", number, "api", born_on="2027-01-01").codes == ("born_on",)
    assert count(app, Enrollment) == 0


def test_what_was_said_of_the_birthday_is_not_asked_again(app: Flask, client_of: ClientOf) -> None:
    first, second = opened(client_of("staff")), opened(client_of("staff"), first_on="2027-02-01", last_on="2027-02-01")
    citizen = client_of("citizen")
    assert 'name="born_on"' in citizen.get(f"{PUBLIC}/cohorts/{first}/enroll").text
    assert apply(citizen, "citizen", first).status == 201
    page = citizen.get(f"{PUBLIC}/cohorts/{second}/enroll").text
    assert ('name="born_on"' in page, 'name="guardian_name"' in page) == (False, False)
    assert apply(citizen, "citizen", second, born_on="").status == 201


@pytest.mark.parametrize("way", WAYS)
def test_without_consent_nobody_is_enrolled(app: Flask, client_of: ClientOf, way: str) -> None:
    number = opened(client_of("staff"))
    answer = apply(client_of("citizen"), "citizen", number, way, consent="")
    assert (answer.status, count(app, Enrollment), seats(app)) == (422, 0, (0, 0))
    assert "동의하지 않으면 수강을 신청할 수 없습니다." in (answer.text if way == "page" else answer.json["message"])


def test_a_child_has_the_place_held_until_the_guardian_consents_by_mail_e11(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    number = opened(staff)
    course = {"age_from": "8", "version": "1"}

    assert staff.post("/staff/courses/drone-basics/edit", data=course_form(**course)).status_code == 303
    child = client_of("citizen")
    refused = apply(child, "citizen", number, born_on="2015-05-01")
    assert (refused.status, "법정대리인의 이름을 적어 주세요" in refused.text, count(app, Enrollment)) == (422, True, 0)
    assert apply(child, "citizen", number, born_on="2015-05-01", **GRAND).status == 201
    assert (states(app), seats(app)) == ([("citizen", "held")], (1, 0))
    assert "법정대리인 동의 대기" in child.get("/enrollments/1").text
    link = link_in(read_mails(app, "guardian@family.example")[0]).removeprefix("http://localhost")
    stranger = client_of("")
    assert "동의합니다" in stranger.get(link).text
    for _time in range(2):
        assert stranger.post(link).status_code == 303
    assert (states(app), seats(app), problems(app)) == ([("citizen", "enrolled")], (1, 0), [])
    assert "동의해 주셔서 감사합니다" in stranger.get(link).text
    assert stranger.get("/guardian/nobodys-token").status_code == 404


def test_without_the_guardian_the_place_is_free_again_e11(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    staff = client_of("staff")
    number = opened(staff, capacity="1", minimum="0")

    staff.post("/staff/courses/drone-basics/edit", data=course_form(age_from="8", version="1"))
    assert apply(client_of("citizen"), "citizen", number, born_on="2015-05-01", **GRAND).status == 201
    link = link_in(read_mails(app, "guardian@family.example")[0]).removeprefix("http://localhost")
    assert apply(client_of("tenant-a"), "tenant-a", number).status == 201
    clock(NOW + 72 * HOUR)
    work(app, NOW + 72 * HOUR)
    assert states(app) == [("citizen", "expired"), ("tenant-a", "offered")]
    assert (client_of("").post(link).status_code, problems(app)) == (409, [])


@pytest.mark.parametrize(
    ("since", "becomes"),
    [
        pytest.param("2026-11-23", "enrolled", id="E12-on-the-announcement-day"),
        pytest.param("2026-11-24", "waiting", id="E12-a-day-later"),
        ("", "waiting"),
    ],
)
def test_residence_counts_on_the_day_of_the_announcement(
    app: Flask, client_of: ClientOf, clock: Clock, since: str, becomes: str
) -> None:
    """All places are kept for residents; it is announced on 23 November, and applied for later."""
    number = opened(client_of("staff"), capacity="2", minimum="0", for_residents="2")
    clock(NOW + 48 * HOUR)
    assert apply(client_of("citizen"), "citizen", number, resident_since=since).status == 201
    assert states(app) == [("citizen", becomes)]


def test_a_place_counts_in_the_cohort_and_in_its_quota_and_both_need_room_e8(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="3", minimum="0", for_residents="1")
    for name in ("tenant-a", "tenant-b"):
        assert apply(client_of(name), name, number).status == 201
    refused = apply(client_of("nobody"), "nobody", number, "api", waits=False)
    assert (refused.status, refused.codes) == (409, ("kept",))
    assert refused.json["message"] == "남은 자리는 우선 대상(시민)을 위한 자리입니다."
    assert (seats(app), kept(app)) == ((2, 0), {"residents": 0})
    assert apply(client_of("citizen"), "citizen", number, resident_since="2001-01-01").status == 201
    assert (seats(app), kept(app), problems(app)) == ((3, 0), {"residents": 1}, [])
    full = apply(client_of("nobody"), "nobody", number, "api", waits=False, resident_since="2001-01-01")
    assert (full.codes, seats(app), kept(app)) == (("full",), (3, 0), {"residents": 1})


def test_residents_who_find_their_quota_full_have_the_other_places(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="2", minimum="0", for_residents="1")
    for name in ("tenant-a", "tenant-b"):
        assert apply(client_of(name), name, number, resident_since="2001-01-01").status == 201
    assert (states(app)[1], seats(app), kept(app)) == (("tenant-b", "enrolled"), (2, 0), {"residents": 1})


def test_the_last_place_goes_when_the_capacity_is_lowered_and_nothing_is_negative_e4(
    app: Flask, client_of: ClientOf
) -> None:

    staff = client_of("staff")
    number = opened(staff, capacity="2", minimum="0")
    for name in ("tenant-a", "tenant-b"):
        assert apply(client_of(name), name, number).status == 201
    changed = cohort_form(capacity="1", minimum="0", opens_at="2026-11-20T09:00", version="2")
    assert staff.post(f"/staff/courses/drone-basics/cohorts/{number}/edit", data=changed).status_code == 303
    assert apply(client_of("citizen"), "citizen", number, "api", waits=False).codes == ("full",)
    read = client_of("").get("/api/v1/courses/drone-basics", headers=bearer("citizen")).json
    assert (read["cohorts"][0]["left"], seats(app), problems(app)) == (0, (2, 0), [])  # type: ignore[index]
    assert "정원 초과 1명" in staff.get(f"/staff/courses/drone-basics/cohorts/{number}").text


def test_what_we_should_know_is_changed_though_all_places_are_taken_e5(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    citizen = client_of("citizen")
    apply(citizen, "citizen", number)
    assert citizen.post("/enrollments/1/note", data={"note": "휠체어", "version": "1"}).status_code == 303
    assert "휠체어" in citizen.get("/enrollments/1").text
    stale = citizen.post("/enrollments/1/note", data={"note": "다름", "version": "1"})
    assert (stale.status_code, seats(app)) == (409, (1, 0))
    assert "휠체어" in citizen.get("/enrollments/1").text


def test_who_cancels_and_applies_again_is_last_in_turn_and_both_stay_e6(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    citizen = client_of("citizen")
    for name in ("citizen", "tenant-a", "tenant-b"):
        assert apply(client_of(name), name, number).status == 201
    assert citizen.post("/enrollments/1/cancel", data={"why": "일정"}).status_code == 303
    assert apply(citizen, "citizen", number).code == "4"
    assert states(app) == [
        ("citizen", "cancelled"),
        ("tenant-a", "offered"),
        ("tenant-b", "waiting"),
        ("citizen", "waiting"),
    ]
    assert "대기 2번" in citizen.get("/enrollments/4").text
    assert (seats(app), problems(app)) == ((1, 2), [])


def test_a_place_is_held_while_the_form_is_filled_in(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    citizen = client_of("citizen")
    for _time in range(2):
        held = citizen.post(f"{PUBLIC}/cohorts/{number}/hold")
        assert (held.status_code, held.location) == (303, f"{PUBLIC}/cohorts/{number}/enroll")
    assert (states(app), seats(app)) == ([("citizen", "held")], (1, 0))
    assert "자리를 맡아 두었습니다" in citizen.get(held.location).text
    assert apply(client_of("tenant-a"), "tenant-a", number, "api", waits=False).codes == ("full",)
    assert apply(citizen, "citizen", number).status == 201
    assert (states(app), seats(app), problems(app)) == ([("citizen", "enrolled")], (1, 0), [])


def test_a_form_that_is_never_sent_leaves_nothing_and_frees_the_place_on_time(
    app: Flask, client_of: ClientOf, clock: Clock
) -> None:
    """The worker has not come yet: who comes then finds it free all the same."""
    number = opened(client_of("staff"), capacity="1", minimum="0")
    client_of("citizen").post(f"{PUBLIC}/cohorts/{number}/hold")
    clock(NOW + 15 * MINUTE - MILLISECOND)
    assert apply(client_of("tenant-a"), "tenant-a", number, "api", waits=False).codes == ("full",)
    clock(NOW + 15 * MINUTE)
    assert apply(client_of("tenant-a"), "tenant-a", number, "api", waits=False).status == 201
    assert (states(app), seats(app), problems(app)) == ([("tenant-a", "enrolled")], (1, 0), [])


def test_what_was_held_goes_to_who_waits_not_to_who_comes(app: Flask, client_of: ClientOf, clock: Clock) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    client_of("citizen").post(f"{PUBLIC}/cohorts/{number}/hold")
    assert apply(client_of("tenant-a"), "tenant-a", number).status == 201
    clock(NOW + 15 * MINUTE)
    assert apply(client_of("tenant-b"), "tenant-b", number).status == 201
    assert (states(app), problems(app)) == ([("tenant-a", "offered"), ("tenant-b", "waiting")], [])


def test_a_held_place_of_residents_is_given_up_by_who_is_none(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0", for_residents="1")
    citizen = client_of("citizen")
    citizen.post(f"{PUBLIC}/cohorts/{number}/hold")
    assert (seats(app), kept(app)) == ((1, 0), {"residents": 1})
    assert apply(citizen, "citizen", number).status == 201
    assert (states(app), seats(app), kept(app)) == ([("citizen", "waiting")], (0, 1), {"residents": 0})
    assert problems(app) == []


def test_who_needs_another_course_first_is_told_which(app: Flask, client_of: ClientOf) -> None:

    staff = client_of("staff")
    number = opened(staff)
    staff.post("/staff/courses/new", data=course_form(slug="safety", title="안전교육"))
    changed = course_form(needs=["safety"], version="1")
    assert staff.post("/staff/courses/drone-basics/edit", data=changed).status_code == 303
    answer = apply(client_of("citizen"), "citizen", number, "api")
    assert (answer.codes, answer.json["message"]) == (("needs",), "먼저 이 과정을 수료해야 합니다: 안전교육.")
    assert count(app, Enrollment) == 0


def test_who_is_refused_reads_which_other_cohorts_are_open(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    opened(client_of("staff"), first_on="2027-01-11", last_on="2027-01-11")
    apply(client_of("tenant-a"), "tenant-a", number)
    refused = apply(client_of("citizen"), "citizen", number, waits="")
    assert (refused.status, f"{PUBLIC}/cohorts/2/enroll" in refused.text) == (409, True)
    assert (states(app), seats(app)) == ([("tenant-a", "enrolled")], (1, 0))


def test_drafts_and_cancelled_cohorts_take_nobody(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    number = opened(staff, is_published=False)
    assert apply(client_of("citizen"), "citizen", number).status == 404
    staff.post(f"/staff/courses/drone-basics/cohorts/{number}/publish")
    staff.post(f"/staff/courses/drone-basics/cohorts/{number}/cancel", data={"why": "강사 사정"})
    assert apply(client_of("citizen"), "citizen", number).status == 409
    assert apply(client_of("citizen"), "citizen", number, "api").codes == ("cancelled",)
    assert client_of("citizen").post(f"{PUBLIC}/cohorts/9/hold").status_code == 404
    assert apply(client_of("citizen"), "citizen", 9, "api").codes == ("unknown_cohort",)
    assert count(app, Enrollment) == 0


def test_mail_that_fails_leaves_the_enrollment_and_is_sent_once_later_e24(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"))
    folder = app.config["MAIL_FOLDER"]
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.write_text("no folder")
    assert apply(client_of("citizen"), "citizen", number).status == 201
    senders = {kind: send for feature in FEATURES for kind, send in feature.senders.items()}
    with app.app_context():
        outbox.send_due(senders, NOW)
        assert count(app, Message, Message.sent_at.is_(None)) == 1
    folder.unlink()
    with app.app_context():
        outbox.send_due(senders, NOW + 7 * HOUR)
        outbox.send_due(senders, NOW + 8 * HOUR)
    assert (len(list(folder.glob("*.eml"))), states(app)) == (1, [("citizen", "enrolled")])


def test_every_step_is_kept(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"))
    citizen = client_of("citizen")
    apply(citizen, "citizen", number)
    citizen.post("/enrollments/1/cancel", data={"why": "이사"})
    kinds = AuditEntry.record == "enrollment", AuditEntry.verb.in_(["apply", "end"])
    assert count(app, AuditEntry, *kinds) == 2


def test_the_form_says_how_it_stands_before_it_asks(app: Flask, client_of: ClientOf) -> None:
    number = opened(client_of("staff"), capacity="1", minimum="0")
    path = f"{PUBLIC}/cohorts/{number}/enroll"
    assert client_of("").get(path).status_code in {302, 303}
    apply(client_of("tenant-a"), "tenant-a", number)
    fill(app, number, waiting=3)
    page = client_of("citizen").get(path).text
    assert ("앞에 3명이 기다리고 있습니다" in page, "대기 신청" in page) == (True, True)
    assert form()["waits"] == "1"


def busy(client_of: ClientOf) -> None:
    """Two cohorts with a lesson at the same hour; ``citizen`` is in the first."""
    staff = client_of("staff")
    for number, space in ((1, "a"), (2, "b")):
        opened(staff)
        lesson = {"space": space, "starts_at": "2026-12-14T13:00", "ends_at": "2026-12-14T14:00", "instructor": ""}
        path = f"/staff/courses/drone-basics/cohorts/{number}/lessons/new"
        assert staff.post(path, data=lesson).status_code == 303
    assert apply(client_of("citizen"), "citizen", 1).status == 201


def test_who_is_in_another_cohort_at_the_same_hours_is_warned_and_may_enroll_e17(
    app: Flask, client_of: ClientOf
) -> None:
    busy(client_of)
    page = client_of("citizen").get(f"{PUBLIC}/cohorts/2/enroll").text
    assert ("수업 시간이 겹칩니다" in page, "드론 기초 1기" in page) == (True, True)
    assert apply(client_of("citizen"), "citizen", 2).status == 201


def test_where_it_is_set_so_nobody_is_in_two_cohorts_at_the_same_hours_e17(app: Flask, client_of: ClientOf) -> None:
    busy(client_of)
    with app.app_context(), writing():
        settings.change(REFUSES_SAME_HOURS, True, now=NOW)
    refused = apply(client_of("citizen"), "citizen", 2, "api")
    assert (refused.status, refused.codes, seats(app, 2)) == (409, ("same_hours",), (0, 0))
    assert refused.json["message"] == "같은 시간에 드론 기초 1기 수업이 있습니다."


def test_who_is_forgotten_leaves_neither_words_nor_guardians(app: Flask, client_of: ClientOf) -> None:
    staff = client_of("staff")
    number = opened(staff)
    staff.post("/staff/courses/drone-basics/edit", data=course_form(age_from="8", version="1"))
    apply(client_of("citizen"), "citizen", number, born_on="2015-05-01", note="휠체어", **GRAND)
    citizen = actor(app, "citizen")
    with app.app_context(), writing():
        forget(citizen.id, by=(0, "program"), now=NOW)
    with app.app_context():
        row, asked = db.session.query(Enrollment).one(), db.session.query(GuardianConsent).one()
        assert (row.note, row.resident_since, asked.name, asked.email) == ("", None, "", "")
