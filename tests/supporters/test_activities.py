"""Activities: logged by who serves, decided by staff, counted once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from anchorcenter.core import settings
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities import queries, service
from anchorcenter.supporters.activities.flags import find_flags
from anchorcenter.supporters.activities.models import (
    Activity,
    ActivityDecision,
    ActivityPhoto,
    ActivityState,
    Deed,
    Measure,
    Post,
    ReachFigure,
)
from anchorcenter.supporters.activities.rules import LATE_COUNTS, Flag
from anchorcenter.supporters.activities.service import NewReach
from anchorcenter.supporters.models import Evidence
from tests.steps import actor, bearer, count, problems
from tests.supporters.logged import POST, asked, jpeg, judged, logged, send, served, states
from tests.times import NOW, kst

ClientOf = Callable[[str], FlaskClient]
WAITS, GONE = (ActivityState.SUBMITTED, False, 0), (ActivityState.REVOKED, False, 0)
COUNTED = (ActivityState.APPROVED, True, 60)


@pytest.fixture
def cohort(app: Flask) -> str:
    return served(app, "citizen", "tenant-a", "staff")


def flags_of(app: Flask, number: int) -> list[Flag]:
    with app.app_context():
        return find_flags([queries.get_activity(number, actor(app, "staff"))])[number]


def refusals(error: pytest.ExceptionInfo[DomainError]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def files(app: Flask) -> list[Path]:
    folder: Path = app.config["UPLOAD_FOLDER"]
    return sorted(folder.glob("*")) if folder.exists() else []


def test_an_activity_is_logged_returned_handed_in_again_and_approved(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    mine, staff = client_of("citizen"), client_of("staff")
    sent = send(mine, [jpeg(10), jpeg(20)], links=f"{POST}\nhttps://youtu.be/abc", submit="1")
    assert (sent.status_code, sent.location, len(files(app))) == (303, "/activities/1", 4)
    assert "드론 교실 모니터링" in staff.get("/staff/activities").text
    assert "사람 citizen" in staff.get("/staff/todo").text
    judge = "/staff/activities/1/judge"
    silent = staff.post(judge, data={"did": "returned", "comment": ""})
    assert (silent.status_code, states(app)) == (422, [WAITS])
    assert staff.post(judge, data={"did": "returned", "comment": "인원을 적어 주세요"}).status_code == 303
    assert "인원을 적어 주세요" in mine.get("/activities/1/edit").text
    again = send(mine, path="/activities/1/edit", text="12명", version="4", submit="1", links=POST)
    assert (again.status_code, states(app)) == (303, [WAITS])
    assert staff.post(judge, data={"did": "approved", "comment": ""}).status_code == 303
    assert (states(app), count(app, ActivityPhoto)) == ([COUNTED], 2)
    twice = staff.post(judge, data={"did": "approved", "comment": ""})
    assert (twice.status_code, states(app)) == (409, [COUNTED])
    with app.app_context():
        found = [row.did for row in db.session.scalars(select(ActivityDecision).order_by(ActivityDecision.id))]
    assert found == [Deed.SUBMITTED, Deed.RETURNED, Deed.SUBMITTED, Deed.APPROVED]
    assert problems(app) == []


def test_an_activity_that_is_sent_as_offered_is_over(app: Flask, client_of: ClientOf, cohort: str) -> None:
    mine = client_of("citizen")
    offered = re.findall(r'name="(starts_at|minutes)"[^>]*value="([^"]+)"', mine.get("/activities/new").text)
    assert (len(offered), send(mine, [jpeg(10)], **dict(offered), submit="1").status_code) == (2, 303)


def test_nobody_decides_about_what_they_did_themselves_s1(app: Flask, client_of: ClientOf, cohort: str) -> None:
    number = logged(app, "staff")
    page = client_of("staff").get(f"/activities/{number}").text
    assert ("승인" in page, "직접 결정할 수 없습니다" in page) == (False, True)
    own = client_of("staff").post(f"/staff/activities/{number}/judge", data={"did": "approved", "comment": ""})
    assert (own.status_code, states(app)) == (403, [WAITS])
    citizen = client_of("citizen").post(f"/staff/activities/{number}/judge", data={"did": "approved", "comment": ""})
    assert citizen.status_code == 403
    staff = actor(app, "staff").id
    values = {"activity_id": number, "did": Deed.APPROVED, "at": NOW, "author_id": staff, "by_id": staff}
    with app.app_context(), pytest.raises(IntegrityError, match="reviewer"), writing():
        db.session.execute(insert(ActivityDecision).values(values))
    judged(app, number, by="director")
    assert states(app) == [COUNTED]


def test_the_same_post_is_one_activity_however_its_address_was_copied_s2(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    logged(app, links=(POST,))
    again = send(client_of("citizen"), links="http://m.blog.naver.com/anchor/223/?utm_source=kakao")
    assert (again.status_code, "이미 등록한 게시물" in again.text) == (409, True)
    assert (count(app, Activity), count(app, Post)) == (1, 1)
    number = logged(app, links=("https://bit.ly/3x",))
    assert flags_of(app, number) == [Flag.SHORT_LINK, Flag.OVERLAP]


def test_a_reviewer_is_shown_what_was_handed_in_before_s4(app: Flask, client_of: ClientOf, cohort: str) -> None:
    old = jpeg(50, taken="2026:06:30 12:00:00")
    send(client_of("citizen"), [old], submit="1")
    send(client_of("tenant-a"), [jpeg(50, place=True)], links=POST, submit="1")
    logged(app, "citizen", links=(POST,), starts_at=kst("2026-11-19 10:00"))
    assert flags_of(app, 1) == [Flag.SAME_PHOTO, Flag.OLD_PHOTO]
    assert flags_of(app, 2) == [Flag.OTHERS_POST, Flag.SAME_PHOTO]
    assert flags_of(app, 3) == [Flag.OTHERS_POST]
    page = client_of("staff").get("/staff/activities").text
    assert "다른 서포터즈가 같은 게시물을 등록했습니다" in page


@pytest.mark.parametrize(
    ("starts", "minutes", "word"),
    [
        pytest.param("2026-11-23T07:30", "60", "아직 끝나지 않았습니다", id="S5 not over"),
        pytest.param("2026-11-24T10:00", "60", "아직 끝나지 않았습니다", id="S5 ahead"),
        pytest.param("2026-06-30T23:00", "30", "서포터즈로 활동하지", id="S5 before the term"),
    ],
)
def test_what_was_not_done_as_a_supporter_is_refused_s5(
    app: Flask, client_of: ClientOf, cohort: str, starts: str, minutes: str, word: str
) -> None:
    refused = send(client_of("citizen"), [jpeg()], starts_at=starts, minutes=minutes, submit="1")
    assert (refused.status_code, word in refused.text, count(app, Activity), files(app)) == (422, True, 0, [])


def test_nobody_logs_after_their_service_has_ended_s5(app: Flask, client_of: ClientOf, cohort: str) -> None:
    ended = {"ended_on": "2026-11-19", "why": "개인 사정", "version": "1"}
    assert client_of("staff").post("/staff/supporters/first/people/1/end", data=ended).status_code == 303
    assert send(client_of("citizen")).status_code == 422
    assert send(client_of("citizen"), starts_at="2026-11-19T10:00").status_code == 303
    assert send(client_of("nobody")).status_code == 422


def test_what_is_older_than_three_months_is_returned_by_the_program_s6(app: Flask, cohort: str) -> None:
    logged(app, starts_at=kst("2026-08-22 10:00"))
    logged(app, starts_at=kst("2026-08-23 10:00"))
    assert [state for state, _counts, _minutes in states(app)] == [ActivityState.RETURNED, ActivityState.SUBMITTED]
    with app.app_context():
        row = db.session.scalars(select(ActivityDecision).where(ActivityDecision.did == Deed.RETURNED)).one()
        assert (row.by_id, "3" in row.comment) == (None, True)


def test_what_is_changed_after_approval_counts_no_more_until_it_is_approved_again_s7(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    judged(app, number := logged(app))
    snapshot = states(app)
    sent = send(client_of("citizen"), path=f"/activities/{number}/edit", title="다른 제목", version="3")
    assert (sent.status_code, states(app), snapshot) == (303, [WAITS], [COUNTED])
    judged(app, number)
    assert states(app) == [COUNTED]


def test_a_revoked_approval_counts_for_nothing_and_its_reason_stays_s8(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    judged(app, number := logged(app))
    path = f"/staff/activities/{number}/judge"
    assert client_of("staff").post(path, data={"did": "revoked", "comment": ""}).status_code == 422
    assert states(app) == [COUNTED]
    assert client_of("staff").post(path, data={"did": "revoked", "comment": "남의 글"}).status_code == 303
    assert (states(app), "남의 글" in client_of("citizen").get(f"/activities/{number}").text) == ([GONE], True)
    with app.app_context(), pytest.raises(IntegrityError), writing():
        db.session.execute(update(Activity).values(counts=True))
    assert send(client_of("citizen"), path=f"/activities/{number}/edit", version="4").status_code == 409


def test_hours_above_the_most_of_a_day_are_marked_and_not_counted_s11(app: Flask, cohort: str) -> None:
    for start, minutes in (("09:00", 300), ("13:00", 300)):
        judged(app, logged(app, starts_at=kst(f"2026-11-20 {start}"), minutes=minutes))
    assert [minutes for _state, _counts, minutes in states(app)] == [300, 180]
    assert flags_of(app, 2) == [Flag.OVERLAP, Flag.LONG_DAY]
    judged(app, 1, Deed.REVOKED)
    assert states(app)[1:] == [(ActivityState.APPROVED, True, 300)]


def test_what_is_paid_for_is_no_volunteer_work_s12(app: Flask, client_of: ClientOf, cohort: str) -> None:
    served(app, "tenant-b", slug="paid", is_paid=True)
    logged(app, "tenant-b")
    logged(app, is_paid=True)
    logged(app, "tenant-a")
    with app.app_context():
        assert list(db.session.scalars(select(Activity.is_paid).order_by(Activity.id))) == [True, True, False]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        pytest.param(b"<!doctype html><script>alert(1)</script>", "jpg, png", id="S15 html"),
        pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "jpg, png", id="S15 svg"),
        pytest.param(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64, "HEIC", id="S15 heic"),
        pytest.param(b"%PDF-1.7", "jpg, png", id="S15 pdf"),
        pytest.param(b"\xff\xd8" + b"\0" * (9 * 1024 * 1024), "8 MB", id="S15 too large"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept_s15(
    app: Flask, client_of: ClientOf, cohort: str, data: bytes, word: str
) -> None:
    refused = send(client_of("citizen"), [jpeg(), data], submit="1")
    assert (refused.status_code, word in refused.text, count(app, Activity), files(app)) == (422, True, 0, [])


def test_a_photo_is_drawn_anew_without_the_place_where_it_was_taken_s15(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    send(client_of("citizen"), [jpeg(place=True, taken="2026:11:20 10:00:00")])
    for file in files(app):
        with Image.open(file) as image:
            assert (image.format, dict(image.getexif()), image.info.get("exif")) == ("WEBP", {}, None)
    with app.app_context():
        assert db.session.scalars(select(ActivityPhoto.taken_at)).one() == kst("2026-11-20 10:00")
    shown = client_of("citizen").get("/activities/1/photos/1")
    assert (shown.mimetype, "sandbox" in shown.headers["Content-Security-Policy"]) == ("image/webp", True)
    shown.close()
    for other in ("tenant-a", "staff"):  # A draft is its author's alone.
        assert client_of(other).get("/activities/1/photos/1").status_code == 404
    assert client_of("citizen").post("/activities/1/photos/1/remove").status_code == 303
    assert (count(app, ActivityPhoto), files(app)) == (0, [])


def test_fifty_megabytes_are_refused_before_they_are_read_s15(app: Flask, client_of: ClientOf, cohort: str) -> None:
    size = {"CONTENT_LENGTH": str(60 * 1024 * 1024)}
    form = "multipart/form-data; boundary=cut"
    refused = client_of("citizen").post("/activities/new", data=b"--cut--", content_type=form, environ_overrides=size)
    assert (refused.status_code, count(app, Activity)) == (413, 0)


def test_a_script_is_no_post_s16(app: Flask, client_of: ClientOf, cohort: str) -> None:
    refused = send(client_of("citizen"), links="javascript:alert(1)")
    assert (refused.status_code, "게시물 주소" in refused.text, count(app, Activity)) == (422, True, 0)


def test_what_comes_after_a_mission_was_due_is_late_for_it_s17(app: Flask, cohort: str) -> None:
    due = datetime.fromisoformat("2027-01-31T23:59:59+09:00")
    mission = asked(app, due_at=due)
    in_time, late = (datetime.fromisoformat(f"2027-01-31T{at}+00:00") for at in ("14:59:59.5", "15:00:00"))
    for number, moment in enumerate((in_time, late)):
        begun = kst(f"2027-01-3{number} 10:00")
        judged(app, logged(app, mission=mission, now=moment, starts_at=begun), now=moment)
    assert (flags_of(app, 1), flags_of(app, 2)) == ([], [Flag.LATE])
    with app.app_context():
        assert [queries.count_done([1], with_late=each)[mission] for each in (False, True)] == [1, 2]
        assert settings.current()[LATE_COUNTS] is False


def test_how_far_a_post_has_reached_bears_its_day_and_source_and_is_never_added_up_s18(
    app: Flask, client_of: ClientOf, cohort: str
) -> None:
    number, citizen = logged(app, links=(POST,)), actor(app, "citizen")
    typed = {"post": "1", "measure": "views", "value": "120", "measured_on": "2026-11-21", "source": "블로그 통계"}
    path = f"/activities/{number}/reach"
    client = client_of("citizen")
    assert client.post(path, data=typed).status_code == 303
    assert client.post(path, data=typed | {"measured_on": "2026-11-22", "value": "150"}).status_code == 303
    assert client.post(path, data=typed | {"measured_on": "2026-11-24"}).status_code == 422
    assert client.post(path, data=typed | {"source": ""}).status_code == 422
    page = client.get(f"/activities/{number}").text
    assert ("150" in page, "270" in page, "120" in page, "블로그 통계" in page) == (True, False, False, True)
    with app.app_context(), pytest.raises(IntegrityError, match="append_only"), writing():
        db.session.execute(update(ReachFigure).values(value=9))
    other = NewReach(post=99, measure=Measure.VIEWS, value=1, measured_on=date(2026, 11, 21), source="x")
    with app.app_context(), pytest.raises(DomainError) as error, writing():
        service.enter_reach(number, other, by=citizen, now=NOW)
    assert (refusals(error), count(app, ReachFigure)) == (["not_found"], 2)


def test_one_post_for_two_missions_counts_for_one_unless_they_share_s19(app: Flask, cohort: str) -> None:
    first, second = asked(app), asked(app)
    judged(app, logged(app, mission=first, links=(POST,)))
    judged(app, logged(app, mission=second, links=(POST,), starts_at=kst("2026-11-19 10:00")))
    assert states(app) == [COUNTED, (ActivityState.APPROVED, False, 0)]
    assert flags_of(app, 2) == [Flag.OWN_POST]
    judged(app, 1, Deed.REVOKED)
    assert states(app) == [GONE, COUNTED]
    shared = [asked(app, shares_posts=True) for _ in range(2)]
    for number, mission in enumerate(shared):
        judged(
            app,
            logged(app, "tenant-a", mission=mission, links=(f"{POST}4",), starts_at=kst(f"2026-11-1{number} 10:00")),
        )
    assert states(app)[2:] == [COUNTED, COUNTED]
    assert problems(app) == []


def test_a_mission_takes_no_activity_without_what_shows_it(app: Flask, client_of: ClientOf, cohort: str) -> None:
    mission = asked(app, evidence=Evidence.PHOTO)
    sent = send(client_of("citizen"), mission=str(mission), submit="1")
    assert (sent.status_code, "사진이 필요합니다" in sent.text) == (422, True)
    assert [state for state, _counts, _minutes in states(app)] == [ActivityState.DRAFT]  # What was typed is kept.
    assert client_of("staff").get("/activities/1").status_code == 404
    again = send(
        client_of("citizen"), [jpeg()], path="/activities/1/edit", mission=str(mission), version="1", submit="1"
    )
    assert (again.status_code, states(app)) == (303, [WAITS])


def test_a_program_logs_and_a_program_of_staff_decides_s1(app: Flask, client_of: ClientOf, cohort: str) -> None:
    client: Any = client_of("")
    path = "/api/v1/activities"
    sent = {"kind": "article", "title": "후기", "starts_at": kst("2026-11-20 10:00").isoformat(), "minutes": 60}
    made = client.post(path, json=sent | {"links": [f"{POST}/?utm_source=x"]}, headers=bearer("staff"))
    assert (made.status_code, made.json["links"], made.json["state"]) == (201, [POST], "draft")
    again = client.post(path, json=sent | {"links": [POST]}, headers=bearer("staff"))  # S2
    assert (again.status_code, again.json["errors"][0]["code"]) == (409, "posted")
    script = client.post(path, json=sent | {"links": ["javascript:alert(1)"]}, headers=bearer("staff"))  # S16
    assert (script.status_code, script.json["errors"][0]["code"]) == (422, "address")
    ahead = client.post(path, json=sent | {"starts_at": kst("2026-11-30 10:00").isoformat()}, headers=bearer("staff"))
    assert (ahead.status_code, ahead.json["errors"][0]["code"]) == (422, "future")  # S5
    tagged = client.get(f"{path}/1", headers=bearer("staff")).headers["ETag"]
    changed = client.put(f"{path}/1", json=sent, headers=bearer("staff") | {"If-Match": tagged})
    assert (changed.status_code, changed.json["links"]) == (200, [])
    assert client.put(f"{path}/1", json=sent, headers=bearer("staff") | {"If-Match": tagged}).status_code == 412
    assert client.post(f"{path}/1/submit", headers=bearer("staff")).json["state"] == "submitted"
    own = client.post(f"{path}/1/judgement", json={"did": "approved"}, headers=bearer("staff"))
    assert (own.status_code, own.json["errors"][0]["code"], states(app)) == (403, "own", [WAITS])
    approved = client.post(f"{path}/1/judgement", json={"did": "approved"}, headers=bearer("director"))
    assert (approved.json["counts"], states(app)) == (True, [COUNTED])
    assert [each["id"] for each in client.get(path, headers=bearer("director")).json["items"]] == [1]
    assert client.get(path, headers=bearer("citizen")).json["items"] == []


def test_others_find_nothing_of_an_activity(app: Flask, client_of: ClientOf, cohort: str) -> None:
    number = logged(app)
    for path in (f"/activities/{number}", f"/activities/{number}/edit"):
        assert client_of("tenant-a").get(path).status_code == 404
    assert client_of("staff").get(f"/activities/{number}/edit").status_code == 404
    for path in ("edit", "discard", "reach", "photos/1/remove"):
        assert client_of("tenant-a").post(f"/activities/{number}/{path}", data={}).status_code == 404
    assert client_of("citizen").post(f"/activities/{number}/discard").status_code == 409
    assert states(app) == [WAITS]


def test_a_draft_is_discarded_with_its_photos(app: Flask, client_of: ClientOf, cohort: str) -> None:
    send(client_of("citizen"), [jpeg()], links=POST)
    assert client_of("citizen").post("/activities/1/discard").status_code == 303
    assert (count(app, Activity), files(app)) == (0, [])
