"""Outcomes in words."""

from __future__ import annotations

from anchorcenter.academy.outcomes.models import OutcomeKind
from anchorcenter.core.i18n import Text, _l

KINDS: dict[OutcomeKind, Text] = {
    OutcomeKind.LICENCE: _l("obtained a licence"),
    OutcomeKind.JOB: _l("found a job"),
    OutcomeKind.START_UP: _l("started a company"),
}
