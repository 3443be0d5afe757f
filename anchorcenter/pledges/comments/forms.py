"""What a browser may send about comments. Shape only."""

from __future__ import annotations

from anchorcenter.core.fields import YesNoField, optional_line, paragraphs
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _l
from anchorcenter.pledges.comments.service import LONGEST, CommentAnswer, CommentVerdict, NewComment


class CommentForm(Form):
    text = paragraphs(_l("Your comment"), LONGEST)

    def wanted(self) -> NewComment:
        """What is said; call after a successful validation."""
        return NewComment(text=self.text.data or "")


class VerdictForm(Form):
    is_shown = YesNoField(_l("Everybody may read it"))
    note = optional_line(_l("Why it is not shown"), 300)

    def wanted(self) -> CommentVerdict:
        """What was decided; call after a successful validation."""
        return CommentVerdict(is_shown=self.is_shown.data, note=self.note.data or "")


class AnswerForm(Form):
    answer = paragraphs(_l("Answer of the center"), LONGEST)

    def wanted(self) -> CommentAnswer:
        """What the center says; call after a successful validation."""
        return CommentAnswer(answer=self.answer.data or "")
