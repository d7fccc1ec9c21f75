"""The lab in a browser, as the product serves it: sliders and lines, the address, keyboard, presets, downloads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import urllib.request
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from browser.accessible import judge
from gradschool.lab.problems.registry import PROBLEMS

LINE = "/lab/?problem=line&strategies=SGD(lr%3D0.01:1:12)&epochs=60"


@pytest.fixture(scope="module")
def lab_site(real_site) -> str:
    """The address of the product, once its lab has trained: the engine starts beside the site, and takes a little longer."""
    for _ in range(600):
        with urllib.request.urlopen(f"{real_site}{LINE}") as answer:
            page = answer.read().decode()
        if 'class="still"' in page:
            return real_site
        time.sleep(0.1)
    raise AssertionError("the lab did not start")


@pytest.fixture
def lab(opened, lab_site) -> Page:
    """The lab with twelve rates on the line, drawn."""
    page = opened(base_url=lab_site, viewport={"width": 1280, "height": 900})
    page.goto(LINE)
    shown(page)
    return page


@pytest.fixture
def unwatched(opened, lab_site) -> Page:
    """The same, for what a browser itself reports as an error: a fault, a lost connection."""
    page = opened(base_url=lab_site, watched=False)
    page.goto(LINE)
    shown(page)
    return page


def shown(page: Page, but: str = "") -> str:
    """Wait until curves are drawn, other ones than `but`; their sweep's hash."""
    root = page.locator(f"html[data-drawn]:not([data-drawn='{but}'])")
    expect(root).to_be_attached(timeout=30_000)
    return root.get_attribute("data-drawn") or ""


