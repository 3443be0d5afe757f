"""Findings in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.supporters.monitoring.models import Area, FindingState

AREAS: dict[Area, Text] = {
    Area.SAFETY: _l("Safety"),
    Area.CONTENT: _l("Content"),
    Area.FACILITY: _l("Rooms and equipment"),
    Area.FRIENDLINESS: _l("Friendliness"),
}
STATES: dict[FindingState, Text] = {
    FindingState.OPEN: _l("not answered yet"),
    FindingState.UNDER_WAY: _l("being seen to"),
    FindingState.SOLVED: _l("solved"),
    FindingState.DECLINED: _l("not followed"),
}
TAGS = {FindingState.OPEN: "busy", FindingState.UNDER_WAY: "mine", FindingState.SOLVED: "free"}
