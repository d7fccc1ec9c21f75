"""Running code from a page: the form and its JSON, every fault, and output that means harm."""

import json
import re
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.test import Client

from gradschool.learning.errors import LearningError
from gradschool.sandbox import Ending, Result, RunError
from gradschool.web.run import sources
from gradschool.web.run.piece import Piece
from gradschool.web.run.shown import shown

pytestmark = pytest.mark.xdist_group("sandbox")
RUN, API = "/run/", "/api/run/"
NOBODY = "f" * 32


@pytest.fixture
def browser():
    return visitor("a")


def visitor(letter):
    browser = Client()
    browser.cookies["csrftoken"] = letter * 32
    return browser


@pytest.fixture
def site(sandbox, browser):
    """A browser on a site where code can be run."""
    return browser


@pytest.fixture
def no_sandbox(monkeypatch, tmp_path, browser):
    """A browser on a site without a sandbox."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    return browser


@pytest.fixture
def pieces(monkeypatch):
    """One piece with code before and after, and one that is not to be run yet."""

    def closed(_request, _rest):
        raise LearningError("Predict first.")

    piece = Piece("Forty-two", "print(x + 1)\n", "x = 41\n", "print('after')\n", back="/about/", seed=7)
    monkeypatch.setitem(sources.SOURCES, "real", lambda _request, rest: piece if rest == "one" else None)
    monkeypatch.setitem(sources.SOURCES, "closed", closed)
    return piece


def until(answer, seconds=20):
    """The first answer that is one."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = answer()
        if found is not None:
            return found
        time.sleep(0.03)
    raise AssertionError("nothing came")


def came(browser, posted):
    """The page with the result of a form that was posted."""
    assert posted.status_code == 303, posted.content.decode()

    def answer():
        page = browser.get(posted["Location"]).content.decode()
        return page if 'class="came"' in page else None

    return until(answer)


def run(browser, code, **fields):
    """The page with the result of some code."""
    return came(browser, browser.post(RUN, {"code": code, **fields}))


def ask(browser, code, **fields):
    """The JSON with the result of some code."""
    response = browser.post(API, {"code": code, **fields})
    if response.status_code == 200:
        return response.json()
    assert response.status_code == 202, response.content
    address = f"{API}{response.json()['name']}/"

    def answer():
        got = browser.get(address)
        return got.json() if got.status_code != 202 else None

    return until(answer)


def kept(page):
    """The text in the editor."""
    text = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1]
    return text.replace("&#34;", '"').replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")


# --- What works ---


def test_the_editor_opens_with_an_example_that_runs(site):
    response = site.get(RUN)
    page = response.content.decode()
    assert (response.status_code, response["Cache-Control"]) == (200, "no-store")
    assert "nn.Linear" in kept(page)
    result = run(site, kept(page))
    assert re.search(r"loss 0\.\d+, weight", result)
    assert "loss by step" in result


def test_a_page_shows_itself_again_while_the_code_runs(site):
    posted = site.post(RUN, {"code": "import time\ntime.sleep(3)\nprint('slow' * 2)\n"})
    waiting = site.get(posted["Location"]).content.decode()
    assert '<noscript><meta http-equiv="refresh" content="1"></noscript>' in waiting
    assert "data-waits-for" in waiting
    result = came(site, posted)
    assert "slowslow" in result
    assert "refresh" not in result


def test_the_result_stands_below_the_code_that_ran(site):
    page = run(site, "print('a < b')\n", seed="3")
    assert kept(page) == "print('a < b')\n"
    assert "a &lt; b" in page
    assert 'name="seed" value="3"' in page


def test_the_seed_decides_the_random_numbers(site):
    code = "import torch\nprint('drew', torch.rand(1).item())\n"
    drew = [re.search(r"drew [\d.]+", run(site, code, seed=seed))[0] for seed in ("1", "2", "1")]
    assert drew[0] == drew[2] != drew[1]


def test_json_gives_the_same_fragment_and_says_when_it_is_from_the_cache(site):
    code = f"print('fresh', {time.time()})\n"
    first = ask(site, code)
    assert (first["status"], first["ending"], first["said"]) == ("done", "finished", "It ran to its end.")
    assert "fresh" in first["html"]
    assert "from the cache" not in first["html"]
    again = site.post(API, {"code": code})
    assert again.status_code == 200
    assert "from the cache" in again.json()["html"]


