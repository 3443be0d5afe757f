"""Support, projects, awards, agreements, events, press items, grants and contests in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.tenants.achievements.models import AchievementKind, EventCategory, ProjectState, SupportKind

KINDS: dict[AchievementKind, Text] = {
    AchievementKind.SUPPORT: _l("Support given"),
    AchievementKind.PROJECT: _l("Cooperation project"),
    AchievementKind.AWARD: _l("Award"),
    AchievementKind.AGREEMENT: _l("Agreement (MOU)"),
    AchievementKind.EVENT: _l("Meeting or talk"),
    AchievementKind.PRESS: _l("Press item"),
    AchievementKind.GRANT: _l("Grant won"),
    AchievementKind.CONTEST: _l("Contest held"),
}
CATEGORIES: dict[EventCategory, Text] = {
    EventCategory.MEETINGS: _l("Meetings"),
    EventCategory.BRIEFINGS: _l("Briefings and visits"),
    EventCategory.ADVICE: _l("Expert advice"),
    EventCategory.OTHER: _l("Other talks"),
}
QUANTITIES: dict[AchievementKind, Text] = {
    AchievementKind.EVENT: _l("How many people came (optional)"),
    AchievementKind.CONTEST: _l("How many entries there were (optional)"),
}
SUPPORTS: dict[SupportKind, Text] = {
    SupportKind.PROTOTYPE: _l("Making of a prototype"),
    SupportKind.NETWORKING: _l("Networking"),
    SupportKind.FUNDS: _l("Funds"),
    SupportKind.OTHER: _l("Other support"),
}
STATES: dict[ProjectState, Text] = {
    ProjectState.PLANNED: _l("planned"),
    ProjectState.RUNNING: _l("running"),
    ProjectState.DONE: _l("done"),
    ProjectState.STOPPED: _l("stopped"),
}
