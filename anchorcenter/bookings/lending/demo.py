"""Equipment of the demo center: what there is, what went out and came back, what is out, and what is overdue."""

from __future__ import annotations

from datetime import datetime, timedelta

from anchorcenter.accounts.actors import Actor
from anchorcenter.bookings.lending.models import EquipmentKind, Outcome, State
from anchorcenter.bookings.lending.service import EquipmentEdit, NewLoan, Return, lend, save_equipment, take_back
from anchorcenter.core.periods import DAY, HOUR

DRONE, BATTERY, GOGGLES = EquipmentKind.DRONE, EquipmentKind.BATTERY, EquipmentKind.GOGGLES
PIECES: tuple[tuple[str, EquipmentKind, str, str], ...] = (
    ("DR-01", DRONE, "교육용 소형 드론 1호", "flight-field"),
    ("DR-02", DRONE, "교육용 소형 드론 2호", "flight-field"),
    ("DR-03", DRONE, "FPV 레이싱 드론", "flight-field"),
    ("DR-04", DRONE, "촬영용 드론", "live-studio"),
    *((f"BT-{number:02}", BATTERY, "4S 1500mAh", "flight-field") for number in range(1, 7)),
    ("GG-01", GOGGLES, "FPV 고글", "flight-field"),
    ("GG-02", GOGGLES, "FPV 고글", "flight-field"),
    ("CT-01", EquipmentKind.CONTROLLER, "16채널 조종기", "flight-field"),
    ("CM-01", EquipmentKind.CAMERA, "4K 짐벌 카메라", "live-studio"),
)
HANDED: tuple[tuple[str, str, int, int], ...] = (  # Number, to whom, how many days ago, until how many days ago.
    ("DR-03", "tenant-a@demo.example", 3, 1),
    ("GG-01", "tenant-a@demo.example", 0, -2),
    ("BT-01", "tenant-b@demo.example", 0, -1),
    ("BT-02", "tenant-b@demo.example", 0, -1),
)


def lay_down(by: Actor, now: datetime) -> None:
    """Enter it all and hand some out: one is overdue, one came back damaged, one is retired. Call in ``writing()``."""
    long_ago = now - 60 * DAY
    for number, kind, name, space in PIECES:
        edit = EquipmentEdit(number=number, kind=kind, name=name, space=space)
        save_equipment(None, edit, by=by, now=long_ago)
    old = EquipmentEdit(
        number="DR-00", kind=DRONE, name="구형 교육용 드론", space="flight-field", state=State.RETIRED, note="단종"
    )
    save_equipment(None, old, by=by, now=long_ago)
    _had("BT-03", by, now - 9 * DAY, Return(outcome=Outcome.OK))
    _had("DR-02", by, now - 2 * DAY, Return(outcome=Outcome.DAMAGED, note="착륙 중 프로펠러 파손"))
    for number, email, since, until in HANDED:
        lent_at = now - timedelta(days=since, minutes=30)
        due_at = (now - until * DAY).replace(minute=0, second=0, microsecond=0)
        lend(NewLoan(equipment=number, email=email, due_at=due_at), by=by, now=lent_at)


def _had(number: str, by: Actor, then: datetime, back: Return) -> None:
    wanted = NewLoan(equipment=number, email="tenant-b@demo.example", due_at=then + 3 * HOUR)
    take_back(lend(wanted, by=by, now=then), back, by=by, now=then + 2 * HOUR)
