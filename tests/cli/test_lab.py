import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

from gradschool.cli.main import application
from gradschool.lab import SweepSpec, run_sweep

COMMAND = Path(sys.executable).parent / "gradschool"
GRID = "SGD(lr=1e-3:1:64, momentum=0.9)"


def lab(*arguments, columns="120"):
    environment = {"COLUMNS": columns, "TERM": "dumb"}
    return CliRunner().invoke(application, ["lab", *map(str, arguments)], env=environment)


def refused(*arguments):
    """The one line on standard error of a command that was used wrongly."""
    done = lab(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    return line


def test_it_lists_the_problems():
    done = lab("problems", columns="220")
    assert done.exit_code == 0
    for word in ("line", "moons", "8 of 64 examples", "Linear(2, 32), ReLU, Linear(32, 1): 129 numbers"):
        assert word in done.stdout
    told = {one["name"]: one for one in json.loads(lab("problems", "--json").stdout)}
    assert told["bowl"]["parameters"] == {"eigenvalues": "(1.0, 100.0)", "start": "(1.0, 1.0)"}
    assert told["moons"]["steps_per_epoch"] == 8


def test_a_big_sweep_is_told_in_ranges_and_the_best_few():
    done = lab("sweep", "line", GRID, "--epochs", 60)
    assert done.exit_code == 0
    assert "64 strategies on line, 60 epochs, seed 0" in done.stdout
    assert "Where the verdict changes" in done.stdout
    assert "The best 5" in done.stdout
    assert "×" in done.stdout
    assert done.stdout.count("│ diverged") == 1
    assert lab("sweep", "line", GRID, "--epochs", 60, "--all").stdout.count("│ diverged") == 10


def test_a_few_strategies_are_told_one_by_one_over_their_seeds():
    done = lab("sweep", "line", "SGD(lr=[0.01, 0.1])", "Adam()", "--epochs", 30, "--seeds", "0:3")
    assert done.exit_code == 0
    for word in (
        "3 strategies on line, 30 epochs, seeds 0 to 2",
        "Adam()",
        "lowest to highest",
        "largest error",
    ):
        assert word in done.stdout


def test_json_is_the_sweep_and_nothing_else():
    done = lab(
        "sweep", "bowl", "SGD(lr=[0.01, 5.0])", "--epochs", 400, "--json", "--parameter", "eigenvalues=1,9"
    )
    told = json.loads(done.stdout)
    assert done.stderr == ""
    assert told["spec"]["problem_parameters"]["eigenvalues"] == [1.0, 9.0]
    assert [one["verdict"]["name"] for one in told["runs"]] == ["converging", "diverged"]
    assert told["runs"][1]["final_loss"] is None


def test_it_writes_every_file_that_is_asked_for(tmp_path):
    names = {
        "csv": "runs.csv",
        "png": "runs.png",
        "svg": "runs.svg",
        "script": "runs.py",
        "notebook": "runs.ipynb",
    }
    paths = {name: tmp_path / file for name, file in names.items()}
    asked = [word for name, path in paths.items() for word in (f"--{name}", path)]
    done = lab("sweep", "line", "SGD(lr=[0.01, 0.1])", "--epochs", 5, *asked)
    assert done.exit_code == 0
    assert done.stderr.splitlines() == [f"Wrote {path}." for path in paths.values()]
    assert sorted(os.listdir(tmp_path)) == sorted(names.values())
    spec = SweepSpec("line", "SGD(lr=[0.01, 0.1])", 5)
    with paths["csv"].open() as file:
        losses = [float(one["loss"]) for one in csv.DictReader(file)]
    assert losses == pytest.approx([loss for run in run_sweep(spec) for loss in run.loss])
    assert paths["png"].read_bytes().startswith(b"\x89PNG")
    assert spec.hash in paths["svg"].read_text()
    assert spec.hash in paths["script"].read_text()
    nbformat.validate(nbformat.read(paths["notebook"], as_version=4))


def test_several_processes_give_the_same():
    arguments = ["sweep", "moons", "SGD(lr=[0.01, 0.1])", "--epochs", 3, "--json"]
    one, two = (json.loads(lab(*arguments, "--processes", count).stdout) for count in (1, 2))
    for run, other in zip(one["runs"], two["runs"], strict=True):
        assert run["final_loss"] == pytest.approx(other["final_loss"], rel=1e-5)


def test_it_compares_with_the_first_over_the_same_seeds():
    done = lab(
        "compare", "moons", "SGD(lr=0.1)", "SGD(lr=0.1, momentum=0.9)", "SGD(lr=0.1)|StepLR(9)", "--epochs", 4
    )
    assert done.exit_code == 0
    assert "2 ends lower than the first (lower in 10 of 10 seeds, higher in 0)." in done.stdout
    assert "3 ends exactly as the first in all 10 seeds." in done.stdout
    told = json.loads(lab("compare", "line", "SGD(lr=0.1)", "Adam()", "--epochs", 5, "--json").stdout)
    assert told["comparisons"][0]["losses"] == 10
    assert refused("compare", "line", "SGD(lr=0.1)", "SGD(lr=0.1)", "--epochs", 5) == (
        "A comparison takes two different strategies or more, but there is 1."
    )


def test_sharpness_is_shown_beside_its_limit():
    told = json.loads(lab("sweep", "bowl", "SGD(lr=0.01)", "--epochs", 100, "--sharpness", "--json").stdout)
    assert len(told["runs"][0]["sharpness"]) == 50
    assert told["strategies"][0]["metrics"]["sharpness / limit"] == pytest.approx(0.5, rel=1e-4)


def test_a_preview_shows_the_rates_and_exits_with_1_for_a_trap():
    calm = lab("preview", "SGD(lr=1.0) | StepLR(step_size=2, gamma=0.5)", "--epochs", 6)
    assert (calm.exit_code, calm.stderr) == (0, "")
    assert "The rate goes from 1 to 0.25 in 6 steps." in calm.stdout
    assert "         1 ┤⠉" in calm.stdout
    trapped = lab(
        "preview",
        "SGD(lr=0.1) | OneCycleLR(max_lr=1.0, total_steps=80)",
        "--epochs",
        10,
        "--steps-per-epoch",
        8,
    )
    assert trapped.exit_code == 1
    assert "trap: Stepped after every epoch instead of every batch" in trapped.stdout
    told = json.loads(lab("preview", "SGD(lr=1.0)", "--epochs", 2, "--json").stdout)
    assert told["learning_rate"] == [1.0, 1.0]


def test_a_range_test_shows_every_suggestion_beside_the_measured_limit():
    done = lab("range-test", "moons", "SGD(lr=0.1)")
    assert done.exit_code == 0
    for word in (
        "valley",
        "slide",
        "minimum/10",
        "steepest",
        "2/lambda_max",
        "smoothed loss against learning rate",
    ):
        assert word in done.stdout
    told = json.loads(lab("range-test", "moons", "--json").stdout)
    assert told["limit"] == pytest.approx(2 / told["largest_eigenvalue"])
    assert len(told["suggestions"]) == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["preview", "SGD(rate=1)", "--epochs", "3"], "rate is not an argument of SGD; did you mean lr?"),
        (["preview", "SGD(lr=1)", "--epochs", "1000000000"], "A preview has at most 100,000 steps"),
        (["range-test", "moons", "SGD(lr=1)", "--lowest", "0"], "The rates must rise from above 0"),
        (["range-test", "moons", "SGD(lr=1)", "--steps", "1000000000"], "steps must be from"),
        (["range-test", "moonz"], "did you mean moons?"),
        (
            ["compare", "line", "SGD(lr=1)", "Adam(lr=-1)", "--epochs", "3"],
            "Strategy 2 of 2: Line 1, column 1: Adam",
        ),
    ],
)
def test_the_other_commands_tell_faults_alike(arguments, message):
    assert message in refused(*arguments)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["moonz", "SGD(lr=1)"], "There is no problem 'moonz' in the lab; did you mean moons?"),
        (["line", "SGD(lr=1"], "This is not a strategy (line 1, column 4: '(' was never closed)."),
        (["line", "SGD(rate=1)"], "Line 1, column 1: rate is not an argument of SGD; did you mean lr?"),
        (["line", "SGD(lr=-1)"], "Line 1, column 1: SGD: lr must be at least 0, but it is -1.0."),
        (["line", "SGD(lr=inf)"], "Line 1, column 1: `inf` must be a plain value"),
        (["line", "SGD(lr=nan)"], "Line 1, column 1: `nan` must be a plain value"),
        (["line", "SGD(lr=1e999)"], "Line 1, column 1: SGD: lr must be a finite number"),
        (
            ["line", "SGD(lr=1)", "--epochs", "1000000000"],
            "epochs must be a whole number from 1 to 1,000,000",
        ),
        (["line", "SGD(lr=1e-3:1:1000000)"], "The grid 1e-3:1:1000000 needs 1 to 10,000 values"),
        (["line", "SGD(lr=1e-3:1:10000)", "--seeds", "0:100"], "A sweep has at most 10,000 runs"),
        (["line", "SGD(lr=1e-3:1:10000)", "--epochs", "1000000"], "20,000,000 are the most. Take fewer"),
        (["line", "SGD(lr=1)", "--seeds", "x"], "Seeds are whole numbers such as 0"),
        (["line", "SGD(lr=1)", "--dtype", "float16"], "dtype must be float32 or float64"),
        (["line", "SGD(lr=1)", "--device", "quantum"], "There is no device 'quantum' here"),
        (["line", "SGD(lr=1)", "--processes", "0"], "processes must be a whole number from 1"),
        (["line", "SGD(lr=1)", "--parameter", "slope=1"], "The problem line takes no parameters, not slope."),
        (
            ["line", "SGD(lr=1)", "--png", "/nowhere/a.png"],
            "--png: there is no folder /nowhere; make it first.",
        ),
        (["line", "SGD(lr=1)", "--csv", "/proc/a.csv"], "/proc/a.csv could not be written:"),
        (
            ["line", "SGD(lr=1)", "--svg", "a.jpg"],
            "--svg writes a .svg file, but its path is a.jpg: call it a.svg.",
        ),
    ],
)
def test_a_fault_is_one_line_that_says_the_mend(arguments, message):
    given = arguments if "--epochs" in arguments else [*arguments, "--epochs", "2"]
    assert message in refused("sweep", *given)


