"""A live site, a browser, and a page that is watched: no CSP violation, no console error, nothing from outside."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

HERE = "http://127.0.0.1:"
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with the mini course, with its static files collected."""
    folder = tmp_path_factory.mktemp("site")
    script = str(Path(__file__).with_name("mini_site.py"))
    process = subprocess.Popen([sys.executable, script, str(folder)], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    port = process.stdout.readline().strip()
    assert port, "the site did not start"
    yield f"http://127.0.0.1:{port}"
    process.terminate()
    process.wait()
    process.stdout.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium as the system has it. Without one the tests are skipped, but never in CI."""
    options = ["--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        try:
            launched = playwright.chromium.launch(executable_path=chromium(), args=options)
        except Error:
            if os.environ.get("CI") == "true":
                pytest.fail("CI needs a browser: make test installs one")
            pytest.skip("no Chromium on this machine: make test installs one")
        yield launched
        launched.close()


def chromium() -> str | None:
    """Chromium on PATH; None lets Playwright look for its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the product as a newcomer starts it: `gradschool serve`, with its own content."""
    with serving(tmp_path_factory.mktemp("real")) as address:
        yield address


@contextmanager
def serving(folder: Path, **environment: str) -> Iterator[str]:
    """`gradschool serve` with its data in `folder`, its lab beside it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).parent / "gradschool", "serve", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--data", str(folder)], stdout=subprocess.DEVNULL, env={**os.environ, **environment}
    )
    for _ in range(300):
        with suppress(OSError):
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1).close()
            break
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@pytest.fixture
def opened(site: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a watched page in a new browser context; what it saw is judged when the test ends."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: said.type == "error" and faults.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: faults.append(f"error: {error}"))
        page.on("request", lambda asked: asked.url.startswith(HERE) or faults.append(f"outside: {asked.url}"))

    def new(*, watched: bool = True, **options: object) -> Page:
        context = browser.new_context(**{"base_url": site, **options})
        context.set_default_timeout(8000)
        context.add_init_script(WATCH)
        contexts.append(context)
        page = context.new_page()
        if watched:
            watch(page)
        return page

    yield new
    for context in contexts:
        for page in context.pages:
            faults += page.evaluate("window.violations ?? []")
        context.close()
    assert faults == []


@pytest.fixture
def page(opened: Callable[..., Page]) -> Page:
    """A watched page, as wide as a desk has it."""
    return opened(viewport={"width": 1280, "height": 900})