def test_the_line_of_an_error_is_a_link_to_it(site):
    said = ask(site, "x = 1\nprint(y)\n")
    assert said["said"] == "It ended with an error. Line 2: NameError: name 'y' is not defined"
    assert 'data-line="2"' in said["html"]
    marks = json.loads(re.search(r"data-marks='([^']*)'", said["html"])[1])
    assert marks == [[2, "bad", "NameError: name 'y' is not defined"]]
    page = run(site, "x = 1\nprint(y)\n")
    target = re.search(r'<a class="to-line" href="#(code-\w+)"', page)[1]
    assert f'<textarea id="{target}"' in page


def test_a_warning_is_told_with_its_line(site):
    html = ask(site, "import warnings\n\nwarnings.warn('careful & slow')\n")["html"]
    assert "careful &amp; slow" in html
    assert '[[3, "warn", "UserWarning: careful \\u0026 slow"]]' in html


def test_a_limit_is_named(site):
    assert "printed more than 64 KB" in ask(site, "while True:\n    print('x' * 1000)\n")["html"]


def test_what_shows_is_drawn_with_its_table(site):
    code = "for n in range(5):\n    show(loss=10.0 ** -n, lr=0.1, step=10 * n)\n"
    html = ask(site, code)["html"]
    assert "loss by step" in html
    assert "learning rate by step" in html
    assert "logarithmic axis" in html
    assert "<td>40</td><td>10⁻⁴</td>" in html


# --- Pieces of the site's own pages ---


def test_a_piece_runs_with_what_belongs_before_and_after_it(site, pieces):
    page = site.get(f"{RUN}?of=real:one").content.decode()
    assert "<h1>Forty-two</h1>" in page
    assert kept(page) == pieces.code
    assert 'name="seed" value="7"' in page
    assert 'href="/about/"' in page
    posted = site.post(RUN, {"code": "print(x + 2)\n", "of": "real:one", "before": "x = 0", "after": ""})
    assert posted["Location"].endswith("/?of=real%3Aone")
    result = came(site, posted)
    assert "<code>43\nafter\n</code>" in result
    assert "<h1>Forty-two</h1>" in result


def test_lines_count_in_the_learners_code(site, pieces):
    assert "Line 1: NameError" in ask(site, "print(nothing)\n", of="real:one")["said"]


def test_without_its_piece_code_is_kept_and_runs_by_itself_the_second_time(site, pieces):
    response = site.post(RUN, {"code": "print(1)\n", "of": "real:gone"})
    page = response.content.decode()
    assert response.status_code == 400
    assert "no longer here" in page
    assert kept(page) == "print(1)\n"
    assert 'name="of" value=""' in page


def test_no_editor_for_a_piece_that_is_not_there(site, pieces):
    assert site.get(f"{RUN}?of=real:gone").status_code == 404
    assert site.get(f"{API}editor/?of=nothing:gone").status_code == 404


def test_a_piece_that_would_tell_an_answer_is_neither_shown_nor_run(site, pieces):
    for response in (site.get(f"{API}editor/?of=closed:x"), site.post(API, {"code": "1", "of": "closed:x"})):
        assert (response.status_code, response.json()) == (403, {"error": "Predict first."})


def test_the_editor_comes_as_a_part_of_a_page(site, pieces):
    response = site.get(f"{API}editor/?of=real:one")
    part = response.content.decode()
    assert response["Cache-Control"] == "no-store"
    assert part.startswith("<form")
    assert "csrfmiddlewaretoken" in part
    assert kept(part) == pieces.code


def test_the_script_to_download_holds_all_of_it_and_runs(browser, pieces):
    response = browser.post(
        f"{RUN}script.py", {"code": "show(x)\nprint(x + 1)\n", "of": "real:one", "seed": "5"}
    )
    assert response["Content-Disposition"] == 'attachment; filename="snippet.py"'
    assert b"manual_seed(5)" in response.content
    ran = subprocess.run([sys.executable, "-c", response.content], capture_output=True, text=True, check=True)
    assert ran.stdout == "41.0\n42\nafter\n"


def test_a_script_that_shows_nothing_is_the_code_alone(browser):
    script = browser.post(f"{RUN}script.py", {"code": "print(1)\r\n"}).content.decode()
    assert script == "import torch\n\ntorch.manual_seed(0)\n\nprint(1)\n"


# --- Faults ---

