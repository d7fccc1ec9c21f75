"""What each preset says is to be seen: it is trained, and seen."""

import statistics

import pytest

from gradschool import lab
from gradschool.web.lab.asked import Asked
from gradschool.web.lab.presets import preset_shown, presets


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    import torch

    torch.set_num_threads(1)


def trained(name, **changed):
    fields = next(one for one in presets() if one.name == name).asked.fields()
    task = Asked(**{**fields, **changed}).task()
    every = {} if task.sharpness_every is None else {"sharpness_every": task.sharpness_every}
    return lab.run_sweep(task.spec, **every)


def verdicts(runs):
    return [lab.judge(run).name for run in runs]


def test_each_has_an_address_that_is_it_again():
    for one in presets():
        assert preset_shown(one.asked) == one
        assert one.address.startswith("problem=")


def test_too_low_right_too_high():
    low, right, high = trained("three-rates")
    assert low.final_loss > 10 * right.final_loss
    assert lab.judge(high).name == "diverged"
    assert max(high.loss[:5]) > 1000 * high.loss[0]


def test_decay_gets_below_the_noise_floor():
    runs = trained("noise-floor")
    constant, decayed = runs[:3], runs[3:]
    assert [run.seed for run in constant] == [run.seed for run in decayed] == [0, 1, 2]
    for floor, end in zip(constant, decayed, strict=True):
        assert 1.25 * statistics.mean(end.epoch_loss[-4:]) < statistics.mean(floor.epoch_loss[-4:])


def test_warmup_saves_it():
    plain, warmed = trained("warmup")
    assert plain.diverged_at < 20
    assert warmed.diverged_at is None
    assert warmed.final_loss < 1e-9
    assert max(warmed.learning_rate) == pytest.approx(plain.learning_rate[0])


def test_the_edge_of_stability():
    runs = trained("edge")
    for run in runs:
        sharpness = [value for _step, value in run.sharpness]
        limit = 2 / run.learning_rate[0]
        assert sharpness[0] < 0.8 * limit
        assert statistics.median(sharpness[-8:]) == pytest.approx(limit, rel=0.1)
        assert min(run.loss[-500:]) < 0.2 * run.loss[0]
        assert any(later > 1.05 * loss for loss, later in zip(run.loss[100:], run.loss[101:], strict=False))
    ends = [statistics.median(value for _step, value in run.sharpness[-8:]) for run in runs]
    assert ends == sorted(ends, reverse=True)


def test_the_limit_of_momentum():
    limit = 2 * (1 + 0.9) / 11.0929
    runs = trained("momentum")
    assert {run.learning_rate[0] < limit for run in runs} == {True, False}
    for run, verdict in zip(runs, verdicts(runs), strict=True):
        below = run.learning_rate[0] < limit
        assert (verdict != "diverged") == below
        assert not below or run.final_loss < 1e-3 * run.loss[0]


def test_without_momentum_the_limit_is_where_the_preset_says():
    held, lost = trained("momentum", strategies="SGD(lr=0.18)\nSGD(lr=0.181)", epochs="300")
    assert verdicts([lost]) == ["diverged"]
    assert held.final_loss < held.loss[0]


def test_each_restart_throws_the_loss_up_and_each_cycle_ends_lower():
    (run,) = trained("restarts")
    ends, starts = run.epoch_loss[4::5], run.epoch_loss[5::5]
    assert len(ends) == 4
    assert list(ends) == sorted(ends, reverse=True)
    assert all(start > end for end, start in zip(ends, starts, strict=False))
