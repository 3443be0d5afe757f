"""Who comes before whom: the same for everybody who works it out, whatever order the applications are in."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anchorcenter.admissions.calls.models import Outcome, TieRule
from anchorcenter.admissions.calls.rules import (
    Candidate,
    draw,
    hundredths,
    means,
    outcomes,
    rank,
    tied,
    weighted,
)
from tests.times import MINUTE, NOW


def candidate(number: int, *points: int, minutes: int = 0) -> Candidate:
    given_points = tuple(Fraction(each) for each in points)
    total = sum(given_points, Fraction(0)) / len(points)
    return Candidate(number=number, total=total, points=given_points, submitted_at=NOW + minutes * MINUTE)


POINTS = st.tuples(st.integers(0, 3), st.integers(0, 3))
CANDIDATES = st.lists(st.tuples(POINTS, st.integers(0, 3)), max_size=12).map(
    lambda each: [candidate(n, *points, minutes=late) for n, (points, late) in enumerate(each, start=1)]
)
RULES = st.sampled_from(TieRule)


@pytest.mark.parametrize(
    ("rule", "order"),
    [
        (TieRule.CRITERIA, [3, 2, 1]),  # All have 20; 3 has most in the first criterion.
        (TieRule.EARLIER, [2, 1, 3]),
        (TieRule.DRAW, draw("seed", [1, 2, 3])),
    ],
)
def test_a_tie_is_broken_by_the_announced_rule_e22(rule: TieRule, order: list[int]) -> None:
    three = [candidate(1, 10, 10, minutes=5), candidate(2, 12, 8), candidate(3, 15, 5, minutes=9)]
    assert (rank(three, rule, "seed"), tied(three)) == (order, {1, 2, 3})


@given(CANDIDATES, RULES, st.randoms())
def test_the_order_of_applications_does_not_matter(many: list[Candidate], rule: TieRule, random: object) -> None:
    mixed = list(many)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rank(mixed, rule, "s") == rank(many, rule, "s")


@given(CANDIDATES, RULES)
def test_nobody_with_fewer_points_comes_first_and_all_are_ranked_once(many: list[Candidate], rule: TieRule) -> None:
    by_number = {each.number: each for each in many}
    order = rank(many, rule, "s")
    totals = [by_number[number].total for number in order]
    assert (sorted(order), totals) == (sorted(by_number), sorted(totals, reverse=True))


@given(st.lists(st.integers(1, 10**6), max_size=40), st.text(min_size=1, max_size=20), st.randoms())
def test_a_draw_is_the_same_twice_and_leaves_nobody_out(numbers: list[int], seed: str, random: object) -> None:
    mixed = list(numbers)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert draw(seed, mixed) == draw(seed, numbers)
    assert sorted(draw(seed, numbers)) == sorted(set(numbers))


def test_anybody_can_draw_again_with_a_plain_hash() -> None:
    lots = {number: hashlib.sha256(f"로또 1145: 2 11 31:{number}".encode()).hexdigest() for number in range(1, 30)}
    assert draw("로또 1145: 2 11 31", range(1, 30)) == sorted(lots, key=lambda number: lots[number])


def test_every_place_in_a_draw_is_about_as_likely_for_everybody() -> None:
    first = [draw(f"seed {n}", range(1, 6))[0] for n in range(2_000)]
    assert all(330 < first.count(number) < 470 for number in range(1, 6))


def test_points_are_means_by_weight_without_rounding_on_the_way() -> None:
    sheets = [{1: 70, 2: 80}, {1: 71, 2: 80}, {1: 71}]
    points = means(sheets, [1, 2, 3])
    assert points == {1: Fraction(212, 3), 2: Fraction(80)}
    total = weighted(points, {1: 1, 2: 2})
    assert (total, hundredths(total)) == (Fraction(692, 9), 7688)
    with pytest.raises(KeyError):
        weighted(points, {1: 1, 3: 1})


@given(st.lists(st.integers(1, 99), unique=True, max_size=20), st.integers(1, 5), st.integers(0, 5), st.integers(0, 99))
def test_places_and_reserves_are_filled_in_order_and_never_over(
    order: list[int], places: int, reserves: int, least: int
) -> None:
    ends = outcomes(order, [number for number in order if number >= least], places=places, reserves=reserves)
    passing = [number for number in order if number >= least]
    assert [n for n in order if ends[n] is Outcome.SELECTED] == passing[:places]
    assert [n for n in order if ends[n] is Outcome.RESERVE] == passing[places : places + reserves]
    assert set(ends) == set(order)


def test_a_second_of_submitting_decides_only_by_its_rule() -> None:
    early, late = candidate(2, 10, minutes=0), candidate(1, 10, minutes=0)
    later = Candidate(number=1, total=late.total, points=late.points, submitted_at=NOW + timedelta(microseconds=1))
    assert (rank([later, early], TieRule.EARLIER), rank([late, early], TieRule.EARLIER)) == ([2, 1], [1, 2])
