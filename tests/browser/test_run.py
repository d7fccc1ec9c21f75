"""Changing and running code in the real product: by keyboard, on a phone, without JavaScript, in place on a page."""

import re

import pytest
from playwright.sync_api import Page, expect

from browser.accessible import judge
from gradschool.curriculum.library import load_library
from gradschool.curriculum.render import python_block
from gradschool.web.pages import _environment

pytestmark = pytest.mark.xdist_group("sandbox")
WRONG = "x = 1\nfor n in range(2):\n    print(n)\nprint(y)\n"
LONG = "\n".join(f"value_{n} = {n}  # {'long ' * (n % 40)}" for n in range(120)) + "\n"


@pytest.fixture(scope="module")
def ready(browser, real_site):
    """The site's address, once its sandbox has passed its test: until then the page tells, and asks again."""
    context = browser.new_context(base_url=real_site)
    page = context.new_page()
    page.goto("/run/")
    run(page, "print('ready')")
    expect(page.locator(".ending")).to_have_text("It ran to its end.", timeout=90_000)
    context.close()
    return real_site


@pytest.fixture
def editor(opened, ready):
    """A page with the editor."""

    def new(**options) -> Page:
        page = opened(**{"base_url": ready, "viewport": {"width": 1280, "height": 900}, **options})
        page.goto("/run/")
        return page

    return new


def code(page: Page):
    return page.locator("textarea[name=code]")


def run(page: Page, text: str | None = None) -> None:
    if text is not None:
        code(page).fill(text)
    page.get_by_role("button", name="Run", exact=True).click()


def ended(page: Page, words: str) -> None:
    expect(page.locator(".ending")).to_have_text(words, timeout=30_000)


def caret(page: Page) -> list[int]:
    return code(page).evaluate("area => [area.selectionStart, area.selectionEnd]")


def put_caret(page: Page, begin: int, end: int | None = None) -> None:
    code(page).focus()
    code(page).evaluate("(area, at) => area.setSelectionRange(...at)", [begin, begin if end is None else end])


def test_changed_code_is_run_and_its_result_appears_below(editor):
    page = editor(viewport={"width": 1280, "height": 900})
    run(page)
    ended(page, "It ran to its end.")
    expect(page.locator(".came")).to_contain_text(re.compile(r"loss 0\.\d+, weight"))
    expect(page.get_by_role("img", name=re.compile("^loss by step"))).to_be_visible()
    code(page).fill(code(page).input_value().replace("lr=0.1", "lr=0.3"))
    run(page)
    expect(page.locator(".came")).to_contain_text("diverged")
    expect(page.locator(".state")).to_have_text("It ran to its end.")
    expect(page.locator(".state")).to_have_attribute("role", "status")
    page.get_by_role("link", name="Link to this run").click()
    expect(code(page)).to_have_value(re.compile(r"lr=0\.3"))
    expect(page.locator(".came")).to_contain_text("diverged")


def test_the_line_of_an_error_is_marked_and_led_to(editor):
    page = editor()
    run(page, WRONG)
    ended(page, "It ended with an error.")
    marked = page.locator(".code-row.bad")
    expect(marked).to_have_count(1)
    expect(marked).to_have_text("print(y)")
    expect(marked).to_have_attribute("data-words", "NameError: name 'y' is not defined")
    expect(code(page)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".state")).to_contain_text("Line 4: NameError")
    page.get_by_role("link", name="line 4").press("Enter")
    expect(code(page)).to_be_focused()
    assert caret(page) == [WRONG.index("print(y)"), WRONG.index("print(y)") + len("print(y)")]
    put_caret(page, 0)
    page.keyboard.insert_text("# first\n")
    expect(marked).to_have_text("print(y)")  # it moves with its line
    put_caret(page, len(code(page).input_value()) - 2)
    page.keyboard.type("x")
    expect(marked).to_have_count(0)


def test_a_warning_is_marked(editor):
    page = editor()
    run(page, "import warnings\nwarnings.warn('careful')\n")
    ended(page, "It ran to its end.")
    expect(page.locator(".code-row.warn")).to_have_text("warnings.warn('careful')")
    expect(code(page)).not_to_have_attribute("aria-invalid", "true")


