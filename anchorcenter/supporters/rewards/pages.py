"""What pages of rewards show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.accounts.models import Permission
from anchorcenter.certificates.criteria import Standing, verdict
from anchorcenter.certificates.models import Status
from anchorcenter.certificates.queries import list_latest
from anchorcenter.certificates.texts import STANDINGS, criterion_text, number_of
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, local, month_text, named, plural, today
from anchorcenter.core.pages import page
from anchorcenter.core.periods import months_later, parse_day
from anchorcenter.supporters.models import Supporter, SupporterCohort
from anchorcenter.supporters.queries import list_supporters
from anchorcenter.supporters.rewards import queries, service
from anchorcenter.supporters.rewards.forms import CertifyingForm, ExportForm, ProposalForm
from anchorcenter.supporters.rewards.models import ProposalLine, RewardProposal
from anchorcenter.supporters.rewards.rules import Done, Rules, in_force, points_of, reached, stand_of
from anchorcenter.supporters.rewards.service import Judged, source_of
from anchorcenter.supporters.rewards.texts import hours_text, points_text, rule_lines, won
from anchorcenter.supporters.texts import KINDS, days_of

MOST_SHOWN = 100
TAGS = {Standing.MET: "free", Standing.NOT_MET: "busy"}


def own_page() -> Response:
    """What the reader has got for what they did, in each cohort."""
    return page("rewards/mine.html", places=[_place(each) for each in queries.list_mine(me().id)])


def cohort_page(cohort: SupporterCohort, form: ProposalForm | None = None, *, status: int = 200) -> Response:
    """The rules of a cohort, how everybody stands, and what was and is to be proposed for payment."""
    versions, day = queries.list_versions(cohort.id), today(now())
    month = _asked_month(day)
    payables = service.list_payable(cohort.id, month)
    people = {each.id: each for each in list_supporters(cohort.id)}
    return page(
        "rewards/cohort.html",
        status=status,
        cohort=cohort_row(cohort),
        rules=_rules(in_force(versions, day)),
        versions=[_rules(each) for each in reversed(versions)],
        rows=_standings(list(people.values()), queries.by_supporter(queries.list_done(cohort.id)), versions),
        month=f"{month:%Y-%m}",
        month_text=month_text(month),
        may_propose=months_later(month, 1) <= day,
        payables=[_payable_row(each.done, each.fee_won, people) for each in payables],
        total=won(sum(each.fee_won for each in payables)),
        proposals=[_proposal_line(each) for each in queries.list_proposals(cohort.id)],
        taken_back=[line_row(each) for each in queries.list_taken_back(cohort.id)],
        form=form or ProposalForm(None, month=f"{month:%Y-%m}"),
    )


def proposal_page(row: RewardProposal, form: ExportForm | None = None, *, status: int = 200) -> Response:
    """One list, as it was made."""
    return page(
        "rewards/proposal.html",
        status=status,
        cohort=cohort_row(row.cohort),
        proposal=_proposal_line(row),
        rows=[line_row(each) for each in row.lines],
        may_export=me().may(Permission.EXPORT),
        form=form or ExportForm(None),
    )


def hours_page(cohort: SupporterCohort, form: ExportForm | None = None, *, status: int = 200) -> Response:
    """Hours of volunteer work of a cohort by person; what is paid for is none."""
    people = {each.id: each for each in list_supporters(cohort.id)}
    minutes = _minutes(cohort)
    return page(
        "rewards/hours.html",
        status=status,
        cohort=cohort_row(cohort),
        rows=[{"name": _name(people[number]), "hours": hours_text(many)} for number, many in minutes.items() if many],
        total=hours_text(sum(minutes.values())),
        may_export=me().may(Permission.EXPORT),
        form=form or ExportForm(None),
    )


def certificates_page(cohort: SupporterCohort, form: CertifyingForm | None = None, *, status: int = 200) -> Response:
    """Everybody of a cohort with what a certificate asks of them."""
    judged = service.judge(cohort, now=now())
    latest = list_latest([source_of(each.supporter.id) for each in judged])
    due = {each.supporter.id for each in service.list_due(judged)}
    return page(
        "rewards/certificates.html",
        status=status,
        cohort=cohort_row(cohort),
        has_rules=any(each.criteria for each in judged),
        rows=[_judged_row(each, latest.get(source_of(each.supporter.id)), each.supporter.id in due) for each in judged],
        may_issue=bool(due),
        form=form or CertifyingForm(None),
        is_done="done" in request.args and status == 200,
    )


def proposal_table(row: RewardProposal) -> tuple[list[str], list[list[object]]]:
    """A list as a table: head and rows."""
    head = [_("Name"), _("Number"), _("Day"), _("Kind"), _("Title"), _("Won"), _("Rules, version")]
    return head, [
        [
            _name(each.supporter), each.supporter.number, each.done_on.isoformat(), str(KINDS[each.kind]), each.title,
            each.fee_won, each.rules.number,
        ]
        for each in row.lines
    ]  # fmt: skip


def hours_table(cohort: SupporterCohort) -> tuple[list[str], list[list[object]], list[int]]:
    """Volunteer work as a table, a row for each activity: head, rows, and whose they are. What is paid for is not in
    it, and of a day no more than counts."""
    people = {each.id: each for each in list_supporters(cohort.id)}
    done = [each for each in queries.list_done(cohort.id) if not each.is_paid and each.minutes]
    rows: list[list[object]] = [
        [
            _name(people[each.supporter_id]), people[each.supporter_id].number, each.done_on.isoformat(),
            str(KINDS[each.kind]), each.title, each.minutes,
        ]
        for each in done
    ]  # fmt: skip
    head = [_("Name"), _("Number"), _("Day"), _("Kind"), _("Title"), _("Minutes")]
    return head, rows, [people[each.supporter_id].person_id for each in done]


def cohort_row(cohort: SupporterCohort) -> dict[str, Any]:
    """A cohort as the head of its pages."""
    return {
        "slug": cohort.slug,
        "title": named(cohort.title, cohort.title_en),
        "days": days_of(cohort.first_on, cohort.last_on),
        "is_paid": cohort.is_paid,
    }


def line_row(each: ProposalLine) -> dict[str, Any]:
    """What was proposed for one activity."""
    return {
        "name": _name(each.supporter),
        "day": day_text(each.done_on),
        "kind": str(KINDS[each.kind]),
        "title": each.title,
        "won": won(each.fee_won),
    }


def _place(row: Supporter) -> dict[str, Any]:
    """Somebody's own place in a cohort."""
    versions = queries.list_versions(row.cohort_id)
    done = queries.list_done(row.cohort_id, supporter_id=row.id)
    rules, stand = in_force(versions, min(row.serves_until, today(now()))), stand_of(done, versions)
    got, ahead = reached(stand.points, rules.steps if rules else ())
    return {
        "id": row.id,
        "cohort": cohort_row(row.cohort),
        "days": days_of(row.first_on, row.serves_until),
        "points": points_text(stand.points),
        "activities": plural("%(num)d activity", "%(num)d activities", stand.activities),
        "hours": hours_text(stand.minutes),
        "got": str(got) if got else "",
        "ahead": (str(ahead[1]), points_text(ahead[0] - stand.points)) if ahead else None,
        "rules": _rules(rules),
        "rows": [_done_row(each, versions) for each in reversed(done[-MOST_SHOWN:])],
        "nickname": row.nickname,
        "publishes": row.publishes_at is not None,
        "ranks": row.ranks_at is not None,
    }


