"""Results and plans that are none any more: kept with the reason for staff, read by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.pledges.models import PledgeEntry
from tests.guards.test_pages import check
from tests.pledges.reported import HALF, SLUG, publish, take_in
from tests.steps import WAYS, bearer, count

ClientOf = Callable[[str], FlaskClient]
PAGE = f"/staff/pledges/{SLUG}/results"
OPENED = "고양드론앵커센터 개관"
ADDED = {"title": "두 번 적은 것", "on": "2023-12-05", "is_plan": "", "indicator": ""}


def void(app: Flask, client: FlaskClient, who: str, way: str, key: str = "s25", why: str = "두 번 적음") -> int:
    """Void it on that way; 200 when it is done, else the refusal's status."""
    if way == "page":
        code: int = client.post(f"{PAGE}/{key}/void", data={"why": why}).status_code
        return 200 if code == 303 else code
    path = f"/api/v1/results/{SLUG}/{key}/void"
    code = app.test_client().post(path, json={"why": why}, headers=bearer(who)).status_code
    return 200 if code == 204 else code


def keys(app: Flask) -> list[str]:
    found: Any = app.test_client().get(f"/api/v1/pledges/{SLUG}/card", headers=bearer("citizen")).json
    return [each["key"] for period in found["card"]["periods"] for each in period["entries"]]


@pytest.mark.parametrize("way", WAYS)
def test_what_is_void_is_kept_for_staff_alone_and_its_key_is_never_given_again(
    app: Flask, client_of: ClientOf, way: str
) -> None:
    take_in(app)
    staff = client_of("staff")
    assert staff.post(f"{PAGE}/new", data=ADDED).status_code == 303
    publish(app, HALF)
    for who in ("citizen", "tenant-a", "official"):
        assert (void(app, client_of(who), who, way), "s25" in keys(app)) == (403, True)
    check(staff.get(PAGE).text)
    assert staff.get(f"{PAGE}/s25/void").status_code == 200
    assert [void(app, staff, "staff", way, why=""), void(app, staff, "staff", way, "s99")] == [422, 404]
    assert (void(app, staff, "staff", way), void(app, staff, "staff", way)) == (200, 409)
    page = staff.get(PAGE).text
    check(page)
    assert ("<s>두 번 적은 것</s>" in page, "두 번 적음" in page) == (True, True)
    assert ("s25" in keys(app), count(app, PledgeEntry, PledgeEntry.key == "s25")) == (False, 1)
    shown = [client_of("citizen").get(f"/pledges/{SLUG}{more}").text for more in ("", "/card.html")]
    assert ["두 번 적은 것" in text for text in shown] == [False, False]
    assert (
        "두 번 적은 것" in client_of("citizen").get(f"/pledges/{SLUG}/versions/{HALF}/1").text
    )  # As it was published.
    assert staff.post(f"{PAGE}/new", data=ADDED | {"title": "그 다음"}).status_code == 303
    assert (keys(app)[-1] == "s26" or "s26" in keys(app), "s25" in keys(app)) == (True, False)
