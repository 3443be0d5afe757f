"""Comments on pledges for programs: what is shown everybody, their own its author, all of them staff."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import fields, post_load

from anchorcenter.accounts.access import saw, token_needed
from anchorcenter.accounts.actors import Actor
from anchorcenter.accounts.models import Permission
from anchorcenter.core.api import Blueprint, Line, Moment, Paragraphs, Schema
from anchorcenter.core.clock import now
from anchorcenter.core.idempotency import Made, once
from anchorcenter.core.openapi import CREATES, REFUSES, RESPONSES, said
from anchorcenter.core.paging import Cursor, PageSchema, Place, cut
from anchorcenter.core.unit_of_work import writing
from anchorcenter.pledges.comments import queries, service
from anchorcenter.pledges.comments.models import Comment, CommentState
from anchorcenter.pledges.comments.service import LONGEST, CommentAnswer, CommentVerdict, NewComment
from anchorcenter.pledges.comments.texts import author_text
from anchorcenter.pledges.queries import get_pledge

comments = Blueprint("comments_api", __name__, url_prefix="/comments", description="What residents say about pledges.")
PLEDGE = said("A pledge, by slug.", "smart-techno-valley")
TEXT = said("What is said; lines.", "When does the hall open?")
ANSWER = said("What the center says to it; empty: nothing.", "In August.")
STATE = said("How it stands; everybody reads what is shown.", "waiting")
NOTE = said("Why it is not shown.")


class CommentsOfSchema(PageSchema):
    pledge = Line(80, required=True, metadata=PLEDGE)


class NewCommentSchema(Schema):
    """What you say."""

    pledge = Line(80, required=True, metadata=PLEDGE)
    text = Paragraphs(LONGEST, required=True, metadata=TEXT)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> tuple[str, NewComment]:
        return values.pop("pledge"), NewComment(**values)


class CommentVerdictSchema(Schema):
    """Whether everybody may read it."""

    is_shown = fields.Boolean(required=True, metadata=said("Whether everybody may read it.", example=True))
    note = Line(300, load_default="", metadata=NOTE)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> CommentVerdict:
        return CommentVerdict(**values)


class CommentAnswerSchema(Schema):
    """What the center says to it."""

    answer = Paragraphs(LONGEST, required=True, metadata=ANSWER)

    @post_load
    def wanted(self, values: dict[str, Any], **_options: Any) -> CommentAnswer:
        return CommentAnswer(**values)


class ShownCommentSchema(Schema):
    id = fields.Integer(required=True, metadata=said("Its number.", 17))
    pledge = fields.String(required=True, metadata=PLEDGE)
    author = fields.String(required=True, metadata=said("A part of a name.", "K**"))
    text = fields.String(required=True, metadata=TEXT)
    written_at = Moment(required=True, metadata=said("When it was written.", "2026-11-18T10:00:00+09:00"))
    answer = fields.String(required=True, metadata=ANSWER)
    answered_at = Moment(required=True, allow_none=True, metadata=said("When it was answered."))


class CommentSchema(ShownCommentSchema):
    state = fields.Enum(CommentState, by_value=True, required=True, metadata=STATE)
    note = fields.String(required=True, metadata=NOTE)


class ShownCommentsSchema(Schema):
    items = fields.List(fields.Nested(ShownCommentSchema), required=True)
    next = Cursor(required=True, allow_none=True, metadata={"description": "The cursor of the page after this one."})


class CommentsSchema(Schema):
    items = fields.List(fields.Nested(CommentSchema), required=True)


COMMENT = CommentSchema()


@comments.get("")
@token_needed()
@comments.doc(responses={404: RESPONSES["404"]})  # A pledge that is not there.
@comments.arguments(CommentsOfSchema, location="query")
@comments.response(200, ShownCommentsSchema)
def list_shown(asked: dict[str, Any], by: Actor) -> dict[str, Any]:
    """Those of a pledge that everybody reads; the latest first, in pages."""
    pledge = get_pledge(asked["pledge"])
    found = queries.list_after(pledge.id, asked["cursor"], most=asked["limit"])
    items, following = cut([(Place(row.written_at, row.id), row) for row in found], asked["limit"])
    return {"items": [_shape(each) for each in items], "next": following}


@comments.get("/mine")
@token_needed()
@comments.response(200, CommentsSchema)
def list_own(by: Actor) -> dict[str, Any]:
    """Your own and how they stand, the latest first."""
    return {"items": [_shape(each) for each in queries.list_own(by.id)]}


@comments.get("/waiting")
@token_needed("pledges:write", Permission.OPERATE)
@comments.response(200, CommentsSchema)
def list_waiting(by: Actor) -> dict[str, Any]:
    """What waits for staff to look at it, the oldest first."""
    found = queries.list_for_staff(CommentState.WAITING)
    for each in found:
        saw(each.author_id)
    return {"items": [_shape(each) for each in found]}


@comments.post("")
@token_needed("pledges:write")
@comments.doc(**CREATES)
@comments.doc(responses={404: RESPONSES["404"]})
@comments.arguments(NewCommentSchema)
@comments.response(201, CommentSchema)
def write(sent: tuple[str, NewComment], by: Actor) -> Response:
    """Say something about a pledge: it is shown once staff have looked at it. 429 after five in a day."""
    slug, wanted = sent

    def made() -> Made:
        return _shape(queries.get_comment(service.write(slug, wanted, by=by, now=now()))), {}

    return once(made, COMMENT, holder_id=by.id, now=now())


@comments.post("/<int:number>/withdraw")
@token_needed("pledges:write")
@comments.doc(**REFUSES)
@comments.response(204)
def withdraw(number: int, by: Actor) -> None:
    """Take one of yours back: nothing of it is left."""
    with writing():
        service.withdraw(number, by=by, now=now())


@comments.post("/<int:number>/decision")
@token_needed("pledges:write", Permission.OPERATE)
@comments.doc(**REFUSES)
@comments.arguments(CommentVerdictSchema)
@comments.response(200, CommentSchema)
def decide(wanted: CommentVerdict, number: int, by: Actor) -> dict[str, Any]:
    """Have everybody read it, or nobody; never one's own. 409 when it stands so already."""
    with writing():
        service.decide(number, wanted, by=by, now=now())
    return _seen(number)


@comments.put("/<int:number>/answer")
@token_needed("pledges:write", Permission.OPERATE)
@comments.doc(**REFUSES)
@comments.arguments(CommentAnswerSchema)
@comments.response(200, CommentSchema)
def answer(wanted: CommentAnswer, number: int, by: Actor) -> dict[str, Any]:
    """Say something to one that is shown, for everybody; empty takes it back."""
    with writing():
        service.answer(number, wanted, by=by, now=now())
    return _seen(number)


def _seen(number: int) -> dict[str, Any]:
    row = queries.get_comment(number)
    saw(row.author_id)
    return _shape(row)


def _shape(row: Comment) -> dict[str, Any]:
    names = "id", "text", "written_at", "answer", "answered_at", "state", "note"
    more = {"pledge": row.pledge.slug, "author": author_text(row.author)}
    return {name: getattr(row, name) for name in names} | more
