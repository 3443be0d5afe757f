"""What the academy hands to the program."""

from datetime import timedelta

from anchorcenter.academy.api import courses
from anchorcenter.academy.assignments.api import assignments
from anchorcenter.academy.assignments.views import blueprint as assignment_pages
from anchorcenter.academy.attendance.api import attendance
from anchorcenter.academy.attendance.checks import CHECKS as OF_ATTENDANCE
from anchorcenter.academy.attendance.metrics import METRICS as OF_TAKING_PART
from anchorcenter.academy.attendance.own_views import attend, own
from anchorcenter.academy.attendance.service import OPENS_MINUTES
from anchorcenter.academy.attendance.todos import LEAVES
from anchorcenter.academy.attendance.views import staff as attendance_pages
from anchorcenter.academy.attendance.views import teaching
from anchorcenter.academy.completion.api import completion
from anchorcenter.academy.completion.checks import CHECKS as OF_COMPLETION
from anchorcenter.academy.completion.following import follow
from anchorcenter.academy.completion.todos import TODOS as OF_COMPLETIONS
from anchorcenter.academy.completion.views import blueprint as completion_pages
from anchorcenter.academy.enrollment.api.own import enrollments
from anchorcenter.academy.enrollment.api.review import cohort_reviews
from anchorcenter.academy.enrollment.api.staff import others, people
from anchorcenter.academy.enrollment.checks import CHECKS as OF_ENROLLMENT
from anchorcenter.academy.enrollment.jobs import look_after
from anchorcenter.academy.enrollment.review_views import blueprint as review_pages
from anchorcenter.academy.enrollment.settings import SETTINGS
from anchorcenter.academy.enrollment.staff_views import blueprint as enrollment_staff
from anchorcenter.academy.enrollment.todos import BELOW_MINIMUM, UNSCREENED
from anchorcenter.academy.enrollment.views import blueprint as enrollment_pages
from anchorcenter.academy.materials.api import materials
from anchorcenter.academy.materials.views import blueprint as material_pages
from anchorcenter.academy.metrics import METRICS
from anchorcenter.academy.outcomes.api import outcomes
from anchorcenter.academy.outcomes.views import blueprint as outcome_pages
from anchorcenter.academy.staff_views import blueprint as staff_pages
from anchorcenter.academy.survey.api import questions as survey_questions
from anchorcenter.academy.survey.api import survey
from anchorcenter.academy.survey.views import blueprint as survey_pages
from anchorcenter.academy.targets import SETTINGS as TARGETS
from anchorcenter.academy.timetable.api import instructors, lessons
from anchorcenter.academy.timetable.checks import CHECKS as OF_LESSONS
from anchorcenter.academy.timetable.views import blueprint as timetable_pages
from anchorcenter.academy.views import blueprint
from anchorcenter.core.feature import Feature, Group, StaffPage
from anchorcenter.core.i18n import _l
from anchorcenter.core.jobs import Job
from anchorcenter.core.settings import Editable

FEATURE = Feature(
    pages=(
        blueprint,
        staff_pages,
        timetable_pages,
        enrollment_pages,
        enrollment_staff,
        review_pages,
        completion_pages,
        assignment_pages,
        material_pages,
        survey_pages,
        outcome_pages,
        teaching,
        attendance_pages,
        attend,
        own,
    ),
    api=(
        courses,
        lessons,
        instructors,
        attendance,
        enrollments,
        people,
        others,
        cohort_reviews,
        completion,
        assignments,
        materials,
        survey,
        survey_questions,
        outcomes,
    ),
    staff_pages=(
        StaffPage(group=Group.PROGRAMS, label=_l("Courses"), endpoint="academy_staff.index", permission="operate"),
        StaffPage(group=Group.PROGRAMS, label=_l("Teaching hours"), endpoint="timetable.hours", permission="operate"),
        StaffPage(
            group=Group.PROGRAMS, label=_l("Survey questions"), endpoint="survey.questions", permission="operate"
        ),
        StaffPage(
            group=Group.PROGRAMS, label=_l("Excused leave"), endpoint="attendance_staff.leaves", permission="operate"
        ),
        StaffPage(group=Group.PROGRAMS, label=_l("My lessons"), endpoint="timetable.mine", permission="teach"),
    ),
    settings=(
        *SETTINGS,
        *TARGETS,
        Editable(
            setting=OPENS_MINUTES, label=_l("Minutes before a lesson from which one may check in"), least=0, most=240
        ),
    ),
    jobs=(Job(key="academy.look_after_enrollments", every=timedelta(minutes=1), run=look_after),),
    todos=(BELOW_MINIMUM, UNSCREENED, LEAVES, *OF_COMPLETIONS),
    metrics=(*METRICS, *OF_TAKING_PART),
    finishing=(follow,),
    checks=(*OF_LESSONS, *OF_ENROLLMENT, *OF_ATTENDANCE, *OF_COMPLETION),
)
