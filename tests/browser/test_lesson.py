"""A lesson by keyboard alone, without JavaScript, on a phone; the lab within it is the real one."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import judge
from browser.conftest import serving
from curriculum.authored_lesson import prove_lesson
from gradschool.curriculum.library import load_library

ADDRESS = "/pytorch/doubling-pattern/learn/"


def curve(page: Page) -> str:
    return page.locator("#curves-rates path").first.get_attribute("d")


def test_the_slider_by_keyboard_alone(page):
    page.goto(ADDRESS)
    slider = page.get_by_role("slider", name="learning rate")
    before, axes = curve(page), page.locator(".chart.wide .tick text").all_inner_texts()
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("lesson-chart output")).to_have_text("0.19")
    expect(slider).to_have_attribute("aria-valuetext", "0.19")
    expect(page.locator("lesson-chart [aria-live]")).to_have_text("It ends at 871.")
    assert curve(page) != before
    assert page.locator(".chart.wide .tick text").all_inner_texts() == axes
    expect(page.locator(".chart.wide")).to_have_attribute("aria-label", re.compile("from 14.8 to 7"))
    page.keyboard.press("ArrowLeft")
    expect(page.locator("lesson-chart output")).to_have_text("0.1")
    assert curve(page) == before  # the script draws as the server does


def test_the_table_shows_the_frame_that_the_slider_is_at(page):
    page.goto(ADDRESS)
    page.get_by_role("slider", name="learning rate").press("End")
    expect(page.locator("lesson-chart output")).to_have_text("0.19")
    page.get_by_text("Data table").press("Enter")
    expect(page.locator(".table-fold tbody tr").last).to_contain_text("710")


def test_a_proof_opens_where_its_link_leads(page):
    page.goto(ADDRESS)
    page.get_by_role("link", name="proof 2").press("Enter")
    expect(page.locator("#claim-too-high")).to_be_visible()
    expect(page.locator("#claim-too-high")).to_contain_text("On line.")


def test_it_can_be_read_whole_without_javascript(opened):
    page = opened(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page.goto(ADDRESS)
    expect(page.get_by_role("slider")).to_have_count(0)
    expect(page.get_by_role("img", name=re.compile("^Loss by step"))).to_be_visible()
    page.get_by_text("Every position of the slider").click()
    expect(page.locator(".positions")).to_contain_text("It ends at 871.")
    page.get_by_text("The loss falls.").click()
    expect(page.locator("#claim-falls")).to_be_visible()
    page.get_by_role("button", name="Train").click()
    expect(page).to_have_url(re.compile(r"/lab/\?problem=line&strategies=SGD"))
    page.goto(ADDRESS)
    page.get_by_role("button", name="Practise").click()
    expect(page.locator("h1")).to_contain_text("Question 1")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(opened, scheme, width):
    page = opened(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page.goto(ADDRESS)
    page.get_by_role("slider", name="learning rate").press("End")
    expect(page.locator("lesson-chart output")).to_have_text("0.19")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    judge(page)


@pytest.fixture(scope="module")
def lab_site(tmp_path_factory):
    """The product with the lesson beside its own content, and its lab."""
    content = tmp_path_factory.mktemp("content")
    prove_lesson(content)
    settings = {"GRADSCHOOL_CONTENT": str(content), "GRADSCHOOL_SANDBOX": "off"}  # no test here runs code
    with serving(tmp_path_factory.mktemp("lesson-site"), **settings) as address:
        yield address


def test_a_strategy_is_changed_and_trained_within_the_page_by_keyboard_alone(opened, lab_site):
    page = opened(base_url=lab_site, watched=False, viewport={"width": 1280, "height": 900})  # a 400 is told
    page.goto(ADDRESS)
    field = page.get_by_role("textbox", name="Strategy")
    field.press("Enter")
    outcome = page.locator("lab-place .outcome")
    expect(outcome).to_contain_text(
        "SGD(lr=0.1) ended at loss 0.07667", timeout=60_000
    )  # the lab starts meanwhile
    expect(page.get_by_role("img", name=re.compile("on line"))).to_be_visible()
    page.get_by_text("What it would print").press("Enter")
    expect(outcome.locator("pre")).to_contain_text("epoch 1: loss 14.79")
    field.fill("SGD(lr=0.19)")
    field.press("Enter")
    expect(outcome).to_contain_text("diverged")
    field.fill("SGD(rate=0.1)")
    field.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("rate")
    expect(field).to_have_attribute("aria-invalid", "true")
    judge(page)
    field.fill("SGD(lr=0.1)")
    field.press("Enter")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    expect(outcome).to_contain_text("converging")


def test_every_lesson_of_the_product_moves_and_is_accessible_on_a_phone(opened, lab_site):
    page = opened(base_url=lab_site, viewport={"width": 390, "height": 844})
    lessons = load_library().patterns["pytorch", "learning-rate-strategy"].lessons
    assert lessons
    for mode, lesson in lessons.items():
        page.goto(f"/pytorch/learning-rate-strategy/{mode}/")
        for name, chart in lesson.charts.items():
            if chart.slider:
                page.locator(f"#slide-{name}").press("End")
                expect(page.locator(f"output[for=slide-{name}]")).to_have_text(chart.frames[-1].label)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        judge(page)


def test_curves_that_cannot_be_loaded_are_said_and_asked_for_again(opened):
    page = opened(watched=False)  # the browser reports the lost connection
    page.route("**/charts/*.json*", lambda route: route.abort())
    page.goto(ADDRESS)
    slider = page.get_by_role("slider", name="learning rate")
    slider.press("ArrowRight")
    expect(page.locator("lesson-chart [aria-live]")).to_contain_text("could not be loaded")
    page.unroute("**/charts/*.json*")
    slider.press("ArrowLeft")
    expect(page.locator("lesson-chart [aria-live]")).to_have_text("It ends at 0.0767.")