def test_tab_and_shift_tab_indent_and_undo_takes_them_back(editor):
    page = editor()
    text = "if x:\ny = 1\nz = 2\n"
    code(page).fill(text)
    put_caret(page, 6)
    page.keyboard.press("Tab")
    expect(code(page)).to_have_value("if x:\n    y = 1\nz = 2\n")
    page.keyboard.press("ControlOrMeta+z")
    expect(code(page)).to_have_value(text)
    put_caret(page, 6, len(text))
    page.keyboard.press("Tab")
    expect(code(page)).to_have_value("if x:\n    y = 1\n    z = 2\n")
    page.keyboard.press("Shift+Tab")
    expect(code(page)).to_have_value(text)
    page.keyboard.press("ControlOrMeta+z")
    expect(code(page)).to_have_value("if x:\n    y = 1\n    z = 2\n")
    put_caret(page, 12)
    page.keyboard.press("Shift+Tab")
    expect(code(page)).to_have_value("if x:\ny = 1\n    z = 2\n")
    assert caret(page) == [8, 8]


def test_a_new_line_keeps_the_indent_and_a_colon_adds_one(editor):
    page = editor()
    code(page).fill("")
    code(page).press_sequentially("for n in range(3):\nfor m in range(2):  # inner\nprint(n)\nprint(m)")
    expect(code(page)).to_have_value(
        "for n in range(3):\n    for m in range(2):  # inner\n        print(n)\n        print(m)"
    )


