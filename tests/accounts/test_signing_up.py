"""Signing up: a form, a mail, a button; and nobody learns whether an address has an account."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from anchorcenter.accounts import consents, guesses, join_views, joining
from anchorcenter.accounts.consents import CONSENTS
from anchorcenter.accounts.models import ConsentKind, ConsentRecord, MailLink, Person, Role
from anchorcenter.accounts.service import grant_role
from anchorcenter.accounts.tokens import token_hash, token_of
from anchorcenter.core.db import db
from anchorcenter.core.limits import Failure
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from tests.accounts.mails import link_in, read_mails
from tests.guards.test_queries import counting
from tests.steps import book, count
from tests.times import DAY, MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
Clock = Callable[[datetime], None]
NEW, KNOWN, SECRET = (
    "daon@company.example",
    "tenant-a@test.example",
    "correct horse battery",
)  # pragma: allowlist secret
TYPED = {"email": NEW, "name": "한다온", "password": SECRET, "terms": "y", "privacy": "y"}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def sign_up(client: FlaskClient, **changes: str) -> TestResponse:
    return client.post("/signup", data=TYPED | changes)


def sign_in(client: FlaskClient, email: str = NEW, password: str = SECRET) -> int:
    return client.post("/login", data={"email": email, "password": password}).status_code


def stored(app: Flask) -> tuple[int, int, int]:
    return count(app, Person), count(app, MailLink), count(app, Message)


def given(app: Flask, email: str = NEW) -> list[tuple[str, int]]:
    with app.app_context():
        rows = select(ConsentRecord).join(Person, Person.id == ConsentRecord.person_id).where(Person.email == email)
        return sorted((r.kind, r.version) for r in db.session.scalars(rows.where(ConsentRecord.withdrawn_at.is_(None))))


def test_a_newcomer_signs_up_confirms_by_mail_signs_in_and_books(app: Flask, client: FlaskClient) -> None:
    answer = sign_up(client, name_en="Han Daon", news="y")
    assert (answer.status_code, answer.location, sign_in(client)) == (303, "/signup/sent", 422)
    (mail,) = read_mails(app)
    assert (mail["To"], mail["Subject"]) == (NEW, "[시험 센터] 이메일 주소를 확인해 주세요")

    shown = client.get(link_in(mail))
    assert (shown.status_code, NEW in shown.text, "한다온" in shown.text, sign_in(client)) == (200, True, True, 422)

    confirmed = client.post(link_in(mail))
    assert (confirmed.status_code, confirmed.location) == (303, "/login?news=confirmed")
    assert "주소가 확인되었습니다" in client.get(confirmed.location).text
    assert client.get("/bookings").status_code == 303  # The mail alone signs nobody in.
    assert (sign_in(client), client.get("/bookings").status_code) == (303, 200)
    assert book(client, "", "page", "a", "10:00", "11:00").status == 201
    with app.app_context():
        person = db.session.scalars(select(Person).where(Person.email == NEW)).one()
    assert (person.name, person.name_en, person.locale, person.is_active) == ("한다온", "Han Daon", "ko", True)
    assert given(app) == [("news", 1), ("privacy", 1), ("terms", 1)]


def test_optional_consents_are_optional(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    client.post(link_in(read_mails(app)[0]))
    assert given(app) == [("privacy", 1), ("terms", 1)]


def test_the_form_shows_what_each_consent_is_for_and_ticks_nothing(client: FlaskClient) -> None:
    text = client.get("/signup").text
    assert [text.count(f"<dt>{word}</dt>") for word in ("목적", "항목", "기간", "거부할 권리")] == [2, 2, 2, 2]
    assert (text.count(">필수</span>"), text.count(">선택</span>"), " checked" in text) == (2, 1, False)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("consent", CONSENTS, ids=lambda c: str(c.kind))
def test_every_consent_has_its_text_in_both_languages(
    client: FlaskClient, consent: consents.Consent, language: str
) -> None:
    client.get(f"/language/{language}")
    text = client.get(f"/consents/{consent.kind}")
    words = {"ko": "동의하지 않", "en": "efus"}
    assert (text.status_code, words[language] in text.text) == (200, True)


REFUSED = {
    "no address": {"email": ""},
    "no host": {"email": "daon"},
    "a host without a dot": {"email": "daon@localhost"},
    "a header": {"email": "daon@company.example\nBcc: all@evil.example"},
    "two addresses": {"email": "daon@company.example,all@evil.example"},
    "hangul": {"email": "다온@company.example"},
    "markup": {"email": "<b>@company.example"},
    "too long": {"email": f"{'a' * 250}@company.example"},
    "no name": {"name": " "},
    "an unseen name": {"name": "\u3164"},
    "a name that turns around": {"name": "다온\u202e"},
    "a long name": {"name": "가" * 41},
    "two lines": {"name": "다온\n<b>"},
    "an English name that hides": {"name_en": "Da\u202eon"},
    "no password": {"password": ""},
    "a short password": {"password": "nine sign"},  # pragma: allowlist secret
    "a common password": {"password": "password1234"},  # pragma: allowlist secret
    "their address": {"password": NEW},
    "their name": {"password": "한다온한다온한다온12"},
    "a very long password": {"password": "가나다라 " * 40},
    "no terms": {"terms": ""},
    "no privacy": {"privacy": ""},
}


@pytest.mark.parametrize("changes", [pytest.param(change, id=name) for name, change in REFUSED.items()])
def test_what_is_not_right_is_refused_before_anything_is_stored(
    app: Flask, client: FlaskClient, changes: dict[str, str]
) -> None:
    before = stored(app)
    answer = client.post("/signup", data={k: v for k, v in (TYPED | changes).items() if v})
    assert (answer.status_code, stored(app), SECRET in answer.text) == (422, before, False)


def test_every_reason_is_told_at_once(client: FlaskClient) -> None:
    text = client.post("/signup", data={"email": "daon", "name": "다온", "password": "short"}).text
    assert [text.count(f'href="#{field}"') for field in ("email", "password", "terms", "privacy")] == [1, 1, 1, 1]


def test_a_name_in_pieces_is_put_together_and_markup_stays_text(app: Flask, client: FlaskClient) -> None:
    sign_up(client, name="\u1112\u1161\u11ab <script>alert(1)</script>")
    shown = client.get(link_in(read_mails(app)[0])).text
    assert ("한 &lt;script&gt;alert(1)&lt;/script&gt;" in shown, "<script>alert" in shown) == (True, False)


def normal(answer: TestResponse) -> tuple[int, str, str, list[tuple[str, str]]]:
    """An answer without what is random on purpose."""
    headers = [h for h in answer.headers if h[0] not in {"X-Request-Id", "Set-Cookie"}]
    return answer.status_code, answer.location or "", re.sub(r'value="[^"]{30,}"', "", answer.text), headers


@pytest.mark.parametrize("path", ["/signup", "/forgot"])
def test_a_known_and_an_unknown_address_are_answered_in_the_same_bytes_for_the_same_work(
    app: Flask, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    hashed: list[str] = []

    def note(password: str) -> str:
        hashed.append(password)
        return "hash"

    monkeypatch.setattr(join_views, "password_hash", note)
    answers, statements, kept = [], [], []
    for email in (NEW, KNOWN, "nobody-knows@company.example", "tenant-b@test.example"):
        client = app.test_client()
        client.get(path)
        with counting(app) as asked:
            answers.append(
                (normal(client.post(path, data=TYPED | {"email": email})), normal(client.get("/signup/sent")))
            )
        statements.append([re.sub(r"\s+", " ", statement) for statement in asked])
        with app.app_context():
            link = db.session.scalars(select(MailLink).where(MailLink.email == email)).one()
            kept.append(sorted(json.loads(link.payload)))
    assert answers == [answers[0]] * 4
    assert statements == [statements[0]] * 4
    assert (len(hashed), kept) == (4 if path == "/signup" else 0, [kept[0]] * 4)


def test_who_has_an_account_is_told_by_mail_and_nothing_changes(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        before = db.session.scalars(select(Person.password_hash).order_by(Person.id)).all()
    sign_up(client, email=KNOWN.upper())
    (mail,) = read_mails(app)
    assert (mail["To"], mail["Subject"]) == (KNOWN, "[시험 센터] 이미 계정이 있습니다")
    assert "http://localhost/forgot" in mail.get_content()
    with app.app_context():
        assert db.session.scalars(select(Person.password_hash).order_by(Person.id)).all() == before


def test_nobody_has_the_center_mail_their_words_to_strangers(app: Flask, client: FlaskClient) -> None:
    """A name is typed by whoever signs somebody else up: the mail says none."""
    sign_up(client, name="무료 쿠폰 http://evil.example/a")
    (mail,) = read_mails(app)
    assert "evil" not in f"{mail['Subject']} {mail.get_content()}"


@pytest.mark.parametrize("path", ["/signup", "/forgot"])
def test_who_has_closed_their_account_is_told_so_and_not_sent_round_in_circles(
    app: Flask, client: FlaskClient, path: str
) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == KNOWN).values(is_active=False))
    client.post(path, data=TYPED | {"email": KNOWN})
    (mail,) = read_mails(app)
    assert mail["Subject"] == "[시험 센터] 이용이 끝난 계정입니다"
    assert ("http://" in mail.get_content(), "031-000-0000" in mail.get_content()) == (False, True)


def test_the_link_for_a_known_address_was_dead_from_the_start(app: Flask, client: FlaskClient) -> None:
    sign_up(client, email=KNOWN)
    with app.app_context():
        seed = json.loads(db.session.scalars(select(Message.payload)).one())["values"]["seed"]
        token = token_of(seed)
    assert client.post(f"/signup/confirm/{token}").status_code == 422


def test_the_token_is_stored_nowhere_not_even_in_the_outbox(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    token = link_in(read_mails(app)[0]).rpartition("/")[2]
    with app.app_context():
        link, message = db.session.scalars(select(MailLink)).one(), db.session.scalars(select(Message)).one()
    assert (len(token), link.token_hash == token_hash(token)) == (43, True)
    assert [token in text for text in (link.payload, link.token_hash, message.payload, message.key)] == [False] * 4
    assert SECRET not in link.payload


def test_a_link_is_good_once_and_for_a_day(app: Flask, client: FlaskClient, clock: Clock) -> None:
    for email in (NEW, "other@company.example"):
        sign_up(client, email=email)
    first, second = (link_in(mail) for mail in sorted(read_mails(app), key=lambda mail: str(mail["To"])))
    clock(NOW + DAY - MINUTE)
    assert [client.post(first).status_code for _ in range(2)] == [303, 422]
    clock(NOW + DAY)
    people = count(app, Person)
    assert ([client.get(second).status_code, client.post(second).status_code], count(app, Person)) == (
        [422, 422],
        people,
    )


def test_of_two_sign_ups_for_one_address_the_first_confirmed_counts(app: Flask, client: FlaskClient) -> None:
    sign_up(client, name="하나")
    sign_up(client, name="둘", password="another long password")  # pragma: allowlist secret
    first, second = (link_in(mail) for mail in read_mails(app))
    answers = [client.post(link).status_code for link in (first, second)]
    assert (answers, count(app, Person, Person.email == NEW)) == ([303, 409], 1)


def test_sign_ups_that_nobody_confirmed_are_destroyed(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    with app.app_context():
        joining.tidy(NOW + DAY - MINUTE)
        assert count(app, MailLink) == 1
        joining.tidy(NOW + DAY)
        assert count(app, MailLink) == 0


def test_links_bear_the_centers_own_address_whatever_host_was_asked(app: Flask, client: FlaskClient) -> None:
    for path in ("/signup", "/forgot"):
        data = TYPED | ({"email": KNOWN} if path == "/forgot" else {})
        client.post(path, data=data, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    mails = [mail.get_content() for mail in read_mails(app)]
    assert (len(mails), ["evil" in text for text in mails]) == (2, [False, False])


def test_nobody_has_an_inbox_filled_nor_many(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    client = app.test_client()
    for email in (NEW, KNOWN):
        answers = [client.post("/forgot", data={"email": email}) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [303] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "3601"
    assert (sign_up(client).status_code, count(app, Message)) == (429, 10)
    monkeypatch.setattr(guesses, "MAILS_FROM_ONE", replace(guesses.MAILS_FROM_ONE, most=12))
    codes = [sign_up(client, email=f"x{number}@company.example").status_code for number in range(4)]
    assert codes == [303, 303, 429, 429]


@pytest.mark.parametrize("path", ["/signup/confirm", "/reset"])
def test_guessing_links_ends_and_leaves_few_rows(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(guesses, "LINK_GUESSES", replace(guesses.LINK_GUESSES, most=5))
    links = count(app, MailLink)
    codes = [client.get(f"{path}/guess-{number}").status_code for number in range(8)]
    assert (codes, client.post(f"{path}/guess").status_code) == ([404] * 5 + [429] * 3, 429)
    assert (count(app, MailLink), count(app, Failure)) == (links, 5)
    from_elsewhere = client.get(f"{path}/guess", environ_overrides={"REMOTE_ADDR": "198.51.100.7"})
    assert from_elsewhere.status_code == 404


def test_a_link_of_one_kind_opens_nothing_of_another(app: Flask, client: FlaskClient) -> None:
    sign_up(client)
    token = link_in(read_mails(app)[0]).rpartition("/")[2]
    assert [client.get(f"/reset/{token}").status_code, client.post(f"/reset/{token}").status_code] == [404, 404]


def test_forms_need_their_token(app: Flask, client: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    before = stored(app)
    codes = [client.post(path, data=TYPED).status_code for path in ("/signup", "/forgot", "/signup/confirm/x")]
    assert (codes, stored(app)) == ([400, 400, 400], before)


def test_who_is_in_needs_no_account(client_of: ClientOf) -> None:
    assert client_of("tenant-a").get("/signup").location == "/"


@pytest.fixture
def new_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terms have changed; the text stays where the test finds it."""
    newer = [replace(c, version=c.version + (c.kind is ConsentKind.TERMS)) for c in CONSENTS]
    for module in (consents, join_views):
        monkeypatch.setattr(module, "CONSENTS", tuple(newer))
    monkeypatch.setattr(
        consents.Consent, "text_name", lambda self, language=None: f"accounts/consents/{self.kind}-1.ko.html"
    )


