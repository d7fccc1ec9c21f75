"""A test from its offer to its result, by keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from browser.accessible import judge
from browser.test_challenge import choose, tab_to


def test_it_is_taken_by_keyboard_alone_and_ends_early(page: Page):
    page.goto("/pytorch/strong/")
    tab_to(page, "See how strong you are")
    page.keyboard.press("Enter")
    page.wait_for_url("**/strong/test/")
    judge(page)
    while not page.evaluate("document.activeElement.name === 'length'"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Up to 16")).to_be_checked()
    tab_to(page, "Start question 1")
    page.keyboard.press("Enter")
    position = 0
    while page.get_by_role("link", name="See the result").count() == 0:
        position += 1
        if position > 1:
            tab_to(page, "Next: question")
            page.keyboard.press("Enter")
        expect(page.locator("#question")).to_contain_text(f"Question {position} of 16")
        choose(page, "right")
        page.keyboard.press("Enter")
        expect(page.locator(".feedback")).to_be_focused()
    tab_to(page, "See the result")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"All {position} right")
    assert 5 <= position < 16
    expect(page.locator("#strength")).to_contain_text("trong")
    expect(page.locator("svg.strength-line")).to_be_visible()
    judge(page)
