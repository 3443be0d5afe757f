"""Equipment in words."""

from __future__ import annotations

from anchorcenter.bookings.lending.models import EquipmentKind, Outcome, State
from anchorcenter.bookings.lending.queries import Which
from anchorcenter.core.i18n import Text, _l

KINDS: dict[EquipmentKind, Text] = {
    EquipmentKind.DRONE: _l("Drone"),
    EquipmentKind.BATTERY: _l("Battery"),
    EquipmentKind.GOGGLES: _l("Goggles"),
    EquipmentKind.CONTROLLER: _l("Controller"),
    EquipmentKind.CAMERA: _l("Camera"),
    EquipmentKind.OTHER: _l("Other equipment"),
}
STATES: dict[State, Text] = {
    State.IN_SERVICE: _l("in service"),
    State.IN_REPAIR: _l("in repair"),
    State.RETIRED: _l("retired"),
}
OUTCOMES: dict[Outcome, Text] = {
    Outcome.OK: _l("As it went out"),
    Outcome.DAMAGED: _l("Damaged"),
}
LISTS: dict[Which, Text] = {
    Which.IN_USE: _l("All"),
    Which.FREE: _l("Here"),
    Which.LENT: _l("Lent"),
    Which.LATE: _l("Overdue"),
    Which.REPAIR: _l("In repair"),
    Which.RETIRED: _l("Retired"),
}
