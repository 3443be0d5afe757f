"""The city's pledge with indicators, closed and published, for tests: as verbs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Flask

from anchorcenter.core.errors import DomainError
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges import demo
from anchorcenter.pledges.indicators import service as indicators
from anchorcenter.pledges.indicators.service import NewFigure, NewFormula, NewIndicator, NewTarget
from anchorcenter.pledges.snapshots import queries, service
from anchorcenter.pledges.snapshots.drift import Drift, drift_of
from anchorcenter.pledges.snapshots.models import Act, Snapshot
from anchorcenter.pledges.snapshots.service import Doing, NewSnapshot
from tests.steps import actor
from tests.times import NOW

SLUG = "smart-techno-valley"
TERM = date(2022, 7, 1)
HALF = "2023h2"
FIRST, LAST = date(2023, 7, 1), date(2023, 12, 31)


def do(app: Flask, deed: Any, *args: Any, by: str = "staff") -> Any:
    """Do it now; a refusal is its codes and status."""
    now = datetime.now(UTC)
    try:
        with app.app_context(), writing():
            return deed(*args, by=actor(app, by, now), now=now)
    except DomainError as error:
        return [each.code for each in error.reasons], error.status


def take_in(app: Flask) -> None:
    """Take the city's report in, without what the demo adds to it."""
    with app.app_context(), writing():
        demo.take_in(by=actor(app, "staff"), now=NOW)


def measure(app: Flask, key: str, metric: str = "", *, since: date = TERM, **more: Any) -> Any:
    """Add an indicator that this metric counts, or people in units."""
    formula = {"beside": more.pop("beside", ""), "unit": more.pop("unit", "" if metric else "건")}
    formula |= {"is_ratio": more.pop("is_ratio", False)}
    wanted = NewIndicator(key=key, title=more.pop("title", f"지표 {key}"), **more)
    return do(app, indicators.create, SLUG, wanted, NewFormula(since=since, metric=metric, **formula))


def aim(app: Flask, key: str, milli: int | None, first: date = FIRST, last: date = LAST) -> Any:
    return do(app, indicators.aim, key, NewTarget(first_on=first, last_on=last, value_milli=milli))


def enter(app: Flask, key: str, value: int | None, *, first: date = FIRST, last: date = LAST, **more: Any) -> Any:
    known = {"source": "2023. 12. 추진상황 보고"} | more
    return do(app, indicators.enter, key, NewFigure(first_on=first, last_on=last, value=value, **known))


def close(app: Flask, period: str = HALF, why: str = "", **more: Any) -> Any:
    """Close it; answers the snapshot's number."""
    return do(app, service.close, SLUG, NewSnapshot(period=period, why=why), **more)


def act(app: Flask, number: int, word: Act, note: str = "", *, by: str = "staff") -> Any:
    return do(app, service.act, number, Doing(act=word, note=note), by=by)


def publish(app: Flask, period: str = HALF, why: str = "") -> int:
    """Close it and take every step; answers the snapshot's number."""
    number = close(app, period, why)
    assert isinstance(number, int), number
    for word, by in ((Act.SUBMITTED, "staff"), (Act.APPROVED, "official"), (Act.PUBLISHED, "staff")):
        assert act(app, number, word, by=by) is None
    return number


def figures(app: Flask, number: int) -> dict[str, int]:
    """What the figures of a snapshot say: subjects of people, else sums."""
    with app.app_context():
        found = queries.get_snapshot(number).figures
        return {each.key: each.subjects if each.kind == "distinct" else each.value for each in found}


def drift(app: Flask, number: int) -> Drift:
    with app.app_context():
        return drift_of(queries.get_snapshot(number))


def snapshot(number: int) -> Snapshot:
    """It; call within the program's context."""
    return queries.get_snapshot(number)
