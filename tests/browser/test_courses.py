"""Pages of courses, certificates and pledges in Chromium: axe finds nothing, nothing is off the screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPage
from tests.browser.test_pages import WAYS, check

pytestmark = pytest.mark.browser
UNKNOWN = "/verify/0000-0000-0000"
VISITOR = (
    "/courses",
    "/courses/drone-basics",
    "/verify",
    UNKNOWN,
    "/pledges",
    "/pledges/smart-techno-valley",
)
TRAINEE = (
    "/enrollments", "/attend", "/attendance", "/attendance/drone-basics/6", "/certificates",
    "/courses/drone-basics/cohorts/6/completion", "/courses/drone-basics/cohorts/6/survey",
    "/courses/drone-basics/cohorts/7/enroll", "/courses/drone-basics/materials",
)  # fmt: skip
COHORT = "/staff/courses/drone-basics/cohorts/6"
STAFF = (
    "/staff/courses", "/staff/courses/drone-basics", COHORT, f"{COHORT}/edit", f"{COHORT}/lessons/new",
    f"{COHORT}/lessons/plan", f"{COHORT}/people", f"{COHORT}/people/new", f"{COHORT}/attendance",
    f"{COHORT}/attendance/patterns", f"{COHORT}/attendance/sheet", f"{COHORT}/completion", f"{COHORT}/survey",
    f"{COHORT}/outcomes", "/staff/certificates", "/staff/certificates/1", "/staff/leaves", "/staff/teaching",
    "/staff/pledges",
)  # fmt: skip
READERS = {
    "": VISITOR,
    "trainee": TRAINEE,
    "staff": STAFF,
    "instructor": (
        "/staff/lessons",
        "/staff/lessons/times",
        "/courses/drone-basics/materials",
    ),
}


@WAYS
@pytest.mark.parametrize("who", READERS)
def test_pages_of_courses_certificates_and_pledges_have_no_barriers(
    new_page: NewPage, who: str, width: int, language: str
) -> None:
    page = new_page(width, language, who)
    for path in READERS[who]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok or path == UNKNOWN, f"{path} answers {answer.status}"
        check(page, path)
