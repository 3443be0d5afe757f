"""A closure against a booking of the same slot: the booking is in the list, or it is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from anchorcenter.bookings import service
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.changes import seal
from anchorcenter.facilities.closures import ClosureEdit
from anchorcenter.facilities.models import Closure
from anchorcenter.operations.closing import Decided, close_over
from tests.races.conftest import Gate, Meanwhile, posting
from tests.steps import actor, book, count, standing
from tests.times import NOW, kst, typed

pytestmark = pytest.mark.races
NOBODY = seal({"touched": []})  # The word for a list in which there is nobody.


def test_who_books_while_a_decided_closure_is_stored_is_refused_b112(app: Flask, meanwhile: Meanwhile) -> None:
    def first(other: Flask, gate: Gate) -> str:
        by = actor(other, "staff")
        edit = ClosureEdit(label="점검", cells=[1], starts_at=kst("09:00"), ends_at=kst("18:00"))
        with other.app_context(), writing():
            close_over(None, edit, Decided(), confirmed=NOBODY, by=by, now=NOW)
            gate()
        return "closed"

    def second(other: Flask) -> tuple[int, tuple[str, ...]]:
        answer = book(other.test_client(), "tenant-a", "api", "a", "10:00", "11:00")
        return answer.status, answer.codes

    assert meanwhile(first, second) == ("closed", (422, ("closure",)))
    assert standing(app) == ([], 0, [])


def test_who_books_first_is_in_the_list_of_a_closure_that_was_decided_without_them_b112(
    app: Flask, meanwhile: Meanwhile
) -> None:
    def first(other: Flask, gate: Gate) -> str:
        wanted: dict[str, Any] = {"space": "a", "purpose": "시험", "headcount": 2}
        wanted |= {"starts_at": kst("10:00"), "ends_at": kst("11:00")}
        by = actor(other, "tenant-a")
        with other.app_context(), writing():
            service.book(service.NewBooking(**wanted), by=by, now=NOW)
            gate()
        return "booked"

    times = {"starts_at": typed(kst("09:00")), "ends_at": typed(kst("18:00"))}
    sent = times | {"label": "점검", "cells": ["1"], "confirmed": NOBODY}
    assert meanwhile(first, posting("/staff/settings/closures/new", sent, who="staff")) == ("booked", 409)
    assert (standing(app), count(app, Closure)) == ((["confirmed"], 1, []), 0)
