"""The ``flask`` commands as people type them: what they say, what they leave behind, how they exit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import URL, select, text, update

from anchorcenter.accounts.models import ApiToken, Person, Role
from anchorcenter.accounts.queries import find_actor
from anchorcenter.accounts.tokens import is_password
from anchorcenter.core.audit import SETTLED, AuditEntry, AuditSeal
from anchorcenter.core.db import db
from anchorcenter.core.outbox import Message
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Ending, Occupancy
from anchorcenter.notices.service import tell
from tests.commands.conftest import command
from tests.conftest import close, make_app
from tests.databases import drop_database, new_database
from tests.notices.news import NEWS
from tests.steps import bearer, book, count, slot
from tests.times import HOUR, NOW

Run = Callable[..., Result]
Clock = Callable[[datetime], None]
TWELVE = "twelve signs"


def execute(app: Flask, *statements: str) -> None:
    with app.app_context(), writing():
        for statement in statements:
            db.session.execute(text(statement))


@pytest.fixture
def nothing(tmp_path: Path) -> Iterator[Flask]:
    """A database without any table."""
    url: URL = new_database("nothing", tmp_path / "nothing.db")
    app = make_app(url, tmp_path)
    yield app
    close(app)
    drop_database(url)


def test_init_makes_an_empty_center_that_can_serve_and_doing_it_twice_changes_nothing(nothing: Flask) -> None:
    assert nothing.test_client().get("/healthz").status_code == 503
    for _ in range(2):
        result = command(nothing, "init")
        assert (result.exit_code, result.output) == (0, "The database is ready.\n")
        assert nothing.test_client().get("/healthz").json == {"status": "ok", "problems": []}
    client = nothing.test_client()
    assert [client.get(path).status_code for path in ("/", "/login", "/spaces")] == [200, 200, 200]
    assert (
        command(nothing, "doctor").output.partition(", ")[2]
        == "0 broken; not sealed yet: 0 audit entries, 0 access entries\n"
    )


def test_init_keeps_what_is_there(app: Flask, run: Run) -> None:
    before = count(app, Person)
    assert (run("init").exit_code, count(app, Person), run("doctor").exit_code) == (0, before, 0)


def test_the_doctor_counts_what_is_not_sealed_yet(app: Flask, run: Run) -> None:
    book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    result = run("doctor")
    unsealed = f"0 broken; not sealed yet: {count(app, AuditEntry)} audit entries, 0 access entries\n"
    assert (result.exit_code, result.output.partition(", ")[2]) == (0, unsealed)


DAMAGE = {
    "an occupancy counts more claims than it has": (
        ["UPDATE occupancies SET cells_taken = cells_taken + 1 WHERE id = 1"],
        ["occupancy 1 has not the claims it was taken with"],
    ),
    "a claim is gone": (
        ["DELETE FROM claims WHERE id = 1"],
        ["occupancy 1 has not the claims it was taken with"],
    ),
    "an occupancy moved without its claims": (
        ["UPDATE occupancies SET starts_at = (SELECT starts_at FROM occupancies WHERE id = 2) WHERE id = 1"],
        ["claim 1 does not fit its occupancy", "claim 2 does not fit its occupancy"],
    ),
    "an occupancy ended without its claims": (
        ["UPDATE occupancies SET released_at = starts_at WHERE id = 1"],
        ["claim 1 does not fit its occupancy", "claim 2 does not fit its occupancy"],
    ),
}


@pytest.mark.parametrize(("statements", "problems"), [pytest.param(*case, id=name) for name, case in DAMAGE.items()])
def test_the_doctor_exits_with_1_and_names_what_is_broken(
    app: Flask, run: Run, statements: list[str], problems: list[str]
) -> None:
    for space, start, end in (("ab", "11:00", "12:00"), ("a", "10:00", "11:00")):
        assert book(app.test_client(), "tenant-a", "api", space, start, end).status == 201
    execute(app, *statements)
    result = run("doctor")
    *broken, _summary = result.output.splitlines()
    assert (result.exit_code, broken[: len(problems)]) == (1, [f"BROKEN  {problem}" for problem in problems])


def test_the_doctor_finds_a_guard_that_is_gone_and_what_slipped_in_without_it(
    app: Flask, run: Run, is_sqlite: bool
) -> None:
    book(app.test_client(), "tenant-a", "api", "ab", "10:00", "11:00")
    name = "claims_no_overlap"
    columns = "occupancy_id, cell_id, starts_at, ends_at"
    execute(
        app,
        f"DROP TRIGGER {name}" if is_sqlite else f"ALTER TABLE claims DROP CONSTRAINT {name}",
        f"INSERT INTO claims ({columns}) SELECT {columns} FROM claims WHERE id = 1",
    )
    result = run("doctor")
    assert (result.exit_code, result.output.splitlines()[:2]) == (
        1, [f"BROKEN  the guard {name} is missing: run flask init", "BROKEN  claim 3 overlaps another of its cell"],
    )  # fmt: skip
    assert "mend the data" in str(run("init").exception)
    execute(app, "DELETE FROM claims WHERE id = 3")
    assert [run(word).exit_code for word in ("init", "doctor")] == [0, 0]


def test_the_doctor_finds_a_sealed_entry_that_was_changed(app: Flask, run: Run, clock: Clock) -> None:
    book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    clock(NOW + SETTLED)
    run("worker", "--once")
    assert (count(app, AuditSeal), run("doctor").exit_code) == (1, 0)
    execute(app, "UPDATE audit_entries SET why = 'other'")
    result = run("doctor")
    assert (result.exit_code, "are not those that were sealed" in result.output) == (1, True)


def test_the_first_admin_is_a_director_who_may_sign_in(app: Flask, run: Run) -> None:
    result = run("create-admin", "First@Center.example", "--password", TWELVE)
    assert (result.exit_code, result.output) == (0, "First@Center.example may sign in as director.\n")
    with app.app_context():
        who = find_actor("first@center.example", now=NOW)
        person = db.session.scalars(select(Person).where(Person.email == "first@center.example")).one()
    assert who is not None
    assert (who.roles, who.is_staff, who.name) == (frozenset({Role.DIRECTOR}), True, "관리자")
    assert (is_password(TWELVE, person.password_hash), TWELVE in person.password_hash) == (True, False)
    answer = app.test_client().post("/login", data={"email": "first@center.example", "password": TWELVE})
    assert answer.status_code == 303


def test_a_password_is_asked_for_twice_and_not_shown(app: Flask) -> None:
    with app.app_context():
        typed = f"{TWELVE}\n{TWELVE}\n"
        result = app.test_cli_runner().invoke(args=["create-admin", "a@center.example", "--name", "이름"], input=typed)
    assert (result.exit_code, result.output.count(": "), TWELVE in result.output) == (0, 2, False)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("new@center.example", "--password", "nine sign"), "at least 10 characters", id="too short"),
        pytest.param(("new@center.example", "--password", ""), "at least 10 characters", id="empty"),
        pytest.param(("new@center.example", "--password", "password12"), "Many people use this", id="common"),
        pytest.param(("center", "--password", TWELVE), "name@company.example", id="no address"),
        pytest.param(("tenant-a@test.example", "--password", TWELVE), "has that address already", id="taken"),
        pytest.param(("TENANT-A@test.example", "--password", TWELVE), "has that address already", id="in capitals"),
    ],
)
def test_an_admin_who_cannot_be_is_refused_and_nobody_is_made(
    app: Flask, run: Run, words: tuple[str, ...], says: str
) -> None:
    before = count(app, Person), count(app, AuditEntry)
    result = run("create-admin", *words)
    assert (result.exit_code, says in result.output) == (1, True)
    assert (count(app, Person), count(app, AuditEntry)) == before


def test_a_token_is_printed_once_and_works(app: Flask, run: Run) -> None:
    result = run("token", "create", "Tenant-A@test.example")
    token = result.output.strip()
    assert (result.exit_code, len(token)) == (0, 43)
    assert book(app.test_client(), token, "api", "a", "10:00", "11:00").status == 201
    with app.app_context():
        assert token not in db.session.scalars(select(ApiToken.token_hash)).all()


def test_a_token_reaches_no_further_than_asked(app: Flask, run: Run) -> None:
    token = run("token", "create", "tenant-a@test.example", "--scope", "bookings:read").output.strip()
    client = app.test_client()
    assert client.get("/api/v1/bookings", headers=bearer(token)).status_code == 200
    assert (book(client, token, "api", "a", "10:00", "11:00").status, count(app)) == (403, 0)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        pytest.param(("nobody-knows@test.example",), "Nobody has that address.", id="nobody"),
        pytest.param(("tenant-a@test.example", "--scope", "money"), "unknown scope: money", id="an unknown scope"),
    ],
)
def test_a_token_that_cannot_be_is_refused_and_none_is_made(
    app: Flask, run: Run, words: tuple[str, ...], says: str
) -> None:
    before = count(app, ApiToken), count(app, AuditEntry)
    result = run("token", "create", *words)
    assert (result.exit_code, says in result.output) == (1, True)
    assert (count(app, ApiToken), count(app, AuditEntry)) == before


def test_the_worker_writes_the_mail_of_a_booking_once(app: Flask, run: Run, tmp_path: Path) -> None:
    code = book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00").json["code"]
    for _ in range(2):
        assert run("worker", "--once").exit_code == 0
    (file,) = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert (file.name, mail["To"], code in mail["Subject"]) == (f"{code}-confirmed.eml", "tenant-a@test.example", True)
    assert count(app, Message, Message.sent_at.is_(None)) == 0


def test_the_worker_sends_more_than_one_round_holds(app: Flask, run: Run, tmp_path: Path) -> None:
    with app.app_context(), writing():
        for number in range(45):
            tell("a@center.example", "ko", "booking_cancelled", NEWS, key=f"m{number}", now=NOW)
    run("worker", "--once")
    assert len(list((tmp_path / "mail").iterdir())) == 45


def test_the_worker_ends_what_has_lapsed_and_seals_what_has_settled(
    app: Flask, run: Run, clock: Clock, client_of: Callable[..., object]
) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = "tenant-a"
    assert client.post("/holds", data=slot()).status_code == 303
    clock(NOW + HOUR)
    run("worker", "--once")
    assert count(app, Occupancy, Occupancy.ended_because == Ending.LAPSED) == 1
    assert "not sealed yet: 0 audit entries" in run("doctor").output


def test_a_worker_without_a_database_says_so(app: Flask, run: Run) -> None:
    execute(app, "ALTER TABLE outbox RENAME TO gone")
    assert run("worker", "--once").exit_code == 1


@pytest.mark.parametrize("words", [(), ("--every", "soon"), ("create",)])
def test_a_token_command_that_is_none_explains_itself(run: Run, words: tuple[str, ...]) -> None:
    assert run("token", *words).exit_code == 2


@pytest.mark.parametrize("day", ["tomorrow", "23.11.2026", "2026-02-30"])
def test_a_demo_of_no_day_is_refused_and_nothing_is_laid_down(app: Flask, run: Run, day: str) -> None:
    before = count(app, Person)
    assert (run("demo", "--today", day).exit_code, count(app, Person)) == (2, before)


def test_an_inactive_person_gets_no_token(app: Flask, run: Run) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).where(Person.email == "tenant-a@test.example").values(is_active=False))
    before = count(app, ApiToken)
    assert (run("token", "create", "tenant-a@test.example").exit_code, count(app, ApiToken)) == (1, before)


def test_an_address_is_stored_without_the_spaces_around_it(app: Flask, run: Run) -> None:
    run("create-admin", " new@center.example ", "--password", TWELVE)
    signed_in = app.test_client().post("/login", data={"email": "new@center.example", "password": TWELVE})
    assert signed_in.status_code == 303


def test_an_address_of_somebody_inactive_is_taken_too(app: Flask, run: Run) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Person).values(is_active=False))
    result = run("create-admin", "tenant-a@test.example", "--password", TWELVE)
    assert (result.exit_code, "Someone has that address already." in result.output) == (1, True)


def test_commands_bring_their_own_context(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["doctor"]).exit_code == 0


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE occupancies SET released_at = starts_at", "booking 1 stands and has lost its time"),
        ("UPDATE bookings SET status = 'cancelled'", "booking 1 is cancelled and still takes time"),
    ],
)
def test_the_doctor_finds_a_booking_and_its_time_at_odds_b142(app: Flask, run: Run, statement: str, says: str) -> None:
    book(app.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
    assert run("doctor").exit_code == 0
    execute(app, statement)
    result = run("doctor")
    assert (result.exit_code, f"BROKEN  {says}" in result.output) == (1, True)
