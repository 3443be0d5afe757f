"""Who is asking, as a value: what rules and verbs need to know of a person, and nothing that can change meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from anchorcenter.accounts.models import MAY, Audience, Permission, Role
from anchorcenter.core.i18n import Text, _l
from anchorcenter.core.periods import Days

AUDIENCES: dict[Audience, Text] = {
    Audience.TENANT: _l("Tenant companies"),
    Audience.TRAINEE: _l("Trainees"),
    Audience.SUPPORTER: _l("Supporters"),
    Audience.GROUP: _l("Groups and events"),
    Audience.CITIZEN: _l("Everyone"),
}


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person with the standing of today. ``organisation_id`` is the organisation they act for, if any.

    ``terms`` are the days ahead on which they belong to those of their audiences that they belong to for a time only.
    ``qualified`` names each kind of qualification that was granted and not revoked, with its last day.
    """

    id: int
    email: str
    name: str
    locale: str
    roles: frozenset[Role] = frozenset()
    audiences: frozenset[Audience] = frozenset({Audience.CITIZEN})
    terms: frozenset[tuple[Audience, Days]] = frozenset()
    organisation_id: int | None = None
    organisation: str = ""
    is_manager: bool = False
    qualified: frozenset[tuple[int, date]] = frozenset()

    @property
    def key(self) -> tuple[int, str]:
        """How audit rows name them."""
        return self.id, self.name

    @property
    def is_staff(self) -> bool:
        return self.may(Permission.OPERATE)

    def last_day_of(self, kind_id: int) -> date | None:
        """The last day on which they have that qualification, past or ahead; None: they have none."""
        return max((last for kind, last in self.qualified if kind == kind_id), default=None)

    def may(self, permission: Permission) -> bool:
        """Whether one of their roles allows it."""
        return any(permission in MAY[role] for role in self.roles)

    def belongs(self, audience: Audience, days: Days) -> bool:
        """Whether they belong to one of their audiences on every one of ``days`` ahead."""
        theirs = self.terms_of(audience)
        return not theirs or any(term.start <= days.start and days.end <= term.end for term in theirs)

    def terms_of(self, audience: Audience) -> list[Days]:
        """The stretches ahead on which they belong to it, in order; none when they do for good."""
        return sorted((days for of, days in self.terms if of is audience), key=lambda days: days.start)
