"""The demo center as ``make run`` starts it, on a database of its own, and Chromium to look at it."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from anchorcenter import create_app
from anchorcenter.accounts.demo import PASSWORD
from anchorcenter.config import Settings
from tests.conftest import close

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium")
FLAGS = [f"--{flag}" for flag in (
    "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking",
    "disable-component-update", "disable-sync",
)]  # fmt: skip
SIGN_OUT = "form[action='/logout']"
NewPage = Callable[..., Page]


def settings(folder: Path) -> dict[str, str]:
    """The environment of a demo center with its data in ``folder``."""
    return os.environ | {
        "DEMO": "1",
        "DATABASE_URL": f"sqlite:///{folder}/center.db",
        "MAIL_FOLDER": str(folder / "mail"),
        "UPLOAD_FOLDER": str(folder / "uploads"),
        "SECRET_KEY": "browser" * 6,  # pragma: allowlist secret
    }


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The address of a demo center with its data in ``folder``; it is laid down where there is none."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "anchorcenter"]
    env = settings(folder) | {"PORT": str(port)}
    process = subprocess.Popen(command, env=env, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture(scope="session")
def laid_down(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data of a demo center, to be copied: laid down by one of the processes that test."""
    base = tmp_path_factory.getbasetemp()
    laid_down = (base.parent if "PYTEST_XDIST_TESTRUNUID" in os.environ else base) / "laid-down"
    with Path(f"{laid_down}.lock").open("ab") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not laid_down.exists():
            making = Path(f"{laid_down}.part")
            making.mkdir()
            _lay_down(making)
            making.rename(laid_down)
    return laid_down


@pytest.fixture(scope="session")
def folder(laid_down: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running center keeps its data."""
    return shutil.copytree(laid_down, tmp_path_factory.mktemp("center"), dirs_exist_ok=True)


def _lay_down(folder: Path) -> None:
    app = create_app(Settings.from_env(settings(folder)))
    for command in ("init", "demo"):
        result = app.test_cli_runner().invoke(args=[command])
        assert result.exit_code == 0, result.output
    close(app)


@pytest.fixture(scope="session")
def mails(folder: Path) -> Path:
    """Where the running center writes its mails."""
    return folder / "mail"


@pytest.fixture(scope="session")
def center(folder: Path) -> Iterator[str]:
    """The address of a running demo center."""
    with running(folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


@pytest.fixture(scope="session")
def signed_in() -> dict[str, Any]:
    """The cookies of who has signed in: doing it again takes as long as several pages."""
    return {}


@pytest.fixture
def new_page(browser: Browser, center: str, signed_in: dict[str, Any]) -> Iterator[NewPage]:
    """A fresh browser window: its width, the reader's language, and who is signed in (``""``: a visitor)."""
    with windows(browser, center, signed_in) as open_window:
        yield open_window


@contextmanager
def windows(browser: Browser, center: str, signed_in: dict[str, Any]) -> Iterator[NewPage]:
    """Windows of a browser that look at that center, as ``new_page`` opens them; cookies of who signed in are kept."""
    contexts: list[BrowserContext] = []

    def open_window(width: int, language: str, who: str = "", *, has_scripts: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 900}, base_url=center, java_script_enabled=has_scripts,
            storage_state=signed_in.get(who),
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.goto(f"/language/{language}")
        if who and not page.locator(SIGN_OUT).count():
            sign_in(page, who)
            signed_in[who] = context.storage_state()
            page.goto(f"/language/{language}")
        return page

    yield open_window
    for context in contexts:
        context.close()


def sign_in(page: Page, who: str) -> None:
    """As a person does, through the form."""
    page.goto("/login")
    page.fill("[name=email]", f"{who}@demo.example")
    page.fill("[name=password]", PASSWORD)
    page.click("main form:has([name=email]) button")
    page.wait_for_url("**/")


def find_day(page: Page, week: str, slot: str) -> str:
    """The first day from ``week`` (a calendar's path) on with a free slot whose address ``slot`` matches: its group."""
    page.goto(week)
    for _week in range(3):
        if found := re.search(slot, page.content()):
            return found[1]
        page.locator(".moves a.square").nth(1).click()
    raise AssertionError("no such slot within three weeks")


def _wait(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1200):
        try:
            with urlopen(f"{address}/healthz", timeout=1):  # noqa: S310  # Our own server.
                return
        except (URLError, OSError):
            time.sleep(0.1)
            assert process.poll() is None
    raise TimeoutError("the center did not start")
