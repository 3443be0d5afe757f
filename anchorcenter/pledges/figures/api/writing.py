"""What programs do with indicators and closed periods: the verbs of the pages, once for each key or version."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load, validate
from werkzeug.http import quote_etag

from anchorcenter.accounts.access import token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Day, Line, Number, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CHANGES, CREATES, LOCATED, TAGGED, said
from anchorcenter.core.unit_of_work import unhurried, writing
from anchorcenter.core.versions import stale, version_named
from anchorcenter.pledges.figures.api.reading import (
    PLEDGE,
    SnapshotSchema,
    indicators,
    snapshot_shape,
    snapshots,
)
from anchorcenter.pledges.figures.api.shapes import KEY, IndicatorSchema, indicator_shape
from anchorcenter.pledges.indicators import service as measuring
from anchorcenter.pledges.indicators.models import Direction, IndicatorEntry, Target
from anchorcenter.pledges.indicators.queries import entries_in_force, get_indicator
from anchorcenter.pledges.indicators.service import MOST, NewFigure, NewFormula, NewIndicator, NewTarget
from anchorcenter.pledges.snapshots import queries, service
from anchorcenter.pledges.snapshots.models import Act, Snapshot
from anchorcenter.pledges.snapshots.service import Doing, NewSnapshot
from anchorcenter.pledges.texts import QUALIFIERS

ROOT = "/api/v1"
STAFF = "pledges:write", Permission.OPERATE
READERS = "pledges:write", Permission.READ_REPORTS
FIRST = said("The first day that it is about.", "2023-07-01")
LAST = said("The last one.", "2023-12-31")
MILLI = said("In thousandths of the unit; of a share 805 is 80.5 %.", 10_000)
SOURCE = said("Where the figure comes from.", "Report of December 2023")
WORDS = validate.OneOf(["", *QUALIFIERS])


class IndicatorEditSchema(Schema):
    """What is measured."""

    title = Line(100, required=True, metadata=said("What it is called, in Korean.", "입주기업"))
    title_en = Line(100, load_default="", metadata=said("The same in English.", "Tenants"))
    definition = Line(500, load_default="", metadata=said("What it says about the pledge."))
    direction = fields.Enum(
        Direction, by_value=True, load_default=Direction.RISING, metadata=said("Which way is better.", "rising")
    )
    baseline_milli = Number(0, MOST, load_default=None, allow_none=True, metadata=MILLI)
    weight = Number(0, 100, load_default=0, metadata=said("In the pledge, in per cent.", 30))


class NewIndicatorSchema(IndicatorEditSchema):
    key = Line(40, required=True, metadata=KEY)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewIndicator:
        return NewIndicator(**values)


class NewFormulaSchema(Schema):
    """How it is counted."""

    since = Day(required=True, metadata=said("For periods from this day on.", "2022-07-01"))
    metric = Line(80, load_default="", metadata=said("What counts it; empty: people.", "tenants.active"))
    beside = Line(80, load_default="", metadata=said("The metric that is read beside it."))
    unit = Line(20, load_default="", metadata=said("Its unit, when people write it down."))
    is_ratio = fields.Boolean(load_default=False, metadata=said("Whether people write a part of a whole down."))
    note = Line(300, load_default="", metadata=said("Why it is counted so."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewFormula:
        return NewFormula(**values)


class IndicatorToAddSchema(Schema):
    pledge = Line(80, required=True, metadata=PLEDGE)
    indicator = fields.Nested(NewIndicatorSchema, required=True)
    formula = fields.Nested(NewFormulaSchema, required=True)


class NewTargetSchema(Schema):
    """What is aimed at."""

    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    value_milli = Number(0, MOST, required=True, allow_none=True, metadata=MILLI)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewTarget:
        return NewTarget(**values)


class TargetSchema(Schema):
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    value_milli = fields.Integer(required=True, metadata=MILLI)


class TargetsSchema(Schema):
    key = fields.String(required=True, metadata=KEY)
    targets = fields.List(fields.Nested(TargetSchema), required=True)


class NewFigureSchema(Schema):
    """A figure that only people know."""

    first_on = Day(required=True, metadata=FIRST)
    last_on = Day(required=True, metadata=LAST)
    value = Number(0, MOST, required=True, allow_none=True, metadata=said("The number; null: a dash.", 300))
    whole = Number(1, MOST, load_default=1, metadata=said("What it is a part of, of a ratio.", 1))
    qualifier = fields.String(load_default="", validate=WORDS, metadata=said("약: about so many.", "약"))
    source = Line(200, required=True, metadata=SOURCE)
    is_void = fields.Boolean(load_default=False, metadata=said("Leave a blank for these days."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> NewFigure:
        return NewFigure(**values)


class WrittenFigureSchema(Schema):
    first_on = fields.Date(required=True, metadata=FIRST)
    last_on = fields.Date(required=True, metadata=LAST)
    value = fields.Integer(required=True, allow_none=True)
    whole = fields.Integer(required=True)
    qualifier = fields.String(required=True)
    source = fields.String(required=True, metadata=SOURCE)


class WrittenFiguresSchema(Schema):
    key = fields.String(required=True, metadata=KEY)
    figures = fields.List(fields.Nested(WrittenFigureSchema), required=True)


class NewSnapshotSchema(Schema):
    pledge = Line(80, required=True, metadata=PLEDGE)
    period = Line(6, required=True, metadata=said("A half-year or a year that is over.", "2023h2"))
    why = Line(300, load_default="", metadata=said("Why it is corrected, if it is published already."))


class NewSnapshotStepSchema(Schema):
    """A step with a closed period."""

    act = fields.Enum(Act, by_value=True, required=True, metadata=said("What is done.", "submitted"))
    note = Line(500, load_default="", metadata=said("Words with it; due when it is returned or commented."))

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> Doing:
        return Doing(**values)


INDICATOR, SNAPSHOT = IndicatorSchema(), SnapshotSchema()
TARGETS, FIGURES = TargetsSchema(), WrittenFiguresSchema()


@indicators.post("")
@token_needed(*STAFF)
@indicators.doc(**CREATES)
@indicators.arguments(IndicatorToAddSchema)
@indicators.response(201, IndicatorSchema)
def create(sent: dict[str, Any], by: Actor) -> Response:
    """Measure a pledge by one more, and say how it is counted."""

    def made() -> Made:
        measuring.create(sent["pledge"], sent["indicator"], sent["formula"], by=by, now=now())
        return indicator_shape(get_indicator(sent["indicator"].key)), {}

    return once(made, INDICATOR, holder_id=by.id, now=now())


@indicators.put("/<key>")
@token_needed(*STAFF)
@indicators.doc(**CHANGES)
@indicators.arguments(IndicatorEditSchema)
@indicators.response(200, IndicatorSchema, headers=TAGGED)
def edit(sent: dict[str, Any], key: str, by: Actor) -> Made:
    """Have it be so from now on, if it still is as If-Match names it: its `revision` in the list. Its key stays."""
    row = get_indicator(key)
    seen = version_named(row.version)
    with writing():
        wanted = NewIndicator(key=key, **sent)
        measuring.change(key, wanted, version=row.version if seen is None else seen, by=by, now=now())
        row = get_indicator(key)
    return indicator_shape(row), {"ETag": quote_etag(str(row.version))}


@indicators.post("/<key>/formulas")
@token_needed(*STAFF)
@indicators.doc(**CREATES)
@indicators.arguments(NewFormulaSchema)
@indicators.response(201, IndicatorSchema)
def count_otherwise(wanted: NewFormula, key: str, by: Actor) -> Response:
    """Count it so from a day on; earlier periods keep how they were counted."""

    def made() -> Made:
        measuring.set_formula(key, wanted, by=by, now=now())
        return indicator_shape(get_indicator(key)), {}

    return once(made, INDICATOR, holder_id=by.id, now=now())


@indicators.post("/<key>/targets")
@token_needed(*STAFF)
@indicators.doc(**CREATES)
@indicators.arguments(NewTargetSchema)
@indicators.response(201, TargetsSchema)
def aim(wanted: NewTarget, key: str, by: Actor) -> Response:
    """Set what is aimed at over some days; null takes it away. Answers all that is aimed at."""

    def made() -> Made:
        measuring.aim(key, wanted, by=by, now=now())
        return {"key": key, "targets": sorted(get_indicator(key).targets, key=_days_of)}, {}

    return once(made, TARGETS, holder_id=by.id, now=now())


@indicators.post("/<key>/figures")
@token_needed(*STAFF)
@indicators.doc(**CREATES)
@indicators.arguments(NewFigureSchema)
@indicators.response(201, WrittenFiguresSchema)
def enter(wanted: NewFigure, key: str, by: Actor) -> Response:
    """Write a figure down by hand; what was said of the same days before counts no more. Answers what counts."""

    def made() -> Made:
        measuring.enter(key, wanted, by=by, now=now())
        return {"key": key, "figures": sorted(entries_in_force(get_indicator(key)), key=_days_of)}, {}

    return once(made, FIGURES, holder_id=by.id, now=now())


@snapshots.post("")
@token_needed(*STAFF)
@snapshots.doc(**CREATES)
@snapshots.arguments(NewSnapshotSchema)
@snapshots.response(201, SnapshotSchema, headers=TAGGED | LOCATED)
def close(sent: dict[str, Any], by: Actor) -> Response:
    """Freeze a period that is over, or the next version of one that is published and say why it is corrected."""

    def made() -> Made:
        with unhurried():
            wanted = NewSnapshot(period=sent["period"], why=sent["why"])
            number = service.close(sent["pledge"], wanted, by=by, now=now())
        return _tagged(queries.get_snapshot(number), Location=f"{ROOT}/snapshots/{number}")

    return once(made, SNAPSHOT, holder_id=by.id, now=now())


@snapshots.post("/<int:number>/steps")
@token_needed(*READERS)
@snapshots.doc(**CHANGES)
@snapshots.arguments(NewSnapshotStepSchema)
@snapshots.response(200, SnapshotSchema, headers=TAGGED)
def act(wanted: Doing, number: int, by: Actor) -> Made:
    """Hand it in, return, approve, publish, discard or comment it, if it still is as If-Match names it."""
    row = queries.get_snapshot(number)
    seen = version_named(len(row.steps))
    with writing(), unhurried():
        service.act(number, wanted, by=by, now=now())
        row = queries.get_snapshot(number)
        if seen is not None and len(row.steps) != seen + 1:  # Somebody took a step meanwhile.
            raise stale()
    return _tagged(row)


def _days_of(row: Target | IndicatorEntry) -> Any:
    return row.first_on, row.last_on


def _tagged(row: Snapshot, **headers: str) -> Made:
    return snapshot_shape(row), {"ETag": quote_etag(str(len(row.steps)))} | headers
