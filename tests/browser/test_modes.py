"""A path through Recall, Visualize and Projects, by keyboard alone; each without JavaScript too; axe finds nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

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


def clean(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


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
    clean(page)
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
    clean(page)
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
    clean(page)
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
    clean(page)


def test_a_log_is_read_by_keyboard(real):
    page = real()
    page.goto("/diagnose/")
    page.get_by_label("Paste a training log").fill(
        "step,loss\n" + "".join(f"{n},{1.5**n:.3f}\n" for n in range(40))
    )
    page.get_by_role("button", name="Read it").press("Enter")
    expect(page.locator("#verdict")).to_contain_text("Diverged")
    clean(page)