def test_it_can_be_done_and_left_by_keyboard_alone(editor):
    page = editor()
    while not code(page).evaluate("area => area === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("print('by keyboard')")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator(".came .output")).to_have_text("by keyboard\n")
    page.keyboard.press("Tab")
    expect(code(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    expect(code(page)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(code(page)).not_to_be_focused()


def test_the_keys_are_told_to_who_cannot_see_them(editor):
    page = editor()
    described = code(page).get_attribute("aria-describedby").split()[0]
    expect(page.locator(f"#{described}")).to_contain_text("Escape, then Tab, leaves")
    expect(page.get_by_label("Code: Run PyTorch")).to_be_visible()


def test_reset_brings_the_original_back_and_undo_the_change(editor):
    page = editor()
    original = code(page).input_value()
    run(page, "print(y)\n")
    ended(page, "It ended with an error.")
    page.get_by_role("link", name="Reset").click()
    expect(code(page)).to_have_value(original)
    expect(code(page)).to_be_focused()
    expect(page.locator(".code-row.bad")).to_have_count(0)
    page.keyboard.press("ControlOrMeta+z")
    expect(code(page)).to_have_value("print(y)\n")


def test_reset_on_a_result_brings_back_what_was_there_before_it_was_changed(editor):
    page = editor()
    original = code(page).input_value()
    run(page, "print('changed')\n")
    ended(page, "It ran to its end.")
    page.get_by_role("link", name="Link to this run").click()
    expect(code(page)).to_have_value("print('changed')\n")
    page.get_by_role("link", name="Reset").click()
    expect(code(page)).to_have_value(original)


def test_text_survives_a_lost_connection(editor):
    page = editor(watched=False)
    page.route("**/api/run/", lambda route: route.abort())
    run(page, "print('kept')\n")
    expect(page.locator(".fault")).to_contain_text("no connection")
    expect(code(page)).to_have_value("print('kept')\n")
    page.unroute("**/api/run/")
    run(page)
    ended(page, "It ran to its end.")
    expect(page.locator(".fault")).to_have_text("")


def test_a_refusal_is_told_beside_the_code(editor):
    page = editor(watched=False)
    run(page, "   \n")
    expect(page.locator(".fault")).to_contain_text("There is nothing to run")
    expect(code(page)).to_have_value("   \n")


def test_it_waits_for_its_turn(editor):
    page = editor(watched=False)
    run(page, "import time\ntime.sleep(1)\nprint('long')\n")
    expect(page.locator(".state")).to_have_text("Running …")
    other = page.context.new_page()
    other.goto("/run/")
    run(other, "print('second')\n")
    expect(other.locator(".state")).to_contain_text("It is tried again in")
    ended(other, "It ran to its end.")
    ended(page, "It ran to its end.")


def test_without_javascript_it_is_a_form(editor):
    page = editor(java_script_enabled=False)
    expect(page.locator(".keys-hint")).to_be_hidden()
    run(page, WRONG)
    ended(page, "It ended with an error.")
    expect(code(page)).to_have_value(WRONG)
    link = page.get_by_role("link", name="line 4")
    assert link.get_attribute("href") == f"#{code(page).get_attribute('id')}"
    page.get_by_role("link", name="Reset").click()
    expect(code(page)).to_have_value(re.compile(r"nn\.Linear"))


def test_without_javascript_a_fault_keeps_the_text(editor):
    page = editor(java_script_enabled=False, watched=False)
    page.get_by_label("Seed").fill("-1")
    run(page, "print('kept')\n")
    expect(page.locator(".fault")).to_contain_text("The seed is a whole number")
    expect(code(page)).to_have_value("print('kept')\n")


def test_the_download_is_what_is_in_the_editor(editor):
    page = editor()
    code(page).fill("print('mine')\n")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download .py").click()
    assert waited.value.suggested_filename == "snippet.py"
    assert "print('mine')" in waited.value.path().read_text()


def test_the_text_area_never_scrolls_under_its_colours(editor):
    page = editor()
    code(page).fill(LONG)
    fits = "area => area.scrollHeight <= area.clientHeight && area.scrollWidth <= area.clientWidth"
    assert code(page).evaluate(fits)
    put_caret(page, LONG.index("value_39"))
    page.keyboard.press("End")
    page.keyboard.type(" end")
    scrolled = "document.querySelector('.code-field').scrollLeft"
    assert page.evaluate(scrolled) > 0
    page.keyboard.press("Home")
    page.keyboard.type("a")
    assert page.evaluate(scrolled) == 0  # or the line's numbers would hide the caret
    assert code(page).evaluate(fits)
    rows = page.locator(".code-row").all_inner_texts()
    assert [row.rstrip("\n") for row in rows] == code(page).input_value().split("\n")


TRICKY = [
    "f'{x:.3f} {y!r} {{z}} {d[\"k\"]}'\nprint(1)",
    "'''doc\n# no comment\n''' # comment\nclass A(B):\n    def __init__(self): super().__init__()",
    "r'\\' # s'\nb'a' + rb\"x\\\"\" 'it\\'s'",
    "1e-3 0.1 .5 5. 0xff 1_000 x1 = a.b1",
    "x = 'open\ny = 2",
    "lambda n: n if n is not None else True",
    'f"""a {n}\n{m + 1:>3} b"""',
]


def test_the_colours_are_those_of_the_server(editor):
    page = editor()
    library = load_library()
    written = [found.code for found in library.proofs.values() if found.code][:60]
    blocks = [*written, *map(python_block, TRICKY)]
    spans = re.compile(r'<span class="(\w+)">')
    for block in blocks:
        page.evaluate("html => { document.querySelector('#allowed').innerHTML = html; }", block)
        shown = page.locator("#allowed pre code")
        code(page).fill(shown.evaluate("one => one.textContent"))
        letters = """(root) => {
          const found = [];
          const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
          while (walk.nextNode()) {
            const kind = walk.currentNode.parentElement.closest("span")?.className ?? "";
            for (const letter of walk.currentNode.data) if (letter.trim()) found.push(letter + kind);
          }
          return found.join(" ");
        }"""
        assert spans.search(block) is not None
        assert page.locator(".lines").evaluate(letters) == shown.evaluate(letters), block


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_it_is_accessible_and_within_the_screen(editor, scheme, width):
    page = editor(viewport={"width": width, "height": 844}, color_scheme=scheme)
    judge(page)
    run(
        page,
        LONG
        + "show(1)\nshow(2)\nimport warnings\nwarnings.warn('a ' * 200)\nprint('wide ' * 200)\nprint(y)\n",
    )
    ended(page, "It ended with an error.")
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    judge(page)
    if width == 390:
        size = code(page).evaluate("area => parseFloat(getComputedStyle(area).fontSize)")
        assert size >= 16  # a smaller one makes a phone zoom in
        for target in page.locator(".editor :is(button, .button, input:not([type=hidden]))").all():
            assert target.bounding_box()["height"] >= 44


def test_code_on_a_page_becomes_an_editor_in_its_place(editor):
    page = editor()
    block = _environment().get_template("runnable.html").module.runnable(python_block("print(1)"), "")
    page.evaluate("html => { document.querySelector('#allowed').innerHTML = html; }", str(block))
    place = page.locator("#allowed code-runner")
    link = place.get_by_role("link", name="Change and run")
    assert link.get_attribute("href") == "/run/?of="
    link.press("Enter")
    area = place.locator("textarea")
    expect(area).to_be_focused()
    expect(link).to_be_hidden()
    expect(place.locator(".code")).to_be_hidden()
    area.fill("print('in place')\n")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(place.locator(".output")).to_have_text("in place\n")
    assert page.url.endswith("/run/")


def test_what_cannot_be_opened_is_told_in_its_place(editor):
    page = editor(watched=False)
    block = _environment().get_template("runnable.html").module.runnable(python_block("print(1)"), "gone:x")
    page.evaluate("html => { document.querySelector('#allowed').innerHTML = html; }", str(block))
    page.get_by_role("link", name="Change and run").click()
    expect(page.locator("#allowed").get_by_role("alert")).to_have_text(
        "This code is no longer here. Load the page again."
    )


def test_pages_without_code_to_run_do_not_load_the_scripts(opened, real_site):
    page = opened(base_url=real_site)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/about/")
    page.wait_for_load_state("networkidle")
    assert [address for address in asked if "/gradschool/run/" in address] == []
