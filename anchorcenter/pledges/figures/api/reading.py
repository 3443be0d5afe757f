"""Indicators, the rows behind their figures, and closed periods, read by programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from marshmallow import fields
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Day, Line, Moment, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.errors import DomainError, Reason, missing
from anchorcenter.core.i18n import _l
from anchorcenter.core.metrics import find_metric
from anchorcenter.core.openapi import RESPONSES, TAGGED, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.periods import Days
from anchorcenter.pledges.figures.api.shapes import (
    KEY,
    FigureNowSchema,
    FigureSchema,
    IndicatorSchema,
    figure_now,
    figure_then,
    indicator_shape,
)
from anchorcenter.pledges.indicators.counting import count_all, formula_on, metric_of
from anchorcenter.pledges.indicators.models import Indicator
from anchorcenter.pledges.indicators.queries import get_indicator, list_indicators
from anchorcenter.pledges.periods import last_day, word_of
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.snapshots import queries, rows
from anchorcenter.pledges.snapshots.drift import FigureDrift, Way, drift_of
from anchorcenter.pledges.snapshots.models import Snapshot, SnapshotFigure
from anchorcenter.pledges.snapshots.reading import frozen, live, wishes_of
from anchorcenter.pledges.snapshots.rules import State

indicators = Blueprint(
    "indicators_api", __name__, url_prefix="/indicators", description="What pledges are measured by."
)
snapshots = Blueprint("snapshots_api", __name__, url_prefix="/snapshots", description="Periods as they were reported.")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_YEARS = 20
PLEDGE = said("A pledge, by slug.", "smart-techno-valley")


class OfPledgeSchema(Schema):
    pledge = Line(80, required=True, metadata=PLEDGE)


class IndicatorsSchema(Schema):
    items = fields.List(fields.Nested(IndicatorSchema), required=True)


class DaysSchema(Schema):
    start = Day(required=True, data_key="from", metadata=said("The first day.", "2023-07-01"))
    end = Day(required=True, data_key="to", metadata=said("The day after the last.", "2024-01-01"))


class RowsOfDaysSchema(DaysSchema, PageSchema):
    """Which days and which page."""


class RowSchema(Schema):
    """Numbers of records and pseudonyms are for who reads reports; null and empty for everybody else."""

    counted_on = fields.Date(required=True, metadata=said("On which day it counts.", "2023-11-01"))
    label = fields.String(required=True, metadata=said("What it is, as far as you may know.", "A tenant"))
    record = fields.String(required=True, metadata=said("The kind of record.", "tenant"))
    record_id = fields.Integer(required=True, allow_none=True, metadata=said("Its number.", 17))
    subject = fields.String(required=True, metadata=said("Whose, under a pseudonym.", "3f9a1c77d2"))
    kind = fields.String(required=True, metadata=said("Of which kind.", "company"))
    value = fields.Integer(required=True, metadata=said("What it is worth.", 1))
    weight = fields.Integer(required=True, metadata=said("What it weighs.", 1))


class RowsSchema(Schema):
    items = fields.List(fields.Nested(RowSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


class SnapshotSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    pledge = fields.String(required=True, metadata=PLEDGE)
    period = fields.String(required=True, metadata=said("Of which period.", "2023h2"))
    version = fields.Integer(required=True, metadata=said("Which version of it.", 1))
    state = fields.Enum(State, by_value=True, required=True, metadata=said("How it stands.", "published"))
    why = fields.String(required=True, metadata=said("Why it corrects the version before.", ""))
    closed_at = Moment(required=True, metadata=said("When it was frozen.", "2024-01-08T10:00:00+09:00"))
    hash = fields.String(required=True, metadata=said("SHA-256 of all that was frozen.", "9f86d081884c7d65"))


class SnapshotsSchema(Schema):
    items = fields.List(fields.Nested(SnapshotSchema), required=True)


class WholeSnapshotSchema(SnapshotSchema):
    figures = fields.List(fields.Nested(FigureSchema), required=True)
    card = fields.Dict(required=True, metadata={"description": "The pledge's card as it was."})


class RowsOfFigureSchema(PageSchema):
    indicator = Line(60, required=True, metadata=KEY)


class ChangeSchema(Schema):
    way = fields.Enum(Way, by_value=True, required=True, metadata=said("What happened to it.", "late"))
    record = fields.String(required=True, metadata=said("The kind of record.", "achievement"))
    record_id = fields.Integer(required=True, metadata=said("Its number.", 17))
    differs = fields.List(fields.String(), required=True, metadata={"description": "What of it is otherwise."})
    why = fields.String(required=True, metadata=said("Why, as far as it is known.", "Entered twice"))
    changed_at = Moment(required=True, allow_none=True, metadata=said("When.", "2024-02-01T10:00:00+09:00"))


class FigureDriftSchema(Schema):
    key = fields.String(required=True, metadata=KEY)
    then = fields.String(required=True, metadata=said("The figure as it was frozen.", "8개사"))
    now = fields.String(required=True, allow_none=True, metadata=said("As it would be today.", "9개사"))
    is_redefined = fields.Boolean(required=True, metadata=said("Whether it is counted otherwise.", example=False))
    changes = fields.List(fields.Nested(ChangeSchema), required=True)
    more = fields.Integer(required=True, metadata=said("Changes that are not listed.", 0))


class DriftSchema(Schema):
    version = fields.Integer(required=True, metadata=said("The version that it goes to.", 2))
    texts = fields.List(fields.String(), required=True, metadata={"description": "Parts of the card that changed."})
    added = fields.List(fields.String(), required=True, metadata={"description": "Indicators that were not there."})
    figures = fields.List(fields.Nested(FigureDriftSchema), required=True)


@indicators.get("")
@token_needed()
@indicators.doc(responses={404: RESPONSES["404"]})  # A pledge that is not there.
@indicators.arguments(OfPledgeSchema, location="query")
@indicators.response(200, IndicatorsSchema)
def list_all(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of a pledge, in their order."""
    return {"items": [indicator_shape(each) for each in list_indicators(get_pledge(asked["pledge"]).id)]}


