"""What the tenants of the demo center said of their years: confirmed, waiting, returned, and one late."""

from __future__ import annotations

from datetime import date

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at
from anchorcenter.tenants.yearly.queries import list_owing
from anchorcenter.tenants.yearly.rules import NewFigures, as_of, last_year
from anchorcenter.tenants.yearly.service import Answer, answer, enter

FIRST = 2023
UNSAID, WAITING, WRONG = 4, 2, 6  # In the order of the names: who has said nothing of last year, and so on.


def lay_down(today: date, by: Actor) -> None:
    """Have staff enter and confirm what came by mail until last year. Call inside ``writing()``."""
    for year in range(FIRST, last_year(today) + 1):
        is_last = year == last_year(today)
        for place, tenant in enumerate(list_owing(year)):
            if is_last and place == UNSAID:
                continue
            number = tenant.organisation_id
            grown, size = year - FIRST, 4 + number * 5 % 13
            wanted = NewFigures(
                tenant=number,
                year=year,
                employees=size + grown * 2,
                sales_million_won=(size * 60 + number * 17) * (10 + grown * 3) // 10,
                patents=number % 4 + grown,
                investment_million_won=300 * (number % 3) if grown else 0,
            )
            moment = at(as_of(year) + (40 + place) * DAY, 11 * 60, zone())
            said = enter(wanted, by=by, now=moment)
            if is_last and place == WRONG:
                wrong = Answer(is_right=False, why="매출액 단위가 백만원인지 확인해 주세요")
                answer(said, wrong, by=by, now=moment + 3 * DAY)
            elif not (is_last and place == WAITING):
                answer(said, Answer(is_right=True), by=by, now=moment + 3 * DAY)
