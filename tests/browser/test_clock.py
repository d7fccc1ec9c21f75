"""The clock runs out while the page is open."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from browser.tiles import radio, tile

BRIEF = "/pytorch/brief/challenge/"


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ("right", "The choice you kept was right."),
        ("wrong-a", "The choice you kept was not right."),
        (None, "Time is up."),
    ],
)
def test_the_kept_choice_counts(page: Page, choice: str | None, told: str):
    page.goto(BRIEF)
    page.get_by_role("button", name="Start question 1").click()
    if choice:
        tile(page, choice).click()
    expect(page.locator(".feedback")).to_contain_text(told, timeout=20_000)
    expect(page.locator("#card")).to_contain_text("SOLUTION-final")


def test_the_last_seconds_look_different(page: Page):
    page.goto(BRIEF)
    page.get_by_role("button", name="Start question 1").click()
    expect(page.locator("count-down")).to_have_class("late")


def test_coming_back_to_the_page_sets_the_clock_and_keeps_the_choice(page: Page):
    page.goto("/pytorch/tiny/challenge/")
    page.get_by_role("button", name="Start question 1").click()
    tile(page, "wrong-a").click()
    expect(page.locator(".draft-state")).to_have_text("Choice kept")
    with page.expect_response("**/sittings/*/1/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("count-down")).to_have_count(1)
    expect(radio(page, "wrong-a")).to_be_checked()


def test_coming_back_shows_what_another_tab_did(page: Page):
    page.goto("/pytorch/tiny/challenge/")
    page.get_by_role("button", name="Start question 1").click()
    other = page.context.new_page()
    other.goto(page.url)
    tile(other, "right").click()
    other.get_by_role("button", name="Answer").click()
    expect(other.locator(".feedback")).to_contain_text("Right.")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator(".feedback")).to_contain_text("Right.")


def test_it_is_calm_before(page: Page):
    page.goto("/pytorch/tiny/challenge/")
    page.get_by_role("button", name="Start question 1").click()
    expect(page.locator(".clock")).to_have_text("1:58")
    expect(page.locator("count-down")).not_to_have_class("late")
