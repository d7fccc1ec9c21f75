"""A whole challenge, by keyboard alone, and once without JavaScript."""

from __future__ import annotations

import threading

from playwright.sync_api import Page, expect

from browser.tiles import radio, tile, wait_for_scripts

CHALLENGE = "/pytorch/tiny/challenge/"


def tab_to(page: Page, words: str) -> None:
    """Press Tab until the focus is on the control with these words."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if words in page.evaluate("document.activeElement.innerText ?? ''"):
            return
    raise AssertionError(f"no way by Tab to {words!r}")


def choose(page: Page, option: str) -> None:
    """Press the letter of the option with this id."""
    wait_for_scripts(page)
    page.keyboard.press(tile(page, option).locator(".letter").inner_text())
    expect(page.locator(".draft-state")).to_have_text("Choice kept")


def test_it_is_taken_by_keyboard_alone_and_earns_the_badge(page: Page):
    page.goto(CHALLENGE)
    tab_to(page, "Start question 1")
    page.keyboard.press("Enter")
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        choose(page, "right")
        page.keyboard.press("Enter")
        expect(page.locator("#card")).to_have_attribute("data-state", "right")
        expect(page.locator(".feedback")).to_be_focused()
        tab_to(page, "See the result" if position == 5 else "Next: question")
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("All 5 right")
    expect(page.locator(".award")).to_contain_text("Tiny Mastery")


def test_it_is_taken_without_javascript(opened):
    page = opened(java_script_enabled=False)
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        radio(page, "right").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".feedback")).to_contain_text("Right.")
        page.locator(".actions .button.primary").first.click()
    expect(page.locator("h1")).to_have_text("All 5 right")


def test_without_javascript_a_choice_is_kept_by_a_button(opened):
    page = opened(java_script_enabled=False)
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    radio(page, "wrong-c").check()
    page.get_by_role("button", name="Keep this choice").click()
    expect(radio(page, "wrong-c")).to_be_checked()
    radio(page, "wrong-b").check()
    page.get_by_role("button", name="Hint").click()
    expect(page.locator("#hint")).to_be_visible()
    expect(radio(page, "wrong-b")).to_be_checked()


def test_a_wrong_first_attempt_is_told_in_place(page: Page):
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    tile(page, "wrong-a").click()
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".feedback")).to_contain_text("One attempt left.")
    expect(radio(page, "wrong-a")).to_be_disabled()
    page.get_by_role("button", name="Hint").click()
    expect(page.locator("#hint")).to_contain_text("HINT-text")


def test_the_choice_outlives_a_reload(page: Page):
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    choose(page, "wrong-c")
    page.reload()
    expect(radio(page, "wrong-c")).to_be_checked()


# Both set their route before the first page: once a page is there, a route may not hold for its next request yet.


def test_a_choice_made_before_the_scripts_are_there_is_kept(page: Page):
    hold, held = threading.Event(), []
    page.route("**/draft*.js", lambda route: held.append(route) if hold.is_set() else route.continue_())
    page.goto(CHALLENGE)
    hold.set()
    page.get_by_role("button", name="Start question 1").click()
    tile(page, "wrong-c").click()
    expect(radio(page, "wrong-c")).to_be_checked()
    hold.clear()  # first, or one that comes just now would be held for good
    for route in held:
        route.continue_()
    expect(page.locator(".draft-state")).to_have_text("Choice kept")


def test_a_lost_connection_is_told_and_mended(opened):
    page = opened(watched=False)
    mended = threading.Event()
    page.route("**/draft/", lambda route: route.continue_() if mended.is_set() else route.abort())
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    wait_for_scripts(page)
    page.keyboard.press("c")
    expect(page.locator(".draft-state")).to_contain_text("Not kept yet")
    mended.set()
    expect(page.locator(".draft-state")).to_have_text("Choice kept")


def test_the_proof_opens_from_a_closed_question(page: Page):
    page.goto(CHALLENGE)
    page.get_by_role("button", name="Start question 1").click()
    choose(page, "right")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Open the proof").click()
    expect(page.locator("svg.chart.wide")).to_be_visible()
    page.get_by_text("Data table").click()
    expect(page.locator("table")).to_contain_text("not finite")
