"""A path through Recall, Visualize and Projects, by keyboard alone; each without JavaScript too; axe finds nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from asked import revision_asked
from browser.accessible import judge
from gradschool.curriculum.library import load_library

PATTERN = "/pytorch/learning-rate-strategy/"
BUDGET = f"{PATTERN}project/digits-in-five-epochs/"
SOLUTION = {
    "The optimizer": "optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)",
    "The scheduler, if you want one": "scheduler = OneCycleLR(optimizer, max_lr=0.3, total_steps=115)",
}


@pytest.fixture
def real(opened, real_site):
    """Opens a page of the real site."""
    return lambda **options: opened(
        **{"base_url": real_site, "viewport": {"width": 1280, "height": 900}} | options
    )


def solve(page: Page) -> None:
    for label, text in SOLUTION.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("It steps after every").select_option("batch")
    page.get_by_role("button", name="Train it").press("Enter")


def test_recall_by_keyboard(real):
    page = real()
    page.goto(f"{PATTERN}recall/")
    first = page.locator("#front").inner_text()
    page.locator("summary", has_text="Show the answer").press("Enter")
    expect(page.get_by_role("button", name=re.compile("^Good in"))).to_be_visible()
    judge(page)
    page.get_by_role("button", name=re.compile("^Good in")).press("Enter")
    expect(page.locator("#front")).not_to_have_text(first)
    page.get_by_role("button", name="Undo the last rating").press("Enter")
    expect(page.locator("#front")).to_have_text(first)


def test_recall_without_javascript(real):
    page = real(java_script_enabled=False)
    page.goto(f"{PATTERN}recall/")
    first = page.locator("#front").inner_text()
    page.locator("summary", has_text="Show the answer").click()
    page.get_by_role("button", name=re.compile("^Again in 1 minute")).click()
    expect(page.locator("#front")).not_to_have_text(first)


def test_visualize_by_keyboard(real):
    page = real()
    page.goto(f"{PATTERN}visualize/")
    slider = page.get_by_role("slider", name="Epoch")
    slider.press("End")
    expect(page.locator("tr.shown th")).to_have_text("12")
    slider.press("Home")
    expect(page.locator(".player dd").first).to_have_text("1")
    page.get_by_role("button", name="Play").press("Enter")
    expect(page.locator(".player dd").first).to_have_text("3", timeout=8000)
    page.get_by_role("button", name="Pause").press("Enter")
    judge(page)
    page.get_by_role("button", name="Practise").press("Enter")
    expect(page.locator("#card")).to_be_visible()


def test_visualize_without_javascript(real):
    page = real(java_script_enabled=False)
    page.goto(f"{PATTERN}visualize/")
    expect(page.locator("table.trace tbody tr")).to_have_count(12)
    expect(page.locator(".layers > li")).to_have_count(5)


@pytest.mark.xdist_group("engine")
def test_a_project_by_keyboard(real):
    page = real()
    page.goto(f"{PATTERN}project/")
    page.get_by_role("link", name="Digits in five epochs").press("Enter")
    solve(page)
    expect(page.locator("#outcome .feedback")).to_contain_text("Target reached on every seed", timeout=60_000)
    judge(page)
    page.get_by_role("button", name="Keep it as solved").press("Enter")
    expect(page.locator("main")).to_contain_text("Solved with")
    page.get_by_label("The optimizer").fill("SGD(lr=")
    page.get_by_role("button", name="Train it").press("Enter")
    expect(page.locator("#outcome .feedback")).to_contain_text("This is not a strategy")


@pytest.mark.xdist_group("engine")
def test_a_project_without_javascript(real):
    page = real(java_script_enabled=False)
    page.goto(BUDGET)
    page.get_by_role("button", name="Train it").click()
    page.wait_for_selector("table.scores, .feedback", timeout=60_000)
    expect(page.locator("#outcome .feedback")).to_contain_text("Target missed")
    page.get_by_label("Epochs").fill("50")
    page.get_by_role("button", name="Train it").click()
    expect(page.locator("#outcome")).to_contain_text("5 are allowed")


@pytest.mark.parametrize("address", ["recall/", "visualize/", "project/", "project/break-the-plateau/"])
def test_a_phone_shows_it_whole_in_the_dark(real, address):
    page = real(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page.goto(PATTERN + address)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    judge(page)


def test_a_log_is_read_by_keyboard(real):
    page = real()
    page.goto("/diagnose/")
    page.get_by_label("Paste a training log").fill(
        "step,loss\n" + "".join(f"{n},{1.5**n:.3f}\n" for n in range(40))
    )
    page.get_by_role("button", name="Read it").press("Enter")
    expect(page.locator("#verdict")).to_contain_text("Diverged")
    judge(page)


@pytest.fixture(scope="module")
def library():
    return load_library()


def fill(page: Page, library, position: int, *, wrong: bool = False) -> None:
    """Fill the blanks of a Try task as its key says, or each with another tile."""
    revision = revision_asked(page.locator("#card").inner_html(), library, "try", position)
    for blank, key in zip(revision.blanks, revision.key, strict=True):
        texts = {one.id: one.text for one in revision.options if one.blank == blank.id}
        key = next(one for one in texts if one != key) if wrong else key
        page.get_by_role("combobox", name=blank.label, exact=True).select_option(label=texts[key])


def test_try_by_keyboard(real, library):
    page = real()
    page.goto(f"{PATTERN}try/")
    page.get_by_role("button", name="Start question 1").press("Enter")
    for position in range(1, 6):
        expect(page.locator("#question")).to_have_text(f"Question {position} of 5")
        expect(page.locator("fill-in .hand button").first).to_be_visible()
        if position == 1:  # a wrong one first: it is run, and shows what it printed
            fill(page, library, position, wrong=True)
            page.get_by_role("button", name="Answer", exact=True).press("Enter")
            expect(page.locator(".ran")).to_be_visible()
            judge(page)
        fill(page, library, position)
        page.get_by_role("button", name="Answer", exact=True).press("Enter")
        expect(page.locator("#card")).to_have_attribute("data-state", "right")
        expect(page.locator(".ran").last).to_contain_text("What the right code prints")
        page.locator(".actions .button.primary").first.press("Enter")
    expect(page.locator("h1")).to_have_text("All 5 right")


def test_try_without_javascript(real, library):
    page = real(java_script_enabled=False)
    page.goto(f"{PATTERN}try/")
    page.get_by_role("button", name="Start question 1").click()
    fill(page, library, 1)
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.locator(".feedback")).to_contain_text("Right.")


@pytest.mark.parametrize("mode", ["learn", "why", "deep", "metrics"])
def test_a_lesson_by_keyboard_and_without_javascript(real, mode):
    page = real()
    page.goto(f"{PATTERN}{mode}/")
    slider = page.get_by_role("slider").first
    slider.press("End")
    told = page.locator("lesson-chart .frame-note").first
    last = told.inner_text()
    slider.press("Home")
    expect(told).not_to_have_text(last)
    page.get_by_role("button", name="Practise").press("Enter")
    expect(page.locator("#card")).to_be_visible()
    still = real(java_script_enabled=False)
    still.goto(f"{PATTERN}{mode}/")
    assert still.locator("svg.chart.wide").first.is_visible()
    expect(still.locator(".positions").first).to_be_attached()


def test_a_log_is_dropped_on_the_form(real):
    page = real()
    page.goto("/diagnose/")
    expect(page.locator("html.scripted")).to_be_attached()
    page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.items.add(new File(["step,loss\\n1,3\\n2,2\\n3,1.5\\n4,1.2\\n5,1.1\\n"], "run.csv"));
          const form = document.querySelector(".log-form");
          form.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    assert page.evaluate("document.getElementById('file').files[0].name") == "run.csv"
