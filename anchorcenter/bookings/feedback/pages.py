"""What pages of questions after a use show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me
from anchorcenter.bookings.feedback import queries, service
from anchorcenter.bookings.feedback.forms import AskForm
from anchorcenter.bookings.feedback.models import Feedback
from anchorcenter.bookings.models import Booking
from anchorcenter.bookings.texts import row_of
from anchorcenter.core.clock import now
from anchorcenter.core.db import db
from anchorcenter.core.forms import Form
from anchorcenter.core.i18n import _, plural
from anchorcenter.core.pages import page
from anchorcenter.facilities.plan import SpacePlan
from anchorcenter.facilities.queries import get_plan
from anchorcenter.questions.forms import answer_form
from anchorcenter.questions.rules import Asked
from anchorcenter.questions.sums import Sum, sum_up
from anchorcenter.questions.texts import KINDS, answer_text

SHOWN_TEXTS = 50


def answer_page(booking: Booking, form: Form | None = None, *, status: int = 200) -> Response:
    """The questions about one use; a word of thanks when they are answered."""
    plan, asked = get_plan(), asked_of(booking)
    is_asked = service.is_asked(booking, me(), now=now())
    return page(
        "feedback/answer.html",
        status=status,
        use=row_of(booking, plan),
        questions=asked if is_asked else [],
        form=form or answer_form(asked, {}),
        is_done=queries.find_feedback(booking.id) is not None,
    )


def feedback_on(booking_id: int) -> str:
    """Where the reader says how a booking was; nowhere when nothing is asked of them now."""
    booking = db.session.get_one(Booking, booking_id)
    return url_for("feedback.show", code=booking.code) if service.is_asked(booking, me(), now=now()) else ""


def asked_of(booking: Booking) -> Sequence[Asked]:
    """What is asked about a booking, if it may be answered."""
    return queries.list_asked(booking.parts[0].occupancy.space_id)


def index_page() -> Response:
    """Every space, and how often it was answered."""
    many = queries.count_feedback()
    rows = [
        {
            "name": str(space.name),
            "url": url_for("feedback.space", slug=space.slug),
            "many": plural("%(num)d answer", "%(num)d answers", many.get(space.id, 0)),
        }
        for space in get_plan().spaces
    ]
    return page("feedback/index.html", spaces=rows)


def space_page(space: SpacePlan, form: AskForm | None = None, *, status: int = 200) -> Response:
    """What a space asks, and what the answers come to."""
    asked, feedback = queries.list_asked(space.id), queries.list_feedback(space.id)
    values = queries.list_values(space.id)
    return page(
        "feedback/space.html",
        status=status,
        space={"name": str(space.name), "slug": space.slug},
        many=plural("%(num)d answer", "%(num)d answers", len(feedback)),
        questions=[_question(each, _answers(each, feedback, values)) for each in asked],
        form=form or AskForm(None),
        is_saved="saved" in request.args,
    )


def file_of(space: SpacePlan) -> tuple[list[str], list[list[object]]]:
    """Head and rows of a file of all answers to what is asked now; it names nobody."""
    asked, values = queries.list_asked(space.id), queries.list_values(space.id)
    head = [_("Day"), _("Booking"), *(str(each.text) for each in asked)]
    plan = get_plan()
    rows: list[list[object]] = []
    for each in queries.list_feedback(space.id):
        given = [values.get((str(q.kind), q.text.name), {}).get(each.id, "") for q in asked]
        texts = [answer_text(q, value) if value else "" for q, value in zip(asked, given, strict=True)]
        rows.append([plan.day_of(each.given_at).isoformat(), each.booking.code, *texts])
    return head, rows


def _answers(
    asked: Asked, feedback: Sequence[Feedback], values: dict[tuple[str, str], dict[int, str]]
) -> list[tuple[str, str]]:
    given = values.get((str(asked.kind), asked.text.name), {})
    return [(each.booking.code, given.get(each.id, "")) for each in feedback]


def _question(asked: Asked, answers: list[tuple[str, str]]) -> dict[str, Any]:
    found = sum_up(asked.kind, answers)
    return {
        "id": asked.id,
        "text": str(asked.text),
        "kind": str(KINDS[asked.kind]),
        "sum": _sum_text(found),
        "texts": found.texts[:SHOWN_TEXTS],
    }


def _sum_text(found: Sum) -> str:
    if found.mean is not None:
        return _("%(mean)s on average, of %(many)d", mean=f"{found.mean:.1f}", many=found.many)
    if found.yes is not None:
        return _("%(yes)d yes, of %(many)d", yes=found.yes, many=found.many)
    return plural("%(num)d answer", "%(num)d answers", found.many)
