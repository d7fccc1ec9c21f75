"""Code of the real pages, changed and run where it stands: predicted first, a lesson's, a proof's."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from asked import revision_asked
from browser.accessible import judge
from gradschool.curriculum.library import load_library

pytestmark = pytest.mark.xdist_group("sandbox")
PATTERN = "/pytorch/learning-rate-strategy/"
DONE = "It ran to its end."


@pytest.fixture(scope="module")
def library():
    return load_library()


@pytest.fixture(scope="module")
def ready(browser, real_site):
    """The product's address, once its sandbox runs what it is given."""
    page = browser.new_page(base_url=real_site)
    for _ in range(120):
        page.goto("/run/")
        if page.get_by_role("button", name="Run", exact=True).count():
            page.close()
            return real_site
        page.wait_for_timeout(500)
    raise AssertionError("the sandbox did not get ready")


@pytest.fixture
def real(opened, ready):
    """Opens a watched page of the product."""

    def new(**options) -> Page:
        return opened(**{"base_url": ready, "viewport": {"width": 1280, "height": 900}, **options})

    return new


def change_and_run(runner) -> None:
    runner.get_by_role("link", name="Change and run").press("Enter")
    expect(runner.locator("textarea")).to_be_focused()
    runner.page.keyboard.press("Control+Enter")
    expect(runner.locator(".ending")).to_have_text(DONE, timeout=20_000)


def answer_anything(page: Page) -> None:
    """Answer the card until it is closed, whatever its form."""
    while page.locator("#card").get_attribute("data-state") == "open":
        attempt = page.locator("input[name=attempt]").get_attribute("value")
        if page.locator("#number").count():
            page.locator("#number").fill("12345")
        for menu in page.locator(
            "select[name=answer]:visible"
        ).all():  # lines in order need none: they lie in one
            menu.select_option(index=1)
        if page.locator("label.tile input:not([disabled])").count():
            page.locator("label.tile:not(.tried)").first.click()
        page.get_by_role("button", name="Answer", exact=True).click()
        expect(page.locator(f"#card input[name=attempt][value='{attempt}']")).to_have_count(0)


def go_on(page: Page) -> None:
    page.locator(".actions .button.primary").first.click()


def test_what_a_program_prints_is_predicted_and_then_run(real, library):
    page = real()
    page.goto(f"{PATTERN}practice/")
    page.get_by_role("button", name="Start question 1").click()
    for _ in range(3):
        answer_anything(page)
        go_on(page)
    expect(page.locator("#question")).to_have_text("Question 4 of 5")
    asked = revision_asked(page.locator("#card").inner_html(), library, "practice", 4)
    assert asked.kind == "predict-output"
    place = f"question:{asked.question}/{asked.variant}"
    expect(page.locator("#card code-runner")).to_have_count(0)
    assert page.request.get(f"/run/?of={place}").status == 403
    refused = page.request.get(f"/api/run/editor/?of={place}")
    assert (refused.status, "Predict first" in refused.json()["error"]) == (403, True)
    answer_anything(page)
    runner = page.locator("#card code-runner")
    change_and_run(runner)
    recorded = library.proofs[asked.question, asked.variant]
    assert runner.locator(".came .output").inner_text().strip() == recorded.output.strip()
    judge(page)


def test_code_to_think_on_is_changed_while_the_question_is_open(real):
    page = real()
    for _ in range(15):  # the site draws one of three questions, not all with code
        page.context.clear_cookies()
        page.goto(f"{PATTERN}why/")
        page.get_by_role("button", name=re.compile("Practise|Start")).first.click()
        expect(page.locator("#card")).to_be_visible()
        if page.locator("#card code-runner").count():
            break
    runner = page.locator("#card code-runner")
    runner.get_by_role("link", name="Change and run").click()
    runner.locator("textarea").press_sequentially("print(40 + 2)\n\n")
    runner.get_by_role("button", name="Run", exact=True).click()
    expect(runner.locator(".came .output")).to_have_text("42", timeout=20_000)
    page.get_by_role("button", name="Hint").click()
    expect(page.locator("#hint")).to_be_visible()
    expect(runner.locator("textarea")).to_have_value(re.compile(r"^print\(40 \+ 2\)"))
    runner.locator("textarea").press("b")  # types, and chooses no answer
    expect(page.locator("label.tile input:checked")).to_have_count(0)
    answer_anything(page)
    expect(page.locator("#card")).to_have_attribute("data-state", re.compile("right|wrong"))


def test_a_lessons_code_is_changed_and_run(real):
    page = real()
    page.goto(f"{PATTERN}learn/")
    block = page.locator(".ran-code").first
    runner = block.locator("code-runner")
    change_and_run(runner)
    assert runner.locator(".came .output").inner_text() == block.locator("> .output").inner_text()
    area = runner.locator("textarea")
    area.fill(area.input_value().replace("range(1, 6)", "range(1, 3)"))
    runner.get_by_role("button", name="Run", exact=True).click()
    expect(runner.locator(".came .output")).to_have_text(re.compile(r"^1: .*\n2: [^\n]*\s*$"), timeout=20_000)
    judge(page)


def test_a_proof_is_run_and_finds_what_it_says(real, library):
    page = real()
    page.goto("/proofs/first-to-diverge/base/")
    page.get_by_text("Show the program").press("Enter")
    runner = page.locator("code-runner").last
    change_and_run(runner)
    for option in library.proofs["first-to-diverge", "base"].options:
        expect(runner.locator(".came .output")).to_contain_text(
            re.compile(rf"^{option.id} +{str(option.true).lower()}$", re.MULTILINE)
        )
    expect(runner.get_by_role("img", name=re.compile("^[Ll]oss by step"))).to_be_visible()
    option = page.locator(".verdict code-runner").nth(1)
    option.get_by_role("link", name="Change and run this option").click()
    option.locator("textarea").press("Control+End")
    option.locator("textarea").press_sequentially("\nprint(losses[-1] > losses[0])")
    option.get_by_role("button", name="Run", exact=True).click()
    expect(option.locator(".came .output")).to_have_text("True", timeout=20_000)
    judge(page)


def test_without_javascript_the_link_leads_to_the_editor_and_back(real):
    page = real(java_script_enabled=False)
    page.goto(f"{PATTERN}learn/")
    page.get_by_role("link", name="Change and run").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    for _ in range(40):
        if page.locator(".ending").count():
            break
        page.wait_for_timeout(250)
        page.reload()
    expect(page.locator(".came .output")).to_contain_text("1: at  4.000")
    page.get_by_role("link", name="Back to where this code is from").click()
    expect(page).to_have_url(re.compile(r"/learn/#run-\w+"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone(real, scheme):
    page = real(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    for address in (f"{PATTERN}learn/", "/proofs/first-to-diverge/base/"):
        page.goto(address)
        change_and_run(page.locator("code-runner").first)
        judge(page)
