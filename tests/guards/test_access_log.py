"""Whoever is shown another person's name by virtue of an office leaves a row for it, on every page there is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.accounts.access_log import AccessEntry
from anchorcenter.accounts.models import Person
from anchorcenter.core.db import db
from tests.bookings.lending.things import lent
from tests.bookings.offers import offered
from tests.certificates.issuing import issued
from tests.documents.papers import hand_in, pdf
from tests.operations.pages import edit
from tests.steps import actor, book
from tests.times import MINUTE, NOW

ClientOf = Callable[[str], FlaskClient]
NAME = re.compile(r"사람 ([a-z]+(?:-[a-z]+)*)")  # What everybody in the test center is called.
VALUES = {"slug": "a", "filename": "app.css", "person_id": "4"}


@pytest.fixture
def pages(app: Flask, client_of: ClientOf) -> list[str]:
    """Every page of the program, filled with what there is to see."""
    client = client_of("")
    code = book(client, "tenant-a-member", "api", "a", "10:00", "11:00").json["code"]
    book(client, "citizen", "api", "b", "10:00", "11:00")
    offered(app, "tenant-a-member", "c")
    hand_in(client_of("tenant-a-member"), pdf(), owner="ours")
    hand_in(client_of("citizen"), pdf())
    lent(app, "tenant-a-member")
    issued(app, "tenant-a-member")
    change_a_rule(client_of("director"))
    values = VALUES | {"code": code}

    def fill(rule: str) -> str:
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "1"), rule)

    rules = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or set())}
    return sorted(fill(rule) for rule in rules if not rule.startswith(("/api/", "/static/", "/language/")))


def change_a_rule(client: FlaskClient) -> None:
    """So that the history of the settings has somebody to name."""
    assert edit(client, "/rules", accounts_idle_minutes="31", why="시험").status_code == 303


def names_on(client: FlaskClient, path: str) -> set[str]:
    answer = client.get(path)
    text = answer.text if answer.mimetype == "text/html" else ""
    answer.close()
    return set(NAME.findall(text))


def logged(app: Flask, reader: int, moment: object) -> set[str]:
    """Of whom a row says that the reader was shown their data then."""
    with app.app_context():
        rows = select(Person.email).join(AccessEntry, AccessEntry.person_id == Person.id)
        emails = db.session.scalars(rows.where(AccessEntry.actor_id == reader, AccessEntry.at == moment))
        return {email.partition("@")[0] for email in emails}


@pytest.mark.parametrize("who", ["staff", "director", "tenant-a"])
def test_every_name_that_a_page_shows_to_who_holds_an_office_leaves_a_row(
    app: Flask, client_of: ClientOf, clock: Callable[[object], None], pages: list[str], who: str
) -> None:
    reader, client, shown = actor(app, who), client_of(who), 0
    client_of("director").get("/bookings")
    for number, path in enumerate([*pages, *pages]):  # Twice: the first round leaves something to see in the log.
        moment = NOW + number * MINUTE / 10
        clock(moment)
        names = names_on(client, path) - {who}
        assert (path, names - logged(app, reader.id, moment)) == (path, set())
        shown += len(names)
    assert shown > 0
