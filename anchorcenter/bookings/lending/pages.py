"""What pages of equipment show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, request, url_for

from anchorcenter.accounts.access import me, saw
from anchorcenter.bookings.lending import queries
from anchorcenter.bookings.lending.forms import EquipmentForm, LoanForm, ReturnForm
from anchorcenter.bookings.lending.models import Equipment, Loan, State
from anchorcenter.bookings.lending.queries import Which
from anchorcenter.bookings.lending.rules import is_late
from anchorcenter.bookings.lending.texts import KINDS, LISTS, OUTCOMES, STATES
from anchorcenter.core.clock import now
from anchorcenter.core.i18n import local, named
from anchorcenter.core.pages import around, asked_page, page
from anchorcenter.facilities.queries import get_plan


def index_page() -> Response:
    """Equipment and who has it; with ``booking`` in the address to be handed out for that."""
    number, which, booking = asked_page(), _asked(), request.args.get("booking", "")[:20]
    found = queries.list_equipment(which, page=number, now=now())
    out = queries.list_out([item.id for item in found])
    query = {"show": str(which), "booking": booking or None}
    return page(
        "lending/index.html",
        which=str(which),
        lists=[(str(word), str(text)) for word, text in LISTS.items()],
        booking=booking,
        items=[_row(item, out.get(item.id)) for item in found[: queries.PAGE]],
        **around(number, "lending.index", is_more=len(found) > queries.PAGE, **query),
    )


def item_page(
    item: Equipment, *, loan: LoanForm | None = None, back: ReturnForm | None = None, status: int = 200
) -> Response:
    """One piece: hand it out, or take it back; and who had it before."""
    out = queries.find_out(item.id)
    return page(
        "lending/show.html",
        status=status,
        item=_row(item, out),
        loan_form=loan or LoanForm(None, booking=request.args.get("booking", "")[:20]),
        return_form=back or ReturnForm(None),
        loans=[_loan(each) for each in queries.list_of_equipment(item.id)],
    )


def edit_page(form: EquipmentForm, item: Equipment | None, *, status: int = 200) -> Response:
    """The form of a piece, new or known."""
    known = {"number": item.number, "url": url_for("lending.show", number=item.id)} if item else None
    return page("lending/edit.html", status=status, form=form, item=known)


def form_of(item: Equipment) -> EquipmentForm:
    """The form with what a piece is."""
    values = {name: getattr(item, name) for name in ("number", "name", "note", "version")}
    space = get_plan().get(item.space_id).slug
    return EquipmentForm(None, kind=str(item.kind), state=str(item.state), space=space, **values)


def loans_page() -> Response:
    """What the reader has borrowed."""
    return page("lending/loans.html", loans=[_loan(each) for each in queries.list_loans(me())])


def lent_with(booking_id: int) -> list[dict[str, Any]]:
    """What was lent for a booking that the reader sees: for its page."""
    return [_loan(loan) for loan in queries.list_with(booking_id)]


def file_rows(loans: Iterable[Loan]) -> list[tuple[object, ...]]:
    """Loans as rows of a file, which names nobody."""
    return [
        (
            loan.equipment.number,
            str(KINDS[loan.equipment.kind]),
            loan.equipment.name,
            local(loan.lent_at),
            local(loan.due_at),
            local(loan.returned_at) if loan.returned_at else "",
            str(OUTCOMES[loan.outcome]) if loan.outcome else "",
            loan.condition,
            loan.note,
            loan.booking.code if loan.booking else "",
        )
        for loan in loans
    ]


def inventory_rows(items: Iterable[Equipment]) -> list[tuple[object, ...]]:
    """The inventory as rows of a file."""
    plan = get_plan()
    return [
        (i.number, str(KINDS[i.kind]), i.name, str(plan.get(i.space_id).name), str(STATES[i.state]), i.note)
        for i in items
    ]


def _asked() -> Which:
    asked = request.args.get("show", "")
    return Which(asked) if asked in set(Which) else Which.IN_USE


def _row(item: Equipment, out: Loan | None) -> dict[str, Any]:
    return {
        "id": item.id,
        "number": item.number,
        "name": item.name,
        "kind": str(KINDS[item.kind]),
        "space": str(get_plan().get(item.space_id).name),
        "state": str(STATES[item.state]),
        "is_in_service": item.state is State.IN_SERVICE,
        "note": item.note,
        "url": url_for("lending.show", number=item.id),
        "out": _loan(out) if out else None,
    }


def _loan(loan: Loan) -> dict[str, Any]:
    saw(loan.person_id)
    return {
        "id": loan.id,
        "number": loan.equipment.number,
        "name": loan.equipment.name,
        "who": named(loan.person.name, loan.person.name_en),
        "booking": loan.booking.code if loan.booking else "",
        "lent": local(loan.lent_at),
        "due": local(loan.due_at),
        "is_late": is_late(loan, now()),
        "is_out": loan.returned_at is None,
        "returned": local(loan.returned_at) if loan.returned_at else "",
        "outcome": str(OUTCOMES[loan.outcome]) if loan.outcome else "",
        "condition": loan.condition,
        "note": loan.note,
        "report_url": url_for("care.incident", number=loan.report_id) if loan.report_id and me().is_staff else "",
    }
