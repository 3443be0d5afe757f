"""What pages of indicators show: values for templates."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

from flask import Response, url_for

from anchorcenter.accounts.access import find_me
from anchorcenter.core.charts import STEP, Chart, bars, heights, top_of
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import _, day_text, days_text, local, named, plural, today
from anchorcenter.core.kept import kept
from anchorcenter.core.metrics import RULES, Kind, Metric, find_metric
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.core.people import PEOPLE, people_text
from anchorcenter.core.periods import Days
from anchorcenter.core.settings import current
from anchorcenter.pledges.indicators.counting import formula_on, metric_of, milli
from anchorcenter.pledges.indicators.models import Indicator, IndicatorEntry
from anchorcenter.pledges.indicators.numbers import milli_text, number_text
from anchorcenter.pledges.indicators.queries import entries_in_force, list_indicators, target_of
from anchorcenter.pledges.indicators.rules import WHOLE, contradicts, overall, suppress
from anchorcenter.pledges.models import Pledge
from anchorcenter.pledges.periods import half_of, halves, label_of, last_day, parse, word_of, year_of
from anchorcenter.pledges.snapshots import reading as read
from anchorcenter.pledges.snapshots import rows as behind
from anchorcenter.pledges.snapshots.models import Act, Snapshot
from anchorcenter.pledges.snapshots.queries import list_published
from anchorcenter.pledges.snapshots.reading import Reading
from anchorcenter.pledges.snapshots.service import WEIGHTS_MUST_SUM
from anchorcenter.pledges.snapshots.texts import name_of

T = TypeVar("T")


def section(pledge: Pledge, word: str = "") -> dict[str, Any] | None:
    """The indicators of a pledge on its page: of the period asked for, else the latest published, else this year; None
    without any."""
    indicators = list_indicators(pledge.id)
    if not indicators:
        return None
    published = list_published(pledge.id)
    days = parse(word) or _shown_days(published)
    readings = read.read_all([read.wishes_of(each, days)[0] for each in indicators], published)
    tenths = [read.progress_of(each, found) for each, found in zip(indicators, readings, strict=True)]
    weighed = zip((each.weight for each in indicators), tenths, strict=True)
    whole = overall(weighed, is_strict=current()[WEIGHTS_MUST_SUM])
    snapshot = published.get((days.start, days.end))
    return {
        "rows": [_row(*each) for each in zip(indicators, readings, tenths, strict=True)],
        "period": str(label_of(days)),
        "tabs": _periods(pledge, published, days),
        "edition": _edition(snapshot) if snapshot else None,
        "overall": "" if whole.tenths is None else percent(whole.tenths),
        "weighs": bool(whole.weights),
        "weights": whole.weights if whole.weights not in (0, 100) else 0,
        "contradicts": contradicts(pledge.status, whole.tenths),
        "versions_url": url_for("pledge_versions.index", slug=pledge.slug),
    }


def indicator_page(indicator: Indicator, word: str, *, status: int = 200) -> Response:
    """One indicator over a period: value, target, series, who, rows, and where all of it comes from."""
    published = list_published(indicator.pledge_id)
    days = parse(word) or _usual(indicator, published)
    stretches = halves(indicator.pledge.term_from, max(today(now()), last_day(days)))
    wishes = [*read.wishes_of(indicator, days), *(read.wishes_of(indicator, each)[0] for each in stretches)]
    readings = read.read_all(wishes, published)
    beside = readings[1] if len(wishes) > len(stretches) + 1 else None
    series, reading = readings[-len(stretches) :], readings[0]
    return page(
        "pledges/indicator.html",
        status=status,
        title=named(indicator.title, indicator.title_en),
        definition=indicator.definition,
        pledge=_pledge(indicator.pledge),
        period=str(label_of(days)),
        days=days_text(days),
        is_running=days.end > today(now()),
        tabs=_tabs(indicator, days, stretches),
        value=_value(indicator, reading),
        beside=_beside(reading, beside),
        reports=_reports(indicator, days, reading),
        chart=_chart(indicator, stretches, series),
        source=_source(indicator, days, reading),
        **_made_of(indicator, days, reading),
    )


def percent(tenths: int | None) -> str:
    """``66.7 %``; that it does not apply where nothing is to be said."""
    return _("does not apply") if tenths is None else f"{tenths // 10}.{tenths % 10} %"


def _shown_days(published: read.Published) -> Days:
    last = max(published, default=None)
    return Days(*last) if last else year_of(today(now()))


def _periods(pledge: Pledge, published: read.Published, shown: Days) -> list[tuple[str, str, bool]]:
    """The published periods, the latest first, and the year that runs; nothing to choose from one."""
    every = [year_of(today(now())), *(Days(*each) for each in sorted(published, reverse=True))]
    choices = [*dict.fromkeys(every)]
    if len(choices) < 2:
        return []
    url = "pledges.show"
    return [
        (str(label_of(each)), url_for(url, slug=pledge.slug, period=word_of(each)) + "#indicators", each == shown)
        for each in choices
    ]


def _usual(indicator: Indicator, published: read.Published) -> Days:
    """The period that is read when none is named: the latest published in which the indicator is, else this year or
    half-year, whichever has a target."""
    known = [days for days, each in published.items() if behind.figure_of(each, indicator.key)]
    if known:
        return Days(*max(known))
    day = today(now())
    return year_of(day) if target_of(indicator, year_of(day)) else half_of(day)


def _row(indicator: Indicator, reading: Reading | None, tenths: int | None) -> dict[str, Any]:
    return {
        "title": named(indicator.title, indicator.title_en),
        "url": _url(indicator, reading.days if reading else None),
        **_figure(indicator, reading, tenths),
        "standing": _standing(indicator, reading, tenths),
        "rule": str(RULES[reading.kind]) if reading else "",
        "rows": _count_text(reading) if reading else "",
        "how": f"{reading.metric} v{reading.version}" if reading else "",
    }


def _standing(indicator: Indicator, reading: Reading | None, tenths: int | None) -> tuple[str, str] | None:
    """A word for how far a target is, and its colour; None without one. Before its last day is over none is missed."""
    if reading is None or tenths is None or target_of(indicator, reading.days) is None:
        return None
    if tenths >= WHOLE:
        return _("target reached"), "free"
    return (_("running"), "") if reading.days.end > today(now()) else (_("target missed"), "busy")


def _figure(indicator: Indicator, reading: Reading | None, tenths: int | None) -> dict[str, Any]:
    target = target_of(indicator, reading.days) if reading else None
    return {
        "text": (reading.text if reading else "") or _("no figure"),
        "proof": reading.proof if reading else "",
        "is_by_hand": bool(reading and reading.is_by_hand),
        "target": milli_text(target.value_milli, reading.unit) if target and reading else "",
        "progress": percent(tenths) if target else "",
        **_bar(reading, tenths),
    }


def _bar(reading: Reading | None, tenths: int | None) -> dict[str, int | None]:
    """How far the bar reaches, in hundredths of it, and where its mark is: at the target; before the last day is over,
    for what adds up over time, at what an even pace would have made by today. Beyond its target a bar is full."""
    if reading is None or tenths is None:
        return {"share": None, "mark": None}
    days, due = reading.days, WHOLE
    if reading.kind not in (Kind.STOCK, Kind.RATIO):
        past = (today(now()) - days.start).days + 1
        due = WHOLE * min(max(past, 0), (days.end - days.start).days) // (days.end - days.start).days
    whole = max(WHOLE, tenths)
    return {"share": tenths * 100 // whole, "mark": due * 100 // whole}


def _value(indicator: Indicator, reading: Reading | None) -> dict[str, Any]:
    found = _figure(indicator, reading, read.progress_of(indicator, reading))
    baseline = milli_text(indicator.baseline_milli, reading.unit) if reading else ""
    return found | {"baseline": baseline, "edition": _edition(reading.frozen) if reading and reading.frozen else None}


def _beside(reading: Reading | None, other: Reading | None) -> list[tuple[str, str]]:
    """Both figures by the names of their metrics: how many people beside how often."""
    if reading is None or other is None:
        return []
    pairs = [(find_metric(each.metric), each.text) for each in (reading, other)]
    return [(str(metric.name), text) for metric, text in pairs if metric]


def _reports(indicator: Indicator, days: Days, reading: Reading | None) -> list[dict[str, str]]:
    """What people wrote down for exactly these days of a figure that is counted: beside it, never in it."""
    if reading is None or reading.is_by_hand:
        return []
    wanted = days.start, last_day(days)
    entries = [each for each in entries_in_force(indicator) if (each.first_on, each.last_on) == wanted]
    return [_report(each, reading) for each in entries]


def _report(entry: IndicatorEntry, reading: Reading) -> dict[str, str]:
    value = None if entry.value is None else Decimal(entry.value) / entry.whole
    text = read.DASH if value is None else number_text(value, reading.unit)
    agrees = value is not None and milli(value) == milli(reading.value)
    verdict = (
        _("The records of the center agree.") if agrees else _("The records of the center do not explain all of it.")
    )
    return {"text": " ".join(filter(None, (entry.qualifier, text))), "source": entry.source, "verdict": verdict}


def _source(indicator: Indicator, days: Days, reading: Reading | None) -> dict[str, Any]:
    """Where the number comes from."""
    formula = formula_on(indicator, last_day(days))
    metric = metric_of(indicator, formula) if formula else None
    figure = behind.figure_of(reading.frozen, indicator.key) if reading else None
    live = (str(metric.definition), str(metric.exclusions)) if metric else ("", "")
    definition, exclusions = read.words_of(figure) if figure else live
    moment = reading.frozen.closed_at if reading and reading.frozen else now()
    return {
        "rule": str(RULES[reading.kind]) if reading else "",
        "definition": definition,
        "exclusions": exclusions,
        "rows": _count_text(reading) if reading else "",
        "proof": reading.proof if reading else "",
        "key": reading.metric if reading else "",
        "version": reading.version if reading else 0,
        "counted_at": local(moment),
        "note": formula.note if formula else "",
    }


def _made_of(indicator: Indicator, days: Days, reading: Reading | None) -> dict[str, Any]:
    """The rows, a page of them, and by what people are; small cells are nobody's to read."""
    formula, number, viewer = formula_on(indicator, last_day(days)), asked_page(), find_me()
    metric = metric_of(indicator, formula) if formula else None
    frozen = reading.frozen if reading else None
    rows = behind.rows_behind(metric, days, frozen, indicator.key) if reading else None
    live = None if frozen else metric
    found = _read("rows", live, days, partial(behind.list_page, rows, number), number) if rows is not None else []
    shown = find_metric(reading.metric) or metric if reading else None
    query = {"slug": indicator.pledge.slug, "key": indicator.key, "period": word_of(days)}
    return {
        "rows": behind.tell(found[: behind.PAGE], shown, viewer, are_frozen=bool(reading and reading.frozen)),
        "dimensions": [str(each.name) for each in shown.dimensions] if shown else [],
        "has_subjects": behind.may_see_subjects(viewer) and bool(shown and shown.is_of_people),
        "cells": _cells(rows, shown, live, days) if rows is not None and shown else [],
        "number": number,
        **around(number, "pledge_figures.show", is_more=len(found) > behind.PAGE, **query),
    }