def test_a_rate_of_0_is_told_of():
    assert "A learning rate of 0 changes nothing" in lab("sweep", "line", "SGD(lr=0)", "--epochs", 3).stdout


def test_without_torch_it_says_how_to_install_it():
    code = "import sys; sys.modules['torch'] = None; from gradschool.cli.main import run; run()"
    command = [sys.executable, "-c", code, "lab", "sweep", "line", "SGD(lr=1)", "--epochs", "2"]
    done = subprocess.run(command, capture_output=True, text=True)
    sentence = "This runs PyTorch, which is not installed: pip install 'gradschool[lab]'.\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", sentence)


def test_asking_for_help_loads_nothing_heavy():
    code = (
        "import sys\nfrom typer.testing import CliRunner\nfrom gradschool.cli.main import application\n"
        "assert CliRunner().invoke(application, ['--help']).exit_code == 0\n"
        "print([name for name in ('torch', 'numpy', 'matplotlib', 'django') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_interrupted_it_leaves_no_file_and_says_one_sentence(tmp_path):
    arguments = ["lab", "sweep", "line", "SGD(lr=0.1)", "--epochs", "1000000", "--csv", tmp_path / "runs.csv"]
    running = subprocess.Popen(
        [COMMAND, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    maps = Path(f"/proc/{running.pid}/maps")
    while "libtorch" not in maps.read_text():
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, faults = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert faults == "Stopped. Nothing was left half-written.\n"
    assert os.listdir(tmp_path) == []
