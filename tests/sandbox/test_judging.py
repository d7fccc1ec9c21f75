"""Whatever a run writes as its report, the result has the shape it should have, and is fit to show and to keep."""

import json
import signal

from hypothesis import given
from hypothesis import strategies as st

from gradschool.sandbox import Ending, Limits, Result, Snippet
from gradschool.sandbox.judging import Outcome, cleaned, judged

FINE = {"status": 0, "cpu": 0.1, "peak": 1000}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
reports = st.fixed_dictionaries(
    {},
    optional={
        "error": anything
        | st.fixed_dictionaries(
            {"kind": anything, "message": anything, "line": anything, "traceback": anything}
        ),
        "warnings": anything
        | st.lists(st.dictionaries(st.sampled_from(["kind", "message", "line"]), anything)),
        "series": anything
        | st.lists(
            st.fixed_dictionaries(
                {"name": anything, "steps": st.lists(anything), "values": st.lists(anything)}
            )
        ),
    },
)


def result(report: bytes, printed: bytes = b"", **words) -> Result:
    return judged(Outcome(printed, report, {**FINE, **words}), Snippet("print(1)"), Limits(), "2.13.0")


@given(reports)
def test_any_report_becomes_a_whole_result(told):
    found = result(b"ready 10\n" + json.dumps(told).encode() + b"\n")
    assert Result.from_json(found.to_json()) == found
    assert found.ending in (Ending.FINISHED, Ending.ERROR, Ending.MEMORY)
    found.to_json().encode()  # no half characters
    for series in found.series:
        assert len(series.steps) == len(series.values) > 0


@given(st.binary(max_size=200))
def test_any_bytes_become_a_result(junk):
    found = result(b"ready 10\n" + junk, junk)
    assert Result.from_json(found.to_json()) == found
    assert "\0" not in found.output


@given(st.text())
def test_what_is_shown_has_no_control_signs(text):
    shown = cleaned(text)
    assert not any(ord(sign) < 32 and sign not in "\n\t" for sign in shown)
    assert "\x1b" not in shown
    shown.encode()


def test_terminal_colours_go_and_words_stay():
    assert cleaned("\x1b[31mred\x1b[0m \x1b]0;title\x07 ok\r\nnext\rlast") == "red  ok\nnext\nlast"
    assert cleaned("a\u202egnp.exe") == "a�gnp.exe"


def test_a_report_without_its_beginning_is_the_sandboxes_own_failure():
    found = result(b"OSError: mount: no\n")
    assert found.ending is Ending.LOST
    assert "could not be confined" in found.sentence
    assert judged(Outcome(), Snippet("x"), Limits(), "").ending is Ending.LOST


def test_a_kill_from_elsewhere_is_not_blamed_on_the_code():
    assert result(b"ready 10\n", status=signal.SIGKILL).ending is Ending.LOST
    assert result(b"ready 10\n", status=signal.SIGKILL, cpu=9.9).ending is Ending.CPU
    assert result(b"ready 10\n", status=signal.SIGKILL, peak=800 << 20).ending is Ending.MEMORY


def test_a_run_cannot_name_the_limit_it_met():
    forged = b'ready 10\n{"error": null, "ending": "time", "sentence": "You won", "series": []}\n'
    found = result(forged)
    assert (found.ending, found.sentence) == (Ending.FINISHED, "It ran to its end.")
