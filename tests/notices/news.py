"""The news of one booking, as bookings hand it to notices."""

from __future__ import annotations

from typing import Any

from tests.times import NOW, kst

KEY = "B-2026-000007-confirmed"
NEWS: dict[str, Any] = {
    "code": "B-2026-000007",
    "space": "비행장 가",
    "space_en": "Flight field A",
    "starts_at": kst("10:00"),
    "ends_at": kst("11:30"),
    "purpose": "군집비행 시험",
    "headcount": 4,
    "center": "시험 센터",
    "center_en": "Test center",
    "phone": "031-000-0000",
}


def payload(kind: str = "booking_confirmed", locale: str = "ko", **changes: Any) -> dict[str, Any]:
    """What the outbox keeps of it."""
    values = NEWS | {"starts_at": NEWS["starts_at"].isoformat(), "ends_at": NEWS["ends_at"].isoformat()} | changes
    return {"to": "daon@center.example", "locale": locale, "kind": kind, "told_at": NOW.isoformat(), "values": values}
