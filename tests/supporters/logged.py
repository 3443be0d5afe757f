"""What supporters of the test center do: a cohort, who serves in it, activities as a page and as rows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from anchorcenter.admissions.calls import service as calls
from anchorcenter.admissions.calls.models import Call
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.questions.queries import list_questions
from anchorcenter.supporters.activities import service
from anchorcenter.supporters.activities.models import Activity, ActivityState, Deed
from anchorcenter.supporters.activities.rules import NewActivity
from anchorcenter.supporters.activities.service import Judgement
from anchorcenter.supporters.missions.service import NewMission, create_mission
from anchorcenter.supporters.models import ActivityKind, Mission
from anchorcenter.supporters.recruiting.service import NewRecruitment, recruit
from anchorcenter.supporters.rules import NewSupporterCohort
from anchorcenter.supporters.service import create_cohort
from anchorcenter.supporters.serving import Appointment, appoint
from tests.admissions.rounds import CLOSES
from tests.steps import actor
from tests.times import DAY, NOW, kst

FIRST, LAST = date(2026, 7, 1), date(2027, 6, 30)
POST = "https://blog.naver.com/anchor/223"


def served(app: Flask, *names: str, slug: str = "first", **changes: Any) -> str:
    """A cohort in which those people serve."""
    days = {"first_on": FIRST, "last_on": LAST}
    staff = actor(app, "staff")
    with app.app_context(), writing():
        create_cohort(NewSupporterCohort(slug=slug, title="1기", **days | changes), by=staff, now=NOW)
        for name in names:
            appoint(slug, Appointment(email=f"{name}@test.example", **days), by=staff, now=NOW)
    return slug


def asked(app: Flask, slug: str = "first", **changes: Any) -> int:
    """A mission of that cohort."""
    times = {"opens_at": kst("2026-11-01 00:00"), "due_at": kst("2026-11-30 23:59")}
    values: dict[str, Any] = {"kind": ActivityKind.ARTICLE, "title": "11월 미션"} | times | changes
    with app.app_context(), writing():
        create_mission(slug, NewMission(**values), by=actor(app, "staff"), now=NOW)
    with app.app_context():
        return db.session.scalars(select(Mission.id).order_by(Mission.id.desc())).first() or 0


def called(app: Flask, slug: str = "first", *reviewers: int, **changes: Any) -> list[int]:
    """A published call for supporters of that cohort; answers the numbers of what it asks."""
    values: dict[str, Any] = {"places": 1, "reserves": 1, "opens_at": NOW - DAY, "closes_at": CLOSES} | changes
    with app.app_context(), writing():
        call = recruit(slug, NewRecruitment(**values), by=actor(app, "staff"), now=NOW - DAY)
        for number in reviewers:
            calls.add_reviewer(call, number, by=(1, "staff"), now=NOW - DAY)
        calls.publish(call, by=(1, "staff"), now=NOW - DAY)
        return [each.id for each in list_questions(db.session.get_one(Call, call).version_id)]


def logged(app: Flask, name: str = "citizen", now: datetime = NOW, **changes: Any) -> int:
    """An activity that was handed in."""
    by = actor(app, name)
    values: dict[str, Any] = {"kind": ActivityKind.ARTICLE, "title": "드론 체험 후기", "minutes": 60}
    values |= {"starts_at": kst("2026-11-20 10:00")} | changes
    with app.app_context(), writing():
        number = service.begin(NewActivity(**values), by=by, now=now)
        service.submit(number, by=by, now=now)
    return number


def judged(app: Flask, number: int, did: Deed = Deed.APPROVED, by: str = "staff", now: datetime = NOW) -> None:
    """What staff decided about it."""
    comment = "" if did is Deed.APPROVED else "사진을 더해 주세요"
    with app.app_context(), writing():
        service.judge(number, Judgement(did=did, comment=comment), by=actor(app, by), now=now)


def states(app: Flask) -> list[tuple[ActivityState, bool, int]]:
    """How every activity stands, whether it counts and how many minutes of it do."""
    with app.app_context():
        rows = select(Activity.state, Activity.counts, Activity.counted_minutes).order_by(Activity.id)
        return [(state, counts, minutes) for state, counts, minutes in db.session.execute(rows)]


def typed(**changes: str) -> dict[str, str]:
    """An activity as a form sends it."""
    values = {"kind": "monitoring", "title": "드론 교실 모니터링", "starts_at": "2026-11-20T10:00", "minutes": "60"}
    return values | {"mission": "", "occupancy": "", "text": "", "links": "", "is_paid": ""} | changes


def jpeg(shade: int = 90, *, taken: str = "", place: bool = False, kind: str = "JPEG") -> bytes:
    """A picture of that shade, perhaps with when and where it was taken."""
    image, out = Image.new("RGB", (64, 48), (shade, 20, 40)), io.BytesIO()
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if place:
        exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 39.0, 30.0), 3: "E", 4: (126.0, 46.0, 1.0)})
    image.save(out, kind, exif=exif)
    return out.getvalue()


def send(
    client: FlaskClient, photos: Sequence[bytes] = (), path: str = "/activities/new", **values: str
) -> TestResponse:
    """Send the form as a browser does, with photos. (Werkzeug's own writer leaves files open.)"""
    parts = [f'Content-Disposition: form-data; name="{n}"\r\n\r\n{v}'.encode() for n, v in typed(**values).items()]
    head = b'Content-Disposition: form-data; name="photos"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    body = (
        b"".join(b"--cut\r\n" + part + b"\r\n" for part in (*parts, *(head + each for each in photos))) + b"--cut--\r\n"
    )
    return client.post(path, data=body, content_type="multipart/form-data; boundary=cut")
