"""Results with figures, each of which opens into the center's own records where an indicator counts them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.pledges.models import Quantity
from tests.pledges.reported import SLUG, measure, take_in
from tests.steps import WAYS, bearer, count

ClientOf = Callable[[str], FlaskClient]
PAGE = f"/staff/pledges/{SLUG}/results"
RECRUITED = "t18"  # 입주모집 완료 8개소
OPENED = "t15"  # 연면적 4,524㎡, 드론기업 입주 규모 10개소
TYPED = {"title": "드론 자문회의", "on": "2023-12-05", "is_plan": "", "indicator": ""}


@pytest.fixture
def counted(app: Flask) -> Flask:
    """The report, and two indicators of it."""
    take_in(app)
    measure(app, "tenants-active", "tenants.active", title="입주기업")
    measure(app, "units-offered", "tenants.units_offered", title="입주 규모")
    return app


def link(app: Flask, client: FlaskClient, who: str, way: str, entry: str, *quantities: str, own: str = "") -> int:
    """Say on that way which indicators count a result and its figures; 200 when it is done, else why not."""
    if way == "page":
        sent = {"indicator": own} | {f"quantity_{n}": key for n, key in enumerate(quantities, 1)}
        code: int = client.post(f"{PAGE}/{entry}/links", data=sent).status_code
        return 200 if code == 303 else code
    body = {"indicator": own, "quantities": list(quantities)}
    code = app.test_client().put(f"/api/v1/results/{SLUG}/{entry}/links", json=body, headers=bearer(who)).status_code
    return 200 if code == 204 else code


def linked(app: Flask, label: str) -> int:
    return count(app, Quantity, Quantity.label == label, Quantity.indicator_id.is_not(None))


@pytest.mark.parametrize("way", WAYS)
def test_a_printed_figure_opens_into_the_records_that_an_indicator_counts(
    counted: Flask, client_of: ClientOf, way: str
) -> None:
    staff, citizen = client_of("staff"), client_of("citizen")
    for who in ("citizen", "tenant-a", "official"):
        assert link(counted, client_of(who), who, way, RECRUITED, "tenants-active") == 403
    assert "입주모집 완료 8개소" in staff.get(f"{PAGE}/{RECRUITED}/links").text
    assert link(counted, staff, "staff", way, RECRUITED, "none") == 422
    assert link(counted, staff, "staff", way, "t99", "tenants-active") == 404
    assert linked(counted, "입주모집 완료") == 0
    assert link(counted, staff, "staff", way, RECRUITED, "tenants-active") == 200
    opens = f'<a href="/pledges/{SLUG}/indicators/tenants-active?period=2023h2">'
    assert f'{opens}<span lang="ko">입주모집 완료 8개소</span></a>' in citizen.get(f"/pledges/{SLUG}").text
    assert link(counted, staff, "staff", way, OPENED, "", "units-offered") == 200
    assert [linked(counted, label) for label in ("연면적", "드론기업 입주 규모")] == [0, 1]
    assert link(counted, staff, "staff", way, RECRUITED, "", own="tenants-active") == 200
    shown = citizen.get(f"/pledges/{SLUG}").text
    assert (opens in shown, linked(counted, "입주모집 완료")) == (True, 0)  # The result itself, with its period.
    assert '<span lang="ko">입주모집 완료 8개소</span></a>' not in shown


def test_as_many_indicators_are_said_as_there_are_figures(counted: Flask, client_of: ClientOf) -> None:
    for said in ((), ("tenants-active", "units-offered")):
        assert link(counted, client_of("staff"), "staff", "api", RECRUITED, *said) == 422
    assert linked(counted, "입주모집 완료") == 0


@pytest.mark.parametrize("way", WAYS)
def test_a_result_is_written_down_with_its_figures(counted: Flask, client_of: ClientOf, way: str) -> None:
    if way == "page":
        lines = "참석: 12명\r\n언론보도 : 약 1,300회\r\n조성: 연면적 4,524㎡"
        assert client_of("staff").post(f"{PAGE}/new", data=TYPED | {"quantities": lines}).status_code == 303
    else:
        quantities: list[dict[str, Any]] = [
            {"label": "참석", "value": 12, "unit": "명"},
            {"label": "언론보도", "value": 1300, "unit": "회", "qualifier": "약"},
            {"label": "조성", "value": 4524, "unit": "㎡", "qualifier": "연면적"},
        ]
        sent = {"pledge": SLUG, "on": "2023-12-05", "title": TYPED["title"], "quantities": quantities}
        assert counted.test_client().post("/api/v1/results", json=sent, headers=bearer("staff")).status_code == 201
    shown = client_of("citizen").get(f"/pledges/{SLUG}").text
    assert [text in shown for text in ("참석 12명", "언론보도 약 1,300회", "조성 연면적 4,524㎡")] == [True] * 3
    card: Any = counted.test_client().get(f"/api/v1/pledges/{SLUG}/card", headers=bearer("citizen")).json
    [found] = [e for p in card["card"]["periods"] for e in p["entries"] if e["title"] == TYPED["title"]]
    assert [(q["label"], q["qualifier"], q["value"], q["unit"]) for q in found["quantities"]] == [
        ("참석", "", 12, "명"),
        ("언론보도", "약", 1300, "회"),
        ("조성", "연면적", 4524, "㎡"),
    ]


@pytest.mark.parametrize("line", ["12명", "참석: 열두 명", "참석 12", ": 12명", "참석: 99,999,999,999,999,999,999명"])
def test_a_line_that_is_no_figure_is_named_and_nothing_is_written_down(
    counted: Flask, client_of: ClientOf, line: str
) -> None:
    before = count(counted, Quantity)
    answer = client_of("staff").post(f"{PAGE}/new", data=TYPED | {"quantities": f"언론보도: 3회\n{line}"})
    assert (answer.status_code, count(counted, Quantity)) == (422, before)
    assert "2번째 줄" in answer.text
