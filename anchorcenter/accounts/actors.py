"""Who is asking, as a value: what rules and verbs need to know of a person, and nothing that can change meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

from anchorcenter.accounts.models import MAY, Audience, Permission, Role
from anchorcenter.core.i18n import Text, _l

AUDIENCES: dict[Audience, Text] = {
    Audience.TENANT: _l("Tenant companies"),
    Audience.TRAINEE: _l("Trainees"),
    Audience.SUPPORTER: _l("Supporters"),
    Audience.GROUP: _l("Groups and events"),
    Audience.CITIZEN: _l("Everyone"),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person with the standing of today. ``organisation_id`` is the organisation they act for, if any."""

    id: int
    email: str
    name: str
    locale: str
    roles: frozenset[Role] = frozenset()
    audiences: frozenset[Audience] = frozenset({Audience.CITIZEN})
    organisation_id: int | None = None
    organisation: str = ""
    is_manager: bool = False

    @property
    def key(self) -> tuple[int, str]:
        """How audit rows name them."""
        return self.id, self.name

    @property
    def is_staff(self) -> bool:
        return self.may(Permission.OPERATE)

    def may(self, permission: Permission) -> bool:
        """Whether one of their roles allows it."""
        return any(permission in MAY[role] for role in self.roles)
