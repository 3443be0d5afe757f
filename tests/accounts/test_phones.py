"""Telephone numbers as people type and read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.accounts.masks import mask_email, mask_name
from anchorcenter.accounts.phones import mask_phone, parse_phone, show_phone

TYPED = {
    "010-1234-5678": "+821012345678",
    "01012345678": "+821012345678",
    "010 1234 5678": "+821012345678",
    "010.1234.5678": "+821012345678",
    "(010) 1234-5678": "+821012345678",
    "010－1234－5678": "+821012345678",
    "０１０－１２３４－５６７８": "+821012345678",
    "０１０１２３４５６７８": "+821012345678",
    "010–1234–5678": "+821012345678",
    "010ー1234ー5678": "+821012345678",
    " 010-1234-5678 ": "+821012345678",
    "+82 10-1234-5678": "+821012345678",
    "+82-10-1234-5678": "+821012345678",
    "+82 (0)10-1234-5678": "+821012345678",
    "+82010-1234-5678": "+821012345678",
    "0082-10-1234-5678": "+821012345678",
    "＋８２ 10 1234 5678": "+821012345678",
    "011-234-5678": "+82112345678",
    "016-9234-5678": "+821692345678",
    "02-345-6789": "+8223456789",
    "02-3456-7890": "+82234567890",
    "02)345-6789": "+8223456789",
    "+82 2 345 6789": "+8223456789",
    "031-8075-3470": "+823180753470",
    "031/8075/3470": "+823180753470",
    "031-975-3470": "+82319753470",
    "064-123-4567": "+82641234567",
    "070-1234-5678": "+827012345678",
    "0507-1234-5678": "+8250712345678",
    "080-123-4567": "+82801234567",
    "1577-0990": "+8215770990",
    "15770990": "+8215770990",
    "1688-1234": "+8216881234",
    "1899-0000": "+8218990000",
    "+82 1577-0990": "+8215770990",
    "+1 202 555 0123": "+12025550123",
    "+44 20 7946 0123": "+442079460123",
}
NONE = [
    "", " ", "-", "112", "12345", "010-1234", "010-123-456", "010-1234-56789", "010-1234-567a", "영일영-1234-5678",
    "+82", "+82 10", "+0 123 456 789", "+12", "++82 10 1234 5678", "010+1234+5678", "020-1234-5678", "1234-5678",
    "1477-0990", "0000000000", "99999999999", "<b>010-1234-5678</b>", "010-1234-5678 / 010-1234-5679",
    "+1234567890123456", "0101234\x005678",
]  # fmt: skip
SHOWN = {
    "+821012345678": ("010-1234-5678", "010-****-5678"),
    "+82112345678": ("011-234-5678", "011-****-5678"),
    "+8223456789": ("02-345-6789", "02-****-6789"),
    "+82234567890": ("02-3456-7890", "02-****-7890"),
    "+823180753470": ("031-8075-3470", "031-****-3470"),
    "+8215770990": ("1577-0990", "****-0990"),
    "+827012345678": ("070-1234-5678", "070-****-5678"),
    "+8250712345678": ("0507-1234-5678", "0507-****-5678"),
    "+12025550123": ("+12025550123", "+12****0123"),
    "": ("", ""),
}


@pytest.mark.parametrize(("typed", "stored"), TYPED.items())
def test_a_number_is_stored_in_one_form_however_it_is_typed(typed: str, stored: str) -> None:
    assert parse_phone(typed) == stored


@pytest.mark.parametrize("typed", NONE)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert parse_phone(typed) is None


@pytest.mark.parametrize("stored", SHOWN)
def test_a_number_is_shown_and_masked_as_people_write_it(stored: str) -> None:
    assert (show_phone(stored), mask_phone(stored)) == SHOWN[stored]


@pytest.mark.parametrize("stored", sorted(set(TYPED.values())))
def test_what_is_shown_can_be_typed_again(stored: str) -> None:
    assert parse_phone(show_phone(stored)) == stored


@given(st.text(max_size=40))
def test_anything_may_be_typed_and_what_is_taken_is_e164(text: str) -> None:
    number = parse_phone(text)
    assert number is None or (number[0] == "+" and number[1:].isascii() and number[1:].isdigit() and len(number) <= 16)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("홍길동", "홍*동"), ("김민", "김*"), ("남궁민수", "남**수"), ("이", "이*"), ("", "*"),
        ("Han Daon", "H** D***"), ("황보 가람", "황* 가*"), ("담당자 5", "담** 5"), ("Al", "A*"),
    ],
)  # fmt: skip
def test_a_masked_name_is_recognised_and_tells_little(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("email", "masked"),
    [("hana@demo.example", "ha***@demo.example"), ("a@demo.example", "a***@demo.example"), ("ab@x.kr", "a***@x.kr")],
)
def test_a_masked_address_shows_its_beginning(email: str, masked: str) -> None:
    assert mask_email(email) == masked