@indicators.get("/<key>")
@token_needed()
@indicators.arguments(DaysSchema, location="query")
@indicators.response(200, FigureNowSchema)
def figure(asked: dict[str, Any], key: str, by: Actor) -> dict[str, Any]:
    """Its figure over some days, as the records say today, and the one that is read beside it."""
    indicator, days = get_indicator(key), _days(asked)
    found = [_metric(indicator, days), *(metric for _key, metric, _span in wishes_of(indicator, days)[1:] if metric)]
    counts = count_all([(metric, days) for metric in found])
    at = now()
    first, *others = (
        figure_now(key, metric, live(metric, days, n), at) for metric, n in zip(found, counts, strict=True)
    )
    return first | {"beside": others[0] if others else None}


@indicators.get("/<key>/rows")
@token_needed()
@indicators.arguments(RowsOfDaysSchema, location="query")
@indicators.response(200, RowsSchema)
def list_rows(asked: dict[str, Any], key: str, by: Actor) -> dict[str, Any]:
    """The rows behind that figure, by day, in pages; masked as far as you may not know them."""
    indicator, days = get_indicator(key), _days(asked)
    metric = _metric(indicator, days)
    return _page(rows.rows_behind(metric, days, None, key), metric, asked, by, are_frozen=False)


@snapshots.get("")
@token_needed()
@snapshots.doc(responses={404: RESPONSES["404"]})  # A pledge that is not there.
@snapshots.arguments(OfPledgeSchema, location="query")
@snapshots.response(200, SnapshotsSchema)
def list_snapshots(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of a pledge, the latest first; for who reads no reports the published ones."""
    pledge = get_pledge(asked["pledge"])
    found = queries.list_snapshots(pledge.id, are_public=not rows.may_see_subjects(by))
    return {"items": [snapshot_shape(each) for each in found]}


@snapshots.get("/<int:number>")
@token_needed()
@snapshots.response(200, WholeSnapshotSchema, headers=TAGGED)
def show(number: int, by: Actor) -> tuple[dict[str, Any], dict[str, str]]:
    """One of them with its figures and its card; its ETag is what a step names in If-Match."""
    row = _visible(number, by)
    figures = [figure_then(row, each) for each in row.figures]
    whole = snapshot_shape(row) | {"figures": figures, "card": json.loads(row.card)}
    return whole, {"ETag": quote_etag(str(len(row.steps)))}


@snapshots.get("/<int:number>/rows")
@token_needed()
@snapshots.arguments(RowsOfFigureSchema, location="query")
@snapshots.response(200, RowsSchema)
def list_frozen(asked: dict[str, Any], number: int, by: Actor) -> dict[str, Any]:
    """The frozen rows of one of its figures, by day, in pages."""
    row = _visible(number, by)
    found: SnapshotFigure = rows.figure_of(row, asked["indicator"]) or missing()
    days = Days(row.start, row.end)
    frozen_rows = rows.rows_behind(None, days, row, found.key)
    return _page(frozen_rows, find_metric(found.metric), asked, by, are_frozen=True)


@snapshots.get("/<int:number>/drift")
@token_needed("reports:read", Permission.READ_REPORTS)
@snapshots.response(200, DriftSchema)
def drift(number: int, by: Actor) -> dict[str, Any]:
    """What changed since it was frozen, and which version it goes to."""
    row = queries.get_snapshot(number)
    found = drift_of(row)
    figures = [_drift(row, each) for each in found.figures if each.has_moved]
    return {"version": found.version, "texts": found.texts, "added": found.added, "figures": figures}


def _days(asked: dict[str, Any]) -> Days:
    days = Days(asked["start"], asked["end"])
    if days.start >= days.end or days.end.year - days.start.year > MOST_YEARS:
        message = _l("Enter two days in order, at most twenty years apart.")
        raise DomainError(Reason(code="days", message=message, field="to"))
    return days


def _metric(indicator: Indicator, days: Days) -> Any:
    """What counts it over these days. Raises DomainError (422) where nothing does."""
    formula = formula_on(indicator, last_day(days))
    found = metric_of(indicator, formula) if formula else None
    if found is None:
        message = _l("It is not counted over these days.")
        raise DomainError(Reason(code="not_counted", message=message, field="from"))
    return found


def _page(found: Any, metric: Any, asked: dict[str, Any], by: Actor, *, are_frozen: bool) -> dict[str, Any]:
    """A page of rows: the cursor counts them, for nothing else tells rows of one record apart."""
    first, limit = asked["cursor"].number if asked["cursor"] else 0, asked["limit"]
    listed = rows.list_from(found, first, limit + 1)
    told = rows.tell(listed, metric, by, are_frozen=are_frozen)
    items, following = cut([(Place(EPOCH, first + place), row) for place, row in enumerate(told, start=1)], limit)
    return {"items": items, "next": following}


def _visible(number: int, by: Actor) -> Snapshot:
    """A snapshot that this reader may know of. Raises DomainError (404)."""
    row = queries.get_snapshot(number)
    return row if queries.state(row) is State.PUBLISHED or rows.may_see_subjects(by) else missing()


def snapshot_shape(row: Snapshot) -> dict[str, Any]:
    """A closed period without its figures."""
    names = "id", "version", "why", "closed_at"
    period = word_of(Days(row.start, row.end))
    known = {"pledge": row.pledge.slug, "period": period, "state": queries.state(row), "hash": row.steps[0].hash}
    return {name: getattr(row, name) for name in names} | known


def _drift(row: Snapshot, each: FigureDrift) -> dict[str, Any]:
    now = live(each.metric, Days(row.start, row.end), each.now).text if each.metric and each.now else None
    changes = [
        {"way": one.way, "record": one.record[0], "record_id": one.record[1]}
        | {"differs": one.differs, "why": one.why, "changed_at": one.at}
        for one in each.changes
    ]
    known = {"key": each.figure.key, "then": frozen(row, each.figure).text, "now": now}
    return known | {"is_redefined": each.is_redefined, "changes": changes, "more": each.more}
