import math

import pytest
from hypothesis import given
from hypothesis import strategies as draw

from gradschool.lab import read_log

LOSSES = (2.5, 1.5, 0.9, 0.7)


def roles(log):
    return {column.role: column.name for column in log.columns}


@pytest.fixture
def log_of(tmp_path):
    def write(text, **options):
        path = tmp_path / "log.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_log(path, **options)

    return write


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "  "])
def test_it_finds_the_delimiter_and_the_columns(log_of, delimiter):
    rows = [
        ("step", "train_loss", "lr", "grad_norm"),
        *((10 * at, loss, 0.1, 2.0) for at, loss in enumerate(LOSSES)),
    ]
    log = log_of("\n".join(delimiter.join(map(str, row)) for row in rows))
    assert log.losses == LOSSES
    assert log.steps == (0, 10, 20, 30)
    assert log.learning_rates == (0.1,) * 4
    assert log.gradient_norms == (2.0,) * 4
    assert [column.why for column in log.columns] == [
        "a training loss by its name",
        "a learning rate by its name",
        "a gradient norm by its name",
        "a count of steps by its name",
    ]


@given(draw.permutations(["epoch", "step", "train/loss", "validation/loss", "lr", "accuracy"]))
def test_the_order_of_the_columns_does_not_matter(tmp_path_factory, names):
    path = tmp_path_factory.mktemp("logs") / "log.csv"
    rows = [
        dict(zip(names, [float(at)] * 6, strict=True)) | {"train/loss": loss}
        for at, loss in enumerate(LOSSES)
    ]
    path.write_text(
        "\n".join([",".join(names), *(",".join(str(row[name]) for name in names) for row in rows)])
    )
    log = read_log(path)
    assert (log.losses, roles(log)) == (LOSSES, {"loss": "train/loss", "learning rate": "lr", "step": "step"})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_it_reads_any_encoding_and_line_ending(log_of, encoding, ending):
    text = ending.join(["epoch,loss", *(f"{at},{loss}" for at, loss in enumerate(LOSSES)), ""])
    assert log_of(text.encode(encoding)).losses == LOSSES


def test_it_reads_decimal_commas(log_of):
    assert log_of("epoch;loss;lr\n1;2,5;0,1\n2;1,5;0,1\n3;0,9;0,01\n").losses == (2.5, 1.5, 0.9)


@pytest.mark.parametrize(
    "text",
    ["2.5\n1.5\n0.9\n", "loss\n2.5\n1.5\n0.9\n", "1,2.5\n2,1.5\n3,0.9\n", "# my run\nloss\n2.5\n1.5\n0.9"],
)
def test_it_needs_no_header_and_no_steps(log_of, text):
    assert log_of(text).losses == (2.5, 1.5, 0.9)


def test_it_reads_lightnings_sparse_columns(log_of):
    log = log_of(
        "epoch,step,train_loss_epoch,train_loss_step,val_loss,lr-SGD\n"
        "0,9,,2.5,,\n0,9,,,,0.1\n0,19,,1.5,,\n0,24,,,1.9,\n0,24,2.1,,,\n1,29,,0.9,,\n1,49,,,1.2,\n1,49,1.4,,,\n"
    )
    assert log.losses == (2.5, 1.5, 0.9)
    assert log.steps == (9, 19, 29)
    assert roles(log) == {"loss": "train_loss_step", "learning rate": "lr-SGD", "step": "step"}
    assert log.columns[0].why == "of 2 columns with a training loss the one with the most values"
    assert log.notes == ()


def test_cells_that_stay_empty_are_nan(log_of):
    log = log_of("step,loss,lr\n1,2.5,0.1\n2,1.5,0.1\n3,,0.1\n4,,0.1\n")
    assert log.losses[:2] == (2.5, 1.5)
    assert all(math.isnan(loss) for loss in log.losses[2:])
    assert log.notes == ("Line 4: the cells of 'loss' are empty from here to the end; they are read as NaN.",)


