"""Every form of question, answered by keyboard alone and without JavaScript; axe finds nothing, and a phone shows it whole."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import judge

ADDRESS = "/pytorch/forms/practice/"


def start(page: Page, *, scripted: bool = True) -> None:
    page.goto(ADDRESS)
    page.get_by_role("button", name=re.compile("^Start")).click()
    expect(page.locator("#card")).to_be_visible()
    if scripted:
        expect(page.locator("html.scripted")).to_be_attached()


def right(page: Page) -> None:
    expect(page.locator("#card .feedback")).to_contain_text("Right.")


def onward(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Next")).first.press("Enter")
    expect(page.locator("#card[data-state=open]")).to_be_visible()


def answer(page: Page) -> None:
    page.get_by_role("button", name="Answer", exact=True).press("Enter")


def choose(page: Page, menus: dict[str, str]) -> None:
    """Choose in each named menu, as a keyboard or a screen reader does."""
    for label, text in menus.items():
        page.get_by_role("combobox", name=label, exact=True).select_option(label=text)


def curve_named(page: Page) -> dict[str, str]:
    """Which description belongs to which curve, read off the page's own words for the curves."""
    words = page.locator("#card .curve-key li").all_inner_texts()
    told = {
        "from 3 to 1": "It falls.",
        "from 2 to 2": "It stays.",
        "from 1 to 1": "It swings.",
        "from 1 up to 3": "It rises.",
    }
    return {
        re.match(r"Curve \d", text)[0]: next(name for shape, name in told.items() if shape in text)
        for text in words
    }


def test_every_form_by_keyboard_alone(page):
    start(page)
    for key in "even", "three":
        text = {"even": "An even number.", "three": "A multiple of three."}[key]
        page.get_by_role("checkbox", name=re.compile(text)).press(" ")
    answer(page)
    right(page)
    onward(page)
    page.get_by_role("textbox", name="Your number").focus()
    page.keyboard.type("6.0")
    page.keyboard.press("Enter")
    right(page)
    onward(page)
    page.get_by_role("button", name="mul", exact=True).press("Enter")
    page.get_by_role("button", name="sub", exact=True).press("Enter")
    answer(page)
    right(page)
    expect(page.locator("#card .ran")).to_contain_text("6")
    onward(page)
    for _ in range(6):  # at most so many moves sort three lines
        lines = page.locator(".moving code").all_inner_texts()
        double, add = lines.index("number = number * 2"), lines.index("number = number + 1")
        if double < add:
            break
        page.get_by_role("button", name="Move up: number = number * 2").press("Enter")
    answer(page)
    right(page)
    onward(page)
    choose(page, curve_named(page))
    answer(page)
    right(page)


def test_every_form_without_javascript(opened):
    page = opened(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    start(page, scripted=False)
    page.get_by_label(re.compile("An even number")).check()
    page.get_by_label(re.compile("A multiple of three")).check()
    answer(page)
    right(page)
    onward(page)
    page.get_by_label("Your number").fill("6")
    answer(page)
    right(page)
    onward(page)
    choose(page, {"what doubles it": "mul", "what takes two away": "sub"})
    answer(page)
    right(page)
    onward(page)
    choose(page, {"Line 1": "number = number * 2", "Line 2": "number = number + 1", "Line 3": "rest = 7"})
    answer(page)
    right(page)
    onward(page)
    choose(page, curve_named(page))
    answer(page)
    right(page)


def test_an_empty_place_costs_no_attempt(opened):
    page = opened(java_script_enabled=False, watched=False)  # the refusal is an error page
    start(page, scripted=False)
    page.get_by_label(re.compile("An even number")).check()
    answer(page)
    expect(page.locator("#card .feedback")).to_contain_text("Partly right.")
    page.get_by_label(re.compile("A multiple of three")).check()
    answer(page)
    right(page)
    onward(page)
    page.get_by_label("Your number").fill("six")
    answer(page)
    expect(page.locator("main")).to_contain_text("That is not a number")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(opened, scheme):
    page = opened(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    start(page)
    for number in range(1, 6):
        expect(page.locator("h1")).to_contain_text(f"Question {number}")
        judge(page)
        if page.get_by_role("textbox", name="Your number").count():
            page.get_by_role("textbox", name="Your number").fill("99")
        elif page.get_by_role("checkbox").count():
            page.get_by_role("checkbox").first.focus()
            page.keyboard.press(" ")
        for menu in page.locator("select.place:visible").all():
            menu.select_option(index=1)
        for _ in range(2):
            answer(page)
            expect(page.locator("#card .feedback")).to_be_visible()
            if page.locator("#card[data-state=open]").count() == 0:
                break
        expect(page.locator("#card:not([data-state=open])")).to_be_visible()
        judge(page)
        if number < 5:
            onward(page)


def test_a_tile_can_be_dragged_into_its_blank(page):
    start(page)
    page.get_by_role("checkbox").first.press(" ")
    for _ in range(2):
        answer(page)
        page.wait_for_timeout(200)
    onward(page)
    page.get_by_role("textbox", name="Your number").fill("6")
    answer(page)
    right(page)
    onward(page)
    page.get_by_role("button", name="add", exact=True).drag_to(
        page.get_by_role("combobox", name="what doubles it")
    )
    expect(page.get_by_role("combobox", name="what doubles it")).not_to_have_value("")
