"""What the drawn week costs the reader's browser: time of its main thread, and when the largest thing is painted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import FLAGS

ROUNDS = 7
DONE = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true), 300)))"
PAINTED = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
  .observe({type: "largest-contentful-paint", buffered: true}))"""


def costs(address: str, cookies: Mapping[str, str], path: str) -> Iterator[tuple[str, list[float]]]:
    """Figure and milliseconds of each round; nothing without Chromium."""
    if chromium := shutil.which("chromium"):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            url = f"{address}{path}"
            yield "browser, main thread", [_cpu(browser, url, cookies) for _ in range(ROUNDS)]
            yield "browser, LCP at 4x, 390 px", [_painted(browser, url, cookies) for _ in range(ROUNDS)]
            browser.close()


def _open(browser: Browser, width: int, url: str, cookies: Mapping[str, str]) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    return context.new_page()


def _cpu(browser: Browser, url: str, cookies: Mapping[str, str]) -> float:
    page = _open(browser, 1440, url, cookies)
    browser.start_tracing(page=page, categories=["toplevel"])
    page.goto(url)
    page.evaluate(DONE)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.context.close()
    return _main_thread(trace)


def _main_thread(trace: list[dict[str, Any]]) -> float:
    """Milliseconds of CPU of all tasks of the renderers' main threads. (``Performance.getMetrics`` counts the time on
    the wall, in which a busy machine does something else.)"""
    named = (e for e in trace if e["name"] == "thread_name" and e["args"]["name"] == "CrRendererMain")
    threads = {(e["pid"], e["tid"]) for e in named}
    tasks = [e for e in trace if (e["pid"], e["tid"]) in threads and "tdur" in e]
    spent, end = 0, dict.fromkeys(threads, 0)
    for task in sorted(tasks, key=lambda task: (task["tts"], -task["tdur"])):
        if task["tts"] >= end[task["pid"], task["tid"]]:  # The others are inside of one.
            spent += task["tdur"]
            end[task["pid"], task["tid"]] = task["tts"] + task["tdur"]
    return spent / 1000


def _painted(browser: Browser, url: str, cookies: Mapping[str, str]) -> float:
    page = _open(browser, 390, url, cookies)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url)
    painted = float(page.evaluate(PAINTED))
    page.context.close()
    return painted
