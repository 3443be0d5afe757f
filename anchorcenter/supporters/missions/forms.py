"""What a browser may send about missions. Shape only."""

from __future__ import annotations

from typing import Any

from anchorcenter.core.fields import YesNoField, chosen, number, optional_line, paragraphs
from anchorcenter.core.forms import text_line, to_the_second
from anchorcenter.core.i18n import _l
from anchorcenter.supporters.forms import VersionedForm
from anchorcenter.supporters.missions.service import NewMission
from anchorcenter.supporters.models import ActivityKind, Evidence
from anchorcenter.supporters.texts import EVIDENCE, KINDS


class MissionForm(VersionedForm):
    title = text_line(_l("Title (Korean)"), missing=_l("Enter a title."), longest=120)
    title_en = optional_line(_l("Title (English)"), 120)
    kind = chosen(_l("What is asked for"), ActivityKind)
    evidence = chosen(_l("What shows it"), Evidence)
    required = number(_l("How often"), 1, 100, default=1)
    points = number(_l("Points for each"), 0, 10_000, default=0)
    opens_at = to_the_second(_l("From"))
    due_at = to_the_second(_l("Due, that second included"))
    shares_posts = YesNoField(_l("A post may count for another mission, too"))
    is_monthly = YesNoField(
        _l("Every month"),
        description=_l("One for each month to the end of the cohort, from its first to its last second."),
    )
    guide = paragraphs(_l("Guide (Korean)"))
    guide_en = paragraphs(_l("Guide (English)"))

    def __init__(self, *args: Any, **known: Any) -> None:
        super().__init__(*args, **known)
        self.kind.choices = [(str(each), text) for each, text in KINDS.items()]
        self.evidence.choices = [(str(each), text) for each, text in EVIDENCE.items()]

    def wanted(self) -> NewMission:
        """The mission; call after a successful validation."""
        return NewMission(**{name: value for name, value in self.values().items() if name != "version"})
