"""Passwords: long, and not what is guessed first; no rules of composition."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.accounts.passwords import COMMON, LONGEST, SHORTEST, check_password
from anchorcenter.accounts.tokens import is_password, password_hash

NAMES = ("김민수", "Kim Minsu")
EMAIL = "minsu.kim@company.example"


def codes(password: str) -> list[str]:
    return [reason.code for reason in check_password(password, email=EMAIL, names=NAMES)]


@pytest.mark.parametrize(
    "password",
    [
        "correct horse",
        "월요일마다 드론을 날린다",
        "aaaabbbbcc but longer",
        "only-lower-case",
        "1597 rivers flow",
        "drone pilot over the river",
        "x" * 5 + "y" * 5 + "zebra",
        "민수는 산에 간다 매일",
        "ab" * 4 + "cd" * 4,
        "🛩️🛩️ 하늘 위 드론",
    ],
)
def test_long_and_unusual_ones_are_good_whatever_they_are_made_of(password: str) -> None:
    assert codes(password) == []


COMMON_ONES = """
password12 Password1234! PASSWORD!!!! passwordpassword p4ssw0rd!! qwertyuiop qwer1234!! asdfghjkl1 1234567890
0123456789 9876543210 1q2w3e4r5t 1q2w3e4r5t! !!1q2w3e4r5t zxcvbnm123 iloveyou12 abcabcabcabc aaaaaaaaaa !!!!!!!!!!
ababababab 1212121212 dkssudgktpdy dkssud12345 tkfkdgody1 qlalfqjsgh1 비밀번호123456 비밀번호비밀번호비밀번호
안녕하세요12345 안녕하세요!!!!!! ｐａｓｓｗｏｒｄ１２ anchorcenter AnchorCenter2026 고양드론앵커센터2026! goyangdrone1
drone123456 qweqweqwe1 adminadmin1
"""
OWN_ONES = """
minsu.kim@company.example MINSU.KIM@COMPANY.EXAMPLE minsu.kim1 minsukim2026 MinsuKim!! minsukimminsukim kimminsu88
김민수김민수김민수김민수 김민수1234567
"""


@pytest.mark.parametrize("password", COMMON_ONES.split())
def test_what_many_people_take_is_refused(password: str) -> None:
    assert codes(password) == ["common"]


@pytest.mark.parametrize("password", [*OWN_ONES.split(), "Kim Minsu 1"])
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    assert codes(password) == ["personal"]


@pytest.mark.parametrize(
    ("length", "expected"),
    [(0, ["too_short"]), (9, ["too_short"]), (10, []), (128, []), (129, ["too_long"]), (5000, ["too_long"])],
)
def test_the_length_is_counted_in_characters(length: int, expected: list[str]) -> None:
    assert codes(("나무 아래 바람이 분다 " + "가나다라마바사" * 1000)[:length]) == expected


def test_the_limits_are_those_of_the_policy() -> None:
    assert (SHORTEST, LONGEST, len(COMMON) > 300) == (10, 128, True)


def test_every_common_word_of_some_length_is_refused_with_figures_behind_it() -> None:
    words = [word for word in COMMON if len(word) >= 4 and word.isalpha()]
    assert [word for word in words if not codes(f"{word}123456789"[:128])] == []


@given(st.text(max_size=200))
def test_anything_may_be_typed(password: str) -> None:
    assert len(codes(password)) <= 1


def test_a_password_typed_on_a_mac_is_the_same() -> None:
    pieces = "\u1112\u1161\u11ab\u1100\u1173\u11af 비밀 낱말 여럿"
    assert is_password("한글 비밀 낱말 여럿", password_hash(pieces))
