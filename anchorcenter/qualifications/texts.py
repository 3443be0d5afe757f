"""Qualifications in words."""

from __future__ import annotations

from anchorcenter.accounts.qualified import Basis
from anchorcenter.core.i18n import Text, _l
from anchorcenter.qualifications.queries import Show
from anchorcenter.qualifications.rules import Standing

BASES: dict[Basis, Text] = {
    Basis.PAPER: _l("Paper seen by staff"),
    Basis.CERTIFICATE: _l("Certificate of the center"),
}
STANDINGS: dict[Standing, Text] = {
    Standing.VALID: _l("valid"),
    Standing.ENDING: _l("ends soon"),
    Standing.ENDED: _l("expired"),
    Standing.REVOKED: _l("revoked"),
}
TAGS = {Standing.VALID: "free"}  # How the word is coloured; "busy" the others.
SHOWS: dict[Show, Text] = {
    Show.ENDING: _l("Ending within 30 days"),
    Show.ENDED: _l("Expired"),
    Show.ALL: _l("All"),
}
