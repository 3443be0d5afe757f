"""Rules that staff let pass: by name, for a reason, and only those that were in the way."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.rules import OVERRIDABLE
from anchorcenter.core.errors import DomainError, Reason
from anchorcenter.core.i18n import _l


class Override:
    """A judge for ``claims`` that lets the named rules pass; ``passed`` are those that it did let pass."""

    def __init__(self, codes: Collection[str], *, why: str, by: Actor) -> None:
        """Raises DomainError: 403 unless ``by`` is staff, 422 without a reason."""
        if codes and not by.is_staff:
            message = _l("Only the staff of the center may let a rule pass.")
            raise DomainError(Reason(code="forbidden", message=message, status=403))
        if codes:
            require_why(why)
        self.codes = OVERRIDABLE & frozenset(codes)
        self.passed: list[str] = []

    def __call__(self, reasons: Sequence[Reason]) -> Sequence[Reason]:
        self.passed = sorted({reason.code for reason in reasons} & self.codes)
        return [reason for reason in reasons if reason.code not in self.codes]


def require_why(why: str) -> None:
    """Raises DomainError (422) without a reason."""
    if not why:
        raise DomainError(Reason(code="why", message=_l("Say why: the person concerned will read it."), field="why"))
