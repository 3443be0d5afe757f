"""A card is brought up to date for the next report: who is responsible, talks with whom, problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.pledges.models import RemarkKind
from anchorcenter.pledges.queries import get_pledge
from anchorcenter.pledges.upkeep.forms import form_of
from anchorcenter.pledges.upkeep.rules import read_remarks, read_times, write_remarks, write_times
from tests.guards.test_pages import check
from tests.pledges.reported import HALF, SLUG, drift, publish, take_in
from tests.steps import WAYS, bearer

ClientOf = Callable[[str], FlaskClient]
PAGE, CALL = f"/staff/pledges/{SLUG}/card", f"/api/v1/pledges/{SLUG}"
TYPED = {
    "as_of": "2024-06-30", "division": "미래산업과", "division_en": "", "teams": "드론산업팀", "teams_en": "",
    "times_meetings": "-", "times_briefings": "0", "note_briefings": "없음", "times_advice": "",
    "times_press": "약 1,200회",
    "note_press": "", "note_other": "", "note_advice": "",
    "times_other": "7", "problems": "예산 부족", "remedies": "국비 확보\n- 공모 참여",
}  # fmt: skip
SENT = {
    "as_of": "2024-06-30",
    "division": "미래산업과",
    "teams": [{"name": "드론산업팀"}],
    "engagements": [
        {"category": "meetings", "value": None},
        {"category": "briefings", "value": 0, "note": "없음"},
        {"category": "press", "value": 1200, "qualifier": "약"},
        {"category": "other", "value": 7},
    ],
    "remarks": [
        {"kind": "problem", "text": "예산 부족"},
        {"kind": "remedy", "text": "국비 확보", "examples": ["공모 참여"]},
    ],
}


def keep(app: Flask, client: FlaskClient, who: str, way: str, version: int = 1, **changes: Any) -> int:
    """Bring it up to date on that way; 200 when it is done, else the refusal's status."""
    if way == "page":
        code = client.post(PAGE, data=TYPED | {"version": str(version)} | changes).status_code
        return 200 if code == 303 else code
    headers = bearer(who) | {"If-Match": f'"{version}"'}
    return app.test_client().put(CALL, json=SENT | changes, headers=headers).status_code


def read(app: Flask) -> Any:
    return app.test_client().get(CALL, headers=bearer("citizen")).json


@pytest.mark.parametrize("way", WAYS)
def test_a_card_is_brought_up_to_date_and_what_was_closed_stays(app: Flask, client_of: ClientOf, way: str) -> None:
    take_in(app)
    number, staff = publish(app), client_of("staff")
    before = read(app)
    for who in ("citizen", "tenant-a", "official"):
        assert keep(app, client_of(who), who, way) == 403
    assert read(app) == before
    assert keep(app, staff, "staff", way) == 200
    now = read(app)
    assert (now["as_of"], now["division"]) == ("2024-06-30", "미래산업과")
    assert now["teams"] == [{"name": "드론산업팀", "name_en": ""}]
    talks = {each["category"]: (each["value"], each["qualifier"], each["note"]) for each in now["engagements"]}
    assert talks == {
        "meetings": (None, "", ""),
        "briefings": (0, "", "없음"),
        "press": (1200, "약", ""),
        "other": (7, "", ""),
    }
    assert [(each["kind"], each["text"], each["examples"]) for each in now["remarks"]] == [
        ("problem", "예산 부족", []),
        ("remedy", "국비 확보", ["공모 참여"]),
    ]
    assert (now["funding"], now["projects"]) == (before["funding"], before["projects"])
    card = client_of("").get(f"/pledges/{SLUG}/card.csv").text
    assert [word in card for word in ("2024. 6. 30.", "약 1,200회", "예산 부족")] == [True] * 3
    assert "예산 부족" not in client_of("").get(f"/pledges/{SLUG}/versions/{HALF}/1/card.csv").text
    assert {"as_of", "engagements", "remarks", "teams"} <= set(drift(app, number).texts)


@pytest.mark.parametrize("way", WAYS)
def test_who_has_read_an_older_card_does_not_write_over_it(app: Flask, client_of: ClientOf, way: str) -> None:
    take_in(app)
    staff = client_of("staff")
    assert keep(app, staff, "staff", way) == 200
    after = read(app)
    assert keep(app, staff, "staff", way, division="다른 과") == {"page": 409, "api": 412}[way]
    assert read(app) == after


@pytest.mark.parametrize(
    "typed",
    [
        {"as_of": "2022-06-30"},
        {"as_of": "2099-01-01"},
        {"as_of": ""},
        {"division": ""},
        {"times_press": "많음"},
        {"times_other": "-3"},
        {"teams": "가\n나", "teams_en": "A"},
    ],
)
def test_what_makes_no_card_is_refused(app: Flask, client_of: ClientOf, typed: dict[str, str]) -> None:
    take_in(app)
    before = read(app)
    answer = client_of("staff").post(PAGE, data=TYPED | {"version": "1"} | typed)
    assert answer.status_code == 422
    assert read(app) == before


@pytest.mark.parametrize(
    "sent",
    [
        {"engagements": [{"category": "press", "value": 1}, {"category": "press", "value": 2}]},
        {"engagements": [{"category": "press", "value": -1}]},
        {"engagements": [{"category": "press"}]},
        {"teams": [{"name": "가"}, {"name": "나", "name_en": "B"}]},
    ],
)
def test_programs_are_refused_the_same(app: Flask, client_of: ClientOf, sent: dict[str, Any]) -> None:
    take_in(app)
    before = read(app)
    assert keep(app, client_of("staff"), "staff", "api", **sent) == 422
    assert read(app) == before


def test_the_form_says_what_the_card_says_and_sending_it_back_changes_nothing(app: Flask, client_of: ClientOf) -> None:
    take_in(app)
    staff, before = client_of("staff"), read(app)
    app.config["WTF_CSRF_ENABLED"] = True
    page = staff.get(PAGE).text
    check(page)
    app.config["WTF_CSRF_ENABLED"] = False
    assert ["약 300" in page, "2023-12-31" in page, "4차산업팀" in page] == [True] * 3
    with app.test_request_context():
        shown = form_of(get_pledge(SLUG)).values()
    data = {name: str(value) for name, value in shown.items() if value is not None}
    assert staff.post(PAGE, data=data).status_code == 303
    assert read(app) == before


@pytest.mark.parametrize(
    ("text", "read_so"),
    [("-", (None, "")), ("0", (0, "")), ("약 300회", (300, "약")), ("1,200", (1200, "")), ("많음", None), ("-3", None)],
)
def test_how_often_is_a_number_about_so_many_or_a_dash(text: str, read_so: Any) -> None:
    assert read_times(text) == read_so
    if read_so:
        assert read_times(write_times(*read_so)) == read_so


def test_lines_are_remarks_and_those_after_a_dash_their_examples() -> None:
    said = read_remarks(RemarkKind.REMEDY, "하나\n- 가\n- 나\n\n둘")
    assert said == [(RemarkKind.REMEDY, "하나", ("가", "나")), (RemarkKind.REMEDY, "둘", ())]
    assert write_remarks((text, examples) for _kind, text, examples in said) == "하나\n- 가\n- 나\n둘"
