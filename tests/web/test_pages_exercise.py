"""The pages of Break it with a real sandbox: run, marked from what was caught, kept; nothing is believed of a browser."""

import re
import time
from dataclasses import replace

import pytest
from django.test import Client

from curriculum.exercises import PROGRAM, SOLUTION, exercise
from gradschool.curriculum.exercise_marking import mark
from gradschool.curriculum.library import load_library
from gradschool.curriculum.values import Mode
from gradschool.sandbox import Snippet

pytestmark = pytest.mark.xdist_group("sandbox")
TRY = "/pytorch/tiny/try/"
HOME = f"{TRY}settle-it/"
KEPT = "Kept as done"


@pytest.fixture(autouse=True)
def with_exercises(course):
    tiny = course.patterns["pytorch", "tiny"]
    mode = Mode("try", "Try", "<p>Programs to mend.</p>", 10, (("practice-1",),), 1)
    course.patterns["pytorch", "tiny"] = replace(
        tiny, modes={**tiny.modes, "try": mode}, exercises=(exercise("settle-it"), exercise("settle-more"))
    )


def ran(client, code):
    """Post a program; the address of its run, once it is over."""
    posted = client.post(HOME, {"code": code})
    assert posted.status_code == 303, posted.content.decode()
    address = posted["Location"].partition("#")[0]
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if 'http-equiv="refresh"' not in client.get(address).content.decode():
            return address
        time.sleep(0.02)
    raise AssertionError("it never ended")


def over(sandbox, name):
    """Wait for the end of a run."""
    until = time.monotonic() + 30
    while sandbox.state(name).status != "done" and time.monotonic() < until:
        time.sleep(0.02)


def name_in(address):
    return address.partition("run=")[2]


@pytest.fixture
def nowhere(tmp_path, settings):
    """A data folder that no sandbox runs for."""
    settings.DATA = tmp_path


def test_try_lists_the_exercises_and_still_starts_its_practice(client, text):
    shown = text(client.get(TRY))
    assert "Exercise settle-it" in shown
    assert "bring the loss down to 0.1" in shown
    assert client.post(TRY)["Location"].startswith("/sittings/")


def test_an_exercise_shows_its_program_and_goal(client, text):
    page = client.get(HOME)
    assert "lr=0.0001" in page.content.decode()
    assert "In 10 steps, bring the loss down to 0.1." in text(page)
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "address", [f"{TRY}nothing/", "/pytorch/nothing/try/", "/pytorch/nothing/try/settle-it/"]
)
def test_an_exercise_that_is_not_there(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("sandbox")
def test_a_program_that_meets_the_goal_is_told_so_with_numbers_and_kept(client, text):
    address = ran(client, SOLUTION)
    page = client.get(address)
    assert "Goal met." in text(page)
    assert re.search(r"Last loss good: \S+ × 10\S+ at most 0.1", text(page))
    assert "lr=0.2" in page.content.decode()
    assert "Done" not in text(client.get(TRY))  # reading writes nothing
    kept = client.post(f"{HOME}keep/", {"run": name_in(address)})
    assert kept.status_code == 303
    assert KEPT in text(client.get(kept["Location"].partition("#")[0]))
    assert "Done: 1 of 2." in text(client.get(TRY))
    assert "SOLUTION-text" in text(client.get(HOME))


@pytest.mark.usefixtures("sandbox")
def test_one_that_misses_says_what_it_lacks_and_cannot_be_kept(client, text):
    address = ran(client, PROGRAM)
    shown = text(client.get(address))
    assert "Not yet." in shown
    assert "at most 0.1 is asked for" in shown
    assert client.post(f"{HOME}keep/", {"run": name_in(address)}).status_code == 400
    assert "Done" not in text(client.get(TRY))


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("code", "says"),
    [
        (SOLUTION.replace("2 * w**2", "w**2"), "One line has to stay as it was"),
        (SOLUTION + "raise ValueError('<script>alert(1)</script>')\n", "it ended with a ValueError"),
        ("print(1", "it ended with a SyntaxError"),
        (SOLUTION.replace("range(10)", "range(11)"), "It shows 11 losses"),
        ("import os\nos._exit(0)\n", "it did not run to its end"),
    ],
)
def test_what_cannot_be_judged_says_why(client, text, code, says):
    page = client.get(ran(client, code))
    assert says in text(page)
    assert "<script>alert" not in page.content.decode()


