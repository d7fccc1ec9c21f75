"""What every page must be, whatever state it is in: accessible, and no wider than the screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe().axe_script
FAULTS = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.map((fault) => [fault.id, fault.help, fault.nodes.map((node) => node.html)]);
}"""
"""Faults alone: what a page does right would take twice the time to write down."""


def judge(page: Page) -> None:
    """No accessibility fault, and nothing wider than the screen."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    faults = page.evaluate(FAULTS)
    assert faults == [], f"{page.url}: {faults}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
