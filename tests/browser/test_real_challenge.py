"""The real challenge and practice, as a person takes them: by keyboard alone, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from browser.test_challenge import tab_to
from browser.test_look import judge
from browser.tiles import wait_for_scripts
from gradschool.curriculum.library import load_library

PATTERN = "/pytorch/learning-rate-strategy/"


@pytest.fixture(scope="module")
def library():
    return load_library()


def questions(library, mode):
    slots = library.patterns["pytorch", "learning-rate-strategy"].modes[mode].questions
    return tuple(slot[0] for slot in slots)


def words(html):
    """What a reader sees of an option, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", "", html).replace("&quot;", '"').replace("&#39;", "'").split())


def letter_of_key(page: Page, revision) -> str:
    wanted = next(words(option.html) for option in revision.options if option.id in revision.key)
    for tile in page.locator(".tile").all():
        if " ".join(tile.locator(".tile-text").text_content().split()) == wanted:
            return tile.locator(".letter").inner_text()
    raise AssertionError(f"no tile says {wanted!r}")


def test_it_is_taken_by_keyboard_alone_earns_the_badge_and_opens_a_proof(opened, real_site, library):
    page = opened(base_url=real_site)
    page.goto(PATTERN)
    tab_to(page, "Challenge")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Challenge")
    tab_to(page, "Start question 1")
    page.keyboard.press("Enter")
    for position, question in enumerate(questions(library, "challenge"), 1):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        wait_for_scripts(page)
        page.keyboard.press(letter_of_key(page, library.revisions[question, "base"]))
        expect(page.locator(".draft-state")).to_have_text("Choice kept")
        page.keyboard.press("Enter")
        expect(page.locator("#card")).to_have_attribute("data-state", "right")
        tab_to(page, "See the result" if position == 5 else "Next: question")
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("All 5 right")
    expect(page.locator(".award")).to_contain_text("Learning Rate Mastery")
    tab_to(page, "Proof")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Steps that are too long")
    expect(page.locator("main")).to_contain_text("proved on torch 2.13.0")


def test_it_is_taken_without_javascript(opened, real_site, library):
    page = opened(base_url=real_site, java_script_enabled=False)
    page.goto(f"{PATTERN}challenge/")
    page.get_by_role("button", name="Start question 1").click()
    for position, question in enumerate(questions(library, "challenge"), 1):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        letter = letter_of_key(page, library.revisions[question, "base"])
        page.locator(f"input[value={letter}]").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".feedback")).to_contain_text("Right.")
        page.locator(".actions .button.primary").first.click()
    expect(page.locator(".award")).to_contain_text("Learning Rate Mastery")


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_every_practice_question_and_every_proof_is_accessible(opened, real_site, library, theme, width):
    page = opened(base_url=real_site, viewport={"width": width, "height": 844}, color_scheme=theme)
    page.goto(f"{PATTERN}practice/")
    page.get_by_role("button", name="Start question 1").click()
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        judge(page)
        page.locator(".tile").first.click()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".feedback")).to_be_visible()
        judge(page)
        page.locator(".actions .button.primary").first.click()
    for question, variant in library.proofs:
        assert len(page.goto(f"/proofs/{question}/{variant}/").body()) <= 20 * 1024
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        judge(page)