@pytest.mark.usefixtures("sandbox")
def test_the_script_gets_a_verdict_as_a_piece_and_a_met_goal_is_kept_at_once(client, text):
    name = name_in(ran(client, SOLUTION))
    piece = client.post(f"{HOME}verdict/", {"run": name})
    assert piece.status_code == 200
    assert "<html" not in piece.content.decode()
    assert "Goal met." in text(piece)
    assert KEPT in text(piece)
    assert "Next: Exercise settle-more" in text(piece)
    assert "Done: 1 of 2." in text(client.get(TRY))
    missed = client.post(f"{HOME}verdict/", {"run": name_in(ran(client, PROGRAM))})
    assert "Not yet." in text(missed)


def test_a_run_that_goes_on_has_no_verdict_yet(client, text, sandbox):
    name = sandbox.submit(Snippet(f"import time\ntime.sleep(4)\n{SOLUTION}"))
    page = client.get(f"{HOME}?run={name}")
    assert 'http-equiv="refresh"' in page.content.decode()
    assert "Goal met" not in text(page)
    assert client.post(f"{HOME}keep/", {"run": name}).status_code == 400
    piece = client.post(f"{HOME}verdict/", {"run": name})
    assert "Goal met" not in text(piece)
    over(sandbox, name)


def test_a_program_with_something_hidden_around_it_is_no_attempt(client, text, sandbox):
    name = sandbox.submit(Snippet(SOLUTION, before="import torch\n"))
    over(sandbox, name)
    assert "no longer kept" in text(client.get(f"{HOME}?run={name}"))
    assert client.post(f"{HOME}keep/", {"run": name}).status_code == 400


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("name", ["0" * 32, "nothing", "0" * 33, "../../etc", "\0"])
def test_a_run_that_is_not_kept(client, text, name):
    page = client.get(HOME, {"run": name})
    assert page.status_code == 200
    assert "no longer kept" in text(page)
    assert client.post(f"{HOME}keep/", {"run": name}).status_code == 400
    assert client.post(f"{HOME}verdict/", {"run": name}).status_code == 404


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize(
    ("code", "says"), [("", "nothing to run"), (" \n", "nothing to run"), ("a = '\0'", "NUL")]
)
def test_what_is_never_run_is_refused_and_kept_in_the_form(client, text, code, says):
    page = client.post(HOME, {"code": code})
    assert page.status_code == 400
    assert says in text(page)


def test_who_has_a_run_under_way_is_asked_to_wait(client, text, sandbox):
    client.get(HOME)  # a browser is known by the cookie of its forms
    slow = client.post(HOME, {"code": "import time\ntime.sleep(1.5)\n"})
    page = client.post(HOME, {"code": f"{SOLUTION}# never run before\n"})
    assert page.status_code == 429
    assert int(page["Retry-After"]) > 0
    assert "lr=0.2" in page.content.decode()
    assert "Try again in" in text(page)
    over(sandbox, name_in(slow["Location"].partition("#")[0]))


@pytest.mark.usefixtures("nowhere")
def test_without_a_sandbox_the_page_says_why_and_keeps_the_program(client, text):
    assert "does not answer" in text(client.get(HOME))
    page = client.post(HOME, {"code": SOLUTION})
    assert page.status_code == 503
    assert "lr=0.2" in page.content.decode()
    shown = client.get(f"{HOME}?run={'0' * 32}")
    assert "does not answer" in text(shown)
    assert client.post(f"{HOME}verdict/", {"run": "0" * 32}).status_code == 503
    assert client.post(f"{HOME}keep/", {"run": "0" * 32}).status_code == 503


@pytest.mark.usefixtures("sandbox")
def test_forms_need_their_token(text):
    strict = Client(enforce_csrf_checks=True)
    for act in ("", "keep/", "verdict/"):
        assert strict.post(f"{HOME}{act}", {"code": SOLUTION, "run": "0" * 32}).status_code == 403


@pytest.mark.usefixtures("sandbox")
def test_it_is_in_the_export_and_gone_when_the_learner_is_erased(client, text):
    client.post(f"{HOME}verdict/", {"run": name_in(ran(client, SOLUTION))})
    (one,) = client.get("/me/export/").json()["exercises"]
    assert (one["exercise"], one["code"]) == ("settle-it", SOLUTION)
    client.post("/me/erase/")
    assert "Done: 1" not in text(client.get(TRY))


def test_what_was_proved_of_the_package_s_exercises_is_so_in_the_sandbox(sandbox):
    for one in load_library().patterns["pytorch", "learning-rate-strategy"].exercises:
        for code, met in ((one.task.code, False), (one.solution_code, True)):
            name = sandbox.submit(Snippet(code))
            over(sandbox, name)
            found = mark(one.task, code, sandbox.state(name).result)
            assert found.met is met, f"{one.id}: {found.sentence}"
