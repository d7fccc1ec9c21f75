import json
import math

import pytest

from gradschool.lab import LogError, read_log

RECORDS = [
    {"step": 1, "loss": 2.5, "lr": 0.1},
    {"step": 2, "loss": 1.5, "lr": 0.1},
    {"step": 3, "loss": 0.9, "lr": 0.05},
]
STATE = {
    "best_metric": None,
    "log_history": [
        {"epoch": 0.5, "grad_norm": 3.2, "learning_rate": 5e-05, "loss": 2.5, "step": 10},
        {"epoch": 1.0, "grad_norm": 2.2, "learning_rate": 4e-05, "loss": 1.5, "step": 20},
        {"epoch": 1.0, "eval_loss": 1.4, "step": 20},
        {"epoch": 1.5, "grad_norm": math.nan, "learning_rate": 3e-05, "loss": 0.9, "step": 30},
        {"epoch": 1.5, "step": 30, "train_loss": 1.2, "train_runtime": 12.0},
    ],
    "max_steps": 30,
}


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, RECORDS)),
        json.dumps(RECORDS),
        json.dumps(RECORDS, indent=2),
        "\ufeff" + json.dumps(RECORDS),
        json.dumps({"history": RECORDS}),
        json.dumps({name: [record[name] for record in RECORDS] for name in RECORDS[0]}),
        "\n".join(
            json.dumps({"step": record["step"], "train": {"loss": record["loss"]}}) for record in RECORDS
        ),
        json.dumps([[1.5 + record["step"], record["step"], record["loss"]] for record in RECORDS]),
        json.dumps([record["loss"] for record in RECORDS]),
        "\n".join(json.dumps({"time": "12:00", "loss": str(record["loss"])}) for record in RECORDS),
    ],
)
def test_it_reads_records_and_columns(tmp_path, text):
    (tmp_path / "log").write_text(text)
    assert read_log(tmp_path / "log").losses == (2.5, 1.5, 0.9)


@pytest.mark.parametrize("indent", [None, 2])
def test_it_reads_hugging_faces_trainer_state(tmp_path, indent):
    (tmp_path / "trainer_state.json").write_text(json.dumps(STATE, indent=indent))
    log = read_log(tmp_path)
    assert (log.losses, log.steps, log.learning_rates) == (
        (2.5, 1.5, 0.9),
        (10, 20, 30),
        (5e-05, 4e-05, 3e-05),
    )
    assert log.columns[0].name == "loss"
    assert "eval_loss" in log.others


def test_null_is_nan_but_not_where_the_row_is_about_something_else(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"step":1,"loss":2.5}\n{"step":2,"loss":null}\n')
    assert math.isnan(read_log(path).losses[-1])
    path.write_text('{"step":1,"loss":2.5}\n{"step":2,"loss":1.5}\n{"step":2,"loss":null,"val_loss":1.4}\n')
    assert read_log(path).losses == (2.5, 1.5)


def test_lines_that_are_no_json_are_left_out_and_told(tmp_path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"loss":2.5}\nwarning: slow\n{"loss":1.5}\n{"loss":')
    log = read_log(path)
    assert (log.losses, log.notes) == ((2.5, 1.5), ("Line 2 and 1 more: this is no JSON; it is left out.",))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[{"loss":1},\n{"loss":2}, {"loss" 3}]', "line 2, column 21: this is no JSON"),
        ('[{"loss":1},\n{"loss":2}', "line 2: the array has no end"),
        ('[{"loss":1},\n{"loss":2', "line 2, column 10: this is no JSON"),
        ('{"loss":[1,2}', "this is no JSON"),
        ('{"loss":' + "1" * 5000 + "}", "or a number is too long"),
        ("[" * 100_000, "this is no JSON (it is nested too deeply"),
        ('{"loss":[2,1]}\n{"loss":[3,2]}', "line 2 holds whole columns, as one before it does"),
        ("{}", "it has no loss in it"),
    ],
)
def test_broken_json_is_refused_with_its_place(tmp_path, text, message):
    (tmp_path / "log").write_text(text)
    with pytest.raises(LogError) as refused:
        read_log(tmp_path / "log")
    assert message in str(refused.value)


def test_records_that_cross_the_pieces_of_a_long_array_are_whole(tmp_path):
    path = tmp_path / "log.json"
    records = [{"loss": 1 + 1 / step, "text": "x" * (step % 97)} for step in range(1, 30_000)]
    path.write_text(json.dumps(records))
    assert read_log(path).losses == tuple(record["loss"] for record in records)
