"""The demo center's rooms, out of one readable file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from anchorcenter.facilities.service import lay_down as lay_down_data

DATA = Path(__file__).parent / "data" / "goyang.yaml"
BENCHES = 12
LONG_DAYS = [{"days": [0, 1, 2, 3, 4, 5, 6], "opens": "07:00", "closes": "22:00"}]
WING: dict[str, Any] = {
    "kind": "lab",
    "floor": 1,
    "capacity": BENCHES,
    "pool": True,
    "grid": 30,
    "shortest": 30,
    "longest": 240,
    "notice": {"create": 0, "change": 60, "cancel": 60},
    "windows": {
        "tenant": {"opens_days": 60},
        "citizen": {"opens_days": 14, "opens_at": "09:00", "closes_days": 2, "longest": 120},
    },
}


def read_data() -> dict[str, Any]:
    """The data file."""
    data: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return data


def lay_down() -> None:
    """Make the demo center's rooms. Call inside ``writing()``."""
    lay_down_data(read_data())


def add_wing(number: int) -> None:
    """Make a test building with BENCHES benches, open from early to late every day: room for bookings by the hundred
    thousand. Call inside ``writing()``."""
    site = read_data()["site"] | {"slug": f"wing-{number}", "hours": LONG_DAYS, "holiday_years": []}
    names = {"name": f"시험동 {number}", "name_en": f"Test wing {number}"}
    cell = {"slug": f"bench-{number}", "floor": 1, "name": "", "name_en": "", "count": BENCHES}
    space = WING | names | {"slug": f"wing-{number}", "cells": [cell["slug"]]}
    floors = [{"level": 1, "name": "1층", "name_en": "1F"}]
    data = {"site": site | names | {"one_off_holidays": []}, "floors": floors, "cells": [cell], "spaces": [space]}
    lay_down_data(data | {"first_position": 100 + number})
