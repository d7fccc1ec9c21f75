"""Every page in light and dark, wide and narrow: accessible, within its width, and in the chosen colours."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import judge
from browser.tiles import tile

FIXED = ("/", "/about/", "/me/", "/pytorch/tiny/", "/pytorch/tiny/challenge/", "/badges/tiny-mastery/")


def test_a_fault_is_seen(page: Page):
    page.goto("/about/")
    judge(page)
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        judge(page)
    page.evaluate("document.querySelector('main img').replaceWith('wide'.repeat(1000))")
    with pytest.raises(AssertionError):
        judge(page)


def walk(page: Page) -> None:
    """Judge every state of every page."""
    for address in FIXED:
        page.goto(address)
        judge(page)
    page.get_by_role("link", name="Challenge").click()
    page.get_by_role("button", name="Start question 1").click()
    expect(page.locator(".keys")).to_be_visible()  # the question is there, and not the page before it
    judge(page)
    page.get_by_role("button", name="Hint").click()
    expect(page.locator("#hint")).to_be_visible()
    for option in ("wrong-b", "wrong-a"):
        tile(page, option).click()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".feedback")).to_contain_text("Not right.")
        judge(page)
    sitting = page.url.rsplit("/", 2)[0] + "/"
    proof = page.get_by_role("link", name="Open the proof").get_attribute("href")
    for address in (f"{sitting}2/", sitting, proof, "/", "/me/", "/me/erase/"):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        judge(page)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_page(opened, theme: str, width: int):
    walk(opened(viewport={"width": width, "height": 844}, color_scheme=theme))


def test_the_theme_is_switched_without_a_request_and_kept(page: Page):
    page.goto("/")
    page.get_by_role("button", name="Dark theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(13, 17, 23)"
