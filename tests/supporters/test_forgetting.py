"""A supporter who is forgotten: nothing is left of what they wrote, showed and posted, and the figures stay."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.supporters.activities.models import Activity, ActivityPhoto, Post
from anchorcenter.supporters.models import Supporter
from tests.admissions.rounds import add_reviewer
from tests.steps import actor, bearer, count
from tests.supporters.done import found, photographed, posted
from tests.supporters.logged import POST, called, judged, logged, served

ClientOf = Callable[[str], FlaskClient]
SECRET, OWN = "내 비밀 일기", "https://blog.naver.com/my-secret/1"
METRICS = "supporters.activities", "supporters.posts", "supporters.reach", "supporters.reports", "supporters.people"


def told(app: Flask) -> list[str]:
    """Every table in which what they wrote can still be read."""
    with app.app_context():
        tables = [each.name for each in db.metadata.sorted_tables]
        rows = {name: str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in tables}
    return [name for name, said in rows.items() if SECRET in said or "my-secret" in said]


def figures(client: FlaskClient) -> list[str]:
    pages = [client.get(f"/staff/metrics/{key}?from=2026-11-01&to=2026-12-01").text for key in METRICS]
    return [page.partition('class="figure"')[2][:200] for page in pages]


def test_what_a_supporter_wrote_is_destroyed_and_what_counts_stays(app: Flask, client_of: ClientOf) -> None:
    served(app, "citizen", "tenant-b")
    with app.app_context(), writing():
        reviewer = add_reviewer("reviewer-1")
    questions = called(app, "first", reviewer)
    answers = {"answers": [{"question": each, "value": SECRET} for each in questions]}
    applied = app.test_client().post(
        "/api/v1/supporter-cohorts/first/application", json=answers, headers=bearer("citizen")
    )
    assert applied.status_code == 201
    number = logged(app, title=SECRET, text=SECRET, links=(OWN, POST))
    judged(app, number)
    shared = logged(app, "tenant-b", links=(POST,))
    found(app, number, "의자 파손")
    photographed(app, number)
    posted(app, number, OWN.replace("blog.naver.com", "blog.example.org"), d20261121=120)
    place = {"nickname": SECRET[:8], "publishes": True, "ranks": True}
    assert (
        app.test_client().put("/api/v1/supporters/1/consent", json=place, headers=bearer("citizen")).status_code == 200
    )
    director, person = client_of("director"), actor(app, "citizen").id
    before = figures(director)
    assert director.post(f"/staff/people/{person}/leave", data={"why": "이사"}).status_code == 303
    assert director.post(f"/staff/people/{person}/forget", data={"why": "본인 요청"}).status_code == 303
    assert (told(app), figures(director)) == ([], before)
    with app.app_context():
        row = db.session.get_one(Activity, number)
        assert (row.title, row.text, row.counts, row.counted_minutes) == ("-", "", True, 60)
        assert POST in {each.canonical for each in db.session.scalars(select(Post))}  # Another logged it, too.
        supporter = db.session.scalars(select(Supporter).where(Supporter.person_id == person)).one()
        assert (supporter.nickname, supporter.publishes_at, supporter.ranks_at) == ("", None, None)
    assert (count(app, ActivityPhoto), shared > number) == (0, True)
    page = director.get("/staff/supporters/findings").text
    assert ("의자 파손" in page, "사람 citizen" in page) == (True, False)
