import gzip
import io
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import LogError, read_log
from gradschool.lab.logs import source


def refusal(path, **options):
    with pytest.raises(LogError) as refused:
        read_log(path, **options)
    message = str(refused.value)
    assert message.startswith((str(path), f"There is no file {path}"))
    assert message.endswith((".", "?", "'"))
    return message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty; nothing has been logged yet"),
        (b"\n \r\n", "is empty; nothing has been logged yet"),
        (b"\xef\xbb\xbf", "is empty; nothing has been logged yet"),
        (b"step,loss\n", "the column 'loss' has no values yet"),
        (b"step,loss\n1,0.5\n", "the column 'loss' has only one value, on line 2"),
        (b"Epoch 1: loss 0.5\n", "the column 'loss' has only one value, on line 1"),
        (b'{"loss": 0.5}\n', "the column 'loss' has only one value, on record 1"),
        (bytes(range(256)) * 10, "is no text (byte 1 is zero)"),
        (b"\x01\x02\x03" * 100, "300 of its first 300 bytes are control characters"),
        (
            b"step,acc\n1,0.5\n2,0.6\n",
            "none of its columns is a loss by its name; name the one to judge with --column: 'step', 'acc'",
        ),
        (b"a,b\n0.5,0.6\n0.4,0.5\n", "none of its columns is a loss by its name"),
        (b"a,b\nx,y\n", "it has no loss in it"),
        (b"Once upon a time there was a loss.\n", "it has no loss in it"),
        (b'step,loss,note\n1,0.5,"a\n2,0.4,b\n', "line 3: the row cannot be read (unexpected end of data)"),
        (b"\x1f\x8bnot really", "is damaged gzip"),
        (gzip.compress(b"loss\n1\n2\n", mtime=0)[:-9], "is damaged gzip"),
    ],
)
def test_it_says_what_is_wrong_and_where(tmp_path, content, message):
    path = tmp_path / "log"
    path.write_bytes(content)
    assert message in refusal(path)


def test_it_says_that_there_is_no_log(tmp_path):
    assert "There is no file" in refusal(tmp_path / "nothing.csv")
    assert "holds no TensorBoard event file, metrics.csv or trainer_state.json" in refusal(tmp_path)


def test_it_offers_the_column_that_was_meant(tmp_path):
    path = tmp_path / "log"
    path.write_text("step,train_loss\n1,2\n2,1\n")
    assert refusal(path, columns={"loss": "trainloss"}).endswith("did you mean 'train_loss'?")
    assert "it has 'step', 'train_loss'" in refusal(path, columns={"learning rate": "zzz"})


def test_a_line_without_end_is_refused_in_bounded_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "LONGEST", 1000)
    path = tmp_path / "log"
    path.write_text("step,loss\n1,2\n" + "9" * 100_000)
    assert "line 3 is longer than 1,000 characters" in refusal(path)


def test_packed_logs_and_standard_input_are_read(tmp_path, monkeypatch):
    packed = gzip.compress(b"loss\n2\n1\n", mtime=0)
    (tmp_path / "log.csv.gz").write_bytes(packed)
    assert read_log(tmp_path / "log.csv.gz").losses == (2, 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
    log = read_log("-")
    assert (log.losses, log.source) == ((2, 1), "standard input")


def test_a_log_of_nan_alone_has_diverged(tmp_path):
    (tmp_path / "log").write_text("step,loss\n1,nan\n2,nan\n")
    assert read_log(tmp_path / "log").judge().sentence.endswith("The loss stopped being a number at step 1.")


def test_a_long_log_is_judged_by_a_part_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("gradschool.lab.logs.gather.Series", lambda name: source_series(name))
    path = tmp_path / "log.csv"
    path.write_text("step,loss\n" + "\n".join(f"{10 * step},{2 - step / 20_000}" for step in range(10_000)))
    log = read_log(path)
    assert log.notes == ("Of 10,000 losses 626 are looked at: one in 16, and those that stand out.",)
    verdict = log.judge()
    assert (verdict.name, verdict.evidence["values"]) == ("converging", 10_000)
    assert log.steps[-1] == 99_990


def source_series(name):
    from gradschool.lab.logs.series import Series

    return Series(name, most=1000)


def test_progress_is_told_in_bytes(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("loss\n" + "1.5\n" * 50_000)
    told = []
    read_log(path, progress=lambda read, size: told.append((read, size)))
    assert told[-1] == (path.stat().st_size,) * 2


WORDS = [
    "loss",
    "step",
    " ",
    ",",
    "\t",
    ";",
    "\n",
    '"',
    "{",
    "}",
    "[",
    "]",
    ":",
    "0.5",
    "1e999",
    "nan",
    "-",
    "é",
    "\r",
    "#",
]


@given(
    draw.binary(max_size=300) | draw.lists(draw.sampled_from(WORDS), max_size=60).map("".join).map(str.encode)
)
def test_whatever_is_in_a_file_it_is_read_or_refused_in_a_sentence(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.log"
    path.write_bytes(content)
    with suppress(LogError):
        assert read_log(path).judge().sentence
