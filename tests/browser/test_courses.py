"""Pages of courses, supporters, pledges and reports in Chromium: axe finds nothing, nothing is off the screen."""

from __future__ import annotations

import pytest

from tests.browser.conftest import NewPage
from tests.browser.test_pages import WAYS, check_way

pytestmark = pytest.mark.browser
UNKNOWN = "/verify/0000-0000-0000"
VISITOR = (
    "/courses",
    "/courses/drone-basics",
    "/verify",
    UNKNOWN,
    "/supporters",
    "/supporters/2023-first",
    "/supporters/next",
    "/supporters/findings",
    "/opendata",
    "/pledges",
    "/pledges/smart-techno-valley",
    "/pledges/smart-techno-valley/funds?of=spent&source=city&column=2023",
    "/pledges/smart-techno-valley/indicators/occupancy",
    "/pledges/smart-techno-valley/versions",
    "/pledges/smart-techno-valley/comments",
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
    "/staff/survey", "/staff/courses/drone-basics/survey",
    "/staff/pledges", "/staff/pledges/smart-techno-valley/amendments", "/staff/pledges/smart-techno-valley/results/new",
    "/staff/comments", "/staff/comments/3", "/staff/pledges/smart-techno-valley/photos", "/staff/photos/1",
)  # fmt: skip
SUPPORTER = "/activities", "/activities/new", "/supporters", "/supporters/rewards"
REVIEW = "/staff/courses/k-digital-drone/cohorts/3/review"
APPLICANT = "/supporters/next/application", "/supporters/residents/application"
STUDENTS = "/staff/supporters/students"
OPERATING = (
    REVIEW, "/staff/activities", "/staff/supporters", STUDENTS, f"{STUDENTS}/missions", f"{STUDENTS}/hours",
    f"{STUDENTS}/rewards", f"{STUDENTS}/recruitment", f"{STUDENTS}/certificates", f"{STUDENTS}/people/1",
    "/staff/supporters/new", "/staff/supporters/findings", "/staff/supporters/findings/1",
    "/staff/supporters/residents/recruitment",
    "/staff/supporters/proposals/1", "/staff/pledges/smart-techno-valley/indicators",
    "/staff/pledges/smart-techno-valley/funding", "/staff/pledges/smart-techno-valley/indicators/new",
    "/staff/indicators/occupancy", "/staff/indicators/occupancy/formula", "/staff/indicators/occupancy/target",
    "/staff/snapshots", "/staff/snapshots/1", "/staff/reports",
)  # fmt: skip
READERS = {
    "": VISITOR,
    "supporter": SUPPORTER,
    "citizen": APPLICANT,
    "director": OPERATING,
    "trainee": TRAINEE,
    "staff": STAFF,
    "instructor": ("/staff/lessons", "/staff/lessons/times", "/courses/drone-basics/materials"),
}


@WAYS
@pytest.mark.parametrize("who", READERS)
def test_pages_of_courses_supporters_pledges_and_reports_have_no_barriers(
    new_page: NewPage, who: str, width: int, language: str
) -> None:
    page = new_page(width, language, who)
    for path in READERS[who]:
        answer = page.goto(path)
        assert answer is not None
        assert answer.ok or path == UNKNOWN, f"{path} answers {answer.status}"
        check_way(page, path)
