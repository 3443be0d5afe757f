"""One's own account: what people say of themselves, their password, their sessions, their consents."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from anchorcenter.accounts.models import Gender, Person, SignIn
from anchorcenter.accounts.tokens import is_password, password_hash
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import read_mails
from tests.accounts.test_access_log import look
from tests.steps import actor, count
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
TYPED = {
    "name": "한다온",
    "name_en": "Han Daon",
    "phone": "０１０－１２３４－５６７８",
    "born_on": "1987-05-10",
    "gender": "female",
    "locale": "ko",
}
OLD = "the old password"  # pragma: allowlist secret
NEW = "a much newer word"


def person(app: Flask, name: str = "citizen") -> Person:
    with app.app_context():
        return db.session.scalars(select(Person).where(Person.email == f"{name}@test.example")).one()


def test_a_profile_is_stored_and_shown_as_people_write_it(app: Flask, client_of: ClientOf) -> None:
    citizen = client_of("citizen")
    answer = citizen.post("/profile", data=TYPED)
    assert (answer.status_code, answer.location) == (303, "/profile?done=1")
    stored = person(app)
    assert (stored.name, stored.name_en, stored.phone) == ("한다온", "Han Daon", "+821012345678")
    assert (stored.born_on, stored.gender, stored.locale) == (date(1987, 5, 10), Gender.FEMALE, "ko")
    shown = citizen.get("/profile").text
    assert ('value="010-1234-5678"' in shown, 'value="1987-05-10"' in shown) == (True, True)


def test_nothing_but_the_name_has_to_be_said(app: Flask, client_of: ClientOf) -> None:
    typed = TYPED | {"name_en": "", "phone": "", "born_on": "", "gender": "no_answer"}
    assert client_of("citizen").post("/profile", data=typed).status_code == 303
    stored = person(app)
    assert (stored.phone, stored.born_on, stored.gender) == ("", None, Gender.NO_ANSWER)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""}, {"name": "\u3164"}, {"name": "다온\u202e"}, {"name": "가" * 41}, {"name_en": "A\u202eB"},
        {"phone": "12345"}, {"phone": "<b>"}, {"born_on": "1899-12-31"}, {"born_on": "2026-11-24"},
        {"born_on": "1987-02-30"}, {"born_on": "soon"}, {"gender": "other"}, {"gender": ""}, {"locale": "fr"},
    ],
)  # fmt: skip
def test_what_is_not_right_is_refused_and_nothing_changes(
    app: Flask, client_of: ClientOf, changes: dict[str, str]
) -> None:
    before, audited = person(app), count(app, AuditEntry)
    assert client_of("citizen").post("/profile", data=TYPED | changes).status_code == 422
    after = person(app)
    assert (after.name, after.phone, after.born_on, count(app, AuditEntry)) == (
        before.name, before.phone, before.born_on, audited,
    )  # fmt: skip


@pytest.mark.parametrize(
    "day",
    ["1987-05-10", "1987-05-09", "1987-10-10", "1987-10-11", "1988-05-07", "1988-05-08", "1988-10-08", "1988-10-09",
     "1988-05-15", "1961-08-10", "1954-03-21", "2000-02-29", "2026-11-23"],
)  # fmt: skip
def test_a_date_of_birth_in_summer_time_does_not_shift_a_day_b107(app: Flask, client_of: ClientOf, day: str) -> None:
    """In 1987 and 1988 Korea had summer time; a date is a date, on both engines and whatever the reader's zone."""
    citizen = client_of("citizen")
    assert citizen.post("/profile", data=TYPED | {"born_on": day}).status_code == 303
    assert f'value="{day}"' in citizen.get("/profile").text
    with app.app_context():
        raw = db.session.scalar(text("SELECT CAST(born_on AS VARCHAR(10)) FROM people WHERE born_on IS NOT NULL"))
    assert (raw, person(app).born_on) == (day, date.fromisoformat(day))


def test_the_log_of_changes_names_the_fields_and_no_values(app: Flask, client_of: ClientOf) -> None:
    client_of("citizen").post("/profile", data=TYPED)
    with app.app_context():
        entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "change_profile")).one()
    assert entry.after == '{"fields": ["born_on", "gender", "name", "name_en", "phone"]}'


def test_a_name_with_markup_stays_text_wherever_it_is_shown(app: Flask, client_of: ClientOf) -> None:
    citizen = client_of("citizen")
    citizen.post("/profile", data=TYPED | {"name": "<script>alert(1)</script>", "name_en": '"><img src=x>'})
    for path in ("/", "/profile", "/bookings"):
        page = citizen.get(path).text
        assert ("<script>alert" in page, "<img src=x" in page) == (False, False)


