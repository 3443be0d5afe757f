"""The memory of drawn fragments: drawn once, again when it is wrong, and never without end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

import pytest

from anchorcenter.core.cache import MOST, Fragments
from tests.times import MINUTE, NOW

Draw = Callable[[], tuple[datetime | None, str]]


@pytest.fixture
def drawn() -> Counter[object]:
    """How often each key was drawn."""
    return Counter()


@pytest.fixture
def get(drawn: Counter[object]) -> Callable[..., str]:
    fragments: Fragments[str] = Fragments()

    def ask(key: object, state: object = 0, *, valid_until: datetime | None = None, now: datetime = NOW) -> str:
        def draw() -> tuple[datetime | None, str]:
            drawn[key] += 1
            return valid_until, f"{key}, drawing {drawn[key]}"

        return fragments.get(key, state, draw, now=now)

    return ask


def test_a_fragment_is_drawn_once_for_each_key(get: Callable[..., str], drawn: Counter[object]) -> None:
    assert [get("a"), get("b"), get("a")] == ["a, drawing 1", "b, drawing 1", "a, drawing 1"]
    assert drawn == {"a": 1, "b": 1}


def test_a_fragment_is_drawn_again_when_its_state_is_another(get: Callable[..., str]) -> None:
    texts = [get("a", state) for state in ("free", "free", "taken", "taken", "free")]
    assert texts == ["a, drawing 1", "a, drawing 1", "a, drawing 2", "a, drawing 2", "a, drawing 3"]


def test_of_a_fragment_only_the_last_state_is_kept(get: Callable[..., str], drawn: Counter[object]) -> None:
    get("other")
    for state in range(MOST + 1):
        get("a", state)
    get("other")
    assert drawn == {"a": MOST + 1, "other": 1}


def test_a_fragment_is_drawn_again_from_the_moment_it_is_wrong(get: Callable[..., str]) -> None:
    until = NOW + MINUTE
    texts = [get("a", valid_until=until, now=now) for now in (NOW, until - MINUTE / 60, until, until)]
    assert texts == ["a, drawing 1", "a, drawing 1", "a, drawing 2", "a, drawing 3"]


def test_what_was_not_used_for_longest_is_forgotten_first(get: Callable[..., str], drawn: Counter[object]) -> None:
    for number in range(MOST):
        get(number)
    get(0)
    get("one more")
    for number in (0, 2, 1):
        get(number)
    assert (drawn[0], drawn[2], drawn[1]) == (1, 1, 2)


def test_a_drawing_that_fails_is_not_kept(get: Callable[..., str]) -> None:
    fragments: Fragments[str] = Fragments()

    def fail() -> tuple[datetime | None, str]:
        raise RuntimeError("no ink")

    with pytest.raises(RuntimeError, match="no ink"):
        fragments.get("a", 0, fail, now=NOW)
    assert fragments.get("a", 0, lambda: (None, "drawn"), now=NOW) == "drawn"
