"""An exported script, run by itself, gives the lab's losses."""

import json
import math
import re
import subprocess
import sys
from itertools import takewhile

import nbformat
import pytest

from gradschool.lab import LabError, RunSpec, SweepSpec, as_notebook, as_script, run_sweep, train
from gradschool.lab.problems.registry import PROBLEMS
from lab.small_problems import Waves
from lab.waves_source import WavesWithSource

STRATEGIES = [
    "SGD(lr=0.01, momentum=0.9, nesterov=True)",
    "Adam(lr=0.01) | CosineAnnealingLR(T_max=6)",
    "AdamW(lr=0.01) | OneCycleLR(max_lr=0.05, total_steps=400) @batch",
    "SGD(lr=0.01) | SequentialLR([LinearLR(total_iters=3), ExponentialLR(gamma=0.9)], milestones=[3])",
    "SGD(lr=0.01) | ReduceLROnPlateau(patience=0, factor=0.5)",
    "SGD(lr=0.01) | ReduceLROnPlateau(patience=2, factor=0.5) @batch",
    "SGD(lr=0.01) | LambdaLR(lambda epoch: math.exp(-epoch / 5))",
    "SGD(lr=0.05) | clip_grad_norm(0.5) | StepLR(step_size=2)",
    "RMSprop(lr=0.001, momentum=0.5)",
]
RUN_EACH = """
import contextlib, io, json, runpy, sys, warnings
warnings.filterwarnings("ignore", module="torch")
told = []
for path in sys.argv[1:]:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        made = runpy.run_path(path)
    results = [(final, losses, rates) for *_, final, losses, rates in made.get("results", [])]
    told.append([printed.getvalue(), results or [(made["final_loss"], made["losses"], made["rates"])]])
assert not any(name.startswith("gradschool") for name in sys.modules)
print(json.dumps(told))
"""


def run_each(folder, specs):
    """What each script printed, and the (final loss, losses, rates) of each of its runs."""
    paths = [folder / f"script_{at}.py" for at in range(len(specs))]
    for path, spec in zip(paths, specs, strict=True):
        path.write_text(as_script(spec))
    command = [sys.executable, "-I", "-c", RUN_EACH, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def assert_same(found, trajectory, tolerance):
    final, losses, rates = found
    assert rates == pytest.approx(trajectory.learning_rate, rel=1e-12)
    reached = len(losses) if trajectory.diverged_at is None else trajectory.diverged_at
    for ours, plain in zip(trajectory.loss[:reached], losses, strict=False):
        assert abs(ours - plain) <= tolerance * max(1, abs(plain))
    if trajectory.diverged_at is None:
        assert abs(trajectory.final_loss - final) <= tolerance * max(1, abs(final))


def written_as_pytorch():
    for name in PROBLEMS:
        try:
            as_script(RunSpec(name, "SGD(lr=0.1)", 1))
        except LabError:
            continue
        yield name


@pytest.mark.parametrize("problem", [*written_as_pytorch(), WavesWithSource()], ids=str)
def test_each_run_gives_the_labs_losses(problem, tmp_path):
    specs = [RunSpec(problem, text, 4, seed=3) for text in STRATEGIES]
    specs += [RunSpec(problem, text, 4, dtype="float64") for text in STRATEGIES[:2]]
    for spec, (printed, (found,)) in zip(specs, run_each(tmp_path, specs), strict=True):
        run = train(spec.problem, spec.strategy, epochs=4, seed=spec.seed, dtype=spec.dtype)
        assert_same(found, run, 1e-5 if spec.dtype == "float32" else 1e-10)
        told = [float(loss) for loss in re.findall(r"loss (\S+)$", printed, re.M)]
        expected = [
            *takewhile(math.isfinite, run.epoch_loss),
            *([run.final_loss] if not run.diverged_at else []),
        ]
        assert told[: len(expected)] == pytest.approx(expected, rel=1e-4, abs=1e-5)


def test_each_sweep_gives_the_labs_losses(tmp_path):
    grid = "SGD(lr=[0.01, 0.05], momentum=[0, 0.9]) | StepLR(step_size=[1, 2], gamma=0.5)"
    mixed = [
        "SGD(lr=0.01)",
        "SGD(lr=0.02) | clip_grad_norm(0.5)",
        "Adam() | LambdaLR(lambda e: 1 / (1 + e)) @batch",
    ]
    specs = [SweepSpec(WavesWithSource(), texts, 3, seeds=(0, 5)) for texts in (grid, mixed)]
    for spec, (_, found) in zip(specs, run_each(tmp_path, specs), strict=True):
        for one, trajectory in zip(found, run_sweep(spec), strict=True):
            assert_same(one, trajectory, 1e-5)


def test_a_grid_is_written_as_one_function():
    script = as_script(SweepSpec("line", "SGD(lr=1e-3:0.1:64, momentum=0.9) | StepLR(step_size=[2, 3])", 5))
    assert script.count("def train") == 1
    assert "def train(seed, lr, step_size):" in script
    assert "torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)" in script
    assert '(train, {"lr": 0.001, "step_size": 2}),' in script


def test_a_gradient_is_clipped_before_the_step_and_nowhere_else():
    script = as_script(RunSpec("line", "SGD(lr=0.05) | clip_grad_norm(0.5) | StepLR(step_size=2)", 2))
    assert script.count("clip_grad_norm_(model.parameters(), max_norm=0.5)\n") == 1
    assert (
        script.index("loss.backward()") < script.index("clip_grad_norm_") < script.index("optimizer.step()")
    )


def test_a_run_that_diverges_agrees_up_to_there(tmp_path):
    spec = RunSpec("line", "SGD(lr=3.0)", 60)
    run = train("line", spec.strategy, epochs=60)
    ((_, (found,)),) = run_each(tmp_path, [spec])
    assert_same(found, run, 1e-4)
    assert not math.isfinite(found[1][run.diverged_at])


def test_a_script_says_where_it_comes_from():
    spec = RunSpec("bowl", "SGD(lr=0.01)", 5)
    script = as_script(spec)
    assert script.startswith('"""SGD(lr=0.01) on bowl, 5 epochs, seed 0.\n')
    assert spec.hash in script
    assert "import gradschool" not in script
    assert script == as_script(RunSpec.from_dict(spec.to_dict()))


def test_a_problem_without_plain_pytorch_is_refused():
    with pytest.raises(LabError, match="not written as plain PyTorch"):
        as_script(RunSpec(Waves(), "SGD(lr=0.1)", 1))


@pytest.mark.parametrize(
    "spec",
    [RunSpec("line", STRATEGIES[-1], 4), SweepSpec("bowl", "SGD(lr=[0.001, 0.01])", 4, (0, 1))],
    ids=["run", "sweep"],
)
def test_a_notebook_is_valid_and_runs_to_its_picture(spec, tmp_path):
    notebook = json.loads(json.dumps(as_notebook(spec)))
    nbformat.validate(notebook)
    assert spec.hash in notebook["cells"][0]["source"]
    code = "\n".join(cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    picture = tmp_path / "picture.png"
    code = code.replace("plt.show()", f"plt.savefig({str(picture)!r})")
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(
        command, capture_output=True, text=True, env={"MPLBACKEND": "Agg", "HOME": str(tmp_path)}
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")
