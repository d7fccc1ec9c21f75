"""The range test: what it finds, what it refuses, and that it leaves no trace."""

import contextlib
import copy
import json
import math
import random

import numpy
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from gradschool.lab import LabError, RangeTest, bowl, hessian_eigenvalues, range_test, range_test_model
from gradschool.lab.kept_state import kept
from lab.small_problems import Gates, Waves


def network():
    torch.manual_seed(1)
    return nn.Sequential(
        nn.Linear(2, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.2), nn.Sequential(nn.Linear(8, 2))
    )


def loader(size=16, **settings):
    generator = torch.Generator().manual_seed(3)
    inputs = torch.randn(64, 2, generator=generator)
    data = TensorDataset(inputs, (inputs.sum(dim=1) > 0).long())
    return DataLoader(data, batch_size=size, shuffle=True, **settings)


def optimizers(model):
    slow, fast = list(model[0].parameters()), [*model[1].parameters(), *model[4].parameters()]
    groups = [{"params": slow, "lr": 0.001}, {"params": fast, "lr": 0.01}]
    yield torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    yield torch.optim.Adam(groups, lr=torch.tensor(0.1), amsgrad=True)
    yield torch.optim.RMSprop(groups, lr=0.1, momentum=0.5)


def some_steps(model, optimizer, batches, count=3):
    for _, (inputs, targets) in zip(range(count), batches, strict=False):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(inputs), targets).backward()
        optimizer.step()


def everything(model, optimizer, batches):
    """All that a training could notice, as plain values."""
    numpys = numpy.random.get_state()
    return copy.deepcopy(
        {
            "tensors": {name: one.tolist() for name, one in model.state_dict().items()},
            "extra": {name: one.tolist() for name, one in model.named_buffers()},
            "gradients": [None if one.grad is None else one.grad.tolist() for one in model.parameters()],
            "modes": [one.training for one in model.modules()],
            "optimizer": repr(optimizer.state_dict()),
            "rates": [float(group["lr"]) for group in optimizer.param_groups],
            "python": random.getstate(),
            "numpy": (numpys[0], numpys[1].tolist(), *numpys[2:]),
            "torch": torch.get_rng_state().tolist(),
            "loader": batches.generator.get_state().tolist() if batches.generator else None,
            "attributes": sorted(optimizer.__dict__),
        }
    )


class Interrupting(nn.CrossEntropyLoss):
    """Has enough after a few calls."""

    def __init__(self, error, after=5):
        super().__init__()
        self.error, self.calls, self.after = error, 0, after

    def forward(self, inputs, targets):
        self.calls += 1
        random.random()
        numpy.random.rand()
        if self.calls > self.after:
            raise self.error("enough")
        return super().forward(inputs, targets)


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("error", [None, KeyboardInterrupt, RuntimeError])
def test_it_leaves_no_trace(which, error):
    model = network()
    model.register_buffer("seen", torch.zeros(1), persistent=False)
    batches = loader(generator=torch.Generator().manual_seed(5))
    optimizer = list(optimizers(model))[which]
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 2)
    some_steps(model, optimizer, batches)
    scheduler.step()
    model[1].eval()  # a frozen BatchNorm in a model that trains
    parameters, state = list(model.parameters()), optimizer.state
    before = everything(model, optimizer, batches)
    loss = nn.CrossEntropyLoss() if error is None else Interrupting(error)
    if error is None:
        range_test_model(model, optimizer, loss, batches)
    else:
        with pytest.raises(error, match="enough"):
            range_test_model(model, optimizer, loss, batches)
    assert everything(model, optimizer, batches) == before
    assert all(one is other for one, other in zip(parameters, model.parameters(), strict=True))
    assert optimizer.state is state


def test_the_training_goes_on_as_if_nothing_had_been():
    def trained(tested):
        model = network()
        batches, optimizer = loader(), next(optimizers(model))
        some_steps(model, optimizer, batches)
        if tested:
            range_test_model(model, optimizer, nn.CrossEntropyLoss(), batches)
        some_steps(model, optimizer, batches)
        return [one.tolist() for one in model.parameters()]

    assert trained(True) == trained(False)


