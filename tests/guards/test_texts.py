"""Every message has its Korean words, and the files that people edit say nothing of where they were made."""

from __future__ import annotations

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "anchorcenter" / "translations" / "ko" / "LC_MESSAGES" / "messages.po"


def messages(tmp_path: Path) -> set[str]:
    target = tmp_path / "messages.pot"
    extract = ["-m", "babel.messages.frontend", "-q", "extract", "-F", "babel.cfg", "-k", "_l", "-k", "plural:1,2"]
    subprocess.run([sys.executable, *extract, "-o", str(target), "."], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return {str(message.id) for message in read_po(file) if message.id}


def test_the_korean_catalogue_is_complete_and_has_nothing_left_over(tmp_path: Path) -> None:
    with CATALOGUE.open("rb") as file:
        korean = {str(m.id): m for m in read_po(file, locale="ko") if m.id}
    assert sorted(messages(tmp_path) ^ set(korean)) == []
    assert [
        key for key, m in korean.items() if m.fuzzy or not all(m.string if isinstance(m.string, tuple) else [m.string])
    ] == []


def test_placeholders_are_the_same_in_both_languages() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="ko")
    pattern = re.compile(r"%\((\w+)\)[sd]")
    for message in catalogue:
        assert set(pattern.findall(str(message.string))) == set(pattern.findall(str(message.id))) or not message.id


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "package-lock.json"])
def test_lock_files_name_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"\"resolved\"|--index.url|--find.links|file:", text) == []
    assert name == "package-lock.json" or re.findall(r"https?://", text) == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_dependency_is_pinned_with_its_hash(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pinned = re.findall(
        r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?==[^\s]+ .*\\\n    --hash=", text, re.MULTILINE | re.IGNORECASE
    )
    starts = re.findall(r"^[a-z0-9][a-z0-9._-]*(?:\[[a-z,]+\])?[=<> ]", text, re.MULTILINE | re.IGNORECASE)
    assert (len(pinned) > 20, len(starts)) == (True, len(pinned))


INLINE = r"<script(?! type=.module. src=.{{ static_url)|<style|\sstyle=|\son\w+=|javascript:"


def test_templates_hold_no_script_and_no_style() -> None:
    found = [
        (path.name, hit)
        for path in (ROOT / "templates").rglob("*.html")
        for hit in re.findall(INLINE, path.read_text("utf-8"))
    ]
    assert found == []


def test_own_styles_stay_light() -> None:
    css = b"".join(path.read_bytes() for path in sorted((ROOT / "static").glob("*.css")))
    assert len(gzip.compress(css)) <= 12 * 1024