def _read(what: str, live: Metric | None, days: Days, read: Callable[[], T], *more: Hashable) -> T:
    """What ``read`` answers; of what is counted now as long as it is kept, what was frozen is near anyway."""
    return kept(what, live, days, read, *more) if live else read()


def _cells(rows: Any, metric: Metric, live: Metric | None, days: Days) -> list[dict[str, Any]]:
    if not metric.is_of_people or metric.unit == "percent":
        return []
    cells = suppress(_read("cells", live, days, partial(behind.count_cells, rows, metric.kind)))
    return [
        {
            "words": [people_text(column, word) for column, word in zip(PEOPLE, cell, strict=True)],
            "text": _("hidden") if count is None else number_text(Decimal(count), metric.unit),
        }
        for cell, count in sorted(cells.items())
    ]


def _chart(indicator: Indicator, stretches: Sequence[Days], series: Sequence[Reading | None]) -> Chart:
    """Half-years from left to right, with a line where the figure is counted otherwise than before."""
    values = [max(Decimal(0), each.value or Decimal(0)) if each else Decimal(0) for each in series]
    unit = next((each.unit for each in series if each), "")
    scale = 60 if unit == "minute" else 1
    largest = max(values, default=Decimal(0))
    top = Decimal(1) if unit == "percent" else Decimal(top_of(largest / scale) * scale)
    words = [(str(label_of(each)), (found.text if found else "") or _("no figure"), _tick(each))
             for each, found in zip(stretches, series, strict=True)]  # fmt: skip
    target = target_of(indicator, stretches[-1])
    aim = Decimal(target.value_milli) / 1000 if target else None
    aim = aim if aim is not None and aim <= top else None
    return Chart(
        sentence=_sentence(indicator, words, values),
        width=STEP * len(values),
        bars=bars(values, top, words, more=[(_said_how(each),) for each in series]),
        scale=(number_text(top, unit), number_text(top / 2, unit), "0"),
        breaks=tuple(place * STEP for place in _breaks(series)),
        aim=100 - heights([aim], int(top))[0] if aim is not None else None,
        aim_text=_("Target: %(value)s.", value=number_text(aim, unit)) if aim is not None else "",
    )


