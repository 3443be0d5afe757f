"""Changing series: one date, it and those after it, or all; what was changed or cancelled by itself stays so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from anchorcenter.bookings.models import Booking
from anchorcenter.core.audit import AuditEntry
from anchorcenter.core.db import db
from anchorcenter.core.unit_of_work import writing
from anchorcenter.facilities.models import Holiday, Site
from anchorcenter.facilities.series import Series
from tests.bookings.repeating import DAYS, alter, codes, drop, exceptions, mails, number_of, repeat, starts
from tests.steps import WAYS, bearer, book, change, count, live_claims, problems, stored
from tests.times import kst

ClientOf = Callable[[str], FlaskClient]
AT_10 = [f"{day} 10:00" for day in DAYS]


@pytest.fixture
def client(client_of: ClientOf) -> FlaskClient:
    return client_of("tenant-a")


@pytest.fixture
def made(app: Flask, client: FlaskClient) -> list[str]:
    """The codes of a series of four Wednesdays at ten."""
    assert repeat(client, "tenant-a", "api").status == 201
    return codes(app)


def at(clock: str, *days: str) -> list[str]:
    return [f"{day} {clock}" for day in days]


def purposes(app: Flask) -> list[str]:
    with app.app_context():
        rows = db.session.scalars(select(Booking).order_by(Booking.id))
        return [row.purpose for row in rows]


@pytest.mark.parametrize("way", WAYS)
def test_all_dates_move_and_keep_their_codes(app: Flask, client: FlaskClient, made: list[str], way: str) -> None:
    changed = alter(client, "tenant-a", way, made[1], "all", start="2026-12-02 13:00", end="2026-12-02 14:00")
    assert (changed.status, starts(app), codes(app)) == (200, at("13:00", *DAYS), made)
    assert (live_claims(app), count(app, Series), len(mails(app, "series_changed"))) == (4, 1, 1)
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_this_and_following_move_and_those_before_stay_in_their_series(
    app: Flask, client: FlaskClient, made: list[str], way: str
) -> None:
    changed = alter(
        client, "tenant-a", way, made[2], "this_and_following", start="2026-12-09 13:00", end="2026-12-09 15:00"
    )
    assert changed.status == 200
    assert starts(app) == [*at("10:00", *DAYS[:2]), *at("13:00", *DAYS[2:])]
    assert [number_of(client, code) for code in made] == [1, 1, 2, 2]
    with app.app_context():
        old, new = db.session.scalars(select(Series).order_by(Series.id))
        assert (old.count, str(old.until_on), new.follows_id, new.count) == (None, "2026-12-08", old.id, 2)
        assert old.uid != new.uid
    assert (codes(app), live_claims(app), problems(app)) == (made, 4, [])
    assert client.get("/bookings/series/2").text.count("/bookings/series/1") == 1


@pytest.mark.parametrize("way", WAYS)
def test_one_date_alone_changes_like_any_booking(app: Flask, client: FlaskClient, made: list[str], way: str) -> None:
    assert (
        alter(client, "tenant-a", way, made[1], "this", start="2026-12-02 15:00", end="2026-12-02 16:00").status == 200
    )
    assert starts(app) == [AT_10[0], "2026-12-02 15:00", *AT_10[2:]]
    assert (len(mails(app, "booking_changed")), len(mails(app, "series_changed")), problems(app)) == (1, 0, [])


@pytest.mark.parametrize("way", WAYS)
def test_a_date_that_was_moved_stays_when_the_purpose_changes_b86(
    app: Flask, client: FlaskClient, made: list[str], way: str
) -> None:
    change(client, "tenant-a", "api", made[1], 1, start="2026-12-02 15:00", end="2026-12-02 16:00")
    assert alter(client, "tenant-a", way, made[0], "all", purpose="배터리 시험").status == 200
    assert starts(app) == [AT_10[0], "2026-12-02 15:00", *AT_10[2:]]
    assert purposes(app) == ["배터리 시험"] * 4
    assert alter(client, "tenant-a", way, made[0], "all", start="11:00", end="12:00").status == 200
    assert starts(app) == ["2026-11-25 11:00", "2026-12-02 15:00", *at("11:00", *DAYS[2:])]
    assert problems(app) == []


def test_a_purpose_of_its_own_stays_b86(app: Flask, client: FlaskClient, made: list[str]) -> None:
    change(client, "tenant-a", "api", made[1], 1, purpose="시연")
    assert alter(client, "tenant-a", "api", made[0], "all", purpose="배터리 시험").status == 200
    assert purposes(app) == ["배터리 시험", "시연", "배터리 시험", "배터리 시험"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scope", ["this_and_following", "all"])
@pytest.mark.parametrize(
    "changes",
    [
        {"purpose": "배터리 시험"},
        {"start": "14:00", "end": "15:00"},
        {"start": "2026-11-26 10:00", "end": "2026-11-26 11:00"},
        {"until": "2026-12-30"},
        {"weekdays": ["1"]},
    ],
)
def test_a_cancelled_date_never_comes_back_b87(
    app: Flask, client: FlaskClient, made: list[str], way: str, scope: str, changes: dict[str, Any]
) -> None:
    drop(client, made[1])
    if way == "api" and "weekdays" in changes:
        changes = {"weekdays": [1]}
    assert alter(client, "tenant-a", way, made[0], scope, **changes).status == 200
    standing = starts(app)
    assert not [day for day in standing if "2026-11-30" <= day < "2026-12-07"]
    assert (len(standing), live_claims(app), problems(app)) == (5 if "until" in changes else 3, len(standing), [])


@pytest.mark.parametrize("way", WAYS)
def test_who_took_the_gap_of_a_cancelled_date_is_in_nobodys_way_b88(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str], way: str
) -> None:
    drop(client, made[1])
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-02 10:00", "2026-12-02 12:00")
    assert alter(client, "tenant-a", way, made[0], "all", end="11:30").status == 200
    assert (starts(app), problems(app)) == ([AT_10[0], *AT_10[2:]], [])


@pytest.mark.parametrize("way", WAYS)
def test_what_is_past_never_blocks_a_change_b89(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str], way: str, clock: Callable[[datetime], None]
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-11-25 11:00", "2026-11-25 12:00")
    clock(kst("2026-11-30 08:00"))
    assert (
        alter(client, "tenant-a", way, made[1], "all", start="2026-12-02 11:00", end="2026-12-02 12:00").status == 200
    )
    assert starts(app) == [AT_10[0], *at("11:00", *DAYS[1:])]
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_series_moves_onto_itself_but_not_onto_another_b90(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str], way: str
) -> None:
    assert repeat(client_of("tenant-b"), "tenant-b", "api", start="2026-11-25 12:00").status == 201
    assert alter(client, "tenant-a", way, made[0], "all", start="10:30", end="11:30").status == 200
    moved, before = starts(app), stored(app)
    refused = alter(client, "tenant-a", way, made[0], "all", start="11:30", end="12:30")
    assert (refused.status, starts(app), stored(app)) == (409, moved, before)
    said = " ".join(error["message"] for error in refused.json["errors"]) if way == "api" else refused.text
    assert "2026. 12. 9.(수): " in said
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_a_date_does_not_move_onto_another_of_its_series_b91(
    app: Flask, client: FlaskClient, made: list[str], way: str
) -> None:
    refused = alter(client, "tenant-a", way, made[1], "this", start="2026-12-09 10:30", end="2026-12-09 11:30")
    assert (refused.status, starts(app)) == (409, AT_10)


def test_what_runs_stays_as_it_is_when_the_others_move_b93(
    app: Flask, client: FlaskClient, made: list[str], clock: Callable[[datetime], None]
) -> None:
    clock(kst("2026-12-02 10:30"))
    assert (
        alter(client, "tenant-a", "api", made[3], "all", start="2026-12-16 15:00", end="2026-12-16 16:00").status == 200
    )
    assert starts(app) == [*AT_10[:2], *at("15:00", *DAYS[2:])]
    begun = alter(client, "tenant-a", "api", made[1], "this_and_following", start="2026-12-02 16:00")
    assert (begun.status, begun.codes[0], starts(app)) == (422, "late", [*AT_10[:2], *at("15:00", *DAYS[2:])])
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("scope", "days"), [("this", DAYS), ("this_and_following", DAYS[:2]), ("all", DAYS[1:2])])
def test_to_repeat_no_more_keeps_just_that_date_b94(
    app: Flask, client: FlaskClient, made: list[str], way: str, scope: str, days: tuple[str, ...]
) -> None:
    assert alter(client, "tenant-a", way, made[1], scope, is_single=True).status == 200
    with app.app_context():
        alone = db.session.get_one(Booking, int(made[1][-6:]))
        assert (alone.series_id, alone.recurs_at, alone.status) == (None, None, "confirmed")
    assert (live_claims(app), exceptions(app)) == (len(days), [("2026-12-02", "alone")])
    assert starts(app) == at("10:00", *[day for day in days if day != DAYS[1]])
    assert len(mails(app, "series_cancelled")) == (0 if scope == "this" else 1)
    assert problems(app) == []


def test_a_date_that_stands_alone_is_left_in_peace_afterwards_b94(
    app: Flask, client: FlaskClient, made: list[str]
) -> None:
    alter(client, "tenant-a", "api", made[1], "this", is_single=True)
    assert alter(client, "tenant-a", "api", made[0], "all", start="11:00", end="12:00").status == 200
    assert starts(app) == at("11:00", *[day for day in DAYS if day != DAYS[1]])
    assert (live_claims(app), problems(app)) == (4, [])


@pytest.mark.parametrize("way", WAYS)
def test_a_later_end_adds_new_dates_and_checks_only_those_b97(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str], way: str, clock: Callable[[datetime], None]
) -> None:
    clock(kst("2026-12-01 08:00"))
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-23 10:00", "2026-12-23 11:00")
    refused = alter(client, "tenant-a", way, made[1], "all", until="2026-12-30")
    assert (refused.status, starts(app)) == (409, AT_10)
    assert alter(client, "tenant-a", way, made[1], "all", until="2026-12-30", skips_conflicts=True).status == 200
    assert starts(app) == [*AT_10, "2026-12-30 10:00"]
    assert exceptions(app) == [("2026-12-23", "refused")]
    with app.app_context():
        versions = list(db.session.scalars(select(Booking.version).where(Booking.id <= 4).order_by(Booking.id)))
        assert versions[0] == 1
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_an_earlier_end_cancels_what_is_after_it_in_one_mail_b96(
    app: Flask, client: FlaskClient, made: list[str], way: str
) -> None:
    assert alter(client, "tenant-a", way, made[0], "all", until="2026-12-08").status == 200
    assert (starts(app), live_claims(app)) == (AT_10[:2], 2)
    (mail,) = mails(app, "series_changed")
    assert "2026. 12. 16.(수) 10:00" in mail.partition('"gone"')[2]
    assert (len(mails(app, "booking_cancelled")), problems(app)) == (0, [])


@pytest.mark.parametrize("way", WAYS)
def test_what_cannot_move_stays_where_it_is_when_that_is_wanted(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str], way: str
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 13:00", "2026-12-09 14:00")
    moved = alter(client, "tenant-a", way, made[0], "all", start="13:00", end="14:00", skips_conflicts=True)
    assert moved.status == 200
    assert starts(app) == [*at("13:00", *DAYS[:2]), "2026-12-09 10:00", "2026-12-16 13:00"]
    (mail,) = mails(app, "series_changed")
    assert "2026. 12. 9.(수): " in mail
    assert problems(app) == []


@pytest.mark.parametrize("way", WAYS)
def test_other_weekdays_take_the_dates_of_their_weeks_along(
    app: Flask, client: FlaskClient, made: list[str], way: str
) -> None:
    friday = [4] if way == "api" else ["4"]
    assert alter(client, "tenant-a", way, made[1], "this_and_following", weekdays=friday).status == 200
    assert starts(app) == [AT_10[0], *at("10:00", "2026-12-04", "2026-12-11", "2026-12-18")]
    assert (codes(app), live_claims(app), problems(app)) == (made, 4, [])


def test_another_space_is_taken_for_all_of_them_at_once(app: Flask, client: FlaskClient, made: list[str]) -> None:
    assert alter(client, "tenant-a", "api", made[0], "all", space="ab").status == 200
    assert (starts(app), live_claims(app), problems(app)) == (AT_10, 8, [])


def test_every_other_week_cancels_the_weeks_between(app: Flask, client: FlaskClient, made: list[str]) -> None:
    assert alter(client, "tenant-a", "api", made[0], "all", interval=2, count=2).status == 200
    assert (starts(app), problems(app)) == ([AT_10[0], AT_10[2]], [])


def test_a_holiday_declared_later_is_left_out_when_the_series_moves_b100(app: Flask, client: FlaskClient) -> None:
    assert repeat(client, "tenant-a", "api", skips_holidays=True).status == 201
    declare(app, "2026-12-09", "임시공휴일")
    assert starts(app) == AT_10
    first = codes(app)[0]
    assert alter(client, "tenant-a", "api", first, "all", purpose="배터리 시험").status == 200
    assert starts(app) == AT_10
    assert alter(client, "tenant-a", "api", first, "all", start="13:00", end="14:00").status == 200
    assert starts(app) == at("13:00", DAYS[0], DAYS[1], DAYS[3])
    assert exceptions(app) == [("2026-12-09", "holiday")]
    assert (len(mails(app, "series_changed")), problems(app)) == (2, [])


def test_a_date_that_a_holiday_kept_out_comes_once_it_is_none_any_more_b100(
    app: Flask, client: FlaskClient, client_of: ClientOf
) -> None:
    declare(app, "2026-12-09", "대체공휴일")
    assert repeat(client, "tenant-a", "api", skips_holidays=True).status == 201
    refused = alter(client, "tenant-a", "api", codes(app)[0], "all", skips_holidays=False)
    assert (refused.status, "holiday" in refused.codes or "closed" in refused.codes) == (422, True)
    with app.app_context():
        number = db.session.scalars(select(Holiday.id).where(Holiday.name == "대체공휴일")).one()
    assert client_of("staff").post(f"/staff/settings/holidays/{number}/remove").status_code == 303
    assert alter(client, "tenant-a", "api", codes(app)[0], "all", skips_holidays=False).status == 200
    assert (starts(app), exceptions(app), problems(app)) == (AT_10, [], [])


def declare(app: Flask, day: str, name: str) -> None:
    """Have the site close that day."""
    with app.app_context(), writing():
        site = db.session.scalars(select(Site)).first()
        assert site is not None
        db.session.add(Holiday(site_id=site.id, day=datetime.fromisoformat(day).date(), name=name))


def test_looking_shows_what_would_become_and_changes_nothing(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str]
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 13:00", "2026-12-09 14:00")
    before = stored(app)
    assert client.get(f"/bookings/{made[0]}/change-series").status_code == 200
    typed_in = {"scope": "all", "starts_at": "2026-11-25T13:00", "ends_at": "2026-11-25T14:00", "until": "2026-12-23"}
    page = client.post(f"/bookings/{made[0]}/change-series", data=typed_in)
    assert (page.status_code, stored(app), starts(app)) == (200, before, AT_10)
    assert "2026. 12. 2.(수) 10:00–11:00 → 2026. 12. 2.(수) 13:00–14:00" in page.text
    assert "2026. 12. 9.(수): " in page.text


def test_a_program_looks_at_a_change_before_it_asks_for_it(
    app: Flask, client: FlaskClient, client_of: ClientOf, made: list[str]
) -> None:
    book(client_of("tenant-b"), "tenant-b", "api", "a", "2026-12-09 13:00", "2026-12-09 14:00")
    path, before = f"/api/v1/series/{number_of(client, made[0])}/rehearsal", stored(app)
    times = {"starts_at": kst("13:00").isoformat(), "ends_at": kst("14:00").isoformat()}

    def look(who: str = "tenant-a", **changes: Any) -> Any:
        sent = {"code": made[0], "scope": "all"} | changes
        return client_of("").post(path, json=sent, headers=bearer(who))

    later = look(**times, until="2026-12-23").json
    assert [(each["code"], each["starts_at"][:16]) for each in later["moved"]] == [
        (made[number], f"{DAYS[number]}T13:00") for number in (0, 1, 3)
    ]
    assert [each["starts_at"][:16] for each in later["added"]] == ["2026-12-23T13:00"]
    assert ([each["day"] for each in later["refused"]], later["cancelled"]) == (["2026-12-09"], [])
    shorter = look(until="2026-12-08").json
    assert [(each["code"], each["space"], each["starts_at"][:10]) for each in shorter["cancelled"]] == [
        (made[2], "a", DAYS[2]), (made[3], "a", DAYS[3]),
    ]  # fmt: skip
    assert (look("tenant-b").status_code, look("tenant-a-member").status_code) == (404, 403)
    assert (stored(app), starts(app)) == (before, AT_10)


def test_what_was_read_before_another_change_is_refused(app: Flask, client: FlaskClient, made: list[str]) -> None:
    address, headers = f"/api/v1/series/{number_of(client, made[0])}", bearer("tenant-a")
    tag = client.get(address, headers=headers).headers["ETag"]
    sent = {"code": made[0], "scope": "all", "purpose": "배터리 시험"}
    assert client.patch(address, json=sent, headers=headers).status_code == 428
    assert client.patch(address, json=sent, headers=headers | {"If-Match": tag}).status_code == 200
    again = client.patch(address, json=sent | {"purpose": "시연"}, headers=headers | {"If-Match": tag})
    assert (again.status_code, set(purposes(app))) == (412, {"배터리 시험"})
    form = {"scope": "all", "purpose": "시연", "version": "1", "step": "store"}
    stale = client.post(f"/bookings/{made[0]}/change-series", data=form)
    assert (stale.status_code, set(purposes(app))) == (409, {"배터리 시험"})


def test_each_date_and_the_series_have_an_audit_entry(app: Flask, client: FlaskClient, made: list[str]) -> None:
    alter(client, "tenant-a", "api", made[0], "all", start="13:00", end="14:00")
    with app.app_context():
        rows = db.session.execute(select(AuditEntry.record, AuditEntry.verb).where(AuditEntry.verb == "change"))
        assert sorted(map(tuple, rows)) == [("booking", "change")] * 4 + [("series", "change")]
    assert "10:00–11:00 → " in client.get(f"/bookings/{made[2]}").text


def test_nothing_wanted_writes_nothing(app: Flask, client: FlaskClient, made: list[str]) -> None:
    assert alter(client, "tenant-a", "page", made[1], "this_and_following").status == 200
    assert (count(app, Series), len(mails(app, "series_changed")), starts(app)) == (1, 0, AT_10)


def test_a_colleague_who_may_only_look_changes_nothing(app: Flask, client_of: ClientOf, made: list[str]) -> None:
    member = client_of("tenant-a-member")
    assert member.get(f"/bookings/{made[0]}/change-series").status_code == 403
    refused = alter(member, "tenant-a-member", "api", made[0], "all", purpose="시연")
    assert (refused.status, set(purposes(app))) == (403, {"군집비행 시험"})


def test_more_dates_than_there_may_be_are_refused_b98(app: Flask, client: FlaskClient, made: list[str]) -> None:
    refused = alter(client, "tenant-a", "api", made[0], "all", every="day", until="2028-12-31")
    assert (refused.status, refused.codes, starts(app)) == (422, ("too_many_dates",), AT_10)