def test_an_epoch_that_is_under_way_goes_on():
    def seen(tested):
        torch.manual_seed(7)
        model, batches = network(), loader(num_workers=1, persistent_workers=True)
        found, running = [], iter(batches)
        for inputs, _ in running:
            found.append(inputs.tolist())
            if tested and len(found) == 2:
                range_test_model(model, next(optimizers(model)), nn.CrossEntropyLoss(), batches, steps=16)
        return found

    assert seen(True) == seen(False)


def test_it_trains_in_training_mode_and_returns_every_mode():
    model = network().eval()
    model[4].train()
    seen = []
    model[3].register_forward_hook(lambda module, *_: seen.append(module.training))
    range_test_model(model, next(optimizers(model)), nn.CrossEntropyLoss(), loader())
    assert all(seen)
    assert [model.training, model[3].training, model[4].training] == [False, False, True]


def test_a_buffer_that_is_replaced_comes_back():
    class Counting(nn.Linear):
        def __init__(self):
            super().__init__(2, 2)
            self.register_buffer("calls", torch.zeros(1))

        def forward(self, inputs):
            self.calls = self.calls + 1
            return super().forward(inputs)

    model = Counting()
    calls = model.calls
    range_test_model(model, torch.optim.SGD(model.parameters()), nn.CrossEntropyLoss(), loader())
    assert model.calls is calls
    assert model.calls.item() == 0


def test_what_is_lent_comes_back_after_anything():
    model = network()
    optimizer = torch.optim.Adam(model.parameters())
    before = everything(model, optimizer, loader())

    def disturb():
        some_steps(model, optimizer, loader())
        optimizer.param_groups[0]["lr"] = 5.0
        optimizer.add_param_group({"params": [torch.zeros(1)]})
        model.eval()
        raise ZeroDivisionError

    with kept([model], optimizer), contextlib.suppress(ZeroDivisionError):
        disturb()
    assert everything(model, optimizer, loader()) == before


def test_the_lowest_loss_is_just_above_the_limit():
    # One direction, no chance: the loss falls as long as the rate is below 2/lambda.
    for steps, ratio in [(50, 1.193), (100, 1.092), (200, 1.046), (400, 1.024)]:
        found = range_test(
            bowl(eigenvalues=(4.0,)), lowest=1e-4, highest=10.0, steps=steps, dtype="float64", smoothing=0.0
        )
        lowest = min(range(len(found.losses)), key=found.losses.__getitem__)
        assert found.rates[lowest] / 0.5 == pytest.approx(ratio, abs=1e-3)
        assert found.rates[lowest - 1] < 0.5 < found.rates[lowest]
        assert found.limit == pytest.approx(0.5)


@pytest.mark.parametrize("problem", [Waves(), Gates(), bowl()])
def test_the_limit_is_that_of_the_hessian(problem):
    found = range_test(problem, dtype="float64")
    assert found.largest_eigenvalue == pytest.approx(hessian_eigenvalues(problem)[0], rel=1e-3)


def test_it_smooths_without_the_bias_of_the_start():
    found = range_test("line", smoothing=0.5, steps=20)
    assert found.smoothed[0] == pytest.approx(found.losses[0])
    assert found.smoothed[1] == pytest.approx((found.losses[0] + 2 * found.losses[1]) / 3)


def test_it_stops_at_a_multiple_of_the_best():
    found = range_test("line")
    assert "4 times its best" in found.stopped
    assert found.smoothed[-1] > 4 * min(found.smoothed)
    assert all(one <= 4 * min(found.smoothed[: at + 1]) for at, one in enumerate(found.smoothed[:-1]))
    assert range_test("line", highest=0.01).stopped is None


def test_it_rises_by_a_constant_factor_and_survives_json():
    found = range_test("line", lowest=1e-4, highest=1e-1, steps=31)
    assert found.rates[0] == 1e-4
    assert found.rates[-1] == pytest.approx(1e-1)
    factors = [b / a for a, b in zip(found.rates, found.rates[1:], strict=False)]
    assert factors == pytest.approx([10 ** (3 / 30)] * 30)
    assert RangeTest.from_dict(json.loads(json.dumps(found.to_dict()))) == found


def test_a_suggestion_trains():
    found = range_test("line")
    assert found.suggestion < found.limit < 0.1804
    assert f"try {found.suggestion:.3g} first" in found.sentence