def _done_row(each: Done, versions: Sequence[Rules]) -> dict[str, Any]:
    return {
        "title": each.title,
        "day": day_text(each.done_on),
        "kind": str(KINDS[each.kind]),
        "points": points_text(points_of(each, versions)),
        "is_late": each.is_late,
    }


def _rules(rules: Rules | None) -> dict[str, Any] | None:
    if rules is None:
        return None
    return {"number": rules.number, "from": day_text(rules.from_on), "lines": rule_lines(rules)}


def _standings(
    people: Sequence[Supporter], done: dict[int, list[Done]], versions: Sequence[Rules]
) -> list[dict[str, Any]]:
    rows = [(each, stand_of(done.get(each.id, ()), versions)) for each in people]
    rules = in_force(versions, today(now()))
    return [
        {
            "name": _name(each),
            "points": stand.points,
            "activities": stand.activities,
            "reports": stand.reports,
            "hours": hours_text(stand.minutes),
            "reward": str(got) if (got := reached(stand.points, rules.steps if rules else ())[0]) else "",
        }
        for each, stand in sorted(rows, key=lambda row: (-row[1].points, row[0].number))
    ]


def _payable_row(each: Done, fee: int, people: dict[int, Supporter]) -> dict[str, Any]:
    row = people[each.supporter_id]
    return {
        "name": _name(row),
        "day": day_text(each.done_on),
        "kind": str(KINDS[each.kind]),
        "title": each.title,
        "won": won(fee),
    }


def _proposal_line(row: RewardProposal) -> dict[str, Any]:
    return {
        "id": row.id,
        "month": month_text(row.month),
        "made": local(row.made_at),
        "many": plural("%(num)d activity", "%(num)d activities", len(row.lines)),
        "total": won(sum(each.fee_won for each in row.lines)),
        "url": url_for("rewards.proposal", number=row.id),
    }


def _judged_row(each: Judged, certificate: Any, may: bool) -> dict[str, Any]:
    is_valid = certificate is not None and certificate.status is Status.ISSUED
    standing = verdict(each.criteria)
    return {
        "id": each.supporter.id,
        "name": _name(each.supporter),
        "standing": str(STANDINGS[standing]),
        "tag": TAGS.get(standing, ""),
        "criteria": [(criterion_text(one), str(STANDINGS[one.standing])) for one in each.criteria],
        "hours": hours_text(each.stand.minutes),
        "certificate": number_of(certificate) if is_valid else "",
        "url": url_for("certificates.show", number=certificate.id) if is_valid else "",
        "may": may,
    }


def _minutes(cohort: SupporterCohort) -> dict[int, int]:
    """Volunteer work in minutes, by place in the cohort."""
    done = queries.by_supporter(queries.list_done(cohort.id))
    return {number: sum(each.minutes for each in rows if not each.is_paid) for number, rows in done.items()}


def _name(row: Supporter) -> str:
    saw(row.person_id)
    return named(row.person.name, row.person.name_en)


def _asked_month(day: date) -> date:
    """The first day of the month in the address; else the last one that is over."""
    asked = parse_day(f"{request.args.get('month', '')[:7]}-01")
    return asked or months_later(day, -1)