def _sentence(indicator: Indicator, words: Sequence[tuple[str, str, str]], values: Sequence[Decimal]) -> str:
    name = named(indicator.title, indicator.title_en)
    if not any(values):
        return _("%(name)s by half-year: nothing was counted.", name=name)
    label, text, _short = words[max(range(len(values)), key=lambda place: values[place])]
    return _("%(name)s by half-year: most in %(label)s with %(value)s.", name=name, label=label, value=text)


def _breaks(series: Sequence[Reading | None]) -> list[int]:
    """Before which places the figure is counted by another metric or version than before."""
    known = [(place, each.how) for place, each in enumerate(series) if each]
    return [place for (_before, one), (place, two) in pairwise(known) if one != two]


def _said_how(reading: Reading | None) -> str:
    """How a point came about: 수기, or the version; frozen or live."""
    if reading is None:
        return ""
    how = _("By hand") if reading.is_by_hand else f"{reading.metric} v{reading.version}"
    if reading.frozen:
        return f"{how} · " + _("published, version %(number)d", number=reading.frozen.version)
    return f"{how} · " + _("as of today")


def _tick(days: Days) -> str:
    return f"’{days.start:%y}.{days.start.month}."


def _tabs(indicator: Indicator, days: Days, stretches: Sequence[Days]) -> list[tuple[str, str, bool]]:
    years = {year_of(each.start).start: year_of(each.start) for each in stretches}
    every = [*stretches, *years.values()]
    return [(str(label_of(each)), _url(indicator, each), each == days) for each in every]


def _count_text(reading: Reading) -> str:
    return plural("%(text)s row", "%(text)s rows", reading.count.rows, text=f"{reading.count.rows:,}")


def _edition(snapshot: Snapshot) -> dict[str, str]:
    """Which version of which period a frozen figure stands in, who approved it and when it was published."""
    at = {step.act: step for step in snapshot.steps}
    days = Days(snapshot.start, snapshot.end)
    where: dict[str, Any] = {"slug": snapshot.pledge.slug, "word": word_of(days), "version": snapshot.version}
    return {
        "text": name_of(snapshot),
        "approved": day_text(today(at[Act.APPROVED].at)) if Act.APPROVED in at else "",
        "published": day_text(today(at[Act.PUBLISHED].at)) if Act.PUBLISHED in at else "",
        "url": url_for("pledge_versions.show", **where),
    }


def _pledge(pledge: Pledge) -> tuple[str, str]:
    return named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug)


def _url(indicator: Indicator, days: Days | None) -> str:
    where: dict[str, Any] = {"slug": indicator.pledge.slug, "key": indicator.key}
    return url_for("pledge_figures.show", **where, period=word_of(days) if days else None)
