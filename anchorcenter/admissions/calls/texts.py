"""Calls and applications in words."""

from __future__ import annotations

from anchorcenter.admissions.calls.models import ApplicationState, Mode, Outcome, Screening, Step, TieRule
from anchorcenter.admissions.calls.rules import CallState
from anchorcenter.core.i18n import Text, _l

STATES: dict[CallState, Text] = {
    CallState.DRAFT: _l("not published"),
    CallState.ANNOUNCED: _l("opens soon"),
    CallState.OPEN: _l("open for applications"),
    CallState.REVIEW: _l("in review"),
    CallState.RESULTS: _l("results published"),
}
STATE_TAGS = {CallState.OPEN: "free", CallState.REVIEW: "busy"}
APPLICATIONS: dict[ApplicationState, Text] = {
    ApplicationState.DRAFT: _l("draft"),
    ApplicationState.SUBMITTED: _l("submitted"),
    ApplicationState.WITHDRAWN: _l("withdrawn"),
}
SCREENINGS: dict[Screening, Text] = {
    Screening.WAITING: _l("not looked at yet"),
    Screening.PASSED: _l("let through"),
    Screening.FAILED: _l("not let through"),
}
OUTCOMES: dict[Outcome, Text] = {
    Outcome.OPEN: _l("not decided"),
    Outcome.SELECTED: _l("selected"),
    Outcome.RESERVE: _l("on the reserve list"),
    Outcome.REJECTED: _l("not selected"),
    Outcome.DECLINED: _l("gave up the place"),
}
OUTCOME_TAGS = {Outcome.SELECTED: "free", Outcome.RESERVE: "busy"}
STEPS: dict[Step, Text] = {Step.DOCUMENTS: _l("Document review"), Step.PRESENTATION: _l("Presentation")}
MODES: dict[Mode, Text] = {Mode.REVIEW: _l("By the reviewers' points"), Mode.DRAW: _l("By drawing lots")}
TIES: dict[TieRule, Text] = {
    TieRule.CRITERIA: _l("With as many points, who has more in the first criterion goes first, then in the second..."),
    TieRule.EARLIER: _l("With as many points, who submitted earlier goes first."),
    TieRule.DRAW: _l("With as many points, lots are drawn from the published seed."),
}
