"""Words of comments for people."""

from __future__ import annotations

from collections.abc import Mapping

from anchorcenter.accounts.masks import mask_name
from anchorcenter.accounts.models import Person
from anchorcenter.core.i18n import Text, _, _l, named
from anchorcenter.pledges.comments.models import CommentState

STATES: Mapping[CommentState, Text] = {
    CommentState.WAITING: _l("waits to be looked at"),
    CommentState.SHOWN: _l("shown"),
    CommentState.REJECTED: _l("not shown"),
    CommentState.WITHDRAWN: _l("withdrawn"),
}
TAGS: Mapping[CommentState, str] = {
    CommentState.WAITING: "pending",
    CommentState.SHOWN: "free",
    CommentState.REJECTED: "busy",
    CommentState.WITHDRAWN: "closed",
}


def author_text(person: Person) -> str:
    """Who wrote it, as everybody may read it: a part of the name; of who is forgotten nothing."""
    return _("Former member") if person.is_forgotten else mask_name(named(person.name, person.name_en))
