"""What a browser may send to decide a request. Shape only."""

from __future__ import annotations

from wtforms import HiddenField

from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.bookings.forms import WhyForm
from anchorcenter.core.text import to_id


class DecisionForm(WhyForm):
    version = HiddenField()

    def wanted(self) -> Decision:
        """The decision typed in; call after a successful validation."""
        version = to_id(self.version.data or "") or 0  # There is no version 0: who sends none has read none.
        return Decision(version=version, why=self.why.data or "")
