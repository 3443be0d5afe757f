"""The rules of rewards of the demo center, what was proposed for payment, and who was certified."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.errors import DomainError
from anchorcenter.core.i18n import today as day_of
from anchorcenter.core.i18n import zone
from anchorcenter.core.periods import DAY, at, months_later
from anchorcenter.supporters.models import ActivityKind, SupporterCohort
from anchorcenter.supporters.queries import list_cohorts
from anchorcenter.supporters.rewards import service
from anchorcenter.supporters.rewards.rules import NewRewardRules, Rate, Step
from anchorcenter.supporters.rewards.service import Certifying, NewProposal

POINTS = {
    ActivityKind.MONITORING: 10,
    ActivityKind.ARTICLE: 10,
    ActivityKind.VIDEO: 20,
    ActivityKind.PHOTO: 5,
    ActivityKind.EVENT: 10,
    ActivityKind.IDEA: 5,
}
FEES = {ActivityKind.ARTICLE: 30_000, ActivityKind.VIDEO: 50_000}
STEPS = (
    Step(points=50, title="센터 기념품", title_en="A souvenir of the center"),
    Step(points=150, title="드론 체험권 2매", title_en="Two tickets for a flight"),
    Step(points=300, title="우수 서포터즈 표창", title_en="An award"),
)
MOST_WON = 120_000
TEN = 10 * 60


def lay_down(today: date, by: Actor) -> None:
    """Rules of every cohort, lists for payment of the months that are over, and certificates of who has served. Call
    inside ``writing()``, when what was done is there."""
    for cohort in sorted(list_cohorts(), key=lambda each: each.first_on):
        if cohort.first_on > today:
            continue
        _set_rules(cohort, by)
        if cohort.is_paid:
            _propose(cohort, today, by)
        if cohort.last_on < today:
            moment = at(cohort.last_on + 14 * DAY, TEN, zone())
            service.certify(cohort.slug, Certifying(everybody=True), by=by, now=moment)


def _set_rules(cohort: SupporterCohort, by: Actor) -> None:
    fees = FEES if cohort.is_paid else {}
    wanted = NewRewardRules(
        from_on=cohort.first_on,
        rates={kind: Rate(points=points, fee_won=fees.get(kind, 0)) for kind, points in POINTS.items()},
        steps=STEPS,
        most_won=MOST_WON if cohort.is_paid else None,
        needed_activities=6,
        late_percent=50,
        needed_reports=0 if cohort.is_paid else 2,
    )
    service.set_rules(cohort.slug, wanted, by=by, now=at(cohort.first_on, TEN, zone()))


def _propose(cohort: SupporterCohort, today: date, by: Actor) -> None:
    """On the fifth of each month what was done in the month before."""
    month = cohort.first_on.replace(day=1)
    while (made_at := at(months_later(month, 1) + 4 * DAY, TEN, zone())) and day_of(made_at) <= today:
        with suppress(DomainError):  # Nothing was done for a fee in it.
            service.propose(NewProposal(cohort=cohort.slug, month=month), by=by, now=made_at)
        month = months_later(month, 1)
