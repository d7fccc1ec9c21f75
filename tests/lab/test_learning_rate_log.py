"""The log of an ordinary loop: what it records, when, and what it says."""

import csv
import json
import math
import sys

import pytest
import torch
from torch import nn

from gradschool.lab import LabError, LearningRateLog, read_log


def trained(log_of=LearningRateLog, steps=10, rate=0.1, **settings):
    torch.manual_seed(0)
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, **settings)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2, 0.5)
    inputs = torch.randn(8, 2)
    expected = []
    with log_of(optimizer, quiet=True) as log:
        for step in range(steps):
            optimizer.zero_grad()
            loss = model(inputs).square().mean()
            loss.backward()
            norm = torch.cat([one.grad.flatten() for one in model.parameters()]).norm().item()
            expected.append((loss.item(), optimizer.param_groups[0]["lr"], norm))
            optimizer.step()
            scheduler.step()
            log.step(loss, epoch=step // 4)
    return log, expected


def test_it_records_what_each_step_used():
    log, expected = trained()
    losses, rates, norms = zip(*expected, strict=True)
    assert log.losses == pytest.approx(losses)
    assert log.learning_rates == tuple((rate,) for rate in rates)
    assert log.gradient_norms == pytest.approx(norms)
    assert log.rows()[5] == {
        "step": 5,
        "epoch": 1,
        "loss": pytest.approx(losses[5]),
        "learning_rate": rates[5],
        "gradient_norm": pytest.approx(norms[5]),
    }


def test_long_logs_are_read_in_between():
    log, expected = trained(steps=600, rate=1e-4)
    assert log.losses == pytest.approx([loss for loss, _, _ in expected])


def test_no_step_waits_for_the_device():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with LearningRateLog(optimizer, quiet=True) as log:
        loss = model(torch.ones(1, 1)).sum()
        loss.backward()
        optimizer.step()
        log.step(loss)
        assert isinstance(log._losses[0], torch.Tensor)
        assert not log._losses[0].requires_grad
    assert isinstance(log.losses[0], float)


def test_a_loss_that_is_written_over_is_kept():
    log = LearningRateLog(quiet=True)
    loss = torch.tensor(1.0)
    log.record(loss, [0.1])
    loss.fill_(9.0)
    assert log.losses == (1.0,)


def test_the_norm_before_clipping_can_be_handed_on():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    log = LearningRateLog(optimizer, quiet=True)
    for handed_on in (False, True):
        optimizer.zero_grad()
        (100 * model(torch.ones(1, 1))).sum().backward()
        norm = nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        log.step(1.0, gradient_norm=norm if handed_on else None)
    assert log.gradient_norms == pytest.approx((1.0, 100 * math.sqrt(2)), rel=1e-4)


def test_a_step_that_was_left_out_has_no_norm():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    log = LearningRateLog(optimizer, quiet=True)
    log.step(2.0)  # as under a GradScaler that met an infinite gradient
    assert log.rows()[0]["gradient_norm"] is None
    assert log.rows()[0]["learning_rate"] == 0.1


def test_a_closure_is_read_after_its_step():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    log = LearningRateLog(optimizer, quiet=True)

    def closure():
        optimizer.zero_grad()
        loss = (3 * model(torch.ones(1, 1))).sum()
        loss.backward()
        return loss

    log.step(optimizer.step(closure))
    assert log.gradient_norms == pytest.approx((3 * math.sqrt(2),))


def test_each_group_has_its_rate():
    model = nn.Linear(1, 1)
    optimizer = torch.optim.Adam(
        [{"params": [model.weight], "lr": 0.1}, {"params": [model.bias], "lr": torch.tensor(0.25)}]
    )
    log = LearningRateLog(optimizer, quiet=True)
    log.step(1.0)
    assert log.learning_rates == ((0.1, 0.25),)
    assert log.rows()[0]["learning_rate_1"] == 0.25


def test_it_ends_with_one_sentence(capsys):
    log, _ = trained(lambda optimizer, **_: LearningRateLog(optimizer))
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    assert printed.strip() == log.sentence
    assert printed.lower().startswith(f"{log.verdict().name}:")
    log.close()
    assert capsys.readouterr().out == ""


def test_it_says_when_a_training_diverged():
    log, _ = trained(rate=1e12, steps=30, momentum=0.9)
    assert log.verdict().name == "diverged"
    assert "Divide the learning rate" in log.sentence


def test_a_log_of_one_loss_has_no_verdict():
    log = LearningRateLog(quiet=True)
    log.record(1.0, [0.1])
    assert "a verdict needs 2" in log.sentence
    with pytest.raises(LabError, match="at least 2"):
        log.verdict()


def test_it_lets_the_optimizer_go():
    log, _ = trained()
    optimizer = log._optimizer
    optimizer.step()
    assert log._found is None


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_what_it_saves_is_read_back(tmp_path, ending):
    log = LearningRateLog(quiet=True)
    log.record(1.5, [0.1, 0.2], 3.0, epoch=0.5)
    log.record(math.nan, [0.1, 0.2])
    path = tmp_path / f"run.{ending}"
    log.save(path)
    if ending == "csv":
        with path.open() as file:
            rows = list(csv.DictReader(file))
        assert list(rows[0])[:5] == ["step", "epoch", "loss", "learning_rate", "gradient_norm"]
        assert rows[1]["gradient_norm"] == ""
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert rows[1]["gradient_norm"] is None
    assert [float(row["loss"]) for row in rows] == pytest.approx([1.5, math.nan], nan_ok=True)
    assert [float(row["learning_rate_1"]) for row in rows] == [0.2, 0.2]
    assert float(rows[0]["epoch"]) == 0.5


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_a_saved_log_is_diagnosed_as_it_was_judged(tmp_path, ending):
    log, _ = trained()
    path = tmp_path / f"run.{ending}"
    log.save(path)
    read = read_log(path)
    assert read.losses == pytest.approx(tuple(log.losses))
    assert {column.role for column in read.columns} == {"loss", "learning rate", "gradient norm", "step"}
    assert (read.judge().name, read.judge().healthy) == (log.verdict().name, log.verdict().healthy)


def test_it_says_what_it_cannot_do(tmp_path):
    log = LearningRateLog(quiet=True)
    with pytest.raises(LabError, match="no optimizer to read"):
        log.step(1.0)
    with pytest.raises(LabError, match="its shape is \\(3,\\)"):
        log.record(torch.ones(3), [0.1])
    with pytest.raises(LabError, match="but it is NoneType"):
        log.record(None, [0.1])
    with pytest.raises(LabError, match=r"saved as \.csv or \.jsonl"):
        log.save(tmp_path / "run.txt")
    with pytest.raises(LabError, match="needs a torch optimizer, but it got list"):
        LearningRateLog([])


def test_it_says_what_is_not_installed(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightning.pytorch", None)
    monkeypatch.delitem(sys.modules, "gradschool.lab.lightning_log", raising=False)
    with pytest.raises(LabError, match=r"^lightning is not.* pip install 'gradschool\[lightning\]'"):
        LearningRateLog.for_lightning()
