"""Attendance in words."""

from __future__ import annotations

from anchorcenter.academy.attendance.models import How, LeaveKind, LeaveState
from anchorcenter.academy.attendance.patterns import Pattern
from anchorcenter.academy.attendance.rules import Mark, Standing, State
from anchorcenter.academy.attendance.stays import Kind
from anchorcenter.academy.models import Basis
from anchorcenter.accounts.models import Gender
from anchorcenter.core.i18n import Text, _, _l, plural

STATES: dict[State, Text] = {
    State.AHEAD: _l("not held yet"),
    State.OPEN: _l("not decided yet"),
    State.PRESENT: _l("present"),
    State.LATE: _l("late"),
    State.LEFT_EARLY: _l("left early"),
    State.ABSENT: _l("absent"),
    State.EXCUSED: _l("excused"),
    State.CANCELLED: _l("called off"),
    State.UNCOUNTED: _l("before joining"),
}
SIGNS: dict[State, str] = {
    State.AHEAD: "", State.OPEN: "…", State.PRESENT: "○", State.LATE: "△", State.LEFT_EARLY: "▽",
    State.ABSENT: "×", State.EXCUSED: "◎", State.CANCELLED: "–", State.UNCOUNTED: "–",
}  # fmt: skip
TAGS = {State.PRESENT: "free", State.EXCUSED: "free", State.ABSENT: "busy", State.LATE: "busy",
        State.LEFT_EARLY: "busy"}  # fmt: skip
HOWS: dict[How, Text] = {How.QR: _l("by code"), How.CODE: _l("by number"), How.STAFF: _l("by who teaches or staff")}
EVENTS: dict[Kind, Text] = {Kind.IN: _l("came in"), Kind.OUT: _l("went")}
GENDERS: dict[Gender, Text] = {
    Gender.FEMALE: _l("Women"),
    Gender.MALE: _l("Men"),
    Gender.NO_ANSWER: _l("no answer"),
}
LEAVES: dict[LeaveKind, Text] = {
    LeaveKind.RESERVE_FORCES: _l("Reserve forces or civil defence"),
    LeaveKind.BEREAVEMENT: _l("Family event"),
    LeaveKind.ILLNESS: _l("Illness"),
    LeaveKind.EXAM: _l("Examination or job interview"),
    LeaveKind.OTHER: _l("Something else"),
}
LEAVE_STATES: dict[LeaveState, Text] = {
    LeaveState.ASKED: _l("waits for a decision"),
    LeaveState.APPROVED: _l("approved"),
    LeaveState.REFUSED: _l("not approved"),
    LeaveState.WITHDRAWN: _l("withdrawn"),
}
LEAVE_TAGS = {LeaveState.ASKED: "busy", LeaveState.APPROVED: "free"}
PATTERNS: dict[Pattern, Text] = {
    Pattern.SHARED_DEVICE: _l("One device checked in several people"),
    Pattern.CAME_AND_WENT: _l("Came and went at once"),
    Pattern.ALWAYS_TOGETHER: _l("Checked in within seconds of each other, every time"),
}


def state_text(mark: Mark) -> str:
    """What became of a lesson: ``late and left early``, ``absent (leave used up)``."""
    said = [str(STATES[mark.state])]
    if mark.state is State.LATE and mark.is_early:
        said.append(str(STATES[State.LEFT_EARLY]))
    if mark.outs:
        said.append(plural("went out %(num)d time", "went out %(num)d times", mark.outs))
    if mark.is_lost:
        said.append(_("counts as an absence"))
    if mark.is_over:
        said.append(_("excused leave is used up"))
    return ", ".join(said)


def amount(units: int, basis: Basis) -> str:
    """So much of it: ``90 minutes`` or ``3 lessons``."""
    if basis is Basis.LESSONS:
        return plural("%(num)d lesson", "%(num)d lessons", units)
    hours, minutes = divmod(units, 60)
    if not minutes:
        return plural("%(num)d hour", "%(num)d hours", hours)
    if not hours:
        return plural("%(num)d minute", "%(num)d minutes", minutes)
    return _("%(hours)d h %(minutes)d min", hours=hours, minutes=minutes)


def share_text(standing: Standing) -> str:
    """``3 of 8 lessons (37 %)``."""
    if standing.percent is None:
        return _("No lesson counts yet.")
    parts = {"attended": amount(standing.attended, standing.basis), "all": amount(standing.denominator, standing.basis)}
    return _("%(attended)s of %(all)s (%(percent)d %%)", percent=standing.percent, **parts)


def outlook_text(standing: Standing) -> str:
    """What is missing to complete it, and whether it can still be reached; '' where no lesson counts."""
    if not standing.denominator:
        return ""
    if standing.is_met:
        return _("Attendance is enough to complete the course.")
    missing, ahead = amount(standing.missing, standing.basis), amount(standing.ahead, standing.basis)
    if standing.is_reachable:
        return _("%(missing)s are missing; %(ahead)s are still to come.", missing=missing, ahead=ahead)
    return _("%(missing)s are missing and only %(ahead)s are still to come: it cannot be reached any more.",
             missing=missing, ahead=ahead)  # fmt: skip


def tally_text(standing: Standing) -> str:
    """How often somebody was late, left early, missed a lesson or was excused."""
    late = sum(mark.is_late for mark in standing.marks if mark.slips)
    early = sum(mark.is_early for mark in standing.marks if mark.slips)
    excused, absent = standing.count(State.EXCUSED), standing.absences
    return _("late %(late)d · left early %(early)d · absent %(absent)d · excused %(excused)d",
             late=late, early=early, absent=absent, excused=excused)  # fmt: skip
