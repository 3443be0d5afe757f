"""The city's report: taken in as it is printed, or not at all; read by everybody."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient

from anchorcenter.core.audit import AuditEntry
from anchorcenter.pledges import content, queries
from anchorcenter.pledges.demo import DATA
from anchorcenter.pledges.forms import read_yaml
from anchorcenter.pledges.models import Engagement, FundingLine, Pledge, Quantity
from tests.guards.test_pages import check
from tests.steps import bearer, count, stored

ClientOf = Callable[[str], FlaskClient]
SLUG = "smart-techno-valley"
REPORT = read_yaml(DATA.read_bytes())


def send(client: FlaskClient, data: Mapping[str, Any] | bytes, name: str = "report.yaml") -> Any:
    written = data if isinstance(data, bytes) else yaml.safe_dump(dict(data), allow_unicode=True).encode()
    sent = {"file": (io.BytesIO(written), name)}
    return client.post("/staff/pledges", data=sent, content_type="multipart/form-data")


def changed(*path: Any, to: Any) -> dict[str, Any]:
    """The report with one value changed; ``to`` None takes it out."""
    data: Any = deepcopy(REPORT)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return dict(data)


def table(page: str, caption: str) -> list[list[str]]:
    """The rows of a table by its caption, as texts."""
    body = re.search(rf"{re.escape(caption)}</caption>.*?</table>", page, re.DOTALL)
    assert body is not None
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[0], re.DOTALL)
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows
    ]


@pytest.fixture
def shown(client_of: ClientOf) -> str:
    assert send(client_of("staff"), REPORT).location == f"/staff/pledges?imported={SLUG}"
    return client_of("").get(f"/pledges/{SLUG}").text


def test_the_plan_is_printed_to_the_million(shown: str) -> None:
    assert table(shown, "연도별 투자계획(사업비)") == [
        ["단위사업·재원", "계", "‘22.7.", "‘23", "‘24", "‘25", "‘26.6.", "임기후", "확보액(집행액)"],
        ["합계", "26,530", "4,430", "5,600", "4,750", "4,750", "4,750", "2,250", "8,362 (7,718)"],
        [
            "ICT융복합‧스마트모빌리티 산업 육성‧지원",
            "14,880",
            "2,530",
            "3,650",
            "2,800",
            "2,800",
            "2,800",
            "300",
            "4,318 (4,318)",
        ],
        ["국비", "8,500", "1,500", "2,500", "1,500", "1,500", "1,500", "", "2,900 (2,900)"],
        ["시비", "2,030", "180", "200", "450", "450", "450", "300", "240 (240)"],
        ["기타", "4,350", "850", "950", "850", "850", "850", "", "1,178 (1,178)"],
        ["드론‧UAM 산업 육성‧지원", "11,650", "1,900", "1,950", "1,950", "1,950", "1,950", "1,950", "4,044 (3,400)"],
        ["시비", "11,650", "1,900", "1,950", "1,950", "1,950", "1,950", "1,950", "4,044 (3,400)"],
    ]


def test_each_sum_opens_into_what_it_is_made_of(client_of: ClientOf, shown: str) -> None:
    visitor = client_of("")
    cells = re.findall(r'<td class="number"><a href="(/pledges/[^"]+/funds[^"]*)">([\d,]+)', shown)
    assert len(cells) > 60
    for url, text in cells[::7]:
        page = visitor.get(html.unescape(url)).text
        whole = re.search(r'<b class="figure">([\d,]+)</b>', page)
        assert whole is not None
        of = "확보액" if "of=spent" in url else "투자계획"
        amounts = [int(row[-1].replace(",", "")) for row in table(page, "단위: 백만원</span>")[1:] if row[2] == of]
        assert f"{sum(amounts):,}" == whole[1] == text
    for asked in ("", "of=none", "of=spent&column=after", "of=plan&project=none"):
        assert visitor.get(f"/pledges/{SLUG}/funds?{asked}").status_code == 404
    check(visitor.get(f"/pledges/{SLUG}/funds?of=spent&column=2023").text)


def test_values_stand_on_the_bars_and_beside_the_mark(shown: str) -> None:
    drawing = re.search(r'<svg focusable="false">.*?</svg>', shown, re.DOTALL)
    assert drawing is not None
    said = re.findall(r"<text[^>]*>([^<]+)</text>", drawing[0])
    assert said == ["4,430", "확보액 4,367", "5,600", "확보액 3,995", "4,750", "4,750", "4,750", "2,250"]


def test_what_is_secured_and_executed_is_printed_to_the_million(shown: str) -> None:
    blank = ["", "", "", ""]
    assert table(shown, "연도별 확보(집행)액")[1:] == [
        ["합계", "8,362 (7,718)", "4,367 (4,300)", "3,995 (3,418)", *blank],
        ["ICT융복합‧스마트모빌리티 산업 육성‧지원", "4,318 (4,318)", "2,500 (2,500)", "1,818 (1,818)", *blank],
        ["국비", "2,900 (2,900)", "1,500 (1,500)", "1,400 (1,400)", *blank],
        ["시비", "240 (240)", "150 (150)", "90 (90)", *blank],
        ["기타", "1,178 (1,178)", "850 (850)", "328 (328)", *blank],
        ["드론‧UAM 산업 육성‧지원", "4,044 (3,400)", "1,867 (1,800)", "2,177 (1,600)", *blank],
        ["시비", "4,044 (3,400)", "1,867 (1,800)", "2,177 (1,600)", *blank],
    ]


def test_rates_say_what_they_are_of(shown: str) -> None:
    said = re.sub(r"<[^>]+>", "", shown)
    assert [
        word in said for word in ("31.5 % (8,362 / 26,530)", "34.4 % (8,362 / 24,280)", "92.3 % (7,718 / 8,362)")
    ] == [
        True,
        True,
        True,
    ]


def test_m25_m26_about_so_many_stays_so_and_a_dash_is_no_nought(app: Flask, shown: str) -> None:
    times = re.findall(r"<b>((?:약 )?[\d,]+회|-)</b>", shown)
    assert times == ["-", "1회", "1회", "약 300회", "5회"]
    assert '<b class="figure">7회</b>' in shown  # 1 + 1 + 5: what is about so many is not added.
    with app.app_context():
        dashes = count(app, Engagement, Engagement.value.is_(None))
    assert (dashes, count(app, FundingLine, FundingLine.amount_million == 0)) == (1, 0)


def test_m24_what_was_written_down_by_hand_says_so(shown: str) -> None:
    assert '수기: <span lang="ko">규모 1,600㎡</span>' in shown
    assert "생산 및 부가가치 유발효과 연간 약 10조원" in shown


@pytest.mark.parametrize(
    ("data", "code", "word"),
    [
        pytest.param(
            changed("investment_plan", "rows", 7, "y2024", to=1951), 422, "‘24 열: 적힌 값(1951)", id="F1-the-cell"
        ),
        pytest.param(changed("investment_plan", "rows", 0, "total", to=26531), 422, "26531", id="F1-the-total"),
        pytest.param(
            changed("secured_executed", "rows", 7, "y2022h2", to={"secured": 1867, "executed": 1868}),
            *(422, "1868"),
            id="F1-executed",
        ),
        pytest.param(
            changed("investment_plan", "rows", 7, "figures", to=["1,900", "1,950", "1,950", "1,950", "1,950", "1,950"]),
            *(422, "열은 7개인데 숫자는 6개"),
            id="F4-asked",
        ),
        pytest.param(changed("pledge", to=None), 422, "보고서 형식이 맞지 않습니다", id="no-report"),
        pytest.param(b"a: &x [1]\nb: *x\n", 422, "YAML", id="aliases"),
        pytest.param(b"\xff\xfe", 422, "YAML", id="no-text"),
        pytest.param(b"[1, 2]", 422, "YAML", id="no-mapping"),
        pytest.param(b"a" * 270 * 1024, 422, "256", id="too-large"),
    ],
)
def test_a_report_that_does_not_agree_is_not_taken_in(
    app: Flask, client_of: ClientOf, data: Any, code: int, word: str
) -> None:
    staff, before = client_of("staff"), stored(app)
    answer = send(staff, data)
    assert (answer.status_code, word in html.unescape(answer.text), stored(app)) == (code, True, before)


def test_a_report_is_taken_in_once_and_by_staff(app: Flask, client_of: ClientOf) -> None:
    assert [send(client_of(who), REPORT).status_code for who in ("", "tenant-a", "official")] == [303, 403, 403]
    assert count(app, Pledge) == 0
    staff = client_of("staff")
    assert [send(staff, REPORT).status_code for _twice in range(2)] == [303, 409]
    assert (count(app, Pledge), count(app, AuditEntry, AuditEntry.record == "pledge")) == (1, 1)
    answer = staff.post("/staff/pledges", data={})
    assert (answer.status_code, "파일을 고르세요" in answer.text) == (422, True)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_pledges_are_whole(client_of: ClientOf, language: str) -> None:
    visitor, staff = client_of(""), client_of("staff")
    for client in (visitor, staff):
        client.get(f"/language/{language}")
    check(visitor.get("/pledges").text)
    check(staff.get("/staff/pledges").text)
    check(send(staff, b"x").text)
    send(staff, REPORT)
    for client, path in (
        (visitor, "/pledges"),
        (visitor, f"/pledges/{SLUG}"),
        (staff, f"/staff/pledges?imported={SLUG}"),
    ):
        check(client.get(path).text)
    assert visitor.get("/pledges/none").status_code == 404


def test_programs_read_the_same(client_of: ClientOf) -> None:
    send(client_of("staff"), REPORT)
    client = client_of("")
    assert client.get("/api/v1/pledges").status_code == 401
    listed: Any = client.get("/api/v1/pledges", headers=bearer("citizen")).json
    (item,) = listed["items"]
    assert (item["slug"], item["status"], item["term_to"], item["as_of"]) == (SLUG, None, "2026-06-30", "2023-12-31")
    found: Any = client.get(f"/api/v1/pledges/{SLUG}", headers=bearer("citizen")).json
    sums = {
        measure: sum(line["amount_million"] for line in found["funding"] if line["measure"] == measure)
        for measure in ("plan", "secured", "executed")
    }
    press = next(each for each in found["engagements"] if each["category"] == "press")
    assert (sums, press["value"], press["is_approximate"]) == (
        {"plan": 26530, "secured": 8362, "executed": 7718},
        300,
        True,
    )
    kinds = [each["kind"] for each in found["remarks"]]
    assert (kinds.count("problem"), kinds.count("remedy"), any(each["examples"] for each in found["remarks"])) == (
        2,
        3,
        True,
    )
    assert client.get("/api/v1/pledges/none", headers=bearer("citizen")).status_code == 404


def test_cells_and_sums_are_taken_in_as_they_are_printed_f3_f7(app: Flask, client_of: ClientOf) -> None:
    data = changed("secured_executed", "rows", 7, "y2022h2", to="1,867\n(1,800)")
    data["timeline"][6]["quantities"][0]["value"] = "30억원"
    assert send(client_of("staff"), data).status_code == 303
    shown = client_of("").get(f"/pledges/{SLUG}").text
    assert "1,867 (1,800)" in table(shown, "연도별 확보(집행)액")[7]
    with app.app_context():
        assert count(app, Quantity, (Quantity.value == 3000) & (Quantity.unit == "백만원")) == 1


def test_a_printed_cell_that_does_not_agree_is_named_f3(app: Flask, client_of: ClientOf) -> None:
    answer = send(client_of("staff"), changed("secured_executed", "rows", 7, "y2022h2", to="1,867 (1,799)"))
    assert (answer.status_code, "1799" in answer.text, count(app, Pledge)) == (422, True, 0)


def test_a_card_is_one_value_and_one_text(app: Flask, client_of: ClientOf) -> None:
    send(client_of("staff"), REPORT)
    with app.app_context():
        pledge = queries.get_pledge(SLUG)
        lines = [line for _number, line in queries.list_funding([pledge.id])]
        card = content.card_of(pledge, lines)
        text = content.canonical(content.card_of(pledge, lines[::-1]))
    assert json.loads(text) == card
    assert [len(card[name]) for name in ("periods", "engagements", "captions")] == [3, 5, 6]
    assert sum(line["amount_million"] for line in card["funding"] if line["measure"] == "plan") == 26530
    assert (card["engagements"][0]["value"], card["captions"][0]["entry"], card["as_of"]) == (None, "t09", "2023-12-31")
