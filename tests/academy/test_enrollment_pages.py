"""Pages of enrollments are sound: HTML without errors, and as many questions for one person as for many."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.academy.cohorts import PUBLIC, SLUG
from tests.academy.cohorts import course as course_form
from tests.academy.enrolling import GRAND, apply, opened, people
from tests.accounts.mails import link_in, read_mails
from tests.guards.test_pages import check
from tests.guards.test_queries import counting

ClientOf = Callable[[str], FlaskClient]
STAFF = f"/staff/courses/{SLUG}/cohorts"


@pytest.fixture
def busy(app: Flask, client_of: ClientOf) -> str:
    """Somebody of every kind; answers the link of a guardian."""
    staff = client_of("staff")
    opened(staff, capacity="3", minimum="0", for_residents="1", fee_won="10000")
    opened(staff, selection="lottery", first_on="2027-01-11", last_on="2027-01-11")
    staff.post(f"/staff/courses/{SLUG}/edit", data=course_form(age_from="8", version="1"))
    apply(client_of("citizen"), "citizen", born_on="2015-05-01", **GRAND)
    for name in ("tenant-a", "tenant-b", "nobody"):
        apply(client_of(name), name, resident_since="2001-01-01", note="휠체어")
    apply(client_of("tenant-a"), "tenant-a", 2, born_on="")
    client_of("official").post(f"{PUBLIC}/cohorts/2/hold")
    return link_in(read_mails(app, "guardian@family.example")[0]).removeprefix("http://localhost")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_is_sound_html(app: Flask, client_of: ClientOf, busy: str, language: str) -> None:
    pages = {
        "citizen": ["/enrollments", "/enrollments/1", "/enrollments/1/cancel", "/enrollments/1/note", busy],
        "nobody": ["/enrollments/4", "/enrollments/4/cancel", f"{PUBLIC}/cohorts/2/draw", PUBLIC, "/courses"],
        "official": [f"{PUBLIC}/cohorts/1/enroll", f"{PUBLIC}/cohorts/2/enroll"],
        "tenant-a": [f"{PUBLIC}/cohorts/1/group", "/enrollments/2/cancel"],
        "staff": [
            f"{STAFF}/1/people", f"{STAFF}/1/people?show=waiting&q=nobody", f"{STAFF}/1/people?show=ended",
            f"{STAFF}/1/people/new", *(f"/staff/courses/enrollments/{number}" for number in range(1, 6)),
        ],
    }  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = True
    for name, paths in pages.items():
        client = client_of(name)
        client.get(f"/language/{language}?next=/")
        for path in paths:
            answer = client.get(path)
            assert (path, answer.status_code) == (path, 200)
            check(answer.text)


@pytest.mark.parametrize("way", ["refused", "sent"])
def test_a_refused_form_is_sound_html_too(app: Flask, client_of: ClientOf, busy: str, way: str) -> None:
    official = client_of("official")
    typed = {"born_on": "2020-01-01" if way == "refused" else "soon", "waits": "1"}
    answer = official.post(f"{PUBLIC}/cohorts/1/enroll", data=typed)
    assert answer.status_code == 422
    check(answer.text)


def test_a_roster_and_my_list_ask_as_much_for_one_as_for_many(app: Flask, client_of: ClientOf) -> None:
    staff, tenant, counts = client_of("staff"), client_of("tenant-a"), list[tuple[int, ...]]()
    names = people(app, 30)
    for first, last, cohorts in ((0, 1, 1), (1, 30, 4)):
        for _each in range(cohorts):
            number = opened(staff, capacity="100", minimum="0")
            apply(tenant, "tenant-a", number)
        for name in names[first:last]:
            apply(client_of(""), name, way="api")
        found = []
        for client, path in ((staff, f"{STAFF}/1/people"), (tenant, "/enrollments"), (tenant, PUBLIC)):
            client.get(path)  # So that the plan is in memory.
            with counting(app) as asked:
                assert client.get(path).status_code == 200
            found.append(len(asked))
        counts.append(tuple(found))
    assert (counts[0], max(counts[1]) <= 15) == (counts[1], True)