def test_cells_that_are_empty_now_and_then_are_gaps(log_of):
    log = log_of("step,loss,val_loss\n1,2.5,3\n2,1.5,\n3,,2.5\n4,0.9,\n5,0.7,\n")
    assert log.losses == LOSSES
    assert read_columns(
        log_of, "step,loss,val_loss\n1,2.5,3\n2,1.5,\n3,1.4,2.5\n4,0.9,\n5,0.7,\n", "val_loss"
    ) == (3, 2.5)


def read_columns(log_of, text, name):
    return log_of(text, columns={"loss": name}).losses


def test_nan_is_read_as_nan_even_in_the_middle(log_of):
    log = log_of("step,loss\n1,2.5\n2,nan\n3,0.9\n4,inf\n")
    assert str(log.losses) == "(2.5, nan, 0.9, inf)"


def test_ragged_rows_are_read_as_far_as_they_go(log_of):
    log = log_of("step,loss\n1,2.5\n2,1.5,7\n3\n4,0.9\n5,oops\n6,0.7\n")
    assert log.losses == LOSSES
    assert log.notes == (
        "Line 3 and 1 more: a row has not 2 cells as the others have; it is read as far as it goes.",
        "Line 6: a cell of 'loss' is no number ('oops').",
    )


def test_quoted_cells_may_hold_the_delimiter(log_of):
    assert log_of('note,loss\n"a, b",2.5\n"c\nd",1.5\n').losses == (2.5, 1.5)


def test_a_header_that_comes_again_is_told(log_of):
    log = log_of("step,loss\n1,2.5\n2,1.5\nstep,loss\n3,0.9\n")
    assert log.losses == (2.5, 1.5, 0.9)
    assert log.notes == ("Line 4: the header comes again; the rows below it are read on.",)


def test_a_log_with_the_newest_first_is_turned(log_of):
    log = log_of("step,loss\n3,0.9\n2,1.5\n1,2.5\n")
    assert (log.losses, log.steps) == ((2.5, 1.5, 0.9), (1, 2, 3))
    assert log.notes == ("The steps fall from line to line: the log is read from its end.",)


def test_a_count_that_starts_again_each_epoch_is_not_taken(log_of):
    assert "step" not in roles(log_of("batch,loss\n1,2.5\n2,1.5\n1,0.9\n2,0.7\n"))
    assert roles(log_of("epoch,batch,loss\n1,1,2.5\n1,2,1.5\n2,1,0.9\n2,2,0.7\n"))["step"] == "epoch"


def test_a_lone_column_is_taken_whatever_its_name(log_of):
    log = log_of("Wall time,Step,Value\n1.5,1,2.5\n2.5,2,1.5\n")
    assert (log.losses, log.columns[0].why) == (
        (2.5, 1.5),
        "the only column that is no count, time, rate or score",
    )


def test_the_columns_can_be_named(log_of):
    text = "a,b,loss\n1,2.5,7\n2,1.5,7\n"
    log = log_of(text, columns={"loss": "b", "step": "a"})
    assert (log.losses, log.steps, log.others) == ((2.5, 1.5), (1, 2), ("loss",))


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        ("train_loss,val_loss", "train_loss"),
        ("val_loss,loss_scale", "val_loss"),
        ("Train/Loss,Test/Loss", "Train/Loss"),
        ("trainLoss,mse", "trainLoss"),
        ("loss,aux_loss", "loss"),
        ("run - train/loss,run - train/loss__MIN", "run - train/loss"),
        ("   train/box_loss,   val/box_loss", "train/box_loss"),
        ("eval_nll,nll", "nll"),
    ],
)
def test_it_tells_a_training_loss_by_its_name(log_of, names, taken):
    assert roles(log_of(f"{names}\n2.5,2.4\n1.5,1.4\n0.9,0.8\n"))["loss"] == taken
