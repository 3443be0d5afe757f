"""What staff set about enrolling."""

from __future__ import annotations

from anchorcenter.core.i18n import _l
from anchorcenter.core.settings import Editable, Setting

HOLD_MINUTES = Setting("enrollment.hold_minutes", 15)
OFFER_HOURS = Setting("enrollment.offer_hours", 24)
GUARDIAN_HOURS = Setting("enrollment.guardian_hours", 72)
YOUTH_FROM = Setting("enrollment.youth_from", 19)
YOUTH_TO = Setting("enrollment.youth_to", 34)
REFUSES_SAME_HOURS = Setting("enrollment.refuses_same_hours", False)

SETTINGS = (
    Editable(
        setting=HOLD_MINUTES,
        label=_l("Minutes for which a place in a course is held"),
        hint=_l("While somebody fills in the form."),
        least=1,
        most=120,
    ),
    Editable(
        setting=OFFER_HOURS,
        label=_l("Hours to answer when a place in a course has become free"),
        hint=_l("For who is next on the waiting list; never until the night or a day on which the center is closed."),
        least=1,
        most=240,
    ),
    Editable(
        setting=GUARDIAN_HOURS,
        label=_l("Hours for which the place of a child is held until the guardian consents"),
        least=1,
        most=336,
    ),
    Editable(setting=YOUTH_FROM, label=_l("Places for young people: youngest age"), least=0, most=120),
    Editable(setting=YOUTH_TO, label=_l("Places for young people: oldest age"), least=0, most=120),
    Editable(
        setting=REFUSES_SAME_HOURS,
        label=_l("Nobody enrolls in two courses at the same hours"),
        hint=_l("No: they are warned and decide themselves."),
    ),
)
