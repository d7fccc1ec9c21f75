"""Break it in a real browser with a real sandbox: by keyboard, without JavaScript, on a phone; axe finds nothing."""

import time

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import judge
from gradschool.curriculum.library import load_library

TRY = "/pytorch/learning-rate-strategy/try/"


pytestmark = pytest.mark.xdist_group("sandbox")


@pytest.fixture(scope="module")
def ready(browser, real_site):
    """The site's address, once its sandbox has passed its test."""
    context = browser.new_context(base_url=real_site)
    page = context.new_page()
    page.goto("/run/")
    until = time.monotonic() + 90
    while page.locator(".ending").count() == 0 and time.monotonic() < until:
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_timeout(1000)
    expect(page.locator(".ending")).to_be_visible()
    context.close()
    return real_site


@pytest.fixture
def real(opened, ready):
    """Opens a page of the real site."""
    return lambda **options: opened(
        **{"base_url": ready, "viewport": {"width": 1280, "height": 900}} | options
    )


@pytest.fixture(scope="module")
def exercises():
    return {one.id: one for one in load_library().patterns["pytorch", "learning-rate-strategy"].exercises}


def program(page: Page):
    return page.locator("form.editor textarea")


def verdict(page: Page, words: str) -> None:
    expect(page.locator("#verdict")).to_contain_text(words, timeout=30_000)


def test_an_exercise_by_keyboard(real, exercises):
    page = real()
    page.goto(TRY)
    page.get_by_role("link", name="Save it without touching the rate").press("Enter")
    given = program(page).input_value()
    page.wait_for_load_state()  # keys are the scripts' business
    program(page).focus()
    page.keyboard.press("Control+Home")
    for _ in range(6):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    page.keyboard.type(", momentum=0.1")
    page.keyboard.press("Control+Enter")
    verdict(page, "Not yet.")
    expect(page.locator("#verdict .missed")).to_have_count(1)
    judge(page)
    page.get_by_role("link", name="Reset").press("Enter")
    expect(program(page)).to_have_value(given)
    page.wait_for_load_state()
    program(page).fill(exercises["momentum-moves-the-limit"].solution_code)
    page.get_by_role("button", name="Run", exact=True).press("Enter")
    verdict(page, "Goal met.")
    verdict(page, "Kept as done")
    expect(page.locator("#solution")).to_have_attribute("open", "")
    judge(page)
    page.goto(TRY)
    expect(page.locator(".exercises .chip.good")).to_have_count(1)


def test_a_line_that_is_missing_is_shown_and_the_hint_opens(real):
    page = real()
    page.goto(f"{TRY}swing-and-settle/")
    program(page).fill(program(page).input_value().replace("2 * w**2", "w**2"))
    page.get_by_role("button", name="Run", exact=True).press("Enter")
    verdict(page, "One line has to stay as it was")
    expect(page.locator("#verdict .kept-line")).to_have_text("loss = 2 * w**2")
    page.locator("summary", has_text="Hint").press("Enter")
    expect(page.locator(".hint-fold math").first).to_be_visible()


def test_an_error_is_no_attempt_and_its_line_is_marked(real):
    page = real()
    page.goto(f"{TRY}one-bad-batch/")
    program(page).fill(program(page).input_value().replace("lr=0.1", "rate=0.1"))
    page.get_by_role("button", name="Run", exact=True).click()
    verdict(page, "There is nothing to judge yet: it ended with a TypeError.")
    expect(page.locator(".code-row.bad")).to_have_count(1)


def test_an_exercise_without_javascript(real, exercises):
    page = real(java_script_enabled=False)
    page.goto(f"{TRY}swing-and-settle/")
    program(page).fill(exercises["swing-and-settle"].solution_code + "# by hand\n")
    page.get_by_role("button", name="Run", exact=True).click()
    verdict(page, "Goal met.")
    page.get_by_role("button", name="Keep it as done").click()
    verdict(page, "Kept as done")
    page.goto(TRY)
    expect(page.locator(".exercises .chip.good")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone(real, exercises, theme):
    page = real(viewport={"width": 390, "height": 844}, color_scheme=theme)
    page.goto(TRY)
    judge(page)
    page.goto(f"{TRY}under-the-noise-floor/")
    judge(page)
    for code, words in (
        (program(page).input_value(), "Not yet."),
        (exercises["under-the-noise-floor"].solution_code, "Goal met."),
    ):
        program(page).fill(code)
        page.get_by_role("button", name="Run", exact=True).click()
        verdict(page, words)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        judge(page)
