"""What the worker does about yearly figures that are late: their tenants are told, once a year."""

from __future__ import annotations

from datetime import datetime

from anchorcenter.core.i18n import today
from anchorcenter.core.unit_of_work import writing
from anchorcenter.tenants.yearly.queries import list_untold
from anchorcenter.tenants.yearly.rules import due_on, last_year
from anchorcenter.tenants.yearly.service import remind


def remind_late(now: datetime) -> None:
    """Write to the managers of each tenant who has not said in time what last year was like."""
    year = last_year(today(now))
    if today(now) <= due_on(year):
        return
    for number in list_untold(year):
        with writing():
            remind(number, year, now=now)
