"""Proof pages."""

from dataclasses import replace

import pytest

PROOF = "/proofs/challenge-1/base/"


@pytest.fixture
def proved(course):
    """Changes the proof on the site."""

    def change(**parts):
        course.proofs["challenge-1", "base"] = replace(course.proofs["challenge-1", "base"], **parts)

    return change


def test_it_says_what_ran_and_on_which_torch(client, text):
    shown = text(client.get(PROOF))
    for part in (
        "proved on torch 2.13.0",
        "What it printed when it was proved",
        "def prove(question)",
        "0.1803",
    ):
        assert part in shown


def test_each_option_says_whether_it_is_true(client):
    shown = client.get(PROOF).content.decode()
    assert shown.count('class="verdict good"') == 1
    assert shown.count('class="verdict bad"') == 3
    assert shown.count("What we ran to check this") == 4


def test_it_shows_warnings_and_the_error(client, text, proved):
    proved(warnings=("UserWarning: late",), error="RuntimeError: early")
    shown = text(client.get(PROOF))
    assert "Warning UserWarning: late" in shown
    assert "Error RuntimeError: early" in shown


def test_what_was_printed_is_escaped(client, proved):
    proved(output="<script>alert(1)</script>")
    assert b"<script>alert" not in client.get(PROOF).content


def test_it_folds_the_setup_and_shows_the_correction(client, text, proved):
    proved(setup="<pre>import torch</pre>", correction="<p>You may have read otherwise.</p>")
    shown = text(client.get(PROOF))
    assert "What ran before this" in shown
    assert "You may have read otherwise." in shown


def test_it_shows_what_an_option_printed(client, text, proved):
    proved(option_runs=(("wrong-a", "nan"),))
    assert "With this option it printed: nan" in text(client.get(PROOF))


def test_a_question_without_code_has_no_empty_section(client, text, proved):
    proved(code="", output="", curves=(), facts=())
    shown = text(client.get(PROOF))
    assert "The code that ran" not in shown
    assert "The curves" not in shown


def test_it_draws_the_curves_with_a_table(client):
    shown = client.get(PROOF).content.decode()
    assert shown.count('<svg class="chart') == 2
    assert "<th scope" in shown
    assert "not finite from step 2 on" in shown


def test_it_downloads_as_python(client):
    response = client.get(f"{PROOF}download/")
    assert response.content == b"print(1)\n"
    assert response["Content-Disposition"] == 'attachment; filename="challenge-1-base.py"'


def test_its_program_is_shown_lean(client, proved):
    proved(proof='<pre><span class="n">run</span><span class="p">(</span><span class="k">def</span></pre>')
    assert b'<pre>run(<span class="k">def</span></pre>' in client.get(PROOF).content


def test_an_unknown_proof_is_404(client):
    assert client.get("/proofs/challenge-1/other/").status_code == 404
    assert client.get("/proofs/none/base/download/").status_code == 404
