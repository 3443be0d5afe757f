"""What a browser may send about calls for supporters. Shape only."""

from __future__ import annotations

from anchorcenter.core.fields import chosen, number, optional_line, paragraphs
from anchorcenter.core.forms import Form, to_the_second
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.recruiting.service import NewRecruitment


class RecruitmentForm(Form):
    places = number(_l("Places"), 1, 500, default=9)
    reserves = number(_l("Length of the reserve list"), 0, 100, default=2)
    pass_points = number(_l("Points needed"), 0, 100, default=60)
    appeal_days = number(_l("Days to object"), 1, 90, default=7)
    opens_at = to_the_second(_l("Applications from"))
    closes_at = to_the_second(_l("Deadline, that second included"))

    def wanted(self) -> NewRecruitment:
        """The call; call after a successful validation."""
        return NewRecruitment(**self.values())


class ReviewersForm(Form):
    person = chosen(_l("Reviewer"))


class ScreeningForm(Form):
    why = optional_line(_l("Reason"), 300)


class DecliningForm(Form):
    why = optional_line(_l("Reason"), 300)


class ObjectionForm(Form):
    text = paragraphs(_l("What you object to"))


class AnswerForm(Form):
    answer = paragraphs(_l("Answer"))
