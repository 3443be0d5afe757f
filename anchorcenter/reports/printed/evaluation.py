"""What evaluators of pledges ask for: completion, yearly targets, the rate of funds secured; weights are settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from anchorcenter.core import settings
from anchorcenter.core.i18n import Text, _, _l, day_text, locale, named, today
from anchorcenter.core.periods import DAY, Days
from anchorcenter.core.printed.papers import Align, Cell, Document, Row, Section, Table
from anchorcenter.core.settings import Editable, Setting
from anchorcenter.pledges.funding import Rate, securing, total_of
from anchorcenter.pledges.indicators.queries import list_indicators
from anchorcenter.pledges.indicators.rules import WHOLE
from anchorcenter.pledges.models import FundingLine, Measure, Pledge, Status
from anchorcenter.pledges.pages import rate_text, term_of
from anchorcenter.pledges.printing import issuer
from anchorcenter.pledges.queries import list_funding, list_pledges
from anchorcenter.pledges.snapshots.queries import list_published
from anchorcenter.pledges.snapshots.reading import progress_of, read_all, wishes_of
from anchorcenter.pledges.tables import Money, sort_money, sums, used_columns
from anchorcenter.pledges.texts import STATUSES

DONE = {Status.COMPLETED, Status.CONTINUED}
COMPLETION, YEARLY = Setting("evaluation.completion", 30), Setting("evaluation.yearly", 30)
TALKS = Setting("evaluation.communication", 20)
WEB, AGREEMENT = Setting("evaluation.web", 10), Setting("evaluation.agreement", 10)
CRITERIA: Mapping[Setting[int], Text] = {
    COMPLETION: _l("Completion of the pledges"),
    YEARLY: _l("Yearly targets"),
    TALKS: _l("Communication with residents"),
    WEB: _l("Communication on the web"),
    AGREEMENT: _l("Agreement with the promise"),
}
HINT = _l("What evaluators weigh changes every year; points are given by these weights.")
SETTINGS = tuple(
    Editable(
        setting=setting,
        label=_l("Evaluation of pledges, weight: %(name)s", name=name),
        hint=HINT,
        least=0,
        most=100,
    )
    for setting, name in CRITERIA.items()
)


def completion_of(pledges: Sequence[Pledge]) -> Rate:
    """How many are fulfilled of those of which a status was said."""
    said = [pledge.status for pledge in pledges if pledge.status]
    return Rate(part=sum(status in DONE for status in said), whole=len(said))


def yearly_of(pledge: Pledge) -> Rate:
    """How many targets were reached of those that ended in the year of which the pledge's figures are, as published or
    else as counted now. What nobody can count has not reached its target."""
    aims = [
        (indicator, Days(target.first_on, target.last_on + DAY))
        for indicator in list_indicators(pledge.id)
        for target in indicator.targets
        if target.last_on.year == pledge.as_of.year
    ]
    readings = read_all([wishes_of(*aim)[0] for aim in aims], list_published(pledge.id))
    tenths = [progress_of(indicator, reading) for (indicator, _days), reading in zip(aims, readings, strict=True)]
    return Rate(part=sum((each or 0) >= WHOLE for each in tenths), whole=len(aims))


def points_of(rate: Rate, weight: int) -> int | None:
    """Tenths of points: the weight times the rate, at most the weight; None where nothing can be said."""
    return None if rate.tenths is None else (min(rate.tenths, 1000) * weight * 10 + 500) // 1000


def evaluation_document(*, now: datetime) -> Document:
    """The sheet in the reader's language."""
    pledges = list_pledges()
    lines = list_funding([pledge.id for pledge in pledges])
    moneys = {pledge.id: _money_of(pledge, lines) for pledge in pledges}
    return Document(
        name=f"evaluation_{today(now)}",
        title=_("Evaluator's sheet of the pledges"),
        language=locale(),
        made_at=now,
        issuer=issuer(),
        facts=(_("As of %(time)s", time=day_text(today(now))),),
        sections=(
            Section(heading=_("Criteria"), blocks=(_criteria(pledges),)),
            Section(heading=_("Rate of funds secured"), blocks=(_rates(pledges, moneys),)),
        ),
    )


def _money_of(pledge: Pledge, lines: Sequence[tuple[int, FundingLine]]) -> tuple[Money, list[str]]:
    money = sort_money([line for pledge_id, line in lines if pledge_id == pledge.id])
    return money, used_columns(money, term_of(pledge))


def _head(*texts: str) -> Row:
    return tuple(Cell(text=text, is_head=True, align=Align.CENTER) for text in texts)


def _criteria(pledges: Sequence[Pledge]) -> Table:
    """What the program can say, with its points; the other criteria are filled in by who evaluates."""
    yearly = [yearly_of(pledge) for pledge in pledges]
    known = {
        COMPLETION: completion_of(pledges),
        YEARLY: Rate(part=sum(rate.part for rate in yearly), whole=sum(rate.whole for rate in yearly)),
    }
    weights = {setting: settings.current()[setting] for setting in CRITERIA}
    points = {setting: points_of(rate, weights[setting]) for setting, rate in known.items()}
    rows = [
        (
            Cell(text=str(name), is_head=True),
            Cell(text=str(weights[setting]), value=weights[setting], align=Align.RIGHT),
            Cell(text=rate_text(known[setting]) if setting in known else "", align=Align.RIGHT),
            Cell(text=_tenths(points.get(setting)) if setting in known else "", align=Align.RIGHT),
        )
        for setting, name in CRITERIA.items()
    ]
    said = {setting: found for setting, found in points.items() if found is not None}
    whole = f"{_tenths(sum(said.values()))} / {sum(weights[setting] for setting in said)}"
    total = (
        Cell(text=_("Computed in all"), across=3, is_head=True, is_strong=True),
        Cell(text=whole, align=Align.RIGHT, is_strong=True),
    )
    head = _head(_("Criterion"), _("Weight in points"), _("Result"), _("Points"))
    return Table(caption=_("Criteria"), widths=(6, 2, 6, 3), head=(head,), body=(*rows, total))


def _rates(pledges: Sequence[Pledge], moneys: Mapping[int, tuple[Money, list[str]]]) -> Table:
    head = _head(_("Pledge"), _("Status"), _("In total"), _("Within the term"), _("Executed of what is secured"))
    rows = []
    for pledge in pledges:
        money, columns = moneys[pledge.id]
        plan, secured, executed = (sums(money[measure], columns) for measure in Measure)
        rates = (
            securing(plan, secured, in_term=False),
            securing(plan, secured, in_term=True),
            Rate(part=total_of(executed.values()), whole=total_of(secured.values())),
        )
        status = str(STATUSES[pledge.status]) if pledge.status else _("not said")
        rows.append(
            (
                Cell(text=named(pledge.title, pledge.title_en), is_head=True),
                Cell(text=status, align=Align.CENTER),
                *(Cell(text=rate_text(rate), align=Align.RIGHT) for rate in rates),
            )
        )
    return Table(caption=_("Rate of funds secured"), widths=(6, 3, 5, 5, 5), head=(head,), body=tuple(rows))


def _tenths(points: int | None) -> str:
    return _("does not apply") if points is None else f"{points // 10}.{points % 10}"
