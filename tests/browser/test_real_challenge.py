"""The real challenge and practice, as a person takes them: by keyboard alone, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from asked import revision_asked, right_answer, words
from browser.accessible import judge
from browser.test_challenge import tab_to
from browser.tiles import wait_for_scripts
from gradschool.curriculum.library import load_library

PATTERN = "/pytorch/learning-rate-strategy/"


@pytest.fixture(scope="module")
def library():
    return load_library()


def asked(page: Page, library, position):
    """The question on the page; the site draws one of several."""
    return revision_asked(page.locator("#card").inner_html(), library, "challenge", position)


def letter_of_key(page: Page, revision) -> str:
    wanted = next(words(option.html) for option in revision.options if option.id in revision.key)
    for tile in page.locator(".tile").all():
        if words(tile.locator(".tile-text").inner_html()) == wanted:
            return tile.locator(".letter").inner_text()
    raise AssertionError(f"no tile says {wanted!r}")


def choose_by_keyboard(page: Page, revision) -> None:
    """Choose the right answer with keys alone, and wait until it is kept."""
    if revision.form == "numeric":
        page.get_by_role("textbox", name="Your number").focus()
        page.keyboard.type(right_answer(revision))
        return
    wait_for_scripts(page)
    page.keyboard.press(letter_of_key(page, revision))
    expect(page.locator(".draft-state")).to_have_text("Choice kept")


def test_it_is_taken_by_keyboard_alone_earns_the_badge_and_opens_a_proof(opened, real_site, library):
    page = opened(base_url=real_site)
    page.goto(PATTERN)
    tab_to(page, "Challenge")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Challenge")
    tab_to(page, "Start question 1")
    page.keyboard.press("Enter")
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        choose_by_keyboard(page, asked(page, library, position))
        page.keyboard.press("Enter")
        expect(page.locator("#card")).to_have_attribute("data-state", "right")
        tab_to(page, "See the result" if position == 5 else "Next: question")
        page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("All 5 right")
    expect(page.locator(".award")).to_contain_text("Learning Rate Mastery")
    tab_to(page, "Proof")
    page.keyboard.press("Enter")
    expect(page.locator(".proof h1")).to_be_visible()
    expect(page.locator("main")).to_contain_text("proved on torch 2.13.0")


def test_it_is_taken_without_javascript(opened, real_site, library):
    page = opened(base_url=real_site, java_script_enabled=False)
    page.goto(f"{PATTERN}challenge/")
    page.get_by_role("button", name="Start question 1").click()
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        revision = asked(page, library, position)
        if revision.form == "numeric":
            page.get_by_label("Your number").fill(right_answer(revision))
        else:
            page.locator(f"input[value={letter_of_key(page, revision)}]").check()
        page.get_by_role("button", name="Answer").click()
        expect(page.locator(".feedback")).to_contain_text("Right.")
        page.locator(".actions .button.primary").first.click()
    expect(page.locator(".award")).to_contain_text("Learning Rate Mastery")


def give_any(page: Page) -> None:
    """Some answer, in whatever form is asked for."""
    number = page.get_by_role("textbox", name="Your number")
    if number.count():
        number.fill("1")
    elif page.locator(".tile").count():
        page.locator(".tile").first.click()
    for menu in page.locator("select.place:visible").all():
        menu.select_option(index=1)
    page.get_by_role("button", name="Answer", exact=True).click()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_practice_is_accessible(opened, real_site, theme, width):
    page = opened(base_url=real_site, viewport={"width": width, "height": 844}, color_scheme=theme)
    page.goto(f"{PATTERN}practice/")
    page.get_by_role("button", name="Start question 1").click()
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        judge(page)
        give_any(page)
        expect(page.locator("#card:not([data-state=open])")).to_be_visible()
        judge(page)
        page.locator(".actions .button.primary").first.click()


@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 390)])
def test_proofs_are_accessible(opened, real_site, library, theme, width):
    """One of each make-up: of each form of question, with and without each part that a proof may have."""
    page = opened(base_url=real_site, viewport={"width": width, "height": 844}, color_scheme=theme)
    places = made_up_differently(library)
    assert len(places) > 12
    for question, variant in places[theme == "dark" :: 2]:
        page.goto(f"/proofs/{question}/{variant}/")
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        judge(page)


def made_up_differently(library):
    found = {}
    for place in library.proofs:
        proof, revision = library.proofs[place], library.revisions[place]
        parts = (proof.setup, proof.code, proof.warnings, proof.error, proof.option_runs, proof.curves)
        found.setdefault((revision.form, *map(bool, parts)), place)
    return list(found.values())