def test_it_says_what_the_limit_means_to_each_optimizer():
    assert "gradient descent is unstable above" in range_test("line").limit_meaning
    assert "momentum moves that limit" in range_test("line", "SGD(lr=0.1, momentum=0.9)").limit_meaning
    assert "Adam scales each parameter" in range_test("line", "Adam(lr=0.1)").limit_meaning


def test_it_clips_as_the_strategy_does():
    clipped = range_test("line", "SGD(lr=0.1) | clip_grad_norm(0.001)", dtype="float64")
    assert clipped.stopped is None
    assert range_test("line", dtype="float64").stopped is not None


def test_groups_keep_their_part():
    model = network()
    optimizer = next(optimizers(model))
    seen = []
    optimizer.register_step_pre_hook(
        lambda one, *_: seen.append(tuple(group["lr"] for group in one.param_groups))
    )
    found = range_test_model(model, optimizer, nn.CrossEntropyLoss(), loader(), steps=20)
    assert found.group_scales == (pytest.approx(0.1), 1.0)
    assert [high for _, high in seen] == list(found.rates[: len(seen)])
    assert all(low == pytest.approx(0.1 * high) for low, high in seen)


def test_it_takes_mappings():
    class Sized(nn.Linear):
        def forward(self, inputs, targets):
            return nn.functional.cross_entropy(super().forward(inputs), targets)

    model = Sized(2, 2)
    batches = [{"inputs": inputs, "targets": targets} for inputs, targets in loader()]
    found = range_test_model(model, torch.optim.SGD(model.parameters()), lambda outputs, _: outputs, batches)
    assert found.suggestion is not None


class NoSecondDerivative(torch.autograd.Function):
    @staticmethod
    def forward(_, inputs):
        return inputs * 2

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(_, gradient):
        return gradient * 2


def test_a_model_without_second_derivatives_has_no_limit():
    model = nn.Linear(2, 2)
    found = range_test_model(
        model,
        torch.optim.SGD(model.parameters()),
        lambda outputs, targets: nn.functional.cross_entropy(NoSecondDerivative.apply(outputs), targets),
        loader(),
    )
    assert found.limit is None
    assert "cannot differentiate this loss twice" in found.limit_meaning
    assert found.suggestion is not None


def linear(**changes):
    model = changes.pop("model", nn.Linear(2, 2))
    parts = {
        "optimizer": torch.optim.SGD(model.parameters()),
        "loss": nn.CrossEntropyLoss(),
        "loader": loader(),
    }
    return lambda: range_test_model(model, **{**parts, **changes})


def other():
    return torch.optim.SGD(nn.Linear(2, 2).parameters())


@pytest.mark.parametrize(
    ("tested", "message"),
    [
        (linear(loader=[]), "The loader gives no batch"),
        (linear(loader=iter(loader())), "can be read only once"),
        (linear(loader=[1.0]), "pairs \\(inputs, targets\\) or mappings, but it gives float"),
        (linear(loss=nn.CrossEntropyLoss(reduction="none")), "its shape is \\(16,\\); take its mean"),
        (linear(loss=lambda outputs, _: outputs.mean().item()), "must be a tensor, but it is float"),
        (linear(loss=lambda outputs, _: outputs.mean().detach()), "has no gradient"),
        (
            linear(loss=lambda *_: torch.ones(1, requires_grad=True).sum()),
            "No gradient reaches any parameter",
        ),
        (linear(loss=lambda outputs, _: outputs.sum() * math.nan), "nan at the very first step"),
        (linear(optimizer=other()), "holds none of the model's parameters"),
        (linear(optimizer=torch.optim.LBFGS(nn.Linear(2, 2).parameters())), "LBFGS looks for its step"),
        (linear(lowest=1.0, highest=0.1), "must rise from above 0"),
        (linear(lowest=0.0), "must rise"),
        (linear(highest=math.inf), "must rise"),
        (linear(steps=3), "steps must be from 16"),
        (linear(steps=10**9), "steps must be"),
        (linear(smoothing=1.0), "smoothing must be"),
        (linear(stop_at=0.5), "stop_at must be above 1"),
        (linear(model=nn.Linear(2, 2).requires_grad_(False)), "no parameter that requires a gradient"),
    ],
)
def test_it_says_what_is_wrong(tested, message):
    with pytest.raises(LabError, match=message):
        tested()
