"""What the center's dated records can prove: stock and flow apart, each counted once however many took part."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Select, exists, literal, or_, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.db import db
from anchorcenter.core.i18n import _, _l
from anchorcenter.core.metrics import Described, Dimension, Kind, Metric, Record, select_rows, within
from anchorcenter.core.periods import DAY, Days
from anchorcenter.tenants.achievements.models import (
    Achievement,
    AchievementCategory,
    AchievementKind,
    EventCategory,
    Party,
    ProjectState,
    SupportKind,
)
from anchorcenter.tenants.achievements.queries import COUNTS
from anchorcenter.tenants.achievements.texts import CATEGORIES, KINDS, SUPPORTS
from anchorcenter.tenants.metrics import BY_KIND
from anchorcenter.tenants.models import Tenant

Rows = Callable[[Days], Select[Any]]
BEGUN = Achievement.state.is_(None) | (Achievement.state != ProjectState.PLANNED)


def _flow(kind: AchievementKind, *where: Any, of: Any = None, value: Any = None) -> Rows:
    """One row for each of a kind that was or began within the days."""

    def rows(days: Days) -> Select[Any]:
        return _rows(kind, *where, of=of, value=value).where(within(Achievement.since, days))

    return rows


def _stock(kind: AchievementKind) -> Rows:
    """One row for each of a kind that lasts on the last day."""

    def rows(days: Days) -> Select[Any]:
        return _rows(kind).where(*_stands(days))

    return rows


def _rows(kind: AchievementKind, *where: Any, of: Any = None, value: Any = None) -> Select[Any]:
    columns = {"kind": literal("") if of is None else of} | ({} if value is None else {"value": value})
    rows = select_rows("achievement", Achievement.id, counted_on=Achievement.since, **columns)
    return rows.where(Achievement.kind == kind, COUNTS, BEGUN, *where)


def _stands(days: Days) -> tuple[Any, Any]:
    last = days.end - DAY
    return Achievement.since <= last, or_(Achievement.until.is_(None), Achievement.until > last)


def project_tenants(days: Days) -> Select[Any]:
    """One row for each tenant in each project that ran on any of the days."""
    runs = Achievement.since < days.end, or_(Achievement.until.is_(None), Achievement.until > days.start)
    who = {"subject": Party.organisation_id, "kind": Tenant.kind}
    rows = select_rows("achievement", Achievement.id, counted_on=Achievement.since, **who)
    rows = rows.join(Party, Party.achievement_id == Achievement.id)
    rows = rows.join(Tenant, Tenant.organisation_id == Party.organisation_id)
    return rows.where(Achievement.kind == AchievementKind.PROJECT, COUNTS, BEGUN, *runs)


def describe(records: Collection[Record], viewer: Actor | None) -> dict[Record, Described]:
    """Their titles for who reads reports, with their pages for staff; what was published is everybody's to read, and of
    the rest what it was."""
    may_know = viewer is not None and viewer.may(Permission.READ_REPORTS)
    is_staff = viewer is not None and viewer.is_staff
    rows = select(Achievement.id, Achievement.kind, Achievement.support, Achievement.title, Achievement.outlet)
    rows = rows.where(Achievement.id.in_([number for _name, number in records]))
    known = {row.id: row for row in db.session.execute(rows)}
    return {record: _described(known.get(record[1]), may_know=may_know, is_staff=is_staff) for record in records}


def _described(row: Any, *, may_know: bool, is_staff: bool) -> Described:
    if row is None:
        return Described(label=_("An entry"))
    if may_know or row.kind is AchievementKind.PRESS:
        label = ": ".join(filter(None, (row.outlet, row.title)))
        return Described(label=label, url=f"/staff/achievements/{row.id}" if is_staff else "")
    return Described(label=str(SUPPORTS[row.support] if row.support else KINDS[row.kind]))


def _support_text(word: str) -> str:
    return str(SUPPORTS[SupportKind(word)]) if word in set(SupportKind) else word


def _is_of(category: EventCategory) -> Any:
    of = AchievementCategory
    return exists().where(of.achievement_id == Achievement.id, of.category == category)


def _of_category(category: EventCategory) -> Metric:
    return Metric(
        key=f"achievements.events_{category}",
        name=_l("Events: %(kind)s", kind=CATEGORIES[category]),
        definition=_l("Events that were of this kind, on their day. One with several companies counts once."),
        rows=_flow(AchievementKind.EVENT, _is_of(category)),
        **FLOW | {"sources": ("achievements", "achievement_categories")},
    )


VOID = _l("What was entered by mistake and is void.")
AHEAD = _l("What was entered by mistake and is void, and projects that are only planned.")
FLOW: dict[str, Any] = {
    "kind": Kind.FLOW,
    "unit": "case",
    "version": 1,
    "describe": describe,
    "exclusions": VOID,
    "sources": ("achievements",),
}
OF_PARTIES = ("achievements", "achievement_parties", "tenants")
STOCK: dict[str, Any] = FLOW | {"kind": Kind.STOCK}
METRICS = (
    Metric(
        key="achievements.support",
        name=_l("Support given to tenants"),
        definition=_l("Support of every kind, on its day. One for several tenants at once counts once."),
        rows=_flow(AchievementKind.SUPPORT, of=Achievement.support),
        dimensions=(Dimension(name=_l("Which support"), say=_support_text),),
        **FLOW,
    ),
    Metric(
        key="achievements.prototypes",
        name=_l("Prototypes supported"),
        definition=_l("Prototypes that were made with support of the center, on the day on which they were done."),
        rows=_flow(AchievementKind.SUPPORT, Achievement.support == SupportKind.PROTOTYPE),
        **FLOW,
    ),
    Metric(
        key="achievements.projects_begun",
        name=_l("Cooperation projects begun"),
        definition=_l("Cooperation projects, on their first day."),
        rows=_flow(AchievementKind.PROJECT),
        **FLOW | {"exclusions": AHEAD},
    ),
    Metric(
        key="achievements.projects_running",
        name=_l("Cooperation projects running"),
        definition=_l("Cooperation projects that run on the last day."),
        rows=_stock(AchievementKind.PROJECT),
        **STOCK | {"exclusions": AHEAD},
    ),
    Metric(
        key="achievements.project_tenants",
        name=_l("Tenants in cooperation projects"),
        definition=_l("Tenants with a project that ran on any of the days. One with several projects counts once."),
        rows=project_tenants,
        dimensions=BY_KIND,
        **FLOW | {"kind": Kind.DISTINCT, "unit": "tenant", "exclusions": AHEAD, "sources": OF_PARTIES},
    ),
    Metric(
        key="achievements.awards",
        name=_l("Awards"),
        definition=_l("Awards of the center and its tenants, on the day on which they were given."),
        rows=_flow(AchievementKind.AWARD),
        **FLOW,
    ),
    Metric(
        key="achievements.agreements_signed",
        name=_l("Agreements signed"),
        definition=_l("Agreements (MOU) of the center, on the day on which they were signed."),
        rows=_flow(AchievementKind.AGREEMENT),
        **FLOW,
    ),
    Metric(
        key="achievements.agreements_standing",
        name=_l("Agreements in force"),
        definition=_l("Agreements (MOU) of the center that are in force on the last day."),
        rows=_stock(AchievementKind.AGREEMENT),
        **STOCK,
    ),
    Metric(
        key="achievements.events",
        name=_l("Meetings and talks"),
        definition=_l("Events on their day. One with several companies, or of several kinds, counts once."),
        rows=_flow(AchievementKind.EVENT),
        **FLOW,
    ),
    *(_of_category(each) for each in EventCategory),
    Metric(
        key="achievements.event_people",
        name=_l("People at meetings and talks, every time"),
        definition=_l("How many people came to each event, on its day: who came to two counts twice."),
        rows=_flow(AchievementKind.EVENT, Achievement.quantity.is_not(None), value=Achievement.quantity),
        **FLOW | {"unit": "person", "exclusions": _l("Events of which nobody said how many came.")},
    ),
    Metric(
        key="achievements.press",
        name=_l("Press items"),
        definition=_l("Articles on their day. One counts once for each outlet, wherever that one shows it."),
        rows=_flow(AchievementKind.PRESS),
        **FLOW,
    ),
    Metric(
        key="achievements.grants",
        name=_l("Grants won"),
        definition=_l("Grants that the center won, on their first day."),
        rows=_flow(AchievementKind.GRANT),
        **FLOW,
    ),
    Metric(
        key="achievements.contests",
        name=_l("Contests held"),
        definition=_l("Contests that the center held, on their first day."),
        rows=_flow(AchievementKind.CONTEST),
        **FLOW,
    ),
    Metric(
        key="achievements.contest_entries",
        name=_l("Entries to contests"),
        definition=_l("How many entries each contest had, on its first day."),
        rows=_flow(AchievementKind.CONTEST, Achievement.quantity.is_not(None), value=Achievement.quantity),
        **FLOW | {"exclusions": _l("Contests of which nobody said how many entries they had.")},
    ),
)