def test_the_language_chosen_is_read_from_then_on(client_of: ClientOf) -> None:
    citizen = client_of("citizen")
    citizen.post("/profile", data=TYPED | {"locale": "en"})
    assert '<html lang="en">' in citizen.get("/bookings").text


@pytest.fixture(scope="session")
def old_hash() -> str:
    return password_hash(OLD)


@pytest.fixture
def known(app: Flask, old_hash: str) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == "citizen@test.example").values(password_hash=old_hash))


def change(client: FlaskClient, current: str = OLD, new: str = NEW) -> int:
    return client.post("/profile/password", data={"current_password": current, "new_password": new}).status_code


def test_a_new_password_ends_the_other_sessions_and_is_told_by_mail(app: Flask, known: None) -> None:
    here, there = app.test_client(), app.test_client()
    for client in (here, there):
        client.post("/login", data={"email": "citizen@test.example", "password": OLD})
    assert change(here) == 303
    assert [client.get("/bookings").status_code for client in (here, there)] == [200, 303]
    assert is_password(NEW, person(app).password_hash)
    assert [mail["Subject"] for mail in read_mails(app)] == ["[시험 센터] 비밀번호가 바뀌었습니다"]


@pytest.mark.parametrize(
    ("current", "new"),
    [("wrong", NEW), ("", NEW), (OLD, ""), (OLD, "short"), (OLD, "password1234"), (OLD, "citizen@test.example")],
)
def test_without_the_current_one_or_with_a_bad_one_nothing_changes(
    app: Flask, client_of: ClientOf, known: None, old_hash: str, current: str, new: str
) -> None:
    sessions = count(app, SignIn, SignIn.ended_at.is_(None))
    assert change(client_of("citizen"), current, new) == 422
    assert (person(app).password_hash, count(app, SignIn, SignIn.ended_at.is_(None))) == (old_hash, sessions)


def test_who_guesses_at_somebody_elses_open_browser_has_to_wait(client_of: ClientOf, known: None) -> None:
    citizen = client_of("citizen")
    assert [change(citizen, "wrong") for _ in range(6)] == [422] * 5 + [429]
    assert change(citizen) == 429
    assert citizen.post("/login", data={"email": "citizen@test.example", "password": OLD}).status_code == 303


def test_one_may_sign_out_everywhere_else(app: Flask, client_of: ClientOf, known: None) -> None:
    here, there = app.test_client(), client_of("citizen")
    here.post("/login", data={"email": "citizen@test.example", "password": OLD})
    shown = here.get("/profile/security").text
    assert (shown.count("지금 이 브라우저"), "다른 곳에서 모두 로그아웃" in shown) == (1, True)
    here.post("/profile/sessions/end")
    assert [client.get("/bookings").status_code for client in (here, there)] == [200, 303]
    assert "다른 곳에서 모두 로그아웃" not in here.get("/profile/security").text


def test_an_optional_consent_is_withdrawn_and_given_again(app: Flask, client_of: ClientOf) -> None:
    citizen = client_of("citizen")
    assert " checked" in citizen.get("/profile/privacy").text
    citizen.post("/profile/privacy", data={})
    assert " checked" not in citizen.get("/profile/privacy").text
    citizen.post("/profile/privacy", data={"news": "y"})
    citizen.post("/profile/privacy", data={"news": "y"})
    with app.app_context():
        own = AuditEntry.record_id == actor(app, "citizen").id, AuditEntry.actor_id != 0
        verbs = db.session.scalars(select(AuditEntry.verb).where(*own).order_by(AuditEntry.id)).all()
    assert verbs == ["withdraw_consent", "consent"]


def test_people_see_who_looked_at_their_data_and_not_at_others(app: Flask, client_of: ClientOf) -> None:
    citizen, other = actor(app, "citizen").id, actor(app, "tenant-b").id
    look(app, "staff", citizen, what="export", why="회의 자료", at=kst("2026-11-20 10:00"))
    look(app, "director", other, what="export", why="다른 자료", at=kst("2026-11-20 10:00"))
    shown = client_of("citizen").get("/profile/privacy").text
    assert [word in shown for word in ("사람 staff", "회의 자료")] == [True, True]
    assert [word in shown for word in ("사람 director", "다른 자료")] == [False, False]
    assert "2026. 11. 20.(금) 10:00" in shown


def test_a_profile_is_reached_from_every_page(client_of: ClientOf) -> None:
    assert 'href="/profile"' in client_of("tenant-a").get("/").text
