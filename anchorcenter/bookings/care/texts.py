"""Reports in words."""

from __future__ import annotations

from anchorcenter.bookings.care.models import Matter
from anchorcenter.core.i18n import Text, _l

MATTERS: dict[Matter, Text] = {
    Matter.FAULT: _l("Something is broken"),
    Matter.CRASH: _l("Crash"),
    Matter.COLLISION: _l("Collision"),
    Matter.BATTERY: _l("Battery smoke or fire"),
    Matter.INJURY: _l("Somebody is hurt"),
    Matter.OTHER: _l("Something else"),
}
