"""Indicators: made and changed, how they are counted, targets, figures by hand. Call the verbs inside ``writing()``."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from anchorcenter.accounts.actors import Actor
from anchorcenter.core.audit import record
from anchorcenter.core.constraints import telling
from anchorcenter.core.db import db
from anchorcenter.core.errors import TAKEN, DomainError, Reason
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import Kind, find_metric
from anchorcenter.pledges import queries as pledges
from anchorcenter.pledges.indicators.models import Direction, Formula, Indicator, IndicatorEntry, Target
from anchorcenter.pledges.indicators.queries import get_indicator

KEY = re.compile(r"[a-z][a-z0-9-]{1,39}", re.ASCII)
MOST = 10**12
KNOWN = Reason(code="known", message=_l("Another indicator bears this name."), field="key", status=TAKEN)


@dataclass(frozen=True, kw_only=True)
class NewIndicator:
    """``baseline_milli`` in thousandths; ``weight`` in per cent."""

    key: str
    title: str
    title_en: str = ""
    definition: str = ""
    direction: Direction = Direction.RISING
    baseline_milli: int | None = None
    weight: int = 0


@dataclass(frozen=True, kw_only=True)
class NewFormula:
    """``metric`` and ``beside`` are keys; without the first ``unit`` is a word, and ``is_ratio`` a part of a whole."""

    since: date
    metric: str = ""
    beside: str = ""
    unit: str = ""
    is_ratio: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NewTarget:
    """``value_milli`` None takes the target of these days away."""

    first_on: date
    last_on: date
    value_milli: int | None


@dataclass(frozen=True, kw_only=True)
class NewFigure:
    """A figure by hand; ``value`` None is a dash, ``is_void`` leaves a blank."""

    first_on: date
    last_on: date
    value: int | None
    whole: int = 1
    qualifier: str = ""
    source: str
    is_void: bool = False


def create(slug: str, wanted: NewIndicator, formula: NewFormula, *, by: Actor, now: datetime) -> int:
    """Add an indicator to a pledge; answers its number. Raises DomainError: 403, 404, 409 for a name that is taken,
    422."""
    _check_staff(by)
    pledge = pledges.get_pledge(slug)
    reasons = _wrong_key(wanted.key) + _wrong_formula(formula)
    if reasons:
        raise DomainError(*reasons)
    last = db.session.scalar(select(func.max(Indicator.position)).where(Indicator.pledge_id == pledge.id)) or 0
    row = Indicator(pledge_id=pledge.id, position=last + 1, **asdict(wanted))
    db.session.add(row)
    with telling({"uq_indicators_key": KNOWN}):
        db.session.flush()
    _add_formula(row, formula, now)
    record("create", "indicator", row.id, by=by.key, now=now, after=_said(wanted) | {"metric": formula.metric})
    return row.id


def change(key: str, wanted: NewIndicator, *, version: int, by: Actor, now: datetime) -> None:
    """Have it be so from now on; its key stays. Raises DomainError: 403, 404, 409 when it has changed since
    ``version``."""
    row = _open(key, by)
    if row.version != version:
        message = _l("Somebody has changed this meanwhile. Look at it once more.")
        raise DomainError(Reason(code="changed", message=message, status=TAKEN))
    before = {name: getattr(row, name) for name in _said(wanted)}
    for name, value in asdict(wanted).items():
        if name != "key":
            setattr(row, name, value)
    row.version += 1
    db.session.flush()
    record("change", "indicator", row.id, by=by.key, now=now, before=before, after=_said(wanted))


def set_formula(key: str, wanted: NewFormula, *, by: Actor, now: datetime) -> None:
    """Count it so from a day on; earlier periods keep how they were counted. Raises DomainError (403, 404, 422)."""
    row = _open(key, by)
    reasons = _wrong_formula(wanted)
    if row.formulas and wanted.since < row.formulas[-1].since:
        message = _l("It is counted in another way since a later day: choose that day or a later one.")
        reasons.append(Reason(code="earlier", message=message, field="since"))
    if reasons:
        raise DomainError(*reasons)
    _add_formula(row, wanted, now)
    record("formula", "indicator", row.id, by=by.key, now=now, after=_said(wanted))


def aim(key: str, wanted: NewTarget, *, by: Actor, now: datetime) -> None:
    """Set what is aimed at over some days, or take it away. Raises DomainError (403, 404, 422)."""
    row = _open(key, by)
    _check_days(wanted.first_on, wanted.last_on)
    same = (each for each in row.targets if (each.first_on, each.last_on) == (wanted.first_on, wanted.last_on))
    target = next(same, None)
    before = {"value_milli": target.value_milli} if target else None
    if wanted.value_milli is None:
        if target:
            row.targets.remove(target)
            db.session.delete(target)
    elif target:
        target.value_milli = wanted.value_milli
    else:
        row.targets.append(Target(**asdict(wanted)))
    db.session.flush()
    record("target", "indicator", row.id, by=by.key, now=now, before=before, after=_said(wanted))


def enter(key: str, wanted: NewFigure, *, by: Actor, now: datetime) -> None:
    """Write a figure down by hand; what was said of the same days before stays readable and counts no more. Raises
    DomainError: 403, 404, 422 without a source."""
    row = _open(key, by)
    _check_days(wanted.first_on, wanted.last_on)
    reasons = []
    if not wanted.source:
        message = _l("Say where the figure comes from: it is shown beside it.")
        reasons.append(Reason(code="source", message=message, field="source"))
    if wanted.value is not None and not (0 <= wanted.value <= MOST and 0 < wanted.whole <= MOST):
        message = _l("Enter a whole number from 0 on, and what it is of from 1 on.")
        reasons.append(Reason(code="value", message=message, field="value"))
    if reasons:
        raise DomainError(*reasons)
    row.entries.append(IndicatorEntry(**asdict(wanted), entered_at=now))
    db.session.flush()
    record("enter", "indicator", row.id, by=by.key, now=now, after=_said(wanted))


def _open(key: str, by: Actor) -> Indicator:
    _check_staff(by)
    return get_indicator(key)


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise DomainError(Reason(code="forbidden", message=_l("Only staff may do that."), status=403))


def _check_days(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        message = _l("The last day is before the first.")
        raise DomainError(Reason(code="days", message=message, field="last_on"))


def _wrong_key(key: str) -> list[Reason]:
    if KEY.fullmatch(key):
        return []
    message = _l("Use two to forty small letters, digits and hyphens, beginning with a letter.")
    return [Reason(code="key", message=message, field="key")]


def _wrong_formula(wanted: NewFormula) -> list[Reason]:
    found = []
    metrics = {name: find_metric(getattr(wanted, name)) for name in ("metric", "beside") if getattr(wanted, name)}
    for name, metric in metrics.items():
        if metric is None:
            found.append(Reason(code="metric", message=_l("The center counts no such figure."), field=name))
    if not wanted.metric and not wanted.unit:
        message = _l("Say in which unit figures are written down by hand.")
        found.append(Reason(code="unit", message=message, field="unit"))
    return found


def _add_formula(row: Indicator, wanted: NewFormula, now: datetime) -> None:
    values: dict[str, Any] = asdict(wanted)
    if metric := find_metric(wanted.metric):
        values |= {"unit": metric.unit, "is_ratio": metric.kind is Kind.RATIO, "metric_version": metric.version}
    row.formulas.append(Formula(**values, set_at=now))
    db.session.flush()


def _said(wanted: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(wanted).items() if name != "key"}
