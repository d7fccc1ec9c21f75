"""`gradschool calibrate` on a site of its own: recovers what made the answers, and writes it only when told to."""

import json
import math
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from statistics import mean

import pytest

COMMAND = Path(sys.executable).parent / "gradschool"


ENVIRONMENT = {
    **os.environ,
    "COLUMNS": "160",
    "DATABASE_URL": "",
    "DJANGO_SETTINGS_MODULE": "gradschool.web.settings",
}


def calibrate(data, *arguments):
    return subprocess.run(
        [COMMAND, "calibrate", "--data", str(data), *arguments],
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
    )


def written(data):
    with sqlite3.connect(next(data.glob("*.sqlite3"))) as connection:
        return {row[0]: row[1:] for row in connection.execute("SELECT * FROM learning_difficulty")}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The data folder, and the difficulty of each question."""
    data = tmp_path_factory.mktemp("site")
    script = Path(__file__).with_name("answered_site.py")
    environment = {**ENVIRONMENT, "GRADSCHOOL_DATA": str(data)}
    done = subprocess.run([sys.executable, script, "150"], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return data, json.loads(done.stdout)


def test_dry_run_prints_the_table_and_writes_nothing(site):
    data, true = site
    done = calibrate(data, "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "Nothing was written." in done.stdout
    assert all(question in done.stdout for question in true)
    assert "discrimination" not in done.stdout
    assert written(data) == {}


def test_it_writes_what_made_the_answers(site):
    data, true = site
    done = calibrate(data)
    assert done.returncode == 0, done.stderr
    assert f"{150 * len(true)} first answers of 150 learners" in done.stdout
    rows = written(data)
    assert set(rows) == set(true)
    error = math.sqrt(mean((rows[name][0] - true[name]) ** 2 for name in true))
    assert error < 0.4
    assert all(row[1:3] == (1.0, 150) for row in rows.values())
    again = calibrate(data, "--discrimination")
    assert again.returncode == 0
    assert "discrimination" in again.stdout
    assert {row[1] for row in written(data).values()} != {1.0}


def test_without_answers_it_exits_with_1(tmp_path):
    done = calibrate(tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Nobody has answered" in done.stderr


def test_used_wrongly_it_exits_with_2(tmp_path):
    assert calibrate(tmp_path, "--no-such-option").returncode == 2
    file = tmp_path / "file"
    file.write_text("")
    assert calibrate(file).returncode == 2
