"""Bring your own log: pasted or sent, judged, and not kept."""

import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

FALLING = "epoch,train_loss,lr\n" + "".join(f"{n},{2.0 * 0.7**n + 0.01:.5f},0.1\n" for n in range(30))
RISING = "step,loss\n" + "".join(f"{n},{1.5**n:.4f}\n" for n in range(40))


@pytest.fixture
def post(client):
    return lambda **fields: client.post("/diagnose/", fields)


def test_a_pasted_log_gets_its_verdict_chart_and_advice(post, text):
    answer = post(log=FALLING)
    assert answer.status_code == 200
    shown = text(answer)
    assert "Converg" in shown
    assert "What to try next" in shown
    assert "train_loss" in shown
    assert "<svg" in answer.content.decode()


def test_a_file_is_read_like_a_pasted_one_and_not_kept(post, text):
    before = set(Path(tempfile.gettempdir()).glob("gradschool-log-*"))
    shown = text(post(file=SimpleUploadedFile("run.csv", RISING.encode())))
    assert "Diverged" in shown
    assert set(Path(tempfile.gettempdir()).glob("gradschool-log-*")) == before


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "There is no log to read"),
        ({"log": "hello there"}, "pasted-log"),
        ({"log": FALLING, "classes": "one"}, "whole number from 2"),
        ({"log": "step,loss\n1,2.0\n"}, "only one value"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(post, text, fields, says):
    answer = post(**fields)
    assert answer.status_code == 400
    assert says in text(answer)
    assert tempfile.gettempdir() not in text(answer)


def test_what_was_pasted_is_still_there_after_a_fault(post):
    assert "hello there" in post(log="hello there").content.decode()


def test_a_log_that_is_too_long_is_refused(post):
    answer = post(file=SimpleUploadedFile("run.csv", b"1" * (2 * 1024 * 1024 + 10)))
    assert answer.status_code == 413


def test_a_file_name_from_elsewhere_harms_nothing(post, text):
    sent = SimpleUploadedFile("x.csv", FALLING.encode())
    sent.name = "../../../etc/passwd"
    assert "Converg" in text(post(file=sent))
