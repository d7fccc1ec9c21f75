"""Takes the pictures of the README from the served product: `make screenshots`.

Starts `gradschool serve` on an empty data folder, answers as a person would, and writes docs/screenshots/*.png.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "screenshots"
PATTERN = "/pytorch/learning-rate-strategy/"


def main() -> None:
    """Start the site, take every picture, stop the site."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        command = [Path(sys.executable).parent / "gradschool", "serve", "--port", str(port), "--data", data]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
                take(browser, address)
        finally:
            server.terminate()
            server.wait(20)


def chromium() -> str | None:
    """Chromium on PATH; None lets Playwright use its own."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def wait_for(address: str) -> None:
    """Return when the site answers; at most 30 s."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/healthz", timeout=1)  # noqa: S310
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{address} does not answer")


def take(browser: Browser, address: str) -> None:
    """The challenge card, a proof and the lab on a wide page, and the pattern on a phone in the dark."""
    wide = browser.new_context(
        viewport={"width": 1280, "height": 860}, color_scheme="light", base_url=address
    )
    page = wide.new_page()
    page.goto(f"{PATTERN}challenge/")
    page.get_by_role("button", name="Start").first.click()
    page.get_by_role("radio").nth(1).check()
    save(page, "challenge")
    page.goto("/proofs/halving-schedule/base/")
    save(page, "proof")
    page.goto("/lab/")
    page.locator("html[data-drawn]").wait_for(state="attached", timeout=60_000)
    save(page, "lab")
    phone = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", base_url=address, device_scale_factor=2
    )
    page = phone.new_page()
    page.goto(PATTERN)
    save(page, "pattern-phone")


def save(page: Page, name: str) -> None:
    """Write one picture, without a blinking caret."""
    page.wait_for_timeout(300)
    page.screenshot(path=FOLDER / f"{name}.png", caret="hide")
    print(os.path.relpath(FOLDER / f"{name}.png"))


if __name__ == "__main__":
    main()
