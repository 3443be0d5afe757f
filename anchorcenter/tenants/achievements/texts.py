"""Support, projects, awards and agreements in words."""

from __future__ import annotations

from anchorcenter.core.i18n import Text, _l
from anchorcenter.tenants.achievements.models import AchievementKind, ProjectState, SupportKind

KINDS: dict[AchievementKind, Text] = {
    AchievementKind.SUPPORT: _l("Support given"),
    AchievementKind.PROJECT: _l("Cooperation project"),
    AchievementKind.AWARD: _l("Award"),
    AchievementKind.AGREEMENT: _l("Agreement (MOU)"),
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
