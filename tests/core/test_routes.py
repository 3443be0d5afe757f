"""Addresses are built as werkzeug builds them, and cost nothing before the first is."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule

from anchorcenter.core.routes import LateRule

RULES: list[tuple[str, dict[str, Any]]] = [
    ("/", {}),
    ("/spaces/<slug>", {"slug": "a b/ㄱ"}),
    ("/spaces/<slug>/days/<int:day>", {"slug": "x", "day": 7}),
    ("/spaces/<slug>", {"slug": "x", "date": "2026-12-01", "kind": ["a", "b"]}),
    ("/files/<path:name>", {"name": "a/b c.pdf"}),
]


@pytest.mark.parametrize(("path", "values"), RULES)
@pytest.mark.parametrize("appends", [True, False])
def test_addresses_are_those_of_werkzeug(path: str, values: dict[str, Any], appends: bool) -> None:
    late, known = (
        Map([rule(path, endpoint="x")]).bind("center.example", "/sub").build("x", values, append_unknown=appends)
        for rule in (LateRule, Rule)
    )
    assert late == known


def test_an_address_is_the_same_again() -> None:
    addresses = Map([LateRule("/spaces/<slug>", endpoint="x")]).bind("center.example")
    assert [addresses.build("x", {"slug": each}) for each in ("a", "b")] == ["/spaces/a", "/spaces/b"]


@pytest.mark.parametrize("first", [True, False])
def test_what_is_appended_of_unknown_words_is_said_each_time(first: bool) -> None:
    addresses = Map([LateRule("/spaces/<slug>", endpoint="x")]).bind("center.example")
    values = {"slug": "a", "day": "7"}
    found = [addresses.build("x", values, append_unknown=each) for each in (first, not first, first)]
    said = {True: "/spaces/a?day=7", False: "/spaces/a"}
    assert found == [said[first], said[not first], said[first]]


def test_code_is_written_only_for_rules_that_are_used(own_app: Flask) -> None:
    rules = [rule for rule in own_app.url_map.iter_rules() if isinstance(rule, LateRule)]
    assert len(rules) > 800
    assert {rule._build.__code__.co_filename for rule in rules} == {LateRule._compile_builder.__code__.co_filename}
