"""Times that tests share: all of them happen on Monday 2026-11-23, 08:00 in Korea, unless a test says otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

KST = ZoneInfo("Asia/Seoul")
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
NOW = datetime(2026, 11, 23, 8, tzinfo=KST).astimezone(UTC)


def kst(text: str, day: str = "2026-11-25") -> datetime:
    """``"10:00"`` on Wednesday 25 November, or ``"2026-11-26 10:00"``; 24:00 and more reach into the next days."""
    day, clock = text.split(" ") if " " in text else (day, text)
    hour, minute = (int(part) for part in clock.split(":"))
    midnight = datetime.fromisoformat(day).replace(tzinfo=KST)
    return (midnight + timedelta(hours=hour, minutes=minute)).astimezone(UTC)


def typed(moment: datetime) -> str:
    """As a browser in the center sends it."""
    return f"{moment.astimezone(KST):%Y-%m-%dT%H:%M}"
