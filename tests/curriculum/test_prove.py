import time

import pytest

from gradschool.curriculum.prove import Option, ProofError, Question, execute, time_limit


def test_a_run_catches_output_warnings_and_names():
    run = execute("import warnings", "warnings.warn('careful')\nvalue = 2\nprint(value)", seed=0)
    assert (run.output, run.warnings, run.error, run["value"]) == ("2\n", ("UserWarning: careful",), "", 2)


def test_an_error_ends_the_run_and_is_told_in_one_line():
    run = execute("", "print('before')\nraise ValueError('no')", seed=0)
    assert (run.output, run.error) == ("before\n", "ValueError: no")


def test_leaving_the_snippet_is_an_error_of_the_snippet():
    assert execute("", "raise SystemExit(3)", seed=0).error == "SystemExit: 3"


def test_each_run_has_fresh_names_and_the_same_seed():
    code = "import torch\nvalue = torch.rand(1).item()"
    assert execute("", code, seed=0)["value"] == execute("", code, seed=0)["value"]
    assert execute("", code, seed=0)["value"] != execute("", code, seed=1)["value"]
    assert execute("", "leaked = 'leaked' in globals()", seed=0)["leaked"] is False


def test_an_option_runs_after_setup_and_code():
    question = Question("q", setup="a = 1", code="b = a + 1", options=(Option("x", "", "c = b + 1"),))
    assert question.run("x")["c"] == 3
    assert list(question.runs) == ["x"]


@pytest.mark.parametrize("option", [None, "y"])
def test_running_what_is_not_there_says_so(option):
    with pytest.raises(ProofError, match="code"):
        Question("q", options=(Option("y", "text", ""),)).run(option)


def test_a_blanked_question_runs_nothing():
    run = Question("q", code="print(1)", blanked=True).run()
    assert (run.output, dict(run.namespace)) == ("", {})


def test_the_time_limit_ends_an_endless_loop():
    started = time.monotonic()
    with pytest.raises(TimeoutError, match=r"0\.1 s"), time_limit(0.1):
        execute("", "while True: pass", seed=0)
    assert time.monotonic() - started < 5
