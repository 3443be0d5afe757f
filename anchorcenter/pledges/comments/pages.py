"""What pages show of comments."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import find_me, me, saw
from anchorcenter.core.i18n import day_text, local, named, today
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.pledges.comments import queries
from anchorcenter.pledges.comments.forms import AnswerForm, CommentForm, VerdictForm
from anchorcenter.pledges.comments.models import Comment, CommentState
from anchorcenter.pledges.comments.texts import STATES, TAGS, author_text
from anchorcenter.pledges.models import Pledge

FEW = 3  # On the page of the pledge itself.


def section(pledge: Pledge) -> dict[str, Any]:
    """The latest comments on the page of a pledge, and how many there are."""
    found = queries.list_shown(pledge.id, most=FEW)
    return {
        "rows": [_told(each) for each in found[:FEW]],
        "count": queries.count_shown(pledge.id) if len(found) > FEW else len(found),
        "url": url_for("pledge_comments.index", slug=pledge.slug),
    }


def index_page(pledge: Pledge, form: CommentForm, *, status: int = 200) -> Response:
    """All that everybody reads of a pledge; for who is signed in their own and the form."""
    number, by = asked_page(), find_me()
    found = queries.list_shown(pledge.id, page=number)
    own = queries.list_own(by.id, pledge_id=pledge.id) if by else ()
    return page(
        "pledges/comments.html",
        status=status,
        pledge=(named(pledge.title, pledge.title_en), url_for("pledges.show", slug=pledge.slug), pledge.slug),
        rows=[_told(each) for each in found[: queries.PAGE]],
        own=[_told_with_state(each) for each in own],
        form=form,
        is_done=bool(request.args.get("written")),
        **around(number, "pledge_comments.index", slug=pledge.slug, is_more=len(found) > queries.PAGE),
    )


def staff_page() -> Response:
    """What waits for staff, or what stands otherwise."""
    state, number = _asked_state(), asked_page()
    found = queries.list_for_staff(state, page=number)
    shown = found[: queries.PAGE]
    for each in shown:
        saw(each.author_id)
    kept = [each for each in CommentState if each is not CommentState.WITHDRAWN]
    tabs = [(str(STATES[each]), url_for("pledge_comments.staff", state=each), each is state) for each in kept]
    return page(
        "pledges/staff_comments.html",
        rows=[_told_to_staff(each) for each in shown],
        tabs=tabs,
        **around(number, "pledge_comments.staff", state=state, is_more=len(found) > queries.PAGE),
    )


def one_page(row: Comment, *, status: int = 200, **forms: Any) -> Response:
    """One of them for staff, with what may be done about it; ``forms`` were refused."""
    saw(row.author_id)
    known = {
        "verdict": VerdictForm(None, data={"is_shown": True, "note": row.note}),
        "answering": AnswerForm(None, data={"answer": row.answer}),
    }
    return page(
        "pledges/staff_comment.html",
        status=status,
        comment=_told_to_staff(row),
        may_decide=row.author_id != me().id and bool(row.text),
        may_answer=row.state is CommentState.SHOWN,
        **known | forms,
    )


def _asked_state() -> CommentState:
    asked = request.args.get("state", "")
    return next((each for each in CommentState if each == asked), CommentState.WAITING)


def _told(row: Comment) -> dict[str, Any]:
    return {
        "number": row.id,
        "who": author_text(row.author),
        "day": day_text(today(row.written_at)),
        "lines": row.text.splitlines(),
        "answer": row.answer.splitlines(),
        "answered": day_text(today(row.answered_at)) if row.answered_at else "",
    }


def _told_with_state(row: Comment) -> dict[str, Any]:
    return (
        _told(row)
        | {"state": str(STATES[row.state]), "tag": TAGS[row.state], "note": row.note}
        | {"is_withdrawn": row.state is CommentState.WITHDRAWN}
    )


def _told_to_staff(row: Comment) -> dict[str, Any]:
    pledge = named(row.pledge.title, row.pledge.title_en), url_for("pledge_comments.index", slug=row.pledge.slug)
    url = url_for("pledge_comments.show", number=row.id)
    return _told_with_state(row) | {"pledge": pledge, "url": url, "at": local(row.written_at)}