def asked(page: Page) -> dict[str, str]:
    """What the address says."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def saved(page: Page, name: str, value: str) -> None:
    """Wait until the address says so: while somebody moves, it follows with a little delay."""
    page.wait_for_url(lambda url: parse_qs(urlsplit(url).query).get(name) == [value])


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def lines(page: Page) -> str:
    return page.get_by_label("Strategy", exact=True).input_value()


def test_a_slider_draws_new_curves_and_writes_the_lines_and_the_address(lab: Page):
    before = shown(lab)
    slider(lab, "Momentum").press("ArrowRight")
    after = shown(lab, but=before)
    assert lines(lab) == "SGD(lr=0.01:1:12, momentum=0.01)"
    saved(lab, "strategies", lines(lab))
    expect(slider(lab, "Momentum")).to_have_attribute("aria-valuetext", "0.01")
    lab.reload()
    assert shown(lab) == after
    expect(slider(lab, "Momentum")).to_have_value("0.01")


def test_lines_move_the_sliders(lab: Page):
    before = shown(lab)
    written = "Adam(lr=0.001:0.1:8) | clip_grad_norm(1.0) | StepLR(20, gamma=0.3) @batch"
    lab.get_by_label("Strategy", exact=True).fill(written)
    shown(lab, but=before)
    expect(lab.get_by_label("Optimizer")).to_have_value("Adam")
    expect(lab.get_by_label("Schedule")).to_have_value("step")
    expect(slider(lab, "Step every")).to_have_value("20")
    expect(slider(lab, "How many rates")).to_have_attribute("aria-valuetext", "8")
    expect(lab.locator("#trained-steps")).to_have_text("480")
    saved(lab, "strategies", written)


def test_the_lines_are_written_as_pytorch_and_trained_the_same(lab: Page):
    before = shown(lab)
    lab.get_by_label("Schedule").select_option("warmup-cosine")
    short = shown(lab, but=before)
    lab.get_by_label("PyTorch lines").check()
    expect(lab.get_by_label("Strategy", exact=True)).to_have_value(
        re.compile(r"^optimizer = torch\.optim\.SGD")
    )
    assert "scheduler = torch.optim.lr_scheduler.SequentialLR(" in lines(lab)
    expect(lab.locator("#beyond")).to_be_hidden()
    lab.reload()
    assert shown(lab) == short


def test_lines_beyond_the_sliders_say_so(lab: Page):
    before = shown(lab)
    lab.get_by_label("Strategy", exact=True).fill(
        "SGD(lr=0.1)\nAdam(lr=0.1) | MultiStepLR(milestones=[3, 9])"
    )
    shown(lab, but=before)
    expect(lab.locator("#beyond")).to_be_visible()
    slider(lab, "Epochs").press("ArrowRight")
    expect(lab.locator("#beyond")).to_be_hidden()
    assert lines(lab) == "SGD(lr=0.01:1:12)"


def test_a_fault_is_shown_at_its_line(unwatched: Page):
    before = shown(unwatched)
    unwatched.get_by_label("Strategy", exact=True).fill("SGD(lr=0.1)\nSGD(learning_rate=0.1)")
    expect(unwatched.locator("#fault")).to_have_text(re.compile("Line 2, column 1: .* did you mean lr"))
    expect(unwatched.locator("#bad-line")).to_be_visible()
    expect(unwatched.get_by_label("Strategy", exact=True)).to_have_attribute("aria-invalid", "true")
    unwatched.get_by_label("Strategy", exact=True).fill("SGD(lr=0.1)\nSGD(lr=0.2)")
    shown(unwatched, but=before)
    expect(unwatched.locator("#fault")).to_be_empty()
    expect(unwatched.locator("#bad-line")).to_be_hidden()


def test_a_run_is_chosen_by_keyboard(lab: Page):
    chosen = slider(lab, "Chosen run")
    chosen.focus()
    lab.keyboard.press("Home")
    expect(lab.locator("#chosen-strategy")).to_have_text("SGD(lr=0.01)")
    expect(chosen).to_have_attribute("aria-valuetext", re.compile("Run 1 of 12: learning rate 0.01, "))
    saved(lab, "run", "1")
    row = lab.get_by_role("button", name="SGD(lr=1.0)")
    row.focus()
    lab.keyboard.press("Enter")
    expect(row).to_have_attribute("aria-pressed", "true")
    expect(lab.locator("#chosen-verdict")).to_have_text("diverged")
    expect(chosen).to_have_value("11")


def test_the_table_is_sorted_by_a_column(lab: Page):
    lab.get_by_role("button", name="Final loss").click()
    expect(lab.get_by_role("columnheader", name="Final loss")).to_have_attribute("aria-sort", "ascending")
    best = lab.locator("#best-loss").inner_text()
    expect(lab.locator("#verdicts tbody tr").first.locator("td").nth(1)).to_have_text(best)
    lab.get_by_role("button", name="Final loss").click()
    expect(lab.locator("#verdicts tbody tr").first).to_contain_text("diverged")


def test_pointing_at_a_curve_tells_its_run_and_a_click_chooses_it(lab: Page):
    box = lab.locator("loss-chart").bounding_box()
    assert box
    lab.mouse.move(box["x"] + 400, box["y"] + 150)
    expect(lab.locator(".tip")).to_contain_text(re.compile(r"SGD\(lr=.*step \d+ · loss"))
    name = lab.locator(".tip b").inner_text()
    lab.mouse.down()
    lab.mouse.up()
    expect(lab.locator("#chosen-strategy")).to_have_text(name)


def test_back_and_forward_walk_through_the_states(lab: Page):
    first = shown(lab)
    lab.get_by_label("Optimizer").select_option("RMSprop")
    second = shown(lab, but=first)
    lab.go_back()
    assert shown(lab, but=second) == first
    expect(lab.get_by_label("Optimizer")).to_have_value("SGD")
    lab.go_forward()
    assert shown(lab, but=first) == second


def test_a_preset_is_a_state_with_a_sentence(lab: Page):
    before = shown(lab)
    lab.get_by_role("link", name="Momentum's limit").click()
    after = shown(lab, but=before)
    expect(lab.locator("#preset-sentence")).to_contain_text("0.343")
    expect(lab.locator("#problem-summary")).to_have_text(PROBLEMS[asked(lab)["problem"]].summary)
    assert asked(lab)["strategies"] == lines(lab) == "SGD(lr=0.15:0.5:9, momentum=0.9)"
    slider(lab, "Momentum").press("Home")
    shown(lab, but=after)
    expect(lab.locator("#preset-sentence")).to_be_hidden()


def test_the_view_is_part_of_the_address(lab: Page):
    lab.get_by_label("Log loss").uncheck()
    slider(lab, "Smoothing").press("End")
    saved(lab, "smoothing", "0.98")
    assert asked(lab)["loss"] == "linear"
    lab.reload()
    shown(lab)
    expect(lab.get_by_label("Log loss")).not_to_be_checked()
    expect(slider(lab, "Smoothing")).to_have_value("0.98")


def test_many_noisy_curves_are_smoothed_by_themselves(lab: Page):
    before = shown(lab)
    lab.get_by_label("Problem").select_option("moons")
    slider(lab, "How many rates").press("End")
    shown(lab, but=before)
    expect(lab.locator("#lost-of")).to_have_text("of 256", timeout=20_000)
    expect(slider(lab, "Smoothing")).to_have_value("0.9")
    assert "smoothing" not in asked(lab)


def test_the_descent_is_shown_at_once_to_who_asked_for_less_motion(opened, lab_site):
    page = opened(base_url=lab_site, reduced_motion="reduce")
    page.goto(LINE)
    shown(page)
    page.get_by_role("button", name="Play the descent").click()
    expect(page.get_by_role("button", name="Play the descent")).to_be_visible()
    expect(page.locator("loss-surface canvas").first).to_have_attribute(
        "aria-label", re.compile("Path of SGD")
    )


def test_a_lost_connection_is_told_and_mended(unwatched: Page):
    before = shown(unwatched)
    unwatched.route("**/lab/sweeps/**", lambda route: route.abort())
    slider(unwatched, "Momentum").press("ArrowRight")
    expect(unwatched.locator("#state")).to_contain_text("No connection")
    unwatched.unroute("**/lab/sweeps/**")
    shown(unwatched, but=before)
    expect(unwatched.locator("#state")).to_be_empty()


def test_everything_can_be_taken_home(lab: Page, tmp_path):
    for kind in ("py", "ipynb", "csv", "png"):
        with lab.expect_download() as download:
            lab.locator("#takeaway").get_by_text(f".{kind}", exact=True).click()
        download.value.save_as(tmp_path / f"run.{kind}")
    assert json.loads((tmp_path / "run.ipynb").read_text())["nbformat"] == 4
    assert len((tmp_path / "run.csv").read_text().splitlines()) == 1 + 12 * 60
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")
    ran = subprocess.run([sys.executable, tmp_path / "run.py"], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_the_chosen_run_is_copied_as_pytorch_and_shown_where_copying_is_not_allowed(unwatched: Page):
    unwatched.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    unwatched.get_by_role("button", name="Copy as PyTorch").click()
    expect(unwatched.get_by_label("The run as PyTorch")).to_have_value(re.compile(r"torch\.optim\.SGD"))
    expect(unwatched.locator("#copy-state")).to_contain_text("Ctrl+C")


def test_a_run_has_a_page_of_its_own(lab: Page):
    strategy = lab.locator("#chosen-strategy").inner_text()
    lab.locator("#run-link").click()
    expect(lab.locator("h1")).to_have_text("One run on line")
    shown(lab)
    expect(lab.locator("#chosen-strategy")).to_have_text(strategy)
    lab.get_by_role("link", name="Open it in the lab").click()
    shown(lab)
    assert asked(lab)["strategies"] == strategy


def test_it_works_without_javascript(opened, lab_site):
    page = opened(base_url=lab_site, java_script_enabled=False)
    page.goto("/lab/")
    page.get_by_label("Problem").select_option("bowl")
    page.get_by_label("Strategy", exact=True).fill("SGD(lr=0.001:0.1:20)")
    page.get_by_label("Epochs").fill("50")
    page.get_by_role("button", name="Train").click()
    table = page.locator("noscript table")
    expect(table).to_be_visible(timeout=20_000)
    expect(table.locator("tbody tr")).to_have_count(16)
    expect(page.locator("img.still")).to_be_visible()
    page.get_by_role("link", name="The next runs").click()
    expect(table.locator("tbody tr")).to_have_count(4)
    expect(table).to_contain_text("diverged")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_state_is_accessible_and_within_its_width(opened, lab_site, theme: str, width: int):
    page = opened(base_url=lab_site, viewport={"width": width, "height": 844}, color_scheme=theme)
    page.goto(f"{LINE}&sharpness=1")
    shown(page)
    expect(page.locator("sharpness-chart")).to_be_visible()
    expect(page.locator("loss-surface")).to_be_visible()
    page.locator("#data summary").click()
    judge(page)
    page.goto(page.locator("#run-link").get_attribute("href") or "")
    shown(page)
    judge(page)
