"""Calls and applications as pages of all readers show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import url_for

from anchorcenter.accounts.access import saw
from anchorcenter.admissions.calls.models import Application, ApplicationState, Call, Mode
from anchorcenter.admissions.calls.rules import has_lots, state_of
from anchorcenter.admissions.calls.texts import (
    APPLICATIONS,
    MODES,
    OUTCOME_TAGS,
    OUTCOMES,
    SCREENINGS,
    STATE_TAGS,
    STATES,
    STEPS,
    TIES,
)
from anchorcenter.core.i18n import _, local, named, until
from anchorcenter.documents.queries import list_documents
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import find_answers, list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.texts import answer_rows


def call_row(call: Call, units: Sequence[SpacePlan], moment: datetime) -> dict[str, Any]:
    """A round in a list."""
    state = state_of(call, moment)
    return {
        "slug": call.slug,
        "title": named(call.title, call.title_en),
        "state": str(STATES[state]),
        "is": state.value,
        "tag": STATE_TAGS.get(state, ""),
        "opens": local(call.opens_at),
        "closes": f"{local(call.closes_at)}:{call.closes_at:%S}",
        "scores_due": local(call.review_ends_at) if call.review_ends_at else "",
        "units": [str(unit.name) for unit in units],
        "places": call.places,
    }


def whole_row(call: Call, units: Sequence[SpacePlan], moment: datetime) -> dict[str, Any]:
    """A round on its own page: with its text and the rules by which it is decided."""
    return call_row(call, units, moment) | {
        "text": named(call.text, call.text_en).split("\n"),
        "unit_rows": [(str(unit.name), f"{unit.area_m2 or 0:,} m²") for unit in units],
        "mode": str(MODES[call.mode]),
        "is_review": call.mode is Mode.REVIEW,
        "tie": str(TIES[call.tie_rule]),
        "reserves": call.reserves,
        "pass_points": call.pass_points,
        "appeal_days": call.appeal_days,
        "criteria": [
            {
                "id": each.id,
                "step": str(STEPS[each.step]),
                "name": named(each.name, each.name_en),
                "weight": each.weight,
            }
            for each in call.criteria
        ],
        "plan": planned_rows(call),
        "seed": call.seed,
        "has_lots": has_lots(call),
        "is_scored": call.scored_at is not None,
        "is_decided": call.decided_at is not None,
        "has_results": call.results_at is not None,
        "appeals_until": local(call.appeals_until) if call.appeals_until else "",
    }


def planned_rows(call: Call, *, is_inside: bool = False) -> list[tuple[str, str]]:
    """What is planned of a round after its deadline, in words and in its order; until when scores are due only staff
    and reviewers read."""
    begin, end, due = call.presentation_at, call.presentation_ends_at, call.results_due_at
    rows = []
    if begin and end:
        rows.append((_("Presentations"), ", ".join(filter(None, [until(begin, end), call.presentation_place]))))
    if is_inside and call.review_ends_at:
        rows.append((_("Scores are due"), local(call.review_ends_at)))
    return [*rows, (_("Results are due"), local(due))] if due and call.results_at is None else rows


def application_row(row: Application) -> dict[str, Any]:
    """An application in a list, for who may know whose it is."""
    saw(row.person_id)
    by, of = row.person, row.organisation
    return {
        "number": row.id,
        "code": row.code,
        "applicant": named(of.name, of.name_en) if of else named(by.name, by.name_en),
        "by": named(by.name, by.name_en),
        "state": str(APPLICATIONS[row.state]),
        "is_submitted": row.state is ApplicationState.SUBMITTED,
        "submitted": local(row.submitted_at) if row.submitted_at else "",
        "version": len(row.versions),
        "screening": str(SCREENINGS[row.screening]),
        "screening_is": row.screening.value,
        "why": row.screening_why or row.outcome_why,
        "outcome": str(OUTCOMES[row.outcome]),
        "outcome_is": row.outcome.value,
        "outcome_tag": OUTCOME_TAGS.get(row.outcome, ""),
        "points": "" if row.points is None else f"{row.points / 100:.2f}",
        "rank": row.rank,
        "appeal": row.appeal
        and {"text": row.appeal.text, "at": local(row.appeal.made_at), "answer": row.appeal.answer},
    }


def answers_of(row: Application, endpoint: str, **parts: Any) -> list[dict[str, Any]]:
    """What counts of an application: the last version, with links to its files at ``endpoint``."""
    questions = list_questions(row.call.version_id)
    answers = find_answers(row.versions[-1].response_id)
    return answer_rows(questions, answers, files_of(questions, answers, endpoint, **parts))


def file_numbers(questions: Sequence[Asked], answers: dict[int, str]) -> list[int]:
    """The documents among the answers."""
    asked = [each.id for each in questions if each.kind is QuestionKind.FILE]
    return [int(answers[each]) for each in asked if answers.get(each)]


def files_of(
    questions: Sequence[Asked], answers: dict[int, str], endpoint: str, **parts: Any
) -> dict[str, tuple[str, str]]:
    """Name and address of every file among the answers, by its word."""
    found = list_documents(file_numbers(questions, answers))
    return {str(n): (each.filename, url_for(endpoint, number=n, **parts)) for n, each in found.items()}
