"""What of an intake round is taken along as a table: applications with results, their answers, the score sheets, how
they were ranked, what was objected."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from anchorcenter.admissions.calls import queries as calls
from anchorcenter.admissions.calls import service
from anchorcenter.admissions.calls.models import Application, Call, Criterion, ScoreSheet
from anchorcenter.admissions.calls.rules import hundredths, means, ticket
from anchorcenter.admissions.calls.texts import STEPS
from anchorcenter.core.i18n import Text, _, _l, local, named
from anchorcenter.documents.queries import list_documents
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.queries import list_answers, list_questions
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.texts import answer_text
from anchorcenter.tenants.intake.rows import application_row, file_numbers


class Content(StrEnum):
    APPLICATIONS = "applications"
    ANSWERS = "answers"
    SHEETS = "sheets"
    RANKING = "ranking"
    OBJECTIONS = "objections"


CONTENTS: dict[Content, Text] = {
    Content.APPLICATIONS: _l("Applications with points and results"),
    Content.ANSWERS: _l("Answers as they were submitted last"),
    Content.SHEETS: _l("Score sheets of every reviewer"),
    Content.RANKING: _l("Ranking with means by criterion and lots"),
    Content.OBJECTIONS: _l("Objections and answers"),
}


@dataclass(frozen=True, kw_only=True)
class Table:
    """Head and rows, and whose data they are."""

    head: Sequence[str]
    rows: Sequence[Sequence[object]]
    person_ids: frozenset[int]


def table_of(call: Call, content: Content) -> Table:
    """That table of a round; what was withdrawn is in it, marked as such."""
    return _TABLES[content](call, calls.list_applications(call.id))


def _applications(_call: Call, found: Sequence[Application]) -> Table:
    names = ("code", "applicant", "by", "submitted", "version", "state", "screening", "points", "rank", "outcome")
    head = [
        _("Receipt number"), _("Applicant"), _("Applied by"), _("Submitted"), _("Version"), _("State"), _("Documents"),
        _("Points"), _("Rank"), _("Result"),
    ]  # fmt: skip
    rows = [application_row(each) for each in found]
    lines = [["" if row[name] is None else row[name] for name in names] for row in rows]
    return Table(head=head, rows=lines, person_ids=_whose(found))


def _answers(call: Call, found: Sequence[Application]) -> Table:
    questions = list_questions(call.version_id)
    given = list_answers([each.versions[-1].response_id for each in found])
    papers = list_documents([n for answers in given.values() for n in file_numbers(questions, answers)])
    names = {str(number): paper.filename for number, paper in papers.items()}
    head = [_("Receipt number"), _("Applicant"), _("Version"), _("Submitted"), _("State")]
    rows = [application_row(each) for each in found]
    lines = [
        [*(row[name] for name in ("code", "applicant", "version", "submitted", "state")),
         *(_answer(asked, given[each.versions[-1].response_id].get(asked.id, ""), names) for asked in questions)]
        for each, row in zip(found, rows, strict=True)
    ]  # fmt: skip
    return Table(head=[*head, *(str(asked.text) for asked in questions)], rows=lines, person_ids=_whose(found))


def _answer(asked: Asked, value: str, files: Mapping[str, str]) -> str:
    if asked.kind is QuestionKind.FILE:
        return files.get(value, "")
    return answer_text(asked, value) if value else ""


def _sheets(call: Call, found: Sequence[Application]) -> Table:
    """A row for each criterion of a sheet. Who was not free to judge is marked: what they said counts for nothing."""
    rows = {each.id: application_row(each) for each in found}
    criteria = {each.id: each for each in call.criteria}
    sheets = sorted(calls.list_sheets(call.id), key=lambda sheet: (sheet.application_id, sheet.reviewer_id, sheet.id))
    head = [
        _("Receipt number"), _("Applicant"), _("Reviewer"), _("Step of the review"), _("Criterion"),
        _("Weight of the criterion"), _("Points"), _("Is counted"), _("Comment"), _("Saved"),
    ]  # fmt: skip
    lines = [
        [rows[sheet.application_id]["code"], rows[sheet.application_id]["applicant"], *line]
        for sheet in sheets
        for line in _lines(sheet, criteria)
    ]
    people = _whose(found) | {sheet.reviewer_id for sheet in sheets}
    return Table(head=head, rows=lines, person_ids=people)


def _lines(sheet: ScoreSheet, criteria: Mapping[int, Criterion]) -> list[list[object]]:
    by, step = named(sheet.reviewer.name, sheet.reviewer.name_en), str(STEPS[sheet.step])
    end = [_("conflict of interest") if sheet.is_conflict else _("Yes"), sheet.comment, local(sheet.saved_at)]
    scored: list[list[object]] = [
        [named(each.name, each.name_en), each.weight, score.points]
        for score in sheet.scores
        if (each := criteria[score.criterion_id])
    ]
    return [[by, step, *values, *end] for values in scored or [["", "", ""]]]


def _ranking(call: Call, found: Sequence[Application]) -> Table:
    """Who was ranked, by rank: the mean of each criterion of sheets that count, and the lot, once there is a seed."""
    names = {each.id: f"{STEPS[each.step]} · {named(each.name, each.name_en)}" for each in call.criteria}
    sheets = service.sheets_that_count(call.id)
    head = [_("Rank"), _("Receipt number"), _("Applicant"), _("Submitted"), _("Result"), _("Points"), *names.values()]
    ranked = [each for each in found if each.rank is not None]
    lines = [
        [
            row.rank,
            *_ranked(row),
            *_means(sheets.get(row.id, []), list(names)),
            ticket(call.seed, row.id) if call.seed else "",
        ]
        for row in ranked
    ]
    return Table(head=[*head, _("Lot")], rows=lines, person_ids=_whose(ranked))


def _ranked(row: Application) -> list[object]:
    shown = application_row(row)
    return [shown[name] for name in ("code", "applicant", "submitted", "outcome", "points")]


def _means(sheets: Sequence[Mapping[int, int]], criteria: Sequence[int]) -> list[str]:
    found = means(sheets, criteria)
    return [f"{hundredths(found[each]) / 100:.2f}" if each in found else "" for each in criteria]


def _objections(_call: Call, found: Sequence[Application]) -> Table:
    head = [_("Receipt number"), _("Applicant"), _("Result"), _("Objection"), _("Made"), _("Answer"), _("Answered")]
    objecting = [(each, each.appeal) for each in found if each.appeal]
    lines = [
        [row["code"], row["applicant"], row["outcome"], appeal.text, local(appeal.made_at), appeal.answer,
         local(appeal.answered_at) if appeal.answered_at else ""]
        for each, appeal in objecting
        if (row := application_row(each))
    ]  # fmt: skip
    return Table(head=head, rows=lines, person_ids=_whose([each for each, _appeal in objecting]))


def _whose(found: Sequence[Application]) -> frozenset[int]:
    return frozenset(each.person_id for each in found)


_TABLES: Mapping[Content, Callable[[Call, Sequence[Application]], Table]] = {
    Content.APPLICATIONS: _applications,
    Content.ANSWERS: _answers,
    Content.SHEETS: _sheets,
    Content.RANKING: _ranking,
    Content.OBJECTIONS: _objections,
}
