"""What the drawn week costs the reader's browser: time of its main thread, and when the largest thing is painted."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import FLAGS

ROUNDS = 7
DONE = "new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true), 300)))"
PAINTED = """new Promise(done => new PerformanceObserver(list => done(list.getEntries().at(-1).startTime))
  .observe({type: "largest-contentful-paint", buffered: true}))"""


def costs(address: str, cookies: Mapping[str, str], path: str) -> Iterator[tuple[str, list[float], float]]:
    """Figure, milliseconds of each round, and the goal; nothing without Chromium."""
    if chromium := shutil.which("chromium"):
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            url = f"{address}{path}"
            yield "browser, main thread", [_cpu(browser, url, cookies) for _ in range(ROUNDS)], 150.0
            yield "browser, LCP at 4x, 390 px", [_painted(browser, url, cookies) for _ in range(ROUNDS)], 1500.0
            browser.close()


def _open(browser: Browser, width: int, url: str, cookies: Mapping[str, str]) -> tuple[Any, Any]:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page = context.new_page()
    return page, context.new_cdp_session(page)


def _cpu(browser: Browser, url: str, cookies: Mapping[str, str]) -> float:
    page, devtools = _open(browser, 1440, url, cookies)
    devtools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    devtools.send("Performance.enable")
    page.goto(url)
    page.evaluate(DONE)
    metrics = {m["name"]: m["value"] for m in devtools.send("Performance.getMetrics")["metrics"]}
    page.context.close()
    return float(metrics["TaskDuration"]) * 1000


def _painted(browser: Browser, url: str, cookies: Mapping[str, str]) -> float:
    page, devtools = _open(browser, 390, url, cookies)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.goto(url)
    painted = float(page.evaluate(PAINTED))
    page.context.close()
    return painted