FAULTS = {
    "empty": ({"code": " \n"}, "There is nothing to run"),
    "NUL": ({"code": "print('\0')"}, "NUL"),
    "long": ({"code": "#" + "é" * 33_000}, "66,001 bytes"),
    "seed": ({"code": "print(1)", "seed": "-1"}, "The seed is a whole number"),
    "far seed": ({"code": "print(1)", "seed": "9999999999"}, "The seed is 9999999999"),
    "odd seed": ({"code": "print(1)", "seed": "²"}, "The seed is a whole number"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence_and_the_text_is_kept(site, fault):
    fields, words = FAULTS[fault]
    response = site.post(RUN, fields)
    page = response.content.decode()
    assert response.status_code == 400
    assert words in page
    assert kept(page) == fields["code"].replace("\0", "\ufffd")
    answer = site.post(API, fields)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_a_body_longer_than_any_code_is_not_read(site):
    assert site.post(RUN, {"code": "x" * 300_000}).status_code == 413
    assert site.post(API, {"code": "x" * 300_000}).status_code == 413


def test_one_run_a_learner_and_when_to_come_back(site):
    posted = site.post(API, {"code": f"import time\ntime.sleep(1.5)  # {time.time()}\n"})
    assert posted.status_code == 202
    second = site.post(RUN, {"code": "print('mine too')\n"})
    assert second.status_code == 429
    assert int(second["Retry-After"]) >= 1
    assert kept(second.content.decode()) == "print('mine too')\n"
    assert "Try again in" in second.content.decode()
    third = site.post(API, {"code": "print('and this')\n"})
    assert (third.status_code, third["Retry-After"]) == (429, str(third.json()["retry_after"]))
    assert "Try again in" in third.json()["error"]
    assert "another" in run(visitor("b"), "print('another')\n")
    until(lambda: site.get(f"{API}{posted.json()['name']}/").status_code == 200 or None)


def test_without_a_sandbox_the_reason_and_the_download_are_there_and_no_run(no_sandbox):
    page = no_sandbox.get(RUN).content.decode()
    assert "the sandbox does not answer" in page
    assert "run-button" not in page
    assert 'formaction="/run/script.py"' in page
    response = no_sandbox.post(RUN, {"code": "print('kept')\n"})
    assert response.status_code == 503
    assert kept(response.content.decode()) == "print('kept')\n"
    answer = no_sandbox.post(API, {"code": "print(1)\n"})
    assert answer.status_code == 503
    assert "retry_after" not in answer.json()  # a script need not ask again
    assert "does not answer" in answer.json()["error"]
    assert no_sandbox.get(f"{RUN}{NOBODY}/").status_code == 503


@pytest.mark.parametrize("name", [NOBODY, "x", "F" * 32, "é" * 32, "a" * 33])
def test_a_result_that_is_not_kept(site, name):
    response = site.get(f"{RUN}{name}/?of=real:one")
    assert response.status_code == 404
    assert "no longer kept" in response.content.decode()
    assert 'href="/run/?of=real%3Aone"' in response.content.decode()
    assert site.get(f"{API}{name}/").status_code == 404


def test_code_is_taken_from_this_sites_own_pages_only(sandbox):
    strict = Client(enforce_csrf_checks=True)
    for address in (RUN, API, f"{RUN}script.py"):
        assert strict.post(address, {"code": "print(1)"}).status_code == 403


@pytest.mark.parametrize("address", [f"{RUN}script.py", API])
def test_what_starts_something_is_not_a_link(browser, address):
    assert browser.get(address).status_code == 405


# --- Output that means harm ---

SCRIPT = "<script>alert(1)</script>"
HARM = f"""\
import sys, warnings
print({SCRIPT!r}, "\\x1b[31mred\\x1b[0m", "nul\\0nul", "</code></pre>")
print({SCRIPT!r}, file=sys.stderr)
warnings.warn({SCRIPT!r} + "' onload='alert(2)")
show(**{{{SCRIPT!r}: 1.0, "' onload='": 2.0}})
raise ValueError({SCRIPT!r} + "' onerror='alert(3)")
"""


def test_what_a_run_prints_warns_names_and_raises_is_text(site):
    page = run(site, HARM)
    html = ask(site, HARM)["html"]
    for shown_text in (page, html):
        assert "<script>alert" not in shown_text
        assert "\x1b" not in shown_text
        assert "\0" not in shown_text
        assert "onload=&#39;" in shown_text
        assert not re.search(r"<[^<>]*' on(load|error)='", shown_text)
    output = re.search(r'<pre class="output"[^>]*><code>(.*?)</code>', html, re.DOTALL)[1]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; red" in output
    assert "&lt;/code&gt;&lt;/pre&gt;" in output
    assert kept(page) == HARM


def test_code_cannot_end_its_text_area(site):
    page = run(site, "print('</textarea><script>alert(1)</script>')\n")
    assert page.count("</textarea>") == 1
    assert "<script>alert" not in page


def test_said_is_short_whatever_the_message():
    result = Result(
        Ending.ERROR, error=RunError("ValueError", "x" * 5000, 1), sentence="It ended with an error."
    )
    assert len(shown("a", result, "").said) == 300
    assert shown("a", replace(result, error=None), "").said == "It ended with an error."
