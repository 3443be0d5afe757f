"""What a browser may send about the review of a cohort's applications. Shape only."""

from __future__ import annotations

from typing import Any

from anchorcenter.academy.enrollment.applications import ReviewTerms
from anchorcenter.admissions.calls.models import TieRule
from anchorcenter.admissions.calls.texts import TIES
from anchorcenter.core.fields import chosen, number
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.questions.forms import QuestionForm
from anchorcenter.questions.models import QuestionKind
from anchorcenter.questions.texts import KINDS


class AskForm(QuestionForm):
    """One more question; files are no answer to it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind.choices = [(str(kind), text) for kind, text in KINDS.items() if kind is not QuestionKind.FILE]


class TermsForm(Form):
    tie_rule = chosen(_l("Who goes first of those with as many points"), TieRule)
    pass_points = number(_l("Least points to be selected"), 0, 100)
    reserves = number(_l("Length of the reserve list"), 0, 1_000)
    appeal_days = number(_l("Days to object to the result"), 1, 90)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.tie_rule.choices = [(str(rule), text) for rule, text in TIES.items()]

    def wanted(self) -> ReviewTerms:
        """The rules; call after a successful validation."""
        return ReviewTerms(**self.values())
