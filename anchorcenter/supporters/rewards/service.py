"""Setting the rules of rewards, proposing what is to be paid, and certifying activity. Call the verbs inside
``writing()``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from anchorcenter.accounts.actors import Actor
from anchorcenter.certificates import service as certificates
from anchorcenter.certificates.criteria import Criterion, Standing, verdict
from anchorcenter.certificates.models import CertificateKind, Status
from anchorcenter.certificates.queries import list_latest
from anchorcenter.certificates.service import NewCertificate
from anchorcenter.core.audit import record
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l, today
from anchorcenter.core.periods import months_later
from anchorcenter.supporters.models import RewardRate, RewardRules, RewardStep, Supporter, SupporterCohort
from anchorcenter.supporters.queries import get_cohort, list_supporters
from anchorcenter.supporters.rewards import queries
from anchorcenter.supporters.rewards.models import ProposalLine, RewardProposal
from anchorcenter.supporters.rewards.rules import (
    NewRewardRules,
    Payable,
    Rules,
    Stand,
    check_rules,
    criteria_of,
    in_force,
    payable,
    stand_of,
)
from anchorcenter.supporters.service import check_staff

SERIES, PREFIX = "서포터즈", "supporter-"


@dataclass(frozen=True, kw_only=True)
class NewProposal:
    """What is to be paid for a month of a cohort, by its slug; ``month`` is the first day of it."""

    cohort: str
    month: date


@dataclass(frozen=True, kw_only=True)
class Certifying:
    """Who of a cohort (numbers of their places) gets a certificate; with ``everybody`` all who meet what is asked."""

    supporters: tuple[int, ...] = ()
    everybody: bool = False


@dataclass(frozen=True, kw_only=True)
class Judged:
    """Somebody of a cohort with how far they have got; without rules nothing is asked, and nothing is met."""

    supporter: Supporter
    stand: Stand
    criteria: tuple[Criterion, ...]


def set_rules(slug: str, wanted: NewRewardRules, *, by: Actor, now: datetime) -> int:
    """Have these rules hold from a day on, as the next version; answers its number.

    Raises DomainError: 403 for who is not staff, 404, 409 when the day lies before other rules or in a month that was
    proposed, 422 for what are no rules.
    """
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    versions, month = queries.list_versions(cohort.id), queries.last_month(cohort.id)
    closed = months_later(month, 1) if month else None
    if wrong := check_rules(wanted, versions[-1] if versions else None, closed):
        raise DomainError(*wrong)
    row = RewardRules(cohort_id=cohort.id, number=len(versions) + 1, from_on=wanted.from_on, most_won=wanted.most_won)
    row.needed_activities, row.needed_reports = wanted.needed_activities, wanted.needed_reports
    row.late_percent = wanted.late_percent
    row.made_at, row.made_by_id = now, by.id
    row.rates = [RewardRate(kind=kind, points=r.points, fee_won=r.fee_won) for kind, r in wanted.rates.items()]
    row.steps = [RewardStep(points=s.points, title=s.title, title_en=s.title_en) for s in wanted.steps]
    db.session.add(row)
    db.session.flush()
    after = {"cohort": slug, "number": row.number, "from_on": wanted.from_on.isoformat()}
    record("set_rules", "reward_rules", row.id, by=by.key, now=now, after=after)
    return row.number


def propose(wanted: NewProposal, *, by: Actor, now: datetime) -> int:
    """Write down what is to be paid for what was done until the end of a month and was never proposed; answers the
    number of the list, which stays as it is. Nothing is paid.

    Raises DomainError: 403 for who is not staff, 404, 409 when that month or a later one was proposed, 422 when it is
    not over or there is nothing to be paid.
    """
    check_staff(by)
    cohort = get_cohort(wanted.cohort, is_locked=True)
    _check_month(cohort, wanted.month, now)
    lines = list_payable(cohort.id, wanted.month)
    if not lines:
        raise DomainError(Reason(code="nothing", message=_l("There is nothing to be paid."), field="month"))
    row = RewardProposal(cohort_id=cohort.id, month=wanted.month, made_at=now, made_by_id=by.id)
    row.lines = [_line(each) for each in lines]
    db.session.add(row)
    db.session.flush()
    after = {"month": wanted.month.isoformat(), "lines": len(lines), "won": sum(each.fee_won for each in lines)}
    record("propose", "reward_proposal", row.id, by=by.key, now=now, after=after)
    return row.id


def list_payable(cohort_id: int, month: date) -> list[Payable]:
    """What a list of that month proposes if it is made now."""
    done = queries.list_unproposed(cohort_id, months_later(month, 1))
    return payable(done, queries.list_versions(cohort_id), queries.sum_proposed(cohort_id))


def judge(cohort: SupporterCohort, *, now: datetime) -> list[Judged]:
    """How far everybody of a cohort has got."""
    versions, done = queries.list_versions(cohort.id), queries.by_supporter(queries.list_done(cohort.id))
    return [_judged(each, stand_of(done.get(each.id, ()), versions), versions, now)
            for each in list_supporters(cohort.id)]  # fmt: skip


def certify(slug: str, wanted: Certifying, *, by: Actor, now: datetime) -> list[int]:
    """Issue them certificates of what they did; answers the certificates.

    Raises DomainError, and issues none: 403 for who is not staff, 404, 409 for who has a valid one, 422 for nobody and
    for everybody named who does not meet what is asked or is not of the cohort.
    """
    check_staff(by)
    cohort = get_cohort(slug, is_locked=True)
    judged = {each.supporter.id: each for each in judge(cohort, now=now)}
    chosen = list_due([*judged.values()]) if wanted.everybody else []
    if not wanted.everybody:
        if not wanted.supporters or set(wanted.supporters) - set(judged):
            message = _l("Choose who gets a certificate.")
            raise DomainError(Reason(code="nobody", message=message, field="supporters"))
        chosen = [judged[each] for each in dict.fromkeys(wanted.supporters)]
    return certificates.issue([_certificate(each, cohort) for each in chosen], by=by, now=now)


def list_due(judged: Sequence[Judged]) -> list[Judged]:
    """Who meets what is asked and has no valid certificate of it."""
    latest = list_latest([source_of(each.supporter.id) for each in judged])
    valid = {source for source, row in latest.items() if row.status is Status.ISSUED}
    met = [each for each in judged if verdict(each.criteria) is Standing.MET]
    return [each for each in met if source_of(each.supporter.id) not in valid]


def source_of(supporter_id: int) -> str:
    """What a certificate of that place is for, in our words."""
    return f"{PREFIX}{supporter_id}"


def _check_month(cohort: SupporterCohort, month: date, now: datetime) -> None:
    if month.day != 1 or months_later(month, 1) > today(now):
        raise DomainError(Reason(code="not_over", message=_l("That month is not over yet."), field="month"))
    last = queries.last_month(cohort.id)
    if last is not None and last >= month:
        message = _l("That month has been proposed already: what came later is in the next list.")
        raise DomainError(Reason(code="proposed", message=message, field="month", status=TAKEN))


def _line(each: Payable) -> ProposalLine:
    names = "supporter_id", "kind", "title", "done_on"
    values = {name: getattr(each.done, name) for name in names}
    return ProposalLine(activity_id=each.done.id, rules_id=each.rules_id, fee_won=each.fee_won, **values)


def _judged(supporter: Supporter, stand: Stand, versions: list[Rules], now: datetime) -> Judged:
    rules = in_force(versions, min(supporter.serves_until, today(now)))
    may_come = supporter.serves_until >= today(now)
    criteria = criteria_of(stand, rules, may_come=may_come) if rules else ()
    return Judged(supporter=supporter, stand=stand, criteria=criteria)


def _certificate(each: Judged, cohort: SupporterCohort) -> NewCertificate:
    return NewCertificate(
        person=each.supporter.person_id,
        kind=CertificateKind.ACTIVITY,
        source=source_of(each.supporter.id),
        series=SERIES,
        title=cohort.title,
        title_en=cohort.title_en,
        hours=each.stand.minutes // 60,
        first_on=each.supporter.first_on,
        last_on=each.supporter.serves_until,
        criteria=each.criteria,
    )
