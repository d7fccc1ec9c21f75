"""The sandbox as a site has it: a process beside the server, asked over its socket."""

import json
import os
import time

import pytest

from gradschool.sandbox import Busy, Ending, Mode, Snippet, SnippetRefused
from gradschool.sandbox.client import Sandbox

pytestmark = pytest.mark.xdist_group("sandbox")


def result_of(sandbox, code, learner="", **options):
    name = sandbox.submit(Snippet(code, **options), learner)
    until = time.monotonic() + 30
    while time.monotonic() < until:
        state = sandbox.state(name)
        if state.status == "done":
            return state.result
        time.sleep(0.01)
    raise AssertionError("it never ended")


def test_it_is_ready_in_full_and_says_which_torch(sandbox):
    standing = sandbox.standing()
    assert (standing.mode, standing.why) == (Mode.FULL, "")
    assert standing.torch.startswith("2.")


def test_a_result_comes_back_and_then_from_the_cache(sandbox):
    code = f"print({time.time_ns()})"
    first, again = result_of(sandbox, code), result_of(sandbox, code)
    assert first.ending is Ending.FINISHED
    assert not first.cached
    assert again.cached
    assert again.output == first.output


def test_what_ran_can_be_had_by_its_name(sandbox):
    name = sandbox.submit(Snippet("print(x)\r\n", before="x = 7", seed=3))
    assert sandbox.snippet(name) == Snippet("print(x)\n", before="x = 7", seed=3)
    assert sandbox.snippet("0" * 32) is None
    assert sandbox.state("0" * 32) is None


def test_one_learner_waits_for_their_own_run(sandbox):
    name = sandbox.submit(Snippet(f"import time\ntime.sleep(0.5)  # {time.time_ns()}"), "one learner")
    with pytest.raises(Busy) as busy:
        sandbox.submit(Snippet(f"print({time.time_ns()})"), "one learner")
    assert busy.value.retry_after_seconds >= 1
    assert result_of(sandbox, f"print({time.time_ns()})", "another").ending is Ending.FINISHED
    while sandbox.state(name).status != "done":
        time.sleep(0.02)


def test_what_is_never_run_is_refused_before_it_is_sent(sandbox):
    with pytest.raises(SnippetRefused, match="nothing to run"):
        sandbox.submit(Snippet(" "))


def test_words_that_are_no_question_do_no_harm(sandbox):
    for header, body in (
        ({"call": "submit", "learner": ""}, b"[1, 2]"),
        ({"call": "submit", "learner": ""}, b"no json"),
        ({"call": "submit"}, json.dumps(["", "print(1)", "", 0]).encode()),
        ({"call": "submit", "learner": ""}, json.dumps(["", "print(1)", "", "seven"]).encode()),
        ({}, b""),
    ):
        with pytest.raises(SnippetRefused):
            sandbox._ask(header, body)
    assert result_of(sandbox, f"print('well')  # {time.time_ns()}").output == "well\n"


def test_its_socket_is_the_sites_alone(sandbox, settings):
    mode = os.stat(settings.DATA / "sandbox.socket").st_mode
    assert mode & 0o077 == 0
    assert isinstance(sandbox, Sandbox)
