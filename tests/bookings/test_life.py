"""The life of bookings against a plain model: whatever people do in whatever order, who has which time is the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from anchorcenter.admissions.models import Entry
from anchorcenter.bookings.approval.rules import Decision
from anchorcenter.bookings.approval.service import approve, reject
from anchorcenter.bookings.models import CheckIn
from anchorcenter.bookings.offers import service as offers
from anchorcenter.bookings.offers.models import Offer, OfferState
from anchorcenter.bookings.service import HOLDS_PER_PERSON, book, cancel, change, hold
from anchorcenter.bookings.service.lapsing import settle_lapsed
from anchorcenter.bookings.use.service import Arrival, check_in, leave
from anchorcenter.bookings.waiting.promoting import look_again
from anchorcenter.bookings.waiting.service import wish
from anchorcenter.bookings.waiting.wanted import NewWish
from anchorcenter.bookings.wanted import ChangedBooking, NewBooking, NewHold
from anchorcenter.core import settings as configuration
from anchorcenter.core.db import db
from anchorcenter.core.errors import DomainError
from anchorcenter.core.periods import Period
from anchorcenter.core.settings import ConfigurationVersion
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Cell, Occupancy, Space
from anchorcenter.facilities.queries import list_busy
from anchorcenter.facilities.service import close
from tests.bookings.requests import ask_for_approval
from tests.conftest import close as close_app
from tests.databases import Copies
from tests.steps import actor, problems
from tests.times import HOUR, KST, MINUTE, kst

Clock = Callable[[datetime], None]
DAY = date(2026, 11, 25)
LAYOUTS = {"whole": "abcd", "ab": "ab", "bc": "bc", "cd": "cd", "a": "a", "b": "b", "c": "c", "d": "d"}
ASKED = {"bc"}  # What needs approval.
CHECKED = {"c", "d"}  # Whose bookings lapse unless somebody checks in.
PEOPLE = ("tenant-a", "tenant-b")
HALF = 30 * MINUTE
START, OPENS, CLOSES = kst("07:00"), kst("09:00"), kst("18:00")
GRACE, OPENED_BEFORE, HOLDS = 15 * MINUTE, 30 * MINUTE, HOLDS_PER_PERSON.default


@dataclass
class Use:
    """Who has which cells when, and until when without another word."""

    kind: str
    who: str
    space: str
    start: datetime
    end: datetime
    lapses: datetime | None = None
    code: str = ""
    here: bool = False
    asked: bool = False  # A request, which holds its time until it begins or is decided.

    @property
    def cells(self) -> set[str]:
        return set(LAYOUTS[self.space])

    def lives(self, now: datetime) -> bool:
        return self.lapses is None or self.lapses > now


slots: dict[str, Any] = {"space": st.sampled_from(sorted(LAYOUTS)), "at": st.integers(0, 17), "long": st.integers(1, 6)}
someone = st.sampled_from(PEOPLE)


class Life(RuleBasedStateMachine):
    """Verbs of the program on one side, a list of uses on the other."""

    app: Flask
    copies: Copies
    clock: Clock

    @initialize()
    def open(self) -> None:
        close_app(self.app)
        self.copies.next()
        self.app.extensions.pop(configuration.KEPT, None)
        self.now, self.uses, self.closed = START, list[Use](), list[tuple[str, datetime, datetime]]()
        self.offers: dict[int, Use] = {}
        self.clock(self.now)
        ask_for_approval(self.app, *ASKED, keeps=False)
        self.context = self.app.app_context()
        self.context.push()
        with writing():
            db.session.execute(update(Space).where(Space.slug.in_(CHECKED)).values(checkin=True))
            db.session.execute(update(ConfigurationVersion).values(version=ConfigurationVersion.version + 1))
        self.cell_ids = dict(db.session.execute(select(Cell.slug, Cell.id).where(Cell.slug.in_(list("abcd")))).all())
        self.people = {name: actor(self.app, name, self.now) for name in (*PEOPLE, "staff")}

    def teardown(self) -> None:
        if hasattr(self, "context"):
            db.session.remove()
            self.context.pop()
            assert problems(self.app) == []

    # What the model says.

    def live(self) -> list[Use]:
        return [use for use in self.uses if use.lives(self.now)]

    def is_free(self, space: str, start: datetime, end: datetime, but: Use | None = None) -> bool:
        return not any(
            use is not but and use.cells & set(LAYOUTS[space]) and use.start < end and start < use.end
            for use in self.live()
        )

    def is_shut(self, space: str, start: datetime, end: datetime) -> bool:
        return any(cell in LAYOUTS[space] and a < end and start < b for cell, a, b in self.closed)

    def may_begin(self, space: str, start: datetime, end: datetime) -> bool:
        return start - self.now >= HOUR and end <= CLOSES and not self.is_shut(space, start, end)

    def asking(self) -> list[Use]:
        return [use for use in self.live() if use.asked]

    def lapses(self, space: str, start: datetime, *, asked: bool = False) -> datetime | None:
        if asked:
            return start
        return start + GRACE if space in CHECKED and start - self.now > GRACE else None

    def mine(self, kind: str, number: int) -> Use | None:
        found = [use for use in self.live() if use.kind == kind and use.end > self.now]
        return found[number % len(found)] if found else None

    def tries(self, verb: Callable[[], Any], expected: bool) -> Any:
        """Do it; it must be refused exactly when the model says so."""
        try:
            with writing():
                done = verb()
        except DomainError as refusal:
            if expected and not self.is_wanted(refusal):
                raise AssertionError([str(reason.message) for reason in refusal.reasons]) from refusal
            return None
        assert expected
        self.see_offers()
        return done

    def is_wanted(self, refusal: DomainError) -> bool:
        """Whether it was refused only because somebody waits for what has lapsed: nobody has swept it away yet."""
        has_lapsed = any(not use.lives(self.now) for use in self.uses)
        is_turn = {reason.code for reason in refusal.reasons} == {"wanted"}
        return is_turn and has_lapsed and bool(db.session.scalar(select(Entry.id).where(Entry.state == "waiting")))

    def see_offers(self) -> None:
        """What the program offers to those who wait must be free by the model, and take it from then on."""
        rows = db.session.execute(
            select(Offer.id, Offer.person_id, Occupancy.starts_at, Occupancy.ends_at, Occupancy.expires_at, Space.slug)
            .join(Occupancy, Occupancy.id == Offer.occupancy_id)
            .join(Space, Space.id == Occupancy.space_id)
            .where(Offer.state == OfferState.OPEN, Offer.id.not_in(list(self.offers)))
        ).all()
        names = {person.id: name for name, person in self.people.items()}
        for row in rows:
            assert self.is_free(row.slug, row.starts_at, row.ends_at)
            use = Use("offer", names[row.person_id], row.slug, row.starts_at, row.ends_at, row.expires_at)
            self.offers[row.id] = use
            self.uses.append(use)

    # What people do.

    @rule(who=someone, **slots)
    def hold(self, who: str, space: str, at: int, long: int) -> None:
        start, end = OPENS + at * HALF, OPENS + (at + long) * HALF
        held = [use for use in self.live() if use.kind == "hold" and use.who == who]
        if any((use.space, use.start, use.end) == (space, start, end) for use in held):
            return
        may = self.may_begin(space, start, end) and self.is_free(space, start, end) and len(held) < HOLDS
        wanted = NewHold(space=space, starts_at=start, ends_at=end)
        if self.tries(lambda: hold(wanted, by=self.people[who], now=self.now), may):
            self.uses.append(Use("hold", who, space, start, end, self.now + 10 * MINUTE))

    @rule(who=someone, **slots)
    def book(self, who: str, space: str, at: int, long: int) -> None:
        start, end = OPENS + at * HALF, OPENS + (at + long) * HALF
        may = self.may_begin(space, start, end) and self.is_free(space, start, end)
        wanted = NewBooking(space=space, starts_at=start, ends_at=end, purpose="시험", headcount=2)
        if booked := self.tries(lambda: book(wanted, by=self.people[who], now=self.now), may):
            asked = space in ASKED
            lapses = self.lapses(space, start, asked=asked)
            self.uses.append(Use("booking", who, space, start, end, lapses, booked.code, asked=asked))

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9), **slots)
    def move(self, number: int, space: str, at: int, long: int) -> None:
        use = self.mine("booking", number)
        assert use is not None
        start, end = OPENS + at * HALF, OPENS + (at + long) * HALF
        if (use.space, use.start, use.end) == (space, start, end):
            return
        may = self.may_begin(space, start, end) and self.is_free(space, start, end, but=use)
        may = may and use.start - self.now >= 2 * HOUR and not use.here
        is_less = space == use.space and use.start <= start and end <= use.end
        asked = space in ASKED and (use.asked or not is_less)
        wanted = ChangedBooking(version=None, space=space, starts_at=start, ends_at=end)

        def deed() -> bool:
            change(use.code, wanted, by=self.people[use.who], now=self.now)
            use.space, use.start, use.end, use.asked = space, start, end, asked
            use.lapses = self.lapses(space, start, asked=asked)
            return True

        self.tries(deed, may)

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9), by_staff=st.booleans())
    def cancel(self, number: int, by_staff: bool) -> None:
        use = self.mine("booking", number)
        assert use is not None
        if use.start <= self.now:
            return  # The used part stays: see ``leave``.
        may = by_staff or use.asked or use.start - self.now >= 3 * HOUR
        who = self.people["staff" if by_staff else use.who]

        def deed() -> bool:
            cancel(use.code, by=who, now=self.now, why="사정")
            self.uses.remove(use)
            return True

        self.tries(deed, may)

    @precondition(lambda self: self.asking())
    @rule(number=st.integers(0, 9), is_wanted=st.booleans())
    def decide(self, number: int, is_wanted: bool) -> None:
        found = self.asking()
        use, staff = found[number % len(found)], self.people["staff"]
        verb, decision = (
            (approve, Decision(version=None)) if is_wanted else (reject, Decision(version=None, why="행사"))
        )

        def deed() -> bool:
            verb(use.code, decision, by=staff, now=self.now)
            if is_wanted:
                use.asked, use.lapses = False, self.lapses(use.space, use.start)
            else:
                self.uses.remove(use)
            return True

        self.tries(deed, not is_wanted or not self.is_shut(use.space, use.start, use.end))

    @rule(cell=st.sampled_from("abcd"), at=st.integers(0, 17), long=st.integers(1, 3))
    def close(self, cell: str, at: int, long: int) -> None:
        start, end = OPENS + at * HALF, OPENS + (at + long) * HALF
        if end <= self.now:
            return
        ids, staff = [self.cell_ids[cell]], self.people["staff"].key
        self.tries(lambda: close(ids, Period(start, end), "점검", by=staff, now=self.now) or True, True)
        self.closed.append((cell, start, end))

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9))
    def check_in(self, number: int) -> None:
        use = self.mine("booking", number)
        assert use is not None
        may = self.now >= use.start - OPENED_BEFORE and not use.asked

        def deed() -> bool:
            check_in(Arrival(code=use.code), how=CheckIn.PAGE, by=self.people[use.who], now=self.now)
            use.here, use.lapses = True, None
            return True

        self.tries(deed, may)

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9))
    def leave(self, number: int) -> None:
        use = self.mine("booking", number)
        assert use is not None
        may = self.now >= use.start
        if self.now == use.start:
            return

        def deed() -> bool:
            leave(Arrival(code=use.code), by=self.people[use.who], now=self.now)
            use.end, use.lapses = self.now, None
            return True

        self.tries(deed, may)

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9), long=st.integers(1, 2))
    def wait(self, number: int, long: int) -> None:
        """The other company wants just what is taken."""
        use = self.mine("booking", number)
        assert use is not None
        who = next(name for name in PEOPLE if name != use.who)
        hour = use.start.astimezone(KST).hour
        wanted = NewWish(
            spaces=(use.space,),
            first_on=DAY,
            last_on=DAY,
            from_minute=hour * 60,
            until_minute=min(18, hour + long) * 60,
            minutes=60,
            headcount=2,
            purpose="대기",
        )
        try:
            with writing():
                wish(wanted, by=self.people[who], now=self.now)
        except DomainError:
            db.session.rollback()  # Free right now, too late, or waiting for enough: no claim depends on it.
        self.see_offers()

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9))
    def what_others_wait_for_is_given_back(self, number: int) -> None:
        """Both at once: by chance they hardly ever come after each other."""
        self.wait(number, 1)
        self.cancel(number, by_staff=True)

    def open_offers(self) -> list[int]:
        return sorted(n for n, use in self.offers.items() if use.kind == "offer" and use in self.live())

    @precondition(lambda self: self.open_offers())
    @rule(number=st.integers(0, 9), is_wanted=st.sampled_from([True, True, False]))
    def answer(self, number: int, is_wanted: bool) -> None:
        waiting = self.open_offers()
        number = waiting[number % len(waiting)]
        offer = db.session.get_one(Offer, number, populate_existing=True)
        use, owner = self.offers[number], self.people[self.offers[number].who]
        assert offer.state is OfferState.OPEN
        if not is_wanted:
            self.uses.remove(use)
            self.tries(partial(offers.decline, number, by=owner, now=self.now), True)
            return
        is_shut = self.is_shut(use.space, use.start, use.end)
        if booked := self.tries(lambda: offers.accept(number, by=owner, now=self.now), not is_shut):
            use.kind, use.code, use.asked = "booking", booked.code, use.space in ASKED
            use.lapses = self.lapses(use.space, use.start, asked=use.asked)

    @rule(minutes=st.sampled_from([5, 10, 20, 60]))
    def time_passes(self, minutes: int) -> None:
        self.now += minutes * MINUTE
        self.clock(self.now)

    @precondition(lambda self: self.mine("booking", 0))
    @rule(number=st.integers(0, 9), minutes=st.sampled_from([-20, 10, 15, 20]))
    def the_hour_comes(self, number: int, minutes: int) -> None:
        """Around the beginning of a booking, before and after it lapses."""
        use = self.mine("booking", number)
        assert use is not None
        self.now = max(self.now, use.start + minutes * MINUTE)
        self.clock(self.now)

    @rule()
    def the_worker_comes_by(self) -> None:
        for job in (settle_lapsed, offers.settle_lapsed, look_again):
            job(self.now)
            self.see_offers()

    @invariant()
    def everybody_has_what_the_model_says(self) -> None:
        if not hasattr(self, "context"):
            return
        names = {number: cell for cell, number in self.cell_ids.items()}
        whole = Period(kst("00:00"), kst("24:00"))
        found = {(names[b.cell_id], b.period.start, b.period.end) for b in list_busy(names, whole, now=self.now)}
        db.session.rollback()
        assert found == {(cell, use.start, use.end) for use in self.live() for cell in use.cells}


def test_the_life_of_bookings_is_that_of_the_model(app: Flask, copies: Copies, clock: Clock, is_sqlite: bool) -> None:
    Life.app, Life.copies, Life.clock = app, copies, staticmethod(clock)
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=300 if is_sqlite else 100,  # The same lives; the other engine takes twice as long.
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