@pytest.fixture
def newcomer(app: Flask, client: FlaskClient) -> FlaskClient:
    """Somebody who signed up and is not in."""
    sign_up(client)
    client.post(link_in(read_mails(app)[0]))
    return client


def test_a_new_version_of_the_terms_is_asked_for_at_the_next_sign_in(
    app: Flask, newcomer: FlaskClient, new_terms: None
) -> None:
    answer = newcomer.post("/login", data={"email": NEW, "password": SECRET, "next": "/bookings"})
    assert answer.location == "/consents?next=/bookings"
    assert newcomer.get("/bookings?x=1").location == "/consents?next=/bookings?x%3D1"
    asked = newcomer.get("/consents?next=/bookings").text
    assert ('name="terms"' in asked, 'name="privacy"' in asked, 'name="news"' in asked) == (True, False, False)
    refused = newcomer.post("/consents?next=/bookings", data={})
    assert (refused.status_code, given(app)) == (422, [("privacy", 1), ("terms", 1)])
    agreed = newcomer.post("/consents?next=/bookings", data={"terms": "y"})
    assert (agreed.status_code, agreed.location, given(app)) == (303, "/bookings", [("privacy", 1), ("terms", 2)])
    assert newcomer.get("/bookings").status_code == 200
    newcomer.post("/logout")
    assert newcomer.post("/login", data={"email": NEW, "password": SECRET}).location == "/"


def test_after_agreeing_one_goes_on_within_the_site(newcomer: FlaskClient, new_terms: None) -> None:
    sign_in(newcomer)
    assert newcomer.post("/consents?next=//evil.example", data={"terms": "y"}).location == "/"


def test_who_works_here_is_not_asked(app: Flask, newcomer: FlaskClient, new_terms: None) -> None:
    with app.app_context(), writing():
        person_id = db.session.scalars(select(Person.id).where(Person.email == NEW)).one()
        grant_role(person_id, Role.STAFF, now=NOW)
    assert newcomer.post("/login", data={"email": NEW, "password": SECRET}).location == "/"


def test_signing_out_is_possible_without_agreeing(newcomer: FlaskClient, new_terms: None) -> None:
    sign_in(newcomer)
    assert newcomer.post("/logout").location == "/"
    assert newcomer.get("/bookings").location.startswith("/login")


def test_a_form_that_is_sent_empty_names_the_missing_consents_too(app: Flask, client_of: ClientOf) -> None:
    answer = client_of("").post("/signup", data={})
    named = re.findall(r'<a href="#(\w+)">', answer.text)
    assert (answer.status_code, named) == (422, ["email", "name", "password", "terms", "privacy"])
